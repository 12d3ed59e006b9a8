import type { Tx } from '../platform/index.ts';
import { type Hidden, nothingHidden } from '../record/index.ts';
import { answerInWords } from '../standards/index.ts';
import { type FactRelied, periodAt, type StoredClock } from './answer.ts';
import { clockNamed, type Policies } from './policies.ts';
import { type PastClock, readClocks, readPastClocks } from './store.ts';

/** An answer that we gave, that we no longer give, and the facts that made the difference. */
export interface Change {
  /** When it changed, epoch ms. */
  at: number;
  standard: string;
  title: string;
  pathway: string;
  /** The answer before, in words, as it stood when it changed. */
  before: string;
  /** The answer that took its place, in words; undefined when the clock was taken away. */
  after: string | undefined;
  facts: { gone: FactRelied[]; come: FactRelied[] };
}

/** The latest changes of one person's answers, newest first. O(their clocks and their history, at most `limit`). */
export async function whatChanged(
  tx: Tx,
  policies: Policies,
  personId: string,
  now: number,
  { hidden = nothingHidden, limit = 50 }: { hidden?: Hidden; limit?: number } = {},
): Promise<Change[]> {
  const past = await readPastClocks(tx, personId, limit);
  const current = await readClocks(tx, [personId], { running: false });
  return past.flatMap((before) => {
    const after = successorOf(before, past, current);
    return restsOn(before, hidden) || (after && restsOn(after, hidden)) ? [] : [change(before, after, policies, now)];
  });
}

/** A change that a hidden fact had a part in is not told at all: its words would tell the fact. */
function restsOn({ answer }: StoredClock, hidden: Hidden): boolean {
  return answer.facts.some(({ fact }) => hidden.has(`${fact.type}/${fact.id}`));
}

/** What followed: the next answer of the same clock that was given later, or the one that stands. */
function successorOf(
  before: PastClock,
  past: readonly PastClock[],
  current: readonly StoredClock[],
): StoredClock | undefined {
  const same = (clock: StoredClock): boolean => clock.standard === before.standard && clock.pathway === before.pathway;
  const exactly = (clock: StoredClock): boolean =>
    same(clock) && clock.start === before.start && clock.repeat === before.repeat;
  const later = past.filter((clock) => clock.knownFrom >= before.knownTo && clock.id !== before.id).reverse();
  // A corrected start makes another period of the same pathway: it counts as what followed.
  return later.find(exactly) ?? current.find(exactly) ?? later.find(same) ?? current.find(same);
}

function change(before: PastClock, after: StoredClock | undefined, policies: Policies, now: number): Change {
  const standing = (clock: StoredClock, at: number): string => {
    const period = periodAt(clock, policies, at);
    return period ? answerInWords(period) : clock.state;
  };
  const key = ({ event, did, clause, fact }: FactRelied): string => `${event} ${fact.version} ${did} ${clause}`;
  const held = new Set(after?.answer.facts.map(key));
  const relied = new Set(before.answer.facts.map(key));
  return {
    at: before.knownTo,
    standard: before.standard,
    title: clockNamed(policies, before.standard)?.title ?? before.standard,
    pathway: before.pathway,
    before: standing(before, Math.min(before.knownTo, now)),
    after: after === undefined ? undefined : standing(after, now),
    facts: {
      gone: before.answer.facts.filter((fact) => !held.has(key(fact))),
      come: after?.answer.facts.filter((fact) => !relied.has(key(fact))) ?? [],
    },
  };
}
