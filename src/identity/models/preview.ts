import { type Db, type Tx, transaction } from '../../platform/index.ts';
import { components, connectedEvidence, weigher } from '../people/evidence.ts';
import { groupPeople, pairKey, type ScoredPair } from '../people/group-people.ts';
import { largestBlock, scorePairs } from '../people/link-arrivals.ts';
import type { Linker } from '../people/linker.ts';
import { candidatePairs, evidenceAround, linksAround, type PairRow, traitsOf } from '../people/store.ts';
import { countTraits, type ModelPreview, samplePersons } from './store.ts';

type Standing = 'match' | 'review' | 'none';

const mostLooked = 20_000;
const batch = 400;
const mostExamples = 20;
/** Whoever is in a pair that changes is grouped anew, up to this many. */
const mostGrouped = 2_000;

interface Change {
  a: string;
  b: string;
  now: Standing;
  next: Standing;
}

/**
 * What would change if `linker` scored in place of the one in use, over a sample of source patients that is always the same.
 * Writes nothing. O(sample), in batches of one transaction each.
 */
export async function previewModel(db: Db, linker: Linker): Promise<ModelPreview> {
  const { sample, held } = await transaction(db, async (tx) => ({
    sample: await samplePersons(tx, mostLooked),
    held: await countTraits(tx),
  }));
  const seen = new Map<string, Change>();
  for (let at = 0; at < sample.length; at += batch) {
    const persons = sample.slice(at, at + batch);
    for (const change of await transaction(db, (tx) => changesOf(tx, persons, linker)))
      seen.set(pairKey(change.a, change.b), change);
  }
  const all = [...seen.values()];
  const changed = all.filter(({ now, next }) => now !== next);
  const touched = [...new Set(changed.flatMap(({ a, b }) => [a, b]))].sort().slice(0, mostGrouped);
  const moved = await transaction(db, (tx) => movedOf(tx, touched, linker));
  const examples = changed
    .sort((x, y) => distance(y) - distance(x) || (pairKey(x.a, x.b) < pairKey(y.a, y.b) ? -1 : 1))
    .slice(0, mostExamples);
  return { sample: sample.length, held, pairs: tally(all), ...moved, examples };
}

async function changesOf(tx: Tx, persons: readonly string[], linker: Linker): Promise<Change[]> {
  const next = await scoredAnew(tx, persons, linker);
  const { pairs: now } = await evidenceAround(tx, persons);
  const before = new Map(now.map((pair) => [pairKey(pair.a, pair.b), pair]));
  const after = new Map(next.map((pair) => [pairKey(pair.a, pair.b), pair]));
  return [...new Map([...before, ...after])].map(([key, { a, b }]) => ({
    a,
    b,
    now: before.get(key)?.decision ?? 'none',
    next: after.get(key)?.decision ?? 'none',
  }));
}

async function scoredAnew(tx: Tx, persons: readonly string[], linker: Linker): Promise<ScoredPair[]> {
  const candidates = await candidatePairs(tx, persons, largestBlock);
  const traits = await traitsOf(tx, [...new Set(candidates.flat())]);
  return scorePairs(linker, candidates, traits).map(asScored);
}

function asScored({ person_id, other_person_id, weight, decision }: Omit<PairRow, 'outcome'>): ScoredPair {
  return { a: person_id, b: other_person_id, weight, decision };
}

/** Source patients who would be with somebody new, and who would lose somebody. */
async function movedOf(
  tx: Tx,
  touched: readonly string[],
  linker: Linker,
): Promise<Pick<ModelPreview, 'joined' | 'parted'>> {
  const { members, decisions } = await connectedEvidence(tx, touched);
  const pairs = await scoredAnew(tx, members, linker);
  const everybody = [...new Set([...members, ...pairs.flatMap(({ a, b }) => [a, b])])];
  const found = components(everybody, pairs, decisions);
  const weigh = await weigher(tx, linker, found);
  const links = new Map((await linksAround(tx, everybody)).map((link) => [link.person_id, link.current_person_id]));
  const withNow = Map.groupBy(links.keys(), (id) => links.get(id) as string);
  let joined = 0;
  let parted = 0;
  for (const component of found) {
    for (const group of groupPeople(component.members, component.pairs, component.decisions, weigh).groups) {
      const next = new Set(group);
      for (const id of group) {
        const now = new Set(withNow.get(links.get(id) ?? '') ?? [id]);
        if (group.some((other) => !now.has(other))) joined++;
        if ([...now].some((other) => !next.has(other))) parted++;
      }
    }
  }
  return { joined, parted };
}

const rank: Record<Standing, number> = { none: 0, review: 1, match: 2 };

function distance({ now, next }: Change): number {
  return Math.abs(rank[now] - rank[next]);
}

function tally(changes: readonly Change[]): ModelPreview['pairs'] {
  const counts = new Map<string, ModelPreview['pairs'][number]>();
  for (const { now, next } of changes) {
    const cell = counts.get(`${now} ${next}`) ?? { now, next, count: 0 };
    counts.set(`${now} ${next}`, { ...cell, count: cell.count + 1 });
  }
  return [...counts.values()].sort((x, y) => rank[y.now] - rank[x.now] || rank[y.next] - rank[x.next]);
}
