import { NOBODY, newId, type Refusal, refuse, type Tx } from '../platform/index.ts';
import { isoDay, londonDay, parseDay } from '../standards/index.ts';
import { instantOf } from './case-clocks.ts';
import { type ActName, type CaseAct, caseActs, caseKinds, type KeptKind } from './case-kinds.ts';
import { actsOf, ceaseAct, insertAct, insertCase, type KeptAct, type KeptCase, takeNumber } from './store.ts';

export interface NewCase {
  kind: KeptKind;
  body: string;
  keeper: string;
  /** YYYY-MM-DD */
  receivedOn: string;
  title: string;
  askedBy?: string;
  personId?: string;
  reach?: 'statutory' | 'promised';
  /** Complaints: the day of the matter, or of coming to know of it. */
  aroseOn?: string;
  /** What the policies need to know of the receipt: harm, other times. */
  data: object;
  by: string;
}

/** Takes a case in. Refused 'invalid' for a day that is none, or is still to come. */
export async function openCase(tx: Tx, given: NewCase, now: number): Promise<KeptCase | Refusal> {
  const wrong = wrongDay(given.receivedOn, now) ?? (given.aroseOn ? wrongDay(given.aroseOn, now) : undefined);
  if (wrong !== undefined) return refuse('invalid', wrong);
  if (given.aroseOn !== undefined && given.aroseOn > given.receivedOn)
    return refuse('invalid', 'The day it happened is after the day it was received.');
  const { kind, keeper, personId = NOBODY } = given;
  const year = given.receivedOn.slice(0, 4);
  const number = await takeNumber(tx, keeper, kind, year);
  const kept: KeptCase = {
    ...{ personId, id: newId(), kind, keeper, body: given.body, title: given.title },
    reference: `${caseKinds[kind].prefix}-${keeper}-${year}-${String(number).padStart(4, '0')}`,
    receivedOn: given.receivedOn,
    askedBy: given.askedBy ?? null,
    reach: given.reach ?? null,
    openedAt: now,
    openedBy: given.by,
  };
  await insertCase(tx, kept);
  const act = (event: KeptAct['kind'], happenedOn: string, data: object) =>
    insertAct(tx, {
      ...{ personId, caseId: kept.id, id: newId(), kind: event, happenedOn, data },
      ...{ recordedAt: now, recordedBy: given.by },
    });
  if (given.aroseOn !== undefined) await act('case.arose', given.aroseOn, {});
  await act('case.received', given.receivedOn, { subject: kind, ...given.data });
  return kept;
}

export interface NewAct {
  name: ActName;
  /** YYYY-MM-DD */
  happenedOn: string;
  /** What the form of the act gave: outcome, reason, exemptions, until (YYYY-MM-DD), apology. */
  data: Readonly<Record<string, unknown>>;
  by: string;
}

/** Records what happened to a case. Refused 'invalid' for an act that is not of its kind, or a day before receipt or to come. */
export async function recordAct(tx: Tx, kept: KeptCase, given: NewAct, now: number): Promise<KeptAct | Refusal> {
  const act: CaseAct = caseActs[given.name];
  if (!act.on.includes(kept.kind)) return refuse('invalid', `'${act.title}' is not recorded of a case of this kind.`);
  const wrong = wrongDay(given.happenedOn, now);
  if (wrong !== undefined) return refuse('invalid', wrong);
  if (given.happenedOn < kept.receivedOn) return refuse('invalid', 'That day is before the day it was received.');
  const data = { ...(await clarifiedSince(tx, kept, act)), ...act.always, ...given.data };
  const recorded = {
    ...{ personId: kept.personId, caseId: kept.id, id: newId(), kind: act.kind, happenedOn: given.happenedOn, data },
    ...{ recordedAt: now, recordedBy: given.by },
  };
  await insertAct(tx, recorded);
  return { ...recorded, ceasedAt: null };
}

/** A clarification says since when it was waited for. */
async function clarifiedSince(tx: Tx, kept: KeptCase, act: CaseAct): Promise<object> {
  if (act.kind !== 'case.clarification-given') return {};
  const asked = (await actsOf(tx, [kept])).findLast(
    ({ kind, ceasedAt }) => kind === 'case.clarification-asked' && ceasedAt === null,
  );
  return asked === undefined ? {} : { asked: instantOf(asked.happenedOn) };
}

/** Takes an act back; it stays in the history. Refused for the receipt itself: a case taken in by mistake is recorded as withdrawn. */
export async function takeBackAct(
  tx: Tx,
  kept: KeptCase,
  actId: string,
  by: string,
  now: number,
): Promise<KeptAct | Refusal> {
  const act = (await actsOf(tx, [kept])).find((each) => each.id === actId);
  if (!act) return refuse('not-found', 'There is no such act of this case.');
  if (act.kind === 'case.received')
    return refuse('conflict', 'A receipt is not taken back. Record the case as withdrawn.');
  if (!(await ceaseAct(tx, act, now, by))) return refuse('conflict', 'It was taken back already.');
  return act;
}

function wrongDay(day: string, now: number): string | undefined {
  if (parseDay(day) === undefined) return 'Enter a real date.';
  return day > isoDay(londonDay(now)) ? 'That day is still to come.' : undefined;
}
