import { type RawBuilder, sql } from 'kysely';
import type { Tx } from '../../platform/index.ts';
import { type Oversight, overseenSql } from '../guardians/oversight-store.ts';
import type { EntryRow } from './audit-store.ts';

/** Whose entries a reader may have: about these people (their own record), by staff of these organisations, by those whom a Guardian oversees, or all. */
export type TrailScope =
  | { people: readonly string[]; withoutOrganisations: ReadonlySet<string> }
  | { organisations: readonly string[] }
  | { overseen: Oversight }
  | 'everything';

export interface TrailQuery {
  ids?: readonly string[] | undefined;
  /** Each is any of the ids of one person; all must be in the entry. */
  people: readonly (readonly string[])[];
  /** Epoch ms, both included; alternatives are not given. */
  from: number | undefined;
  until: number | undefined;
  events: readonly string[] | undefined;
  outcomes: readonly string[] | undefined;
  /** Beginnings of the actor's name, as alternatives. */
  names: readonly string[] | undefined;
  staff: readonly string[] | undefined;
}

/** A place in the trail, newest first: an entry's time and number. */
export interface TrailPlace {
  at: number;
  n: number;
}

/** Entries of the audit trail, newest first. */
export async function trailEntries(
  tx: Tx,
  scope: TrailScope,
  query: TrailQuery,
  page: { after: TrailPlace | undefined; limit: number },
): Promise<EntryRow[]> {
  const after =
    page.after === undefined ? sql`true` : sql`(e.at, e.n) < (${page.after.at}::bigint, ${page.after.n}::bigint)`;
  const { rows } = await sql<EntryRow>`
    select e.id, e.n, e.xid, e.at, e.event, e.what, e.outcome, e.because, e.purpose, e.account_id, e.actor_name, e.roles, e.organisations, e.staff_id,
      e.people, e.route, e.note, e.request_id, e.address
    from audit_entry e where ${where(scope, query)} and ${after} order by e.at desc, e.n desc limit ${page.limit}`.execute(
    tx,
  );
  return rows;
}

export async function countTrail(tx: Tx, scope: TrailScope, query: TrailQuery): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from audit_entry e where ${where(scope, query)}`.execute(tx);
  return rows[0]?.n ?? 0;
}

function where(scope: TrailScope, query: TrailQuery): RawBuilder<unknown> {
  const parts: RawBuilder<unknown>[] = [scopeSql(scope)];
  if (query.ids !== undefined) parts.push(sql`e.id::text = any(${[...query.ids]}::text[])`);
  for (const members of query.people) parts.push(sql`e.people && ${[...members]}::uuid[]`);
  if (query.from !== undefined) parts.push(sql`e.at >= ${query.from}::bigint`);
  if (query.until !== undefined) parts.push(sql`e.at <= ${query.until}::bigint`);
  if (query.events !== undefined) parts.push(sql`e.event = any(${[...query.events]}::text[])`);
  if (query.outcomes !== undefined) parts.push(sql`e.outcome = any(${[...query.outcomes]}::text[])`);
  if (query.staff !== undefined) parts.push(sql`e.staff_id = any(${[...query.staff]}::text[])`);
  if (query.names !== undefined) {
    const beginnings = query.names.map((name) => `${name.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`);
    parts.push(sql`lower(e.actor_name) like any(${beginnings}::text[])`);
  }
  return sql.join(parts, sql` and `);
}

function scopeSql(scope: TrailScope): RawBuilder<unknown> {
  if (scope === 'everything') return sql`true`;
  if ('organisations' in scope)
    return sql`(e.organisations && ${[...scope.organisations]}::text[] and cardinality(e.people) > 0)`;
  if ('overseen' in scope)
    return sql`(${overseenSql('e.organisations', scope.overseen)} and cardinality(e.people) > 0)`;
  const hidden = [...scope.withoutOrganisations];
  return sql`(e.people && ${[...scope.people]}::uuid[] and not (cardinality(e.organisations) > 0 and e.organisations <@ ${hidden}::text[]))`;
}
