import { type RawBuilder, sql } from 'kysely';
import { type Refusal, refuse, type Tx } from '../../platform/index.ts';
import type { Actor } from '../actor.ts';
import { appointmentsOn, guardianAccounts, insertAppointment, organisationsOfStaff } from './store.ts';

/** In the place of an organisation's code: every organisation that has no Guardian of its own. */
export const placeOfGuardian = '*';

/** Whose staff a Caldicott Guardian answers for. */
export interface Oversight {
  /** ODS codes: where the Guardian works, and where they were appointed. */
  organisations: readonly string[];
  /** Set for the place's Guardian, who also answers for whatever belongs to none of these: organisations that have a Guardian of their own. */
  allBut: readonly string[] | undefined;
}

interface Guardian {
  staffId: string;
  organisations: string[];
  place: boolean;
}

/** Everybody who is Caldicott Guardian now, and for what. When nobody is appointed for the place, every Guardian answers for it: a question never reaches nobody. */
async function guardiansNow(tx: Tx, now: number): Promise<Guardian[]> {
  const accounts = await guardianAccounts(tx);
  const appointed = await appointmentsOn(tx, now);
  const guardians = accounts.map(({ staff_id, organisations }): Guardian => {
    const own = appointed.filter((each) => each.staff_id === staff_id).map((each) => each.organisation);
    return {
      staffId: staff_id,
      organisations: [...new Set([...organisations, ...own])].filter((code) => code !== placeOfGuardian),
      place: own.includes(placeOfGuardian),
    };
  });
  const appointedForPlace = guardians.some((each) => each.place);
  return appointedForPlace ? guardians : guardians.map((each) => ({ ...each, place: true }));
}

/** What this Guardian oversees now. Only for somebody whose role was looked at: the permission of a route says so. */
export async function oversightOf(tx: Tx, actor: Actor, now: number): Promise<Oversight> {
  const guardians = await guardiansNow(tx, now);
  const self = guardians.filter((each) => each.staffId === actor.staffId);
  const covered = [...new Set(guardians.flatMap((each) => each.organisations))];
  return {
    organisations: [...new Set([...actor.organisations, ...self.flatMap((each) => each.organisations)])],
    allBut: self.some((each) => each.place) ? covered : undefined,
  };
}

/** The same in SQL, over a column of ODS codes. What belongs to no organisation (a carer's or a person's act) is the place's Guardian's. */
export function overseenSql(column: string, { organisations, allBut }: Oversight): RawBuilder<boolean> {
  const codes = sql.raw(column);
  const own = sql<boolean>`${codes} && ${[...organisations]}::text[]`;
  return allBut === undefined ? own : sql<boolean>`(${own} or not ${codes} && ${[...allBut]}::text[])`;
}

export function oversees({ organisations, allBut }: Oversight, codes: readonly string[]): boolean {
  return (
    codes.some((code) => organisations.includes(code)) ||
    (allBut !== undefined && !codes.some((code) => allBut.includes(code)))
  );
}

/** Staff ids of the Guardians who answer for these organisations. Empty only when there is no Guardian at all, which `wpc doctor` says. */
export async function guardiansFor(tx: Tx, organisations: readonly string[], now: number): Promise<string[]> {
  const guardians = await guardiansNow(tx, now);
  const own = guardians.filter((each) => each.organisations.some((code) => organisations.includes(code)));
  const those = own.length > 0 ? own : guardians.filter((each) => each.place);
  return [...new Set(those.map((each) => each.staffId))];
}

/** Who answers for what, for `wpc doctor`. */
export interface GuardianCover {
  guardians: number;
  /** Somebody is appointed for the place. */
  place: boolean;
  /** ODS codes of organisations that have no Guardian of their own, in order. */
  without: string[];
}

/** Looks at these organisations and at all that accounts of staff name. */
export async function guardianCover(tx: Tx, organisations: readonly string[], now: number): Promise<GuardianCover> {
  const guardians = await guardiansNow(tx, now);
  const covered = new Set(guardians.flatMap((each) => each.organisations));
  const all = new Set([...organisations, ...(await organisationsOfStaff(tx))]);
  const ids = new Set(guardians.map((each) => each.staffId));
  const place = (await appointmentsOn(tx, now)).some(
    (each) => each.organisation === placeOfGuardian && ids.has(each.staff_id),
  );
  return { guardians: guardians.length, place, without: [...all].filter((code) => !covered.has(code)).sort() };
}

/**
 * Appoints a Guardian for an organisation, or ('*') for every organisation of the place that has none of its own. `from` and `to` are epoch ms;
 * `to` null while it lasts. The same appointment again changes its end. Refused when no account of a Guardian has this staff id.
 */
export async function appointGuardian(
  tx: Tx,
  appointment: { organisation: string; staffId: string; from: number; to: number | null },
  now: number,
): Promise<Refusal | undefined> {
  const known = await guardianAccounts(tx);
  if (!known.some((account) => account.staff_id === appointment.staffId))
    return refuse(
      'not-found',
      `No account with the role of Caldicott Guardian has the staff id ${appointment.staffId}.`,
      {
        where: 'staff',
        what: 'Only a Caldicott Guardian who has signed in or was given an account here can be appointed.',
        mend: 'Let them sign in once, or give their account the role at your identity provider.',
      },
    );
  if (appointment.to !== null && appointment.to <= appointment.from)
    return refuse('invalid', 'An appointment ends after it begins.');
  await insertAppointment(tx, appointment, now);
  return undefined;
}
