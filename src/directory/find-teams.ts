import type { Tx } from '../platform/index.ts';
import { type ServiceFilter, servicesWhere, teamsWhere } from './store.ts';
import type { AreaKey, DateText, Service, Team } from './types.ts';

export async function findService(tx: Tx, id: string): Promise<Service | undefined> {
  return (await servicesWhere(tx, { id }, null))[0];
}

/** Services open on `date` that match every given field (organisation by ODS code, kind by slug), by name. */
export async function listServices(tx: Tx, date: DateText, filter: ServiceFilter = {}): Promise<Service[]> {
  return servicesWhere(tx, filter, date);
}

export async function findTeam(tx: Tx, id: string): Promise<Team | undefined> {
  return (await teamsWhere(tx, { id }, null))[0];
}

export async function teamsOfService(tx: Tx, service: string, date: DateText): Promise<Team[]> {
  return teamsWhere(tx, { service }, date);
}

/** Teams of all services of a kind that look after `area`; where none names that area, those that look after everywhere. */
export async function teamsForArea(tx: Tx, kind: string, area: AreaKey | null, date: DateText): Promise<Team[]> {
  const teams: Team[] = [];
  for (const service of await servicesWhere(tx, { kind }, date))
    teams.push(...(await teamsWhere(tx, { service: service.id }, date)));
  const local =
    area === null
      ? []
      : teams.filter((team) =>
          team.areas.some((its) => its.level === area.level && its.year === area.year && its.code === area.code),
        );
  return local.length > 0 ? local : teams.filter((team) => team.areas.length === 0);
}
