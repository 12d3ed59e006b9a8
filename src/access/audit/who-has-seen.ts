import { findOrganisations } from '../../directory/index.ts';
import { newId, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { type Role, roleNames } from '../actor.ts';
import type { AuditEvent } from './audit-entry.ts';
import { accountsOfPeople, type EntryRow, entriesAbout, entryAbout } from './audit-store.ts';
import { type ChallengeRow, challengesOf, insertChallenge } from './challenge-store.ts';

/** One use of a person's record, in the words that the person reads. */
export interface Sighting {
  entryId: string;
  at: number;
  who: string;
  role: string;
  organisations: string;
  what: string;
  why: string;
  refused: boolean;
  challenge: ChallengeRow | undefined;
}

export const sightingsPerPage = 50;

/** Who used this person's record, newest first: a page of them, and whether there are more. Their own looks only when asked for. */
export async function whoHasSeen(
  tx: Tx,
  members: readonly string[],
  page: { number: number; own: boolean; without?: ReadonlySet<string> },
): Promise<{ sightings: Sighting[]; more: boolean }> {
  const ownAccounts = await accountsOfPeople(tx, members);
  const rows = await entriesAbout(tx, members, {
    own: page.own,
    ...(page.without === undefined ? {} : { without: page.without }),
    ownAccounts,
    offset: (page.number - 1) * sightingsPerPage,
    limit: sightingsPerPage + 1,
  });
  const shown = rows.slice(0, sightingsPerPage);
  const names = await findOrganisations(tx, [...new Set(shown.flatMap((row) => row.organisations))]);
  const challenges = new Map((await challengesOf(tx, members)).map((challenge) => [challenge.entry_id, challenge]));
  return {
    sightings: shown.map((row) => sightingOf(row, (code) => names.get(code)?.name ?? code, challenges.get(row.id))),
    more: rows.length > sightingsPerPage,
  };
}

export function sightingOf(
  row: EntryRow,
  organisationName: (code: string) => string,
  challenge: ChallengeRow | undefined,
): Sighting {
  const first = row.roles.find((role) => role !== 'public') as Role | undefined;
  return {
    entryId: row.id,
    at: row.at,
    who: row.actor_name,
    role: first === undefined ? 'Somebody who had not signed in' : roleNames[first],
    organisations: row.organisations.map(organisationName).join(', '),
    what: row.note === null ? row.what : `${row.what} (${row.note})`,
    why: row.because === '' ? whyWithoutDecision(row.event) : row.because,
    refused: row.outcome === 'refused',
    challenge,
  };
}

/** For what is not decided person by person: a search, a list, a form that was opened. */
function whyWithoutDecision(event: AuditEvent): string {
  if (event === 'search') return 'You matched what they looked for, and they may see your record';
  if (event === 'break-glass') return 'They had no recorded care relationship with you';
  return 'No reason is recorded: ask, if you want to know';
}

/** The person asks why. The Caldicott Guardian answers; one question for one entry. */
export async function challengeSighting(
  tx: Tx,
  question: {
    entryId: string;
    person: { current: string; members: readonly string[] };
    words: string;
    accountId: string;
    now: number;
  },
): Promise<Refusal | undefined> {
  const entry = await entryAbout(tx, question.entryId, question.person.members);
  if (entry === undefined) return refuse('not-found', 'There is no such use of this record.');
  const made = await insertChallenge(tx, {
    personId: question.person.current,
    id: newId(),
    entryId: question.entryId,
    words: question.words,
    madeBy: question.accountId,
    now: question.now,
  });
  return made
    ? undefined
    : refuse('conflict', 'A question about this was asked already. The answer will be shown here.');
}
