import { type Refusal, type RefusalDetail, refuse, type Tx } from '../platform/index.ts';
import { organisationsByOds, putServices, putTeams, servicesWhere } from './store.ts';
import type { Service, Team } from './types.ts';

/** Writes services and teams by id. Refuses as 'invalid' a service of an unknown organisation and a team of an unknown service. */
export async function registerTeams(
  tx: Tx,
  services: readonly Service[],
  teams: readonly Team[],
): Promise<{ services: number; teams: number } | Refusal> {
  const problems = [...(await unknownOrganisations(tx, services)), ...(await unknownServices(tx, services, teams))];
  if (problems.length > 0) return refuse('invalid', 'Some services or teams cannot be recorded as given.', ...problems);
  await putServices(tx, services);
  await putTeams(tx, teams);
  return { services: services.length, teams: teams.length };
}

async function unknownOrganisations(tx: Tx, services: readonly Service[]): Promise<RefusalDetail[]> {
  const known = new Set(
    (await organisationsByOds(tx, [...new Set(services.map((service) => service.organisation))])).map(({ ods }) => ods),
  );
  return services
    .filter((service) => !known.has(service.organisation))
    .map((service) => ({
      where: `service ${service.name}`,
      what: `Its organisation ${service.organisation} is not in the directory.`,
      mend: 'Record the organisation first.',
    }));
}

async function unknownServices(tx: Tx, services: readonly Service[], teams: readonly Team[]): Promise<RefusalDetail[]> {
  const known = new Set(services.map((service) => service.id));
  const problems: RefusalDetail[] = [];
  for (const team of teams) {
    if (known.has(team.service)) continue;
    if ((await servicesWhere(tx, { id: team.service }, null)).length > 0) known.add(team.service);
    else
      problems.push({
        where: `team ${team.name}`,
        what: `Its service ${team.service} is not in the directory.`,
        mend: 'Record the service first.',
      });
  }
  return problems;
}
