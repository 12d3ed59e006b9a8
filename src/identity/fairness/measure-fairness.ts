import type { Tx } from '../../platform/index.ts';
import { labelledPairs } from '../accuracy/store.ts';
import { personSets } from '../people/person-set.ts';
import {
  type Case,
  type GroupRate,
  type Known,
  missedLinks,
  ratesBy,
  type Split,
  splitNames,
  type Traits,
  wrongLinks,
} from './rates.ts';

/** What identity does not hold itself. */
export interface FairnessSources {
  /** Known answers, where there are any: source patient to true person. Large sets may be cut, between two people. */
  knownPeople(tx: Tx): Promise<ReadonlyMap<string, string> | undefined>;
  /** Traits by current person, as measures use them. */
  traitsOf(tx: Tx, currents: readonly string[], now: number): Promise<ReadonlyMap<string, Traits>>;
}

export interface FairnessTable {
  id: string;
  title: string;
  /** What a case is, and when it is wrong. */
  meaning: string;
  /** Source patients or pairs looked at. */
  bySplit: { split: Split; rates: GroupRate[] }[];
}

const nobodyKnown: Traits = { ethnicity: null, sex: null, age: null, deprivation: null };
const mostLabels = 100_000;

/** Error rates by group, from known answers and from the answers of clerical review. O(known answers). */
export async function measureFairness(tx: Tx, sources: FairnessSources, now: number): Promise<FairnessTable[]> {
  const truth = await sources.knownPeople(tx);
  return [...(truth ? await fromKnown(tx, sources, truth, now) : []), ...(await fromLabels(tx, sources, now))];
}

async function fromKnown(
  tx: Tx,
  sources: FairnessSources,
  truth: ReadonlyMap<string, string>,
  now: number,
): Promise<FairnessTable[]> {
  const { currentOf, traits } = await linkedOf(tx, sources, [...truth.keys()], now);
  const known = [...truth].flatMap(([id, person]): Known[] => {
    const linked = currentOf.get(id);
    return linked === undefined ? [] : [{ truth: person, linked, traits: traits.get(linked) ?? nobodyKnown }];
  });
  return [
    table(
      'missed',
      'Links missed',
      'Source patients of whom another service has a record that was not joined, of all who are in two records or more.',
      missedLinks(known),
    ),
    table(
      'wrong',
      'Links that are wrong',
      'Source patients joined with somebody else’s record, of all who were joined with any.',
      wrongLinks(known),
    ),
  ];
}

async function fromLabels(tx: Tx, sources: FairnessSources, now: number): Promise<FairnessTable[]> {
  const labels = await labelledPairs(tx, mostLabels);
  if (labels.length === 0) return [];
  const { currentOf, traits } = await linkedOf(
    tx,
    sources,
    labels.map((each) => each.person_id),
    now,
  );
  const cases = (of: typeof labels, wrong: (each: (typeof labels)[number]) => boolean): Case[] =>
    of.map((each) => ({ traits: traits.get(currentOf.get(each.person_id) ?? '') ?? nobodyKnown, wrong: wrong(each) }));
  const matches = labels.filter((each) => each.match);
  const same = labels.filter((each) => each.same);
  return [
    table(
      'matches-refused',
      'Matches that people refused',
      'Pairs that the model joins by itself and people say are two people, of such pairs that people looked at.',
      cases(matches, (each) => !each.same),
    ),
    table(
      'left-to-people',
      'Links that only people made',
      'Pairs that the model would not join by itself, of all that people say are one person.',
      cases(same, (each) => !each.match),
    ),
  ];
}

const batch = 5_000;

async function linkedOf(tx: Tx, sources: FairnessSources, ids: readonly string[], now: number) {
  const currentOf = new Map<string, string>();
  const traits = new Map<string, Traits>();
  for (let at = 0; at < ids.length; at += batch) {
    const sets = await personSets(tx, ids.slice(at, at + batch));
    for (const set of sets) for (const member of set.members) currentOf.set(member, set.current);
    const found = await sources.traitsOf(
      tx,
      sets.map((set) => set.current),
      now,
    );
    for (const [id, own] of found) traits.set(id, own);
  }
  return { currentOf, traits };
}

function table(id: string, title: string, meaning: string, cases: readonly Case[]): FairnessTable {
  const splits = Object.keys(splitNames) as Split[];
  return { id, title, meaning, bySplit: splits.map((split) => ({ split, rates: ratesBy(cases, split) })) };
}
