import { type Kysely, sql } from 'kysely';

/**
 * What security labels keep from some readers, beside each resource, so that every query can leave it out before it counts, sorts or
 * follows references. `said_...` is what the resource's own labels say, `withheld_here` what a professional decided here;
 * `restricted`, `withheld` and `shown_to` are what holds: with what the resource inherits from the care that it is part of.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const hasCode = (codes: string) =>
  `jsonb_path_exists(json::jsonb, '$.meta.security[*].code ? (${codes
    .split(' ')
    .map((code) => `@ == "${code}"`)
    .join(' || ')})')`;
const restricted = hasCode('SEX GDIS SDV STD HIV SUD ETH ETHUD PSY R V');
const withheld = hasCode('NOPAT');
const organisation = `substring(json::jsonb #>> '{meta,source}' from '^urn:ods:([A-Z0-9]+)')`;
const labelledByText = `not deleted and json like '%"security"%' and json::jsonb #> '{meta,security}' is not null`;

const statements = [
  `alter table resource
    add column said_restricted boolean not null default false,
    add column said_withheld boolean not null default false,
    add column said_shown_to text,
    add column withheld_here boolean not null default false,
    add column restricted boolean not null default false,
    add column withheld boolean not null default false,
    -- ODS code of the organisation whose staff see it although it is restricted.
    add column shown_to text`,
  `alter table resource_version
    add column restricted boolean not null default false,
    add column withheld boolean not null default false,
    add column shown_to text`,
  `update resource set said_restricted = ${restricted}, restricted = ${restricted}, said_withheld = ${withheld}, withheld = ${withheld},
    said_shown_to = ${organisation}, shown_to = ${organisation} where ${labelledByText}`,
  `update resource_version set restricted = ${restricted}, withheld = ${withheld}, shown_to = ${organisation} where ${labelledByText}`,
  `create index resource_labelled on resource (person_id, seq) where restricted or withheld`,
];
