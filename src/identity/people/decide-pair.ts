import { isRefusal, lockByName, type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { alertOn } from '../alerts/alert-on.ts';
import { tellServices } from '../alerts/tell-services.ts';
import { type PersonSet, personSet, personSets } from './person-set.ts';
import { type LinksChanged, relink } from './relink.ts';
import { insertDecisions, undoDecisions } from './store.ts';

/** Who decides and why; kept with the decision for good. */
export interface Decider {
  /** Staff id. */
  by: string;
  reason: string;
  now: number;
  onLinksChanged(tx: Tx, changed: LinksChanged): Promise<void>;
}

/** Clerical review: says whether two source patients are the same person. */
export async function decidePair(
  tx: Tx,
  a: string,
  b: string,
  same: boolean,
  decider: Decider,
): Promise<LinksChanged | Refusal> {
  if (a === b) return refuse('invalid', 'A pair needs two different source patients.');
  const problem = reasonProblem(decider.reason);
  if (problem) return problem;
  await lockByName(tx, 'identity.link');
  await insertDecisions(tx, [decision(a, b, same, decider)]);
  return afterDeciding(tx, [a, b], same ? 'joined by a person' : 'kept apart by a person', decider);
}

/**
 * Merges two people by re-pointing: everybody on the one side and everybody on the other becomes one person. No row moves.
 * The decision is about one pair; the sets follow from it.
 */
export async function mergePeople(
  tx: Tx,
  one: string,
  other: string,
  decider: Decider,
): Promise<LinksChanged | Refusal> {
  const [first, second] = [await personSet(tx, one), await personSet(tx, other)];
  if (first.current === second.current) return refuse('conflict', 'These two are one person already.');
  return decidePair(tx, first.current, second.current, true, decider);
}

/**
 * Splits a person in two: `leaving` on the one side, the other members on the other. Each pair across is kept apart until
 * somebody decides otherwise.
 */
export async function splitPerson(
  tx: Tx,
  personId: string,
  leaving: readonly string[],
  decider: Decider,
): Promise<LinksChanged | Refusal> {
  const problem = reasonProblem(decider.reason);
  if (problem) return problem;
  await lockByName(tx, 'identity.link');
  const set = await personSet(tx, personId);
  const across = pairsAcross(set, leaving);
  if (isRefusal(across)) return across;
  await insertDecisions(
    tx,
    across.map(({ a, b }) => decision(a, b, false, decider)),
  );
  return afterDeciding(tx, set.members, 'split by a person', decider);
}

/** Takes decisions back: the evidence alone decides again. What was decided and undone stays in the history. */
export async function undoPairDecisions(
  tx: Tx,
  pairs: readonly { a: string; b: string }[],
  decider: Decider,
): Promise<LinksChanged | Refusal> {
  const problem = reasonProblem(decider.reason);
  if (problem) return problem;
  await lockByName(tx, 'identity.link');
  const ordered = pairs.map(({ a, b }) => (a < b ? { a, b } : { a: b, b: a }));
  const undone = await undoDecisions(tx, ordered, decider.now);
  if (undone === 0) return refuse('not-found', 'There is no standing decision on that pair.');
  return afterDeciding(
    tx,
    ordered.flatMap(({ a, b }) => [a, b]),
    'decision taken back',
    decider,
  );
}

function pairsAcross(set: PersonSet, leaving: readonly string[]): { a: string; b: string }[] | Refusal {
  const out = new Set(leaving);
  const staying = set.members.filter((id) => !out.has(id));
  const going = set.members.filter((id) => out.has(id));
  if (going.length === 0 || staying.length === 0 || going.length !== out.size) {
    return refuse(
      'invalid',
      'A split leaves at least one source patient on each side, all of them members of the person.',
    );
  }
  return going.flatMap((x) => staying.map((y) => (x < y ? { a: x, b: y } : { a: y, b: x })));
}

function decision(a: string, b: string, same: boolean, decider: Decider) {
  return {
    person_id: a < b ? a : b,
    other_person_id: a < b ? b : a,
    decided_at: decider.now,
    same,
    decided_by: decider.by,
    reason: decider.reason.trim(),
  };
}

function reasonProblem(reason: string): Refusal | undefined {
  return reason.trim().length >= 3
    ? undefined
    : refuse('invalid', 'Say why: the next person to look needs the reason.', {
        where: 'reason',
        what: 'is empty',
        mend: 'Write at least a few words.',
      });
}

async function afterDeciding(
  tx: Tx,
  persons: readonly string[],
  basis: string,
  decider: Decider,
): Promise<LinksChanged> {
  const relinked = await relink(tx, persons, basis, decider.now);
  const concerned = [...new Set([...persons, ...relinked.persons])];
  const contradicted = await alertOn(tx, concerned, decider.now);
  if (relinked.persons.length > 0) {
    const together = new Set((await personSets(tx, persons)).map((set) => set.current)).size === 1;
    await tellServices(tx, concerned, together ? 'joined' : 'parted', decider.now);
  }
  const changed = { ...relinked, decidedBy: decider.by, contradicted };
  await decider.onLinksChanged(tx, changed);
  return changed;
}
