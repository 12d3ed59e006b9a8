import type { AreaKey, Discipline } from '../directory/index.ts';
import { needsOf, neighbourhood } from './lead-need.ts';
import type { Candidate, OpenService, Working } from './types.ts';

export interface ToPlace {
  services: readonly OpenService[];
  /** Areas that the person lives in; undefined when no address is known. */
  areas: readonly AreaKey[] | undefined;
  /** Their last contact, whom they know. */
  previousStaffId: string | null;
}

export type Choice =
  | { kind: 'named' | 'held'; candidate: Candidate; reason: string; working: Working }
  /** There is not even a duty lead. */
  | { kind: 'nobody'; reason: string; working: Working };

/** A group of candidates to look among, and what it is called in the reason. */
interface Tier {
  need: string;
  because: string;
  /** Where its candidates are, as the reason says it. */
  where: string;
  /** Best first; those not named come last. */
  disciplines: readonly Discipline[];
  fits(candidate: Candidate): boolean;
}

/**
 * Chooses a named contact, the same every time for the same facts. The person's last contact comes first, when there is room.
 * Else need by need, in the order in which needs lead: of the teams that already treat the person, whoever has the discipline
 * and the smallest share of their caseload taken; then whoever knows that need in the neighbourhood's team; at last anybody in that
 * team. Nobody goes over their limit and nobody who is away is given anybody. When all are full the duty lead holds the person by name.
 */
export function chooseContact(person: ToPlace, candidates: readonly Candidate[]): Choice {
  const tiers = tiersOf(person);
  const considered: Working['considered'] = [];
  const known = person.previousStaffId === null ? undefined : candidates.find((each) => knows(each, person));
  if (known) {
    const reason = `Has been this person’s contact before, and has room (${shareOf(known)}).`;
    return {
      kind: 'named',
      candidate: known,
      reason,
      working: { leadNeed: tiers[0]?.need ?? null, considered: [seen(known, null)] },
    };
  }
  for (const tier of tiers) {
    const fitting = candidates.filter((each) => each.limit !== null && tier.fits(each));
    const free = fitting.filter((each) => hasRoom(each)).sort(byRoom(tier.disciplines));
    const full = fitting.filter((each) => !hasRoom(each));
    // A member of a team may fit several needs; they are shown once.
    for (const each of [...full, ...free]) {
      if (considered.some((one) => one.staffId === each.staffId)) continue;
      considered.push(seen(each, hasRoom(each) ? null : each.absent ? 'away' : 'full'));
    }
    const best = free[0];
    if (best)
      return {
        kind: 'named',
        candidate: best,
        reason: reasonFor(best, free.length, tier),
        working: { leadNeed: tier.need, considered },
      };
  }
  return held(tiers, candidates, considered);
}

function tiersOf({ services, areas }: ToPlace): Tier[] {
  const inNeighbourhood = (each: Candidate) => each.service === neighbourhood.service && looksAfter(each, areas);
  const led = needsOf(services).flatMap(({ need, services: showing }): Tier[] => [
    {
      need: need.name,
      because: need.because,
      where: 'in the team that treats the person',
      disciplines: need.disciplines,
      fits: (each) => need.disciplines.includes(each.discipline) && showing.some((service) => treats(each, service)),
    },
    {
      need: need.name,
      because: need.because,
      where: 'of that discipline in the neighbourhood team',
      disciplines: need.specialists,
      fits: (each) => need.specialists.includes(each.discipline) && inNeighbourhood(each),
    },
  ]);
  const near: Tier = {
    need: neighbourhood.name,
    because: neighbourhood.because,
    where: 'in the neighbourhood team',
    disciplines: neighbourhood.disciplines,
    fits: inNeighbourhood,
  };
  return [...led, near];
}

/** A team treats the person when its organisation's service of that kind has them on its books; councils name services by what is bought. */
function treats(candidate: Candidate, { organisation, service, sector }: OpenService): boolean {
  if (candidate.organisation !== organisation || candidate.sector !== sector) return false;
  return sector === 'social-care' || candidate.service === service;
}

function looksAfter(candidate: Candidate, areas: readonly AreaKey[] | undefined): boolean {
  if (candidate.areas.length === 0) return true;
  // Without an address nobody is near: the team that looks after everywhere takes the person, or the duty lead.
  return (areas ?? []).some((area) =>
    candidate.areas.some((its) => its.level === area.level && its.year === area.year && its.code === area.code),
  );
}

function hasRoom(candidate: Candidate): boolean {
  return candidate.limit !== null && !candidate.absent && candidate.load < candidate.limit;
}

function knows(candidate: Candidate, person: ToPlace): boolean {
  return candidate.staffId === person.previousStaffId && hasRoom(candidate);
}

/** Smallest share of the limit first; then the smaller number; then the better discipline; then the id, which settles every tie. */
function byRoom(disciplines: readonly Discipline[]) {
  const rank = (each: Candidate) => disciplines.indexOf(each.discipline) + 1 || disciplines.length + 1;
  return (a: Candidate, b: Candidate): number =>
    a.load * (b.limit ?? 1) - b.load * (a.limit ?? 1) ||
    a.load - b.load ||
    rank(a) - rank(b) ||
    (a.staffId < b.staffId ? -1 : a.staffId > b.staffId ? 1 : 0);
}

function held(tiers: readonly Tier[], candidates: readonly Candidate[], considered: Working['considered']): Choice {
  const leads = candidates.filter((each) => each.dutyLead);
  const leadNeed = tiers[0]?.need ?? null;
  const near = tiers
    .map((tier) => leads.filter((lead) => tier.fits({ ...lead, discipline: tier.disciplines[0] ?? lead.discipline })))
    .find((each) => each.length > 0);
  const best = [...(near ?? leads)].sort(
    (a, b) => Number(a.absent) - Number(b.absent) || a.load - b.load || (a.staffId < b.staffId ? -1 : 1),
  )[0];
  const why =
    considered.length === 0
      ? 'no team that knows the person takes a caseload'
      : 'everybody who could take the person is full or away';
  if (!best)
    return {
      kind: 'nobody',
      reason: `Nobody can take the person: ${why}, and there is no duty lead.`,
      working: { leadNeed, considered },
    };
  const reason = `Held by the duty lead of ${best.teamName}: ${why}.`;
  return { kind: 'held', candidate: best, reason, working: { leadNeed, considered } };
}

function reasonFor(best: Candidate, of: number, tier: Tier): string {
  const among = of === 1 ? 'The only one with room' : `The smallest share of a caseload (${shareOf(best)}) of ${of}`;
  return `${among} ${tier.where}, for ${tier.need}, which leads because ${tier.because}. Team: ${best.teamName}.`;
}

const shareOf = (candidate: Candidate): string => `${candidate.load} of ${candidate.limit ?? 0}`;

const seen = (candidate: Candidate, passedOver: string | null): Working['considered'][number] => ({
  staffId: candidate.staffId,
  load: candidate.load,
  limit: candidate.limit ?? 0,
  passedOver,
});
