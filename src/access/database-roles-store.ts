import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { Tx } from '../platform/index.ts';

/** SQL of the database's roles. PostgreSQL only: the embedded database has one superuser. */

/** A role that may sign in and nothing else, with this password; a role that exists gets the password. */
export async function makeLoginRole(tx: Tx, role: string, password: string): Promise<void> {
  const { rows } = await sql`select 1 from pg_roles where rolname = ${role}`.execute(tx);
  if (rows.length === 0) await sql`create role ${sql.id(role)}`.execute(tx);
  await sql`alter role ${sql.id(role)} with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password ${sql.lit(scramOf(password))}`.execute(
    tx,
  );
}

/** What PostgreSQL keeps of a password (RFC 5803), made here: a statement that the server logs tells nobody the password itself. */
function scramOf(password: string, salt = randomBytes(16), rounds = 4096): string {
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const keyed = (words: string) => createHmac('sha256', salted).update(words).digest();
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`;
}

/** Tables that later versions add are the application's too; what it must not do to the audit is taken away by `protectRecord` again. */
export async function grantWhatComes(tx: Tx, role: string): Promise<void> {
  const name = sql.id(role);
  await sql`alter default privileges in schema public grant select, insert, update, delete on tables to ${name}`.execute(
    tx,
  );
  await sql`alter default privileges in schema public grant usage, select on sequences to ${name}`.execute(tx);
  await sql`revoke create on schema public from ${name}`.execute(tx);
}

/** The schema of jobs, which holds no personal data, belongs to the application: its library changes it by itself. */
export async function handOverJobs(tx: Tx, role: string): Promise<void> {
  const name = sql.id(role);
  await sql`alter schema pgboss owner to ${name}`.execute(tx);
  const { rows } = await sql<{ kind: string; name: string }>`
    select case c.relkind when 'S' then 'sequence' else 'table' end as kind, c.relname::text as name
    from pg_class c where c.relnamespace = 'pgboss'::regnamespace and c.relkind in ('r', 'p')
    union all
    select case p.prokind when 'p' then 'procedure' else 'function' end, p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'pgboss'::regnamespace
    union all
    select 'type', t.typname::text from pg_type t where t.typnamespace = 'pgboss'::regnamespace and t.typtype in ('e', 'd')`.execute(
    tx,
  );
  for (const { kind, name: thing } of rows) {
    const what = kind === 'function' || kind === 'procedure' ? sql.raw(thing) : sql.id('pgboss', thing);
    await sql`alter ${sql.raw(kind)} ${what} owner to ${name}`.execute(tx);
  }
}

/** Reads the audit and its seals and nothing else: who verifies need not be able to read records. */
export async function grantAuditor(tx: Tx, role: string): Promise<void> {
  const name = sql.id(role);
  await sql`grant usage on schema public to ${name}`.execute(tx);
  await sql`grant select on audit_entry, audit_seal, kysely_migration, kysely_migration_lock to ${name}`.execute(tx);
}

/** How the program is connected, as `wpc doctor` judges it. */
export interface ConnectionRights {
  role: string;
  superuser: boolean;
  /** Row-level security does not apply to whoever owns the tables or may pass it by. */
  passesRowSecurity: boolean;
  changesAudit: boolean;
  /** Tables that it may not read: made after the roles were. */
  unreadable: string[];
  protectedRecord: boolean;
  encrypted: boolean;
  /** The server is this machine's own. */
  local: boolean;
}

export async function connectionRights(tx: Tx): Promise<ConnectionRights> {
  const { rows } = await sql<ConnectionRights>`
    select current_user::text as role, r.rolsuper as superuser,
      r.rolsuper or r.rolbypassrls or exists (
        select 1 from pg_tables where schemaname = 'public' and tableowner = current_user) as "passesRowSecurity",
      has_table_privilege('audit_entry', 'update') or has_table_privilege('audit_entry', 'delete')
        or has_table_privilege('audit_entry', 'truncate') or has_table_privilege('audit_seal', 'update')
        or has_table_privilege('audit_seal', 'delete') or has_table_privilege('audit_seal', 'truncate') as "changesAudit",
      array(select tablename::text from pg_tables where schemaname = 'public'
        and not has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), 'select') order by 1) as unreadable,
      exists (select 1 from pg_policies where policyname = 'wpc_one_person') as "protectedRecord",
      coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted,
      inet_server_addr() is null or inet_server_addr() <<= '127.0.0.0/8' or inet_server_addr() = '::1' as local
    from pg_roles r where r.rolname = current_user`.execute(tx);
  const [found] = rows;
  if (found === undefined) throw new Error('The database does not say who is connected.');
  return found;
}
