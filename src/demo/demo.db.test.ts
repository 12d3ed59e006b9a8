import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder, testDatabase } from '../../test/support/database.ts';
import {
  deprivationEditions,
  deprivationOfPostcodes,
  findOrganisation,
  listServices,
  organisationAsAt,
  staffOfTeam,
  teamsForArea,
} from '../directory/index.ts';
import { importPath } from '../extracts/index.ts';
import { type Database, isRefusal, type Tx, transaction } from '../platform/index.ts';
import { ProfileBook } from '../record/index.ts';
import {
  type DemoSource,
  demoSources,
  type GeneratedPlace,
  generatePlace,
  loadDemoDirectory,
  readDemoSessions,
  readDemoUsers,
  readTruth,
} from './index.ts';

const now = Date.parse('2026-11-22T20:00:00Z');

describe('a generated place', () => {
  let database: Database;
  let place: GeneratedPlace;
  const folder = temporaryFolder();
  const directory = join(folder.path, 'directory');
  const inTx = <T>(act: (tx: Tx) => Promise<T>) => transaction(database.db, act);
  beforeAll(async () => {
    database = await testDatabase();
    place = await generatePlace({ people: 1_000, seed: 11, out: folder.path, now });
  });
  afterAll(async () => {
    folder.remove();
    await database.close();
  });

  it('has a directory that loads, twice as well as once', async () => {
    const first = await loadDemoDirectory({ db: database.db }, directory);
    expect(first).toMatchObject({ areas: 20 });
    expect(await loadDemoDirectory({ db: database.db }, directory)).toEqual(first);
    expect(await inTx((tx) => findOrganisation(tx, 'QZZ'))).toMatchObject({
      name: 'NHS Harrowmere Integrated Care Board',
    });
    const earlier = await inTx((tx) => organisationAsAt(tx, 'QZZ', '2020-01-01'));
    expect(!isRefusal(earlier) && earlier.organisations.map(({ ods }) => ods)).toEqual(['90Z', '91Z']);
  });

  it('has a neighbourhood team for each ward, with people who take a caseload and a duty lead', async () => {
    for (const code of ['Z05000001', 'Z05000004']) {
      const [team, ...others] = await inTx((tx) =>
        teamsForArea(tx, 'care-coordination', { level: 'ward', year: 2024, code }, '2026-11-22'),
      );
      expect(others).toEqual([]);
      const staff = await inTx((tx) => staffOfTeam(tx, team!.id, '2026-11-22'));
      expect(staff.filter(({ post }) => post.dutyLead)).toHaveLength(1);
      expect(staff.some(({ post }) => (post.caseloadLimit ?? 0) > 0)).toBe(true);
    }
    expect(
      (await inTx((tx) => listServices(tx, '2026-11-22', { kind: 'talking-therapies' }))).map(
        ({ organisation }) => organisation,
      ),
    ).toEqual(['RZ2']);
  });

  it('uses its own edition of deprivation, in which every postcode has a fifth', async () => {
    const [edition] = await inTx(deprivationEditions);
    expect(edition).toMatchObject({ edition: 'demo', areas: 20 });
    const fifths = await inTx((tx) => deprivationOfPostcodes(tx, ['HM1 0AA', 'HM5 3AA', 'ZZ99 3VZ'], 'demo'));
    if (isRefusal(fifths)) return expect.fail(fifths.message);
    expect([...fifths.keys()]).toEqual(['HM1 0AA', 'HM5 3AA']);
  });

  it('opens sessions of GPs who are in the directory', async () => {
    const sessions = readDemoSessions(directory);
    expect(sessions.length).toBeGreaterThan(20);
    const users = readDemoUsers(directory);
    const gp = users.find(({ userName }) => userName === 'gp')!;
    expect(sessions.some(({ practitioner }) => practitioner === gp.staffId)).toBe(true);
  });

  it('is imported whole, but for exactly the rows that were spoiled', async () => {
    // The GP extracts are four fifths of the rows: one of the two databases reads them, the other the rest.
    const sources = demoSources.filter((source) => source !== 'gp' || database.engine === 'postgresql');
    for (const source of sources) {
      const result = await importPath(
        {
          db: database.db,
          clock: { now: () => now },
          onPersonsTouched: async () => undefined,
          profiles: new ProfileBook(),
        },
        join(folder.path, source),
        { source },
      );
      if (isRefusal(result)) return expect.fail(result.message);
      const { patients, rows, spoiled } = place.counts.sources[source];
      expect({ source, people: result.people, quarantined: result.quarantined }).toEqual({
        source,
        people: patients,
        quarantined: spoiled,
      });
      if (source !== 'hospital') expect(result.read).toBe(rows);
    }
    const known = new Map<DemoSource, number>();
    for await (const { source } of readTruth(place.truthFile))
      known.set(source as DemoSource, (known.get(source as DemoSource) ?? 0) + 1);
    for (const source of demoSources) expect(known.get(source)).toBe(place.counts.sources[source].patients);
  });
});
