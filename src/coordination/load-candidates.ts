import { listServices, type Service, staffOfOrganisation, type Team, teamsOfService } from '../directory/index.ts';
import type { Tx } from '../platform/index.ts';
import { type Instant, isoDay, londonDay } from '../standards/index.ts';
import { loadsOf } from './contact-store.ts';
import { absencesOf } from './cover-store.ts';
import { neighbourhood } from './lead-need.ts';
import { nameOf } from './staff-names.ts';
import type { Candidate } from './types.ts';

/**
 * Everybody in the directory who could be contact for people of these organisations: posts with a caseload, and duty leads, of
 * those organisations and of every neighbourhood's care co-ordination. With their load as it is in this transaction.
 * A member of staff with two posts is a candidate in each; the load is theirs, whichever post.
 */
export async function loadCandidates(tx: Tx, organisations: readonly string[], now: Instant): Promise<Candidate[]> {
  const today = isoDay(londonDay(now));
  const coordinating = await listServices(tx, today, { kind: neighbourhood.service });
  const wanted = [...new Set([...organisations, ...coordinating.map((service) => service.organisation)])].sort();
  const found: Candidate[] = [];
  for (const organisation of wanted) found.push(...(await candidatesOf(tx, organisation, today)));
  const staffIds = [...new Set(found.map((each) => each.staffId))];
  const loads = await loadsOf(tx, staffIds);
  const away = new Set((await absencesOf(tx, staffIds, today, today)).map((absence) => absence.staffId));
  for (const each of found) {
    each.load = loads.get(each.staffId) ?? 0;
    each.absent = away.has(each.staffId);
  }
  return found;
}

async function candidatesOf(tx: Tx, organisation: string, today: string): Promise<Candidate[]> {
  const teams = new Map<string, { team: Team; service: Service }>();
  for (const service of await listServices(tx, today, { organisation })) {
    for (const team of await teamsOfService(tx, service.id, today)) teams.set(team.id, { team, service });
  }
  const posts = await staffOfOrganisation(tx, organisation, today);
  return posts
    .filter(({ post }) => post.caseloadLimit !== null || post.dutyLead)
    .map(({ member, post }) => {
      const placed = post.team === null ? undefined : teams.get(post.team);
      return {
        staffId: post.staff,
        name: nameOf(member),
        teamId: post.team,
        teamName: placed?.team.name ?? post.jobTitle,
        organisation,
        service: placed?.service.kind ?? null,
        sector: placed?.service.sector ?? null,
        discipline: post.discipline,
        limit: post.caseloadLimit,
        load: 0,
        absent: false,
        dutyLead: post.dutyLead,
        areas: placed?.team.areas ?? [],
      };
    });
}
