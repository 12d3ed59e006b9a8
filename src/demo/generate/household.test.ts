import { describe, expect, it } from 'vitest';
import { makeHousehold } from './household.ts';
import { NhsNumbers } from './nhs-numbers.ts';
import type { DemoPerson } from './person.ts';
import { layOut } from './place.ts';
import { Random } from './random.ts';

const now = Date.parse('2026-11-22T20:00:00Z');

/** The households of a place of 20,000 people. */
function everybody(): DemoPerson[][] {
  const place = layOut(3, 20_000, now);
  const numbers = new NhsNumbers(new Random(3), place.people);
  let next = 0;
  return place.areas.flatMap((area) =>
    Array.from(
      { length: Math.floor(area.people / 2.4) },
      (_, number) => makeHousehold({ place, area, number, numbers, nextKey: () => `P${++next}` }, 12).people,
    ),
  );
}

const households = everybody();
const people = households.flat();
const share = (wanted: (person: DemoPerson) => boolean, of = people) => of.filter(wanted).length / of.length;

describe('households', () => {
  it('has people of all ages about as England has them', () => {
    expect(share(({ age }) => age < 18)).toBeGreaterThan(0.17);
    expect(share(({ age }) => age < 18)).toBeLessThan(0.27);
    expect(share(({ age }) => age >= 65)).toBeGreaterThan(0.13);
    expect(share(({ age }) => age >= 65)).toBeLessThan(0.24);
    expect(share(({ age }) => age >= 90)).toBeLessThan(0.03);
  });

  it('has the ethnic groups of England, and more of some where people are poorer', () => {
    expect(share(({ ethnicity }) => ethnicity === 'A')).toBeGreaterThan(0.6);
    expect(new Set(people.map(({ ethnicity }) => ethnicity)).size).toBe(16);
    const poor = people.filter(({ deprivation }) => deprivation > 0.8);
    const rich = people.filter(({ deprivation }) => deprivation < 0.2);
    const pakistani = ({ ethnicity }: DemoPerson) => ethnicity === 'J';
    expect(share(pakistani, poor)).toBeGreaterThan(1.5 * share(pakistani, rich));
  });

  it('has more illness where people are poorer', () => {
    const illness = (of: DemoPerson[]) => of.reduce((sum, { conditions }) => sum + conditions.length, 0) / of.length;
    const adults = (from: number, to: number) =>
      people.filter(({ age, deprivation }) => age >= 40 && age < 65 && deprivation >= from && deprivation < to);
    expect(illness(adults(0.8, 1))).toBeGreaterThan(1.25 * illness(adults(0, 0.2)));
  });

  it('has names that collide as real ones do, and no two people whom nothing tells apart', () => {
    const named = Map.groupBy(people, ({ given, family }) => `${given[0]} ${family}`);
    const shared = [...named.values()].filter((same) => same.length > 1).flat().length;
    expect(shared / people.length).toBeGreaterThan(0.1);
    const whole = Map.groupBy(
      people,
      ({ given, family, born, address }) => `${given[0]} ${family} ${born} ${address.postcode}`,
    );
    expect([...whole.values()].filter((same) => same.length > 1)).toEqual([]);
  });

  it('has twins of one birthday, one address and two names', () => {
    const twins = households.flatMap((household) =>
      [...Map.groupBy(household, ({ born }) => born).values()].filter((same) => same.length > 1),
    );
    expect(twins.length).toBeGreaterThan(20);
    for (const pair of twins) {
      expect(new Set(pair.map(({ given }) => given[0])).size).toBe(pair.length);
      expect(new Set(pair.map(({ address }) => address.postcode)).size).toBe(1);
    }
  });

  it('has carers who can care: twelve or older, alive, in the same household', () => {
    const carers = people.filter(({ caresFor }) => caresFor !== undefined);
    expect(carers.length).toBeGreaterThan(100);
    expect(carers.every(({ age, died }) => age >= 12 && died === undefined)).toBe(true);
    for (const household of households) {
      for (const { caresFor } of household)
        if (caresFor) expect(household.some(({ key }) => key === caresFor)).toBe(true);
    }
  });

  it('has names that were changed by marriage, addresses that were left, and people who have died', () => {
    expect(
      share(({ formerFamily, sex, age }) => formerFamily !== undefined && sex === 'female' && age > 30),
    ).toBeGreaterThan(0.1);
    expect(share(({ formerAddress }) => formerAddress !== undefined)).toBeGreaterThan(0.06);
    expect(share(({ died }) => died !== undefined)).toBeGreaterThan(0.005);
    expect(people.every(({ died, born }) => died === undefined || died > born)).toBe(true);
  });
});
