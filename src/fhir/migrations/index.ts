import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

export const migrations: Migrations = {
  '96-fhir-001-bulk-export': {
    async up(db) {
      await sql`create table bulk_export (
        id uuid primary key,
        account_id uuid not null,
        -- Who asked, with roles, organisations and scopes: what they may see is decided anew for each piece.
        actor jsonb not null,
        request text not null,
        level text not null,
        types text[] not null,
        since bigint,
        -- Rows as they were at this instant, and the instant that a later _since may safely begin at.
        until bigint not null,
        transaction_time bigint not null,
        state text not null,
        -- Last row exported: person, type, id.
        after_person uuid,
        after_type text,
        after_id text,
        exported bigint not null default 0,
        asked_at bigint not null,
        ends_at bigint
      )`.execute(db);
      await sql`create index bulk_export_waiting on bulk_export (asked_at) where state = 'running'`.execute(db);
      await sql`create table bulk_export_piece (
        export_id uuid not null references bulk_export (id) on delete cascade,
        resource_type text not null,
        number integer not null,
        count integer not null,
        -- NDJSON, gzipped: pieces one after another are one gzip file.
        content bytea not null,
        primary key (export_id, resource_type, number)
      )`.execute(db);
    },
  },
  '96-fhir-002-group-export': {
    async up(db) {
      // Of a Group: the persons who were in it when it was asked for; null is everybody.
      await sql`alter table bulk_export add column persons uuid[]`.execute(db);
    },
  },
  '96-fhir-003-type-filters': {
    async up(db) {
      // What of a type is exported, each 'Type?search'; and the base address by which these may name resources.
      await sql`alter table bulk_export add column filters text[] not null default '{}', add column base text not null default ''`.execute(
        db,
      );
    },
  },
};
