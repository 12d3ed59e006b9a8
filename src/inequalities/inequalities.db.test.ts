import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { contact, patient, referral } from '../../test/support/referrals.ts';
import { registerDeprivation, registerPlaces } from '../directory/index.ts';
import { type Database, isRefusal, SetClock, type Tx, transaction } from '../platform/index.ts';
import { type IncomingResource, personIdOf, writeResources } from '../record/index.ts';
import { evaluateMarked, loadPolicies, markPersons } from '../rights/index.ts';
import { type Measured, measureKept } from './measure.ts';
import { stratifyEverybody, stratifyPersons } from './refresh-strata.ts';

const source = 'mental-health';
const policies = loadPolicies();
const standard = 'talking-therapies-6-weeks';
const now = Date.parse('2026-06-15T09:00:00Z');
const postcodeOf = (fifth: number): string => `LS${fifth} 1AA`;

/** In each fifth: how many were seen in time, how many late, how many still wait. */
const lives: { fifth: number | null; kept: number; late: number; waiting: number }[] = [
  { fifth: 1, kept: 11, late: 9, waiting: 8 },
  { fifth: 2, kept: 20, late: 12, waiting: 0 },
  { fifth: 3, kept: 13, late: 30, waiting: 0 },
  { fifth: 5, kept: 28, late: 8, waiting: 0 },
  { fifth: null, kept: 9, late: 9, waiting: 0 },
];

describe('the first measure', () => {
  let database: Database;
  const run = <T>(act: (tx: Tx) => Promise<T>): Promise<T> => transaction(database.db, act);

  beforeAll(async () => {
    database = await testDatabase();
    await run(loadPlaces);
    await arrive(lives.flatMap(({ fifth, ...counts }) => livesOf(fifth, counts)));
  });
  afterAll(() => database.close());

  async function arrive(resources: IncomingResource[]): Promise<void> {
    await run(async (tx) => {
      const { personsTouched } = await writeResources(tx, resources, now);
      await markPersons(tx, personsTouched, now);
      await stratifyPersons(tx, personsTouched);
    });
    await evaluateMarked({ db: database.db, clock: new SetClock(now), policies });
  }

  const measured = async (
    by: 'deprivation' | 'sex' | 'age' | 'ethnicity' = 'deprivation',
    period = 'year',
  ): Promise<Measured> => {
    const answer = await run((tx) => measureKept(tx, policies, { standard, by, period, now }));
    if (isRefusal(answer)) throw new Error(answer.message);
    return answer;
  };

  it('gives the share kept in each fifth from rounded counts, those who still wait included', async () => {
    const { groups, gap } = await measured();
    expect(groups.map(({ label, kept, missed, all }) => [label, kept.shown, missed.shown, all.shown])).toEqual([
      ['1 (most deprived)', 10, 15, 25],
      ['2', 20, 10, 30],
      ['3', 15, 30, 45],
      ['4', 0, 0, 0],
      ['5 (least deprived)', 30, 10, 40],
      ['Not known', 10, 10, 20],
    ]);
    expect(groups[0]?.share?.value).toBeCloseTo(10 / 25, 10);
    expect(gap).toBe(35);
  });

  it('counts by sex and age at the start, unknown as its own row', async () => {
    const sexes = (await measured('sex')).groups.map(({ label, all }) => [label, all.shown]);
    expect(sexes).toEqual([
      ['Female', 155],
      ['Not known', 0],
    ]);
    expect((await measured('age')).groups.map(({ label }) => label)).toEqual(['18-39', 'Not known']);
    expect((await measured('ethnicity')).groups.map(({ label, all }) => [label, all.shown])).toEqual([
      ['Not known', 155],
    ]);
  });

  it('one person with many clocks is not a crowd', async () => {
    const many = Array.from({ length: 12 }, (_, index) => referral(source, 'often', `often-${index}`, '2026-01-10'));
    await arrive([patient(source, 'often', { gender: 'male' }), ...many]);
    const male = (await measured('sex')).groups.find(({ label }) => label === 'Male');
    expect(male?.all.shown).toBeUndefined();
  });

  it('a person who moved counts where they lived when the clock started', async () => {
    const before = (await measured()).groups.map(({ all }) => all.shown);
    const moved = Array.from({ length: 10 }, (_, index) => [
      patient(source, `moved-${index}`, {
        address: [
          { postalCode: postcodeOf(4), period: { end: '2026-01-31' } },
          { postalCode: postcodeOf(1), period: { start: '2026-02-01' } },
        ],
      }),
      referral(source, `moved-${index}`, `moved-${index}`, '2026-01-10'),
    ]).flat();
    await arrive(moved);
    const after = (await measured()).groups.map(({ all }) => all.shown);
    expect(after[3]).toBe(10);
    expect(after[0]).toBe(before[0]);
  });

  it('asks for whole months only, and names the periods there are', async () => {
    const refusal = await run((tx) =>
      measureKept(tx, policies, { standard, by: 'deprivation', period: '2026-05-03', now }),
    );
    expect(isRefusal(refusal) && refusal.message).toContain('2026-q1');
    expect((await measured('deprivation', '2026-q1')).period.label).toBe('January to March 2026');
  });

  it('strata follow a new address', async () => {
    const person = personIdOf(source, 'moved-0');
    const rows = async () =>
      (
        await run((tx) =>
          sql<{
            fifth: number;
            from_day: string;
          }>`select fifth, from_day from stratum where person_id = ${person} order by from_day`.execute(tx),
        )
      ).rows;
    expect((await rows()).map(({ fifth }) => fifth)).toEqual([4, 1]);
    await arrive([patient(source, 'moved-0', { address: [{ postalCode: postcodeOf(2) }] })]);
    expect((await rows()).map(({ fifth }) => fifth)).toEqual([2]);
  });

  it('deprivation loaded later is taken up for everybody', async () => {
    const person = personIdOf(source, 'moved-1');
    await run((tx) => sql`update stratum set fifth = null`.execute(tx));
    expect(await stratifyEverybody(database.db)).toBeGreaterThan(100);
    const { rows } = await run((tx) =>
      sql<{ fifth: number }>`select fifth from stratum where person_id = ${person} order by from_day`.execute(tx),
    );
    expect(rows.map(({ fifth }) => fifth)).toEqual([4, 1]);
  });

  function livesOf(
    fifth: number | null,
    { kept, late, waiting }: { kept: number; late: number; waiting: number },
  ): IncomingResource[] {
    return Array.from({ length: kept + late + waiting }, (_, index) => {
      const id = `${fifth ?? 'x'}-${index}`;
      const seen = index < kept ? '2026-02-01T10:00:00Z' : index < kept + late ? '2026-04-01T10:00:00Z' : undefined;
      return [
        patient(source, id, {
          gender: 'female',
          birthDate: '2000-01-01',
          ...(fifth === null ? {} : { address: [{ postalCode: postcodeOf(fifth) }] }),
        }),
        referral(source, id, id, '2026-01-10'),
        ...(seen === undefined ? [] : [contact(source, id, id, id, seen)]),
      ];
    }).flat();
  }
});

/** Ten small areas, two of each fifth, with a postcode in the first of each two. */
async function loadPlaces(tx: Tx): Promise<void> {
  const lsoas = Array.from({ length: 10 }, (_, index) => ({
    lsoa: `E010000${index + 10}`,
    imd: index + 1,
    domains: {},
  }));
  const postcodes = [1, 2, 3, 4, 5].map((fifth) => ({
    postcode: postcodeOf(fifth),
    lsoa2011: null,
    lsoa2021: lsoas[2 * (fifth - 1)]?.lsoa ?? null,
    ended: null,
  }));
  await registerPlaces(tx, { areas: [], links: [], postcodes });
  await registerDeprivation(tx, { edition: 'imd-2025', lsoaYear: 2021, ranks: lsoas });
}
