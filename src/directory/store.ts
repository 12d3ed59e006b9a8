import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../platform/index.ts';
import type { OrganisationKind } from './ods-code.ts';
import type {
  Capacity,
  DateText,
  Discipline,
  Organisation,
  OrganisationRole,
  Service,
  StaffIdentifier,
  StaffMember,
  StaffPost,
  Succession,
  Team,
} from './types.ts';

/**
 * The SQL of organisations, services, teams and staff. Places have theirs in `place-store.ts`.
 * Writes take whole sets as arrays, so that a load of thousands is a few statements.
 */

/** A set of objects as columns for `unnest`: one array per field, in the order and type given. */
export function columns<T>(
  rows: readonly T[],
  ...fields: readonly (readonly [(row: T) => unknown, string])[]
): RawBuilder<unknown> {
  return sql.join(fields.map(([value, type]) => sql`${rows.map(value)}::${sql.raw(type)}[]`));
}

/** True where a span with columns from_date and to_date holds on `date`. */
function holdsOn(date: DateText, table: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(`${table}.from_date`)} <= ${date}::date and (${sql.ref(`${table}.to_date`)} is null or ${sql.ref(`${table}.to_date`)} >= ${date}::date)`;
}

export async function putOrganisations(tx: Tx, rows: readonly Organisation[]): Promise<void> {
  await sql`
    insert into organisation (ods, name, kind, postcode, area_code, from_date, to_date)
    select * from unnest(${columns(rows, [(r) => r.ods, 'text'], [(r) => r.name, 'text'], [(r) => r.kind, 'text'], [(r) => r.postcode, 'text'], [(r) => r.areaCode, 'text'], [(r) => r.from, 'date'], [(r) => r.to, 'date'])})
    on conflict (ods) do update set name = excluded.name, kind = excluded.kind, postcode = excluded.postcode,
      area_code = excluded.area_code, from_date = excluded.from_date, to_date = excluded.to_date`.execute(tx);
}

export async function putOrganisationRoles(tx: Tx, rows: readonly OrganisationRole[]): Promise<void> {
  await sql`
    insert into organisation_role (ods, role, from_date, to_date)
    select * from unnest(${columns(rows, [(r) => r.ods, 'text'], [(r) => r.role, 'text'], [(r) => r.from, 'date'], [(r) => r.to, 'date'])})
    on conflict (ods, role, from_date) do update set to_date = excluded.to_date`.execute(tx);
}

export async function putSuccessions(tx: Tx, rows: readonly Succession[]): Promise<void> {
  await sql`
    insert into organisation_succession (predecessor, successor, on_date)
    select * from unnest(${columns(rows, [(r) => r.predecessor, 'text'], [(r) => r.successor, 'text'], [(r) => r.on, 'date'])})
    on conflict do nothing`.execute(tx);
}

const organisationFields = sql`ods, name, kind, postcode, area_code, from_date, to_date`;

interface OrganisationRow {
  ods: string;
  name: string;
  kind: OrganisationKind;
  postcode: string | null;
  area_code: string | null;
  from_date: string;
  to_date: string | null;
}

function organisationOf(row: OrganisationRow): Organisation {
  const { ods, name, kind, postcode } = row;
  return { ods, name, kind, postcode, areaCode: row.area_code, from: row.from_date, to: row.to_date };
}

export async function organisationsByOds(tx: Tx, ods: readonly string[]): Promise<Organisation[]> {
  const { rows } = await sql<OrganisationRow>`
    select ${organisationFields} from organisation where ods = any(${ods}::text[]) order by ods`.execute(tx);
  return rows.map(organisationOf);
}

/** Organisations of a kind, or of every kind, that are open on `date`, by name. */
export async function organisationsOpen(
  tx: Tx,
  date: DateText,
  kind: OrganisationKind | null,
): Promise<Organisation[]> {
  const { rows } = await sql<OrganisationRow>`
    select ${organisationFields} from organisation
    where ${holdsOn(date, 'organisation')} and (${kind}::text is null or kind = ${kind}::text) order by name, ods`.execute(
    tx,
  );
  return rows.map(organisationOf);
}

export async function rolesOf(tx: Tx, ods: string): Promise<OrganisationRole[]> {
  const { rows } = await sql<{ ods: string; role: string; from_date: string; to_date: string | null }>`
    select ods, role, from_date, to_date from organisation_role where ods = ${ods} order by from_date, role`.execute(
    tx,
  );
  return rows.map((row) => ({ ods: row.ods, role: row.role, from: row.from_date, to: row.to_date }));
}

/** Every succession in which one of `ods` is predecessor or successor. */
export async function successionsOf(tx: Tx, ods: readonly string[]): Promise<Succession[]> {
  const { rows } = await sql<{ predecessor: string; successor: string; on_date: string }>`
    select predecessor, successor, on_date from organisation_succession
    where predecessor = any(${ods}::text[]) or successor = any(${ods}::text[])
    order by on_date, predecessor, successor`.execute(tx);
  return rows.map((row) => ({ predecessor: row.predecessor, successor: row.successor, on: row.on_date }));
}

export async function putServices(tx: Tx, rows: readonly Service[]): Promise<void> {
  await sql`
    insert into service (id, organisation, sector, kind, name, from_date, to_date)
    select * from unnest(${columns(rows, [(r) => r.id, 'uuid'], [(r) => r.organisation, 'text'], [(r) => r.sector, 'text'], [(r) => r.kind, 'text'], [(r) => r.name, 'text'], [(r) => r.from, 'date'], [(r) => r.to, 'date'])})
    on conflict (id) do update set organisation = excluded.organisation, sector = excluded.sector, kind = excluded.kind,
      name = excluded.name, from_date = excluded.from_date, to_date = excluded.to_date`.execute(tx);
}

export interface ServiceFilter {
  id?: string;
  organisation?: string;
  kind?: string;
}

/** Services that match every given field; with `date`, only those open on it. */
export async function servicesWhere(tx: Tx, filter: ServiceFilter, date: DateText | null): Promise<Service[]> {
  const { id = null, organisation = null, kind = null } = filter;
  const { rows } = await sql<{
    id: string;
    organisation: string;
    sector: Service['sector'];
    kind: string;
    name: string;
    from_date: string;
    to_date: string | null;
  }>`
    select id, organisation, sector, kind, name, from_date, to_date from service
    where (${id}::uuid is null or id = ${id}::uuid)
      and (${organisation}::text is null or organisation = ${organisation}::text)
      and (${kind}::text is null or kind = ${kind}::text)
      and (${date}::date is null or (${date === null ? sql`true` : holdsOn(date, 'service')}))
    order by name, id`.execute(tx);
  return rows.map(({ from_date, to_date, ...row }) => ({ ...row, from: from_date, to: to_date }));
}

/** Writes teams with what they are made of: their capacity and areas become exactly those given. */
export async function putTeams(tx: Tx, rows: readonly Team[]): Promise<void> {
  const capacities = rows.flatMap((team) => team.capacity.map((capacity) => ({ team: team.id, ...capacity })));
  const areas = rows.flatMap((team) => team.areas.map((area) => ({ team: team.id, ...area })));
  const ids = rows.map((team) => team.id);
  await sql`
    insert into team (id, service_id, name, from_date, to_date)
    select * from unnest(${columns(rows, [(r) => r.id, 'uuid'], [(r) => r.service, 'uuid'], [(r) => r.name, 'text'], [(r) => r.from, 'date'], [(r) => r.to, 'date'])})
    on conflict (id) do update set service_id = excluded.service_id, name = excluded.name,
      from_date = excluded.from_date, to_date = excluded.to_date`.execute(tx);
  await sql`delete from team_capacity where team_id = any(${ids}::uuid[])`.execute(tx);
  await sql`
    insert into team_capacity (team_id, discipline, whole_time_equivalent)
    select * from unnest(${columns(capacities, [(r) => r.team, 'uuid'], [(r) => r.discipline, 'text'], [(r) => r.wholeTimeEquivalent, 'double precision'])})`.execute(
    tx,
  );
  await sql`delete from team_area where team_id = any(${ids}::uuid[])`.execute(tx);
  await sql`
    insert into team_area (team_id, level, year, code)
    select * from unnest(${columns(areas, [(r) => r.team, 'uuid'], [(r) => r.level, 'text'], [(r) => r.year, 'smallint'], [(r) => r.code, 'text'])})`.execute(
    tx,
  );
}

export interface TeamFilter {
  id?: string;
  service?: string;
}

/** Teams that match every given field; with `date`, only those open on it. */
export async function teamsWhere(tx: Tx, filter: TeamFilter, date: DateText | null): Promise<Team[]> {
  const { id = null, service = null } = filter;
  const { rows } = await sql<{
    id: string;
    service_id: string;
    name: string;
    from_date: string;
    to_date: string | null;
    capacity: Capacity[];
    areas: Team['areas'];
  }>`
    select id, service_id, name, from_date, to_date,
      coalesce((select json_agg(json_build_object('discipline', discipline, 'wholeTimeEquivalent', whole_time_equivalent) order by discipline)
        from team_capacity c where c.team_id = team.id), '[]') as capacity,
      coalesce((select json_agg(json_build_object('level', level, 'year', year, 'code', code) order by level, year, code)
        from team_area a where a.team_id = team.id), '[]') as areas
    from team
    where (${id}::uuid is null or id = ${id}::uuid) and (${service}::uuid is null or service_id = ${service}::uuid)
      and (${date}::date is null or (${date === null ? sql`true` : holdsOn(date, 'team')}))
    order by name, id`.execute(tx);
  return rows.map((row) => ({
    id: row.id,
    service: row.service_id,
    name: row.name,
    capacity: row.capacity,
    areas: row.areas,
    from: row.from_date,
    to: row.to_date,
  }));
}

/** Writes members of staff; an identifier that another member holds is left with that member and reported. */
export async function putStaff(tx: Tx, rows: readonly StaffMember[]): Promise<StaffIdentifier[]> {
  const identifiers = rows.flatMap((member) =>
    member.identifiers.map((identifier) => ({ staff: member.id, ...identifier })),
  );
  await sql`
    insert into staff (id, title, given_name, family_name)
    select * from unnest(${columns(rows, [(r) => r.id, 'uuid'], [(r) => r.title, 'text'], [(r) => r.givenName, 'text'], [(r) => r.familyName, 'text'])})
    on conflict (id) do update set title = excluded.title, given_name = excluded.given_name, family_name = excluded.family_name`.execute(
    tx,
  );
  const given = columns(identifiers, [(r) => r.scheme, 'text'], [(r) => r.value, 'text'], [(r) => r.staff, 'uuid']);
  await sql`insert into staff_identifier (scheme, value, staff_id) select * from unnest(${given}) on conflict do nothing`.execute(
    tx,
  );
  const { rows: taken } = await sql<StaffIdentifier>`
    select g.scheme, g.value from unnest(${given}) as g(scheme, value, staff_id)
    join staff_identifier held on held.scheme = g.scheme and held.value = g.value where held.staff_id <> g.staff_id`.execute(
    tx,
  );
  return taken;
}

export async function putStaffPosts(tx: Tx, rows: readonly StaffPost[]): Promise<void> {
  await sql`
    insert into staff_post (id, staff_id, organisation, team_id, discipline, job_title, caseload_limit, duty_lead, from_date, to_date)
    select * from unnest(${columns(rows, [(r) => r.id, 'uuid'], [(r) => r.staff, 'uuid'], [(r) => r.organisation, 'text'], [(r) => r.team, 'uuid'], [(r) => r.discipline, 'text'], [(r) => r.jobTitle, 'text'], [(r) => r.caseloadLimit, 'integer'], [(r) => r.dutyLead, 'boolean'], [(r) => r.from, 'date'], [(r) => r.to, 'date'])})
    on conflict (id) do update set staff_id = excluded.staff_id, organisation = excluded.organisation, team_id = excluded.team_id,
      discipline = excluded.discipline, job_title = excluded.job_title, caseload_limit = excluded.caseload_limit,
      duty_lead = excluded.duty_lead, from_date = excluded.from_date, to_date = excluded.to_date`.execute(tx);
}

export interface StaffFilter {
  id?: string;
  team?: string;
  organisation?: string;
  identifier?: StaffIdentifier;
}

/** A post and the member of staff who holds it. */
export interface StaffInPost {
  member: StaffMember;
  post: StaffPost;
}

/** Posts that match every given field and hold on `date` (all, when null), by family name. */
export async function postsWhere(tx: Tx, filter: StaffFilter, date: DateText | null): Promise<StaffInPost[]> {
  const { id = null, team = null, organisation = null, identifier } = filter;
  const { rows } = await sql<StaffRow>`
    select staff.id, staff.title, staff.given_name, staff.family_name, p.id as post_id, p.organisation, p.team_id, p.discipline,
      p.job_title, p.caseload_limit, p.duty_lead, p.from_date, p.to_date,
      coalesce((select json_agg(json_build_object('scheme', scheme, 'value', value) order by scheme, value)
        from staff_identifier i where i.staff_id = staff.id), '[]') as identifiers
    from staff join staff_post p on p.staff_id = staff.id
    where (${id}::uuid is null or staff.id = ${id}::uuid)
      and (${team}::uuid is null or p.team_id = ${team}::uuid)
      and (${organisation}::text is null or p.organisation = ${organisation}::text)
      and (${identifier?.value ?? null}::text is null or staff.id in (
        select staff_id from staff_identifier where scheme = ${identifier?.scheme ?? ''} and value = ${identifier?.value ?? ''}))
      and (${date}::date is null or (${date === null ? sql`true` : holdsOn(date, 'p')}))
    order by staff.family_name, staff.given_name, p.id`.execute(tx);
  return rows.map(staffOf);
}

interface StaffRow {
  id: string;
  title: string | null;
  given_name: string;
  family_name: string;
  identifiers: StaffIdentifier[];
  post_id: string;
  organisation: string;
  team_id: string | null;
  discipline: Discipline;
  job_title: string;
  caseload_limit: number | null;
  duty_lead: boolean;
  from_date: string;
  to_date: string | null;
}

function staffOf(row: StaffRow): StaffInPost {
  return {
    member: {
      id: row.id,
      title: row.title,
      givenName: row.given_name,
      familyName: row.family_name,
      identifiers: row.identifiers,
    },
    post: {
      id: row.post_id,
      staff: row.id,
      organisation: row.organisation,
      team: row.team_id,
      discipline: row.discipline,
      jobTitle: row.job_title,
      caseloadLimit: row.caseload_limit,
      dutyLead: row.duty_lead,
      from: row.from_date,
      to: row.to_date,
    },
  };
}
