import { sql } from 'kysely';
import type { Migrations } from '../../platform/index.ts';

const statements = [
  // Another system. Its private key stays with it; we hold the public ones, or where it publishes them.
  `create table client (
    id text primary key,
    name text not null,
    scopes text[] not null,
    organisations text[] not null,
    keys jsonb,
    keys_url text,
    made_at bigint not null,
    disabled_at bigint,
    failures integer not null default 0,
    locked_until bigint,
    check (keys is not null or keys_url is not null)
  )`,
  // Kept by digest, like sessions.
  `create table access_token (
    digest bytea primary key,
    client_id text,
    account_id uuid,
    name text not null,
    scopes text[] not null,
    organisations text[] not null,
    issued_at bigint not null,
    ends_at bigint not null,
    revoked_at bigint
  )`,
  'create index access_token_client on access_token (client_id) where revoked_at is null',
  'create index access_token_ends on access_token (ends_at)',
  // An assertion works once: kept until it would have expired anyway.
  `create table used_assertion (
    client_id text not null,
    jti text not null,
    ends_at bigint not null,
    primary key (client_id, jti)
  )`,
];

export const machinesMigration: Migrations = {
  '20-access-004-machines': {
    up: async (db) => {
      for (const statement of statements) await sql.raw(statement).execute(db);
    },
  },
};
