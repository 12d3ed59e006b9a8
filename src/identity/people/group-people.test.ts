import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupPeople as group, type ScoredPair, type StandingDecision } from './group-people.ts';

const match = (a: string, b: string, weight = 20): ScoredPair => ({ a, b, weight, decision: 'match' });
const review = (a: string, b: string): ScoredPair => ({ a, b, weight: 2, decision: 'review' });

/** Pairs that were not scored say nothing, unless a test has them speak. */
const groupPeople = (
  members: readonly string[],
  pairs: readonly ScoredPair[],
  decisions: readonly StandingDecision[],
  weigh: (a: string, b: string) => number = () => 0,
) => group(members, pairs, decisions, weigh);

describe('groupPeople', () => {
  it('joins matches, and leaves a doubtful pair to a person', () => {
    const { groups, review: open } = groupPeople(['a', 'b', 'c'], [match('a', 'b'), review('b', 'c')], []);
    expect(groups).toEqual([['a', 'b'], ['c']]);
    expect(open).toEqual([review('b', 'c')]);
  });

  it('does not ask about a doubtful pair whose two sides are joined another way', () => {
    expect(groupPeople(['a', 'b', 'c'], [match('a', 'b'), match('b', 'c'), review('a', 'c')], []).review).toEqual([]);
  });

  it('does not let one match bridge two well-knit groups', () => {
    const knit = (names: string[]) => names.flatMap((x, i) => names.slice(i + 1).map((y) => match(x, y, 30)));
    const pairs = [...knit(['a', 'b', 'c']), ...knit(['x', 'y', 'z']), match('c', 'x', 9)];
    const { groups, review: open } = groupPeople(['a', 'b', 'c', 'x', 'y', 'z'], pairs, []);
    expect(groups).toEqual([
      ['a', 'b', 'c'],
      ['x', 'y', 'z'],
    ]);
    expect(open).toEqual([match('c', 'x', 9)]);
  });

  it('does not join a third whose details speak against the others of the group', () => {
    const pairs = [match('a', 'b', 40), match('a', 'c', 30), match('b', 'd', 35), match('c', 'e', 34)];
    const against = (x: string, y: string) => ([x, y].some((id) => 'ce'.includes(id)) ? -12 : 4);
    const { groups, review: open } = groupPeople(['a', 'b', 'c', 'd', 'e'], pairs, [], against);
    expect(groups).toEqual([
      ['a', 'b', 'd'],
      ['c', 'e'],
    ]);
    expect(open).toEqual([match('a', 'c', 30)]);
  });

  it('a person may join what the details speak against', () => {
    const pairs = [match('a', 'b', 40), match('b', 'd', 38), match('b', 'c', 30)];
    const against = (x: string, y: string) => ([x, y].includes('c') ? -20 : 5);
    const members = ['a', 'b', 'c', 'd'];
    expect(groupPeople(members, pairs, [], against).review).toEqual([match('b', 'c', 30)]);
    const decided = [{ a: 'b', b: 'c', same: true }];
    expect(groupPeople(members, pairs, decided, against).groups).toEqual([members]);
  });

  it('two people joined by a person keep their own records, whatever speaks against it', () => {
    const pairs = [match('a', 'b', 40), match('x', 'y', 40)];
    const against = (x: string, y: string) => ('ab'.includes(x) === 'ab'.includes(y) ? 5 : -20);
    const { groups } = groupPeople(['a', 'b', 'x', 'y'], pairs, [{ a: 'a', b: 'x', same: true }], against);
    expect(groups).toEqual([['a', 'b', 'x', 'y']]);
  });

  it('a decision that two are different stands above any score, through others too', () => {
    const pairs = [match('a', 'b', 40), match('b', 'c', 40), match('a', 'c', 40)];
    const { groups } = groupPeople(['a', 'b', 'c'], pairs, [{ a: 'a', b: 'c', same: false }]);
    expect(groups.some((group) => group.includes('a') && group.includes('c'))).toBe(false);
  });

  it('a decision that two are the same joins them without a score', () => {
    expect(groupPeople(['a', 'b'], [], [{ a: 'b', b: 'a', same: true }]).groups).toEqual([['a', 'b']]);
  });

  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const anyPairs = fc
    .uniqueArray(
      fc.record({
        a: fc.constantFrom(...ids),
        b: fc.constantFrom(...ids),
        weight: fc.integer({ min: 0, max: 40 }),
        decision: fc.constantFrom('match' as const, 'review' as const),
      }),
      { selector: ({ a, b }) => [a, b].sort().join() },
    )
    .map((pairs) => pairs.filter(({ a, b }) => a !== b));

  it('does not depend on the order of pairs or of members', () => {
    fc.assert(
      fc.property(anyPairs, fc.integer(), (pairs, seed) => {
        const shuffled = [...pairs].sort((x, y) => ((x.weight * 31 + seed) % 7) - ((y.weight * 17 + seed) % 7));
        const weigh = (x: string, y: string) => ((x.charCodeAt(0) * y.charCodeAt(0) + seed) % 5) - 2;
        const straight = groupPeople(ids, pairs, [], weigh);
        const other = groupPeople(
          [...ids].reverse(),
          shuffled.map(({ a, b, ...rest }) => ({ a: b, b: a, ...rest })),
          [],
          weigh,
        );
        expect(other.groups).toEqual(straight.groups);
      }),
    );
  });

  it('deciding that a pair is different and taking that back gives the groups of before', () => {
    fc.assert(
      fc.property(anyPairs, fc.constantFrom(...ids), fc.constantFrom(...ids), (pairs, a, b) => {
        fc.pre(a !== b);
        const before = groupPeople(ids, pairs, []);
        const split = groupPeople(ids, pairs, [{ a, b, same: false }]);
        expect(split.groups.some((group) => group.includes(a) && group.includes(b))).toBe(false);
        expect(groupPeople(ids, pairs, [])).toEqual(before);
      }),
    );
  });

  it('every member is in exactly one group', () => {
    fc.assert(
      fc.property(anyPairs, (pairs) => {
        expect(groupPeople(ids, pairs, []).groups.flat().sort()).toEqual(ids);
      }),
    );
  });
});
