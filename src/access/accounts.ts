import { idOf, type Tx } from '../platform/index.ts';
import { type AccountRow, accountRowByLogin, accountRows, upsertAccounts } from './account-store.ts';
import type { Actor, Role } from './actor.ts';

/** Somebody who may sign in: the issuer that vouches for them and their subject there. */
export interface NewAccount {
  issuer: string;
  subject: string;
  /** As others see it: 'Dr Amina Yusuf'. */
  name: string;
  roles: readonly Role[];
  staffId?: string | null;
  personId?: string | null;
  /** ODS or council codes. */
  organisations?: readonly string[];
  teams?: readonly string[];
  /** Made by the demo; such an account can only be used while the database holds nothing else. */
  demo?: boolean;
}

export interface Account extends Required<Omit<NewAccount, 'demo' | 'issuer'>> {
  id: string;
  issuer: string;
  demo: boolean;
  closedAt: number | null;
  /** Epoch ms until which nobody signs in with it; null when it is not locked. */
  lockedUntil: number | null;
}

/** The issuer of the accounts of the demo place. The address of its provider changes with the port; the accounts do not. */
export const demoIssuer = 'urn:whole-person-care:demo';

export function accountIdOf(issuer: string, subject: string): string {
  return idOf('account', issuer, subject);
}

/** Records accounts, set-based; a known issuer and subject is brought up to date. Returns their ids in the order given. */
export async function recordAccounts(tx: Tx, accounts: readonly NewAccount[], now: number): Promise<string[]> {
  const rows = accounts.map((account) => ({
    id: accountIdOf(account.issuer, account.subject),
    issuer: account.issuer,
    subject: account.subject,
    name: account.name,
    roles: account.roles,
    staff_id: account.staffId ?? null,
    person_id: account.personId ?? null,
    organisations: account.organisations ?? [],
    teams: account.teams ?? [],
    demo: account.demo ?? false,
  }));
  await upsertAccounts(tx, rows, now);
  return rows.map((row) => row.id);
}

export async function findAccount(tx: Tx, issuer: string, subject: string): Promise<Account | undefined> {
  const row = await accountRowByLogin(tx, issuer, subject);
  return row === undefined ? undefined : accountOf(row);
}

/** The accounts of the demo place, by role then name; `perRole` of each first role at most. */
export async function demoAccounts(tx: Tx, perRole: number): Promise<Account[]> {
  return (await accountRows(tx, perRole)).map(accountOf);
}

export function accountOf(row: AccountRow): Account {
  return {
    id: row.id,
    issuer: row.issuer,
    subject: row.subject,
    name: row.name,
    roles: row.roles,
    staffId: row.staff_id,
    personId: row.person_id,
    organisations: row.organisations,
    teams: row.teams,
    demo: row.demo,
    closedAt: row.closed_at,
    lockedUntil: row.locked_until,
  };
}

export function actorOf(account: Account): Actor {
  return {
    roles: account.roles,
    accountId: account.id,
    name: account.name,
    staffId: account.staffId,
    personId: account.personId,
    organisations: account.organisations,
    teams: account.teams,
    scopes: [],
  };
}
