import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cluster, type Edge, impliedPairs } from './cluster.ts';
import { dateLevel } from './date-level.ts';
import { fold, nameTokens } from './fold.ts';
import { nicknameGroups, nicknameSlots } from './nicknames.ts';
import { addressLine, familyName, givenNames, normalisePhone, packDate, postcodeParts } from './record.ts';
import { editDistance, jaroWinkler, withinOneEdit } from './similarity.ts';
import { soundKey } from './sound.ts';

function both(a: string, b: string): [Uint16Array, number, number, number, number] {
  return [Uint16Array.from([...(a + b)].map((c) => c.charCodeAt(0))), 0, a.length, a.length, a.length + b.length];
}

/** The textbook table, whole, to hold the banded one against. */
function plainDistance(a: string, b: string): number {
  const d = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      d[i]![j] = Math.min(d[i - 1]![j]! + 1, d[i]![j - 1]! + 1, d[i - 1]![j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        d[i]![j] = Math.min(d[i]![j]!, d[i - 2]![j - 2]! + 1);
    }
  }
  return d[a.length]![b.length]!;
}

describe('likeness of strings', () => {
  it.each([
    ['martha', 'marhta', 0.9611],
    ['dixon', 'dicksonx', 0.8133],
    ['dwayne', 'duane', 0.84],
    ['abc', 'xyz', 0],
  ])('Jaro-Winkler of %s and %s, as published', (a, b, expected) => {
    expect(jaroWinkler(...both(a, b))).toBeCloseTo(expected, 3);
  });

  const words = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd'), maxLength: 9 });

  it('edit distances agree with the whole table', () => {
    fc.assert(
      fc.property(words, words, fc.integer({ min: 1, max: 3 }), (a, b, limit) => {
        const whole = plainDistance(a, b);
        expect(editDistance(...both(a, b), limit)).toBe(Math.min(whole, limit + 1));
        expect(withinOneEdit(...both(a, b))).toBe(whole <= 1);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('names', () => {
  it.each([
    ['Mohammed', 'Muhamad'],
    ['Yusuf', 'Jusuf'],
    ['Nowak', 'Novak'],
    ['Schmidt', 'Shmidt'],
    ['Kowalski', 'Kowalsky'],
    ['Szymon', 'Shimon'],
    ['Khadija', 'Kadija'],
    ['Stephen', 'Steven'],
    ['Choudhury', 'Chowdhury'],
    ['MacDonald', 'McDonald'],
    ['Łukasz', 'Lukas'],
    ['Гагарин', 'Gagarin'],
  ])('%s sounds like %s', (a, b) => {
    expect(soundKey(nameTokens(a).join(''))).toBe(soundKey(nameTokens(b).join('')));
  });

  it.each([
    ['Lee', 'Lou'],
    ['Patel', 'Khan'],
    ['Ng', 'Wong'],
  ])('%s does not sound like %s', (a, b) => {
    expect(soundKey(fold(a))).not.toBe(soundKey(fold(b)));
  });

  it('a nickname stands with its names, and in no more groups than there is room for', () => {
    const share = (a: string, b: string) => nicknameGroups(a).some((g) => nicknameGroups(b).includes(g));
    expect(share('bob', 'robert')).toBe(true);
    expect(share('pat', 'patricia') && share('pat', 'patrick')).toBe(true);
    expect(share('patricia', 'patrick')).toBe(false);
    expect(nicknameGroups('alex').length).toBeLessThanOrEqual(nicknameSlots);
  });

  it('takes apart what people write', () => {
    expect(givenNames(['Mrs Anne-Marie', 'Zoë'])).toEqual(['anne', 'marie', 'zoe']);
    expect(givenNames(['Baby', 'Unknown'])).toEqual([]);
    expect(familyName("O'Neill")).toEqual({ whole: 'oneill', parts: [] });
    expect(familyName('Smith-Jones')).toEqual({ whole: 'smithjones', parts: ['smith', 'jones'] });
    expect(familyName('van der Berg').parts).toEqual(['berg']);
  });
});

describe('places and numbers', () => {
  it('reads postcodes by sector, district and area', () => {
    expect(postcodeParts('SW1A1AA')).toEqual({ area: 'SW', district: 'SW1A', sector: 'SW1A 1' });
    expect(postcodeParts('M11AE')).toEqual({ area: 'M', district: 'M1', sector: 'M1 1' });
    expect(postcodeParts('4011').district).toBe('40');
  });

  it('reads an address line', () => {
    expect(addressLine('Flat 2, 14 Mill Rd.')).toEqual({ numbers: ['2', '14'], street: 'mill road' });
    expect(addressLine('St Johns St')).toEqual({ numbers: [], street: 'st johns street' });
  });

  it('one telephone number is one number', () => {
    expect(normalisePhone('+44 (0)1632 960123')).toBe(normalisePhone('01632960123'));
    expect(normalisePhone('0044 1632 960123')).toBe(normalisePhone('01632 960 123'));
    expect(normalisePhone('none')).toBe('');
  });
});

describe('dates of birth', () => {
  it.each([
    ['1984-03-07', '1984-03-07', 1],
    ['1984-01-01', '1984-01-01', 2],
    ['1984-03-07', '1984-07-03', 3],
    ['1984-03-07', '1984-03-01', 4],
    ['1984-03-12', '1984-03-21', 4],
    ['1984-03-07', '1994-03-07', 5],
    ['1984-03-07', '1985-03-07', 5],
    ['1984-03-07', '1984-01-01', 6],
    ['1984-03-07', '1984', 6],
    ['1984-03-07', '1984-03-22', 7],
    ['1984-03-07', '1951-03-07', 8],
    ['1984-05-22', '1984-11-22', 9],
    ['1984-05-22', '1984-11-13', 10],
    ['1984-05-22', '1990-11-13', 11],
    ['1984-05-22', '1930-11-13', 12],
    ['', '1930-11-13', 0],
  ])('%s and %s are level %i, either way round', (a, b, level) => {
    expect(dateLevel(packDate(a), packDate(b))).toBe(level);
    expect(dateLevel(packDate(b), packDate(a))).toBe(level);
  });

  it('refuses what is no date', () => {
    for (const s of ['', 'unknown', '07/03/1984', '0001-01-01', '1984-45-01']) expect(packDate(s)).toBe(0);
  });
});

describe('clusters', () => {
  const ids = 'abcdefghij';
  const idOf = (r: number) => ids[r]!;
  const edge = (pair: string, weight: number): Edge => ({ a: ids.indexOf(pair[0]!), b: ids.indexOf(pair[1]!), weight });
  const against = (matches: Edge[]) => (a: number, b: number) =>
    matches.find((e) => (e.a === a && e.b === b) || (e.a === b && e.b === a))?.weight ?? -10;
  const run = (matches: Edge[]) => cluster({ size: 10, matches, idOf, weigh: against(matches) });
  const left = ['ab', 'bc', 'ac'].map((p) => edge(p, 30));
  const right = ['de', 'ef', 'df'].map((p) => edge(p, 30));

  it('do not cross a bridge between two dense groups: it is for review', () => {
    const { clusterOf, bridges } = run([...left, ...right, edge('cd', 12)]);
    expect(clusterOf[0]).toBe(clusterOf[2]);
    expect(clusterOf[3]).toBe(clusterOf[5]);
    expect(clusterOf[2]).not.toBe(clusterOf[3]);
    expect(bridges).toEqual([edge('cd', 12)]);
  });

  it('join where most pairs across agree', () => {
    const across = ['ad', 'ae', 'af', 'bd', 'be', 'bf', 'cd'].map((p) => edge(p, 12));
    expect(new Set(run([...left, ...right, ...across]).clusterOf.slice(0, 6)).size).toBe(1);
  });

  it('are the same in any order of pairs, and go back when a pair is taken away again', () => {
    const all = [...left, ...right, edge('gh', 15), edge('hi', 15), edge('cd', 12)];
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(run(shuffled)).toEqual(run(all));
      }),
    );
    const more = [...all, ...['ad', 'ae', 'af', 'bd', 'be'].map((p) => edge(p, 20))];
    expect(run(more)).not.toEqual(run(all));
    expect(run(more.filter((e) => all.includes(e)))).toEqual(run(all));
  });

  it('imply the pairs that a chain of matches joins', () => {
    const probability = (a: number, b: number) => (Math.abs(a - b) === 1 ? 0.99 : 0);
    const implied = impliedPairs([1, 2, 3, 4], probability);
    expect(implied.map(({ a, b }) => [a, b])).toEqual([
      [1, 3],
      [1, 4],
      [2, 4],
    ]);
    expect(implied[1]!.probability).toBeCloseTo(0.99 ** 3, 9);
  });
});
