import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { temporaryFolder, testDatabase } from '../../test/support/database.ts';
import { type Database, isRefusal, type Refusal, type Tx, transaction } from '../platform/index.ts';
import {
  areaCodesWithin,
  areaOfPostcode,
  areasContaining,
  deprivationEditions,
  deprivationFifth,
  deprivationOf,
  deprivationOfPostcodes,
  findArea,
  kilometresBetweenPostcodes,
  loadReference,
  populationOfArea,
} from './index.ts';

const lsoa = (code: string, year: number) => ({ level: 'lsoa' as const, year, code });

describe('loadReference', () => {
  let database: Database;
  const folder = temporaryFolder();
  const inTx = <T>(act: (tx: Tx) => Promise<T>) => transaction(database.db, act);
  const write = (name: string, content: string | Buffer) => {
    const file = join(folder.path, name);
    writeFileSync(file, content);
    return file;
  };
  const load = (name: string, content: string | Buffer) => loadReference({ db: database.db }, write(name, content));
  const refused = async (name: string, content: string | Buffer) => {
    const result = await load(name, content);
    return isRefusal(result) ? result : expect.fail(`${name} was loaded`);
  };
  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(async () => {
    folder.remove();
    await database.close();
  });

  const ranks = (count: number) =>
    Array.from({ length: count }, (_, i) => `E010000${String(i + 11)},${i + 1}`).join('\n');

  it('keeps the two editions apart, each on its own vintage', async () => {
    await load('imd2019.csv', `lsoa11_code,IMD_rank\n${ranks(10)}\n`);
    await load('imd2025.csv.gz', gzipSync(`lsoa21_code,IMD_rank\n${ranks(20)}\n`));
    const fifth = (year: number, edition: string) =>
      inTx((tx) => deprivationFifth(tx, lsoa('E01000015', year), edition));
    expect(await fifth(2011, 'imd-2019')).toBe(3);
    expect(await fifth(2021, 'imd-2025')).toBe(2);
    const mixed = (await fifth(2011, 'imd-2025')) as Refusal;
    expect([mixed.kind, mixed.message]).toEqual(['invalid', expect.stringContaining('Vintages are never mixed')]);
    expect(((await fifth(2011, 'imd-2015')) as Refusal).kind).toBe('not-found');
    expect(await inTx((tx) => deprivationFifth(tx, lsoa('W01000001', 2021), 'imd-2025'))).toBeUndefined();
  });

  it('finds the fifth of a postcode, and says first which edition most postcodes have', async () => {
    const file =
      'pcds,doterm,lsoa11,lsoa21\nAB1 2DD,,E01000011,E01000012\nab12de,202001,E01000011,E01000020\nEH1 1AA,,S01008000,S01008000\n';
    expect(await load('postcodes.csv', file)).toMatchObject({ files: [{ layout: 'postcodes', rows: 3 }] });
    expect(await inTx((tx) => areaOfPostcode(tx, ' ab1 2dd', 2021))).toEqual(lsoa('E01000012', 2021));
    expect(await inTx((tx) => areaOfPostcode(tx, 'AB1 2DD', 2011))).toEqual(lsoa('E01000011', 2011));
    expect(await inTx((tx) => areaOfPostcode(tx, 'EH1 1AA', 2021))).toBeUndefined();
    const found = await inTx((tx) => deprivationOfPostcodes(tx, ['ab12dd', 'AB1 2DE', 'nowhere'], 'imd-2025'));
    expect([...(found as Map<string, { fifth: number }>)].map(([postcode, { fifth }]) => [postcode, fifth])).toEqual([
      ['ab12dd', 1],
      ['AB1 2DE', 3],
    ]);
    expect((await inTx(deprivationEditions)).map(({ edition, postcodes }) => [edition, postcodes])).toEqual([
      ['imd-2025', 1],
      ['imd-2019', 1],
    ]);
  });

  it('changes nothing when the same file is loaded again', async () => {
    const before = await inTx(deprivationEditions);
    await load('imd2019.csv', `lsoa11_code,IMD_rank\n${ranks(10)}\n`);
    expect(await inTx(deprivationEditions)).toEqual(before);
  });

  it('refuses an edition that is cut short or ranks an area twice, and keeps what it held', async () => {
    const short = await refused('imd2019.csv', 'lsoa11_code,IMD_rank\nE01000011,1\nE01000012,7\n');
    expect(short.details[0]).toMatchObject({
      where: 'imd-2019, E01000012',
      what: expect.stringContaining('not in 1 to 2'),
    });
    expect((await refused('imd2019.csv', 'lsoa11_code,IMD_rank\nE01000011,1\nE01000011,2\n')).details[0]?.what).toBe(
      'The area is ranked twice.',
    );
    expect(await inTx((tx) => deprivationFifth(tx, lsoa('E01000020', 2011), 'imd-2019'))).toBe(5);
  });

  it('refuses an older edition that has the columns of a newer one', async () => {
    expect((await refused('imd2015.csv', 'lsoa11_code,IMD_rank\nE01000011,1\n')).message).toContain(
      'named as IMD 2015',
    );
  });

  it.each([
    ['empty.csv', '', 'There is no header row.'],
    ['lookup.csv', 'lsoa21_code,ltla24_code\nE01000001,nowhere\n', "'nowhere' is not an area code."],
    ['lookup.csv', 'lsoa21_code,ltla24_code\nE01000001\n', 'Invalid Record Length: expect 2, got 1 on line 2'],
    [
      'changes.csv',
      'lsoa11_code,change_code,lsoa21_code\nE01000001,Q,E01000001\n',
      "The change code 'Q' is not known.",
    ],
    [
      'latin.csv',
      Buffer.from('lsoa21_code,ltla24_code,ltla24_name\nE01000001,E06000001,Caf\xe9\n', 'latin1'),
      'The text is not UTF-8.',
    ],
    ['cut.csv.gz', gzipSync(`lsoa21_code,IMD_rank\n${ranks(20)}\n`).subarray(0, 40), /damaged or cut short/],
    ['postcodes.csv', 'pcds,lsoa21\nXYZ,E01000001\n', "'XYZ' is not a postcode."],
  ])('refuses %s and says where and what', async (name, content, what) => {
    const { details } = await refused(name, content);
    expect(details[0]?.where).toContain(name);
    expect(details[0]?.what).toEqual(typeof what === 'string' ? what : expect.stringMatching(what));
  });

  it('refuses a path that is not there and a table that is none of the known', async () => {
    expect(((await loadReference({ db: database.db }, join(folder.path, 'absent'))) as Refusal).kind).toBe('not-found');
    expect((await refused('other.csv', 'a,b\n1,2\n')).details[0]?.mend).toContain('postcode directory');
  });

  const published = join(process.env.WPC_SHARED_DATA ?? '../shared/data', 'geography');
  const absent = !existsSync(published);
  // 270,000 rows: once is enough, and the server is the faster of the two.
  const why = absent ? ' (skipped: WPC_SHARED_DATA has no geography folder)' : '';
  it('keeps where a postcode lies, and 99.999999 as unknown', async () => {
    const done = await load(
      'where.csv',
      'pcds,lsoa21,lat,long\nZZ1 1AA,E01000012,51.5,-0.1\nZZ1 1AB,E01000012,51.5,0.1\nZZ1 1AD,E01000012,99.999999,0.000000\n',
    );
    expect(isRefusal(done)).toBe(false);
    const [near, unknown, none] = await inTx((tx) =>
      kilometresBetweenPostcodes(tx, [
        ['zz11aa', 'ZZ1 1AB'],
        ['ZZ1 1AA', 'ZZ1 1AD'],
        ['ZZ1 1AA', undefined],
      ]),
    );
    // A fifth of a degree of longitude at 51.5 degrees north: 0.2 x 111.195 x cos 51.5.
    expect(near?.toFixed(2)).toBe('13.84');
    expect([unknown, none]).toEqual([undefined, undefined]);
  });

  it.skipIf(absent || inject('engine') === 'embedded')(
    `reads the published files as they come${why}`,
    { timeout: 180_000 },
    async () => {
      const result = await loadReference({ db: database.db }, published);
      if (isRefusal(result)) return expect.fail(JSON.stringify(result));
      expect(Object.fromEntries(result.files.map(({ file, rows }) => [file, rows]))).toEqual({
        'imd2019_england_lsoa11.csv.gz': 32_844,
        'imd2025_england_lsoa21.csv.gz': 33_755,
        'lookup_lsoa11_lsoa21_ltla22.csv.gz': 35_795,
        'lookup_lsoa11_sicbl22_icb22_ltla22.csv.gz': 32_844,
        'lookup_lsoa21_icb24.csv.gz': 33_755,
        'lookup_lsoa21_ward24_ltla24.csv.gz': 35_672,
        'lookup_ltla24_region24.csv.gz': 296,
        'population20_lsoa11.csv.gz': 34_753,
      });
      expect(result.skipped.map(({ file }) => file)).toEqual(['ethnicity21_lsoa21.csv.gz', 'fingertips_real_rows.csv']);

      const editions = await inTx(deprivationEditions);
      expect(editions.map(({ edition, areas }) => [edition, areas]).sort()).toEqual([
        ['imd-2019', 32_844],
        ['imd-2025', 33_755],
      ]);
      const first = await inTx((tx) => deprivationOf(tx, [lsoa('E01000001', 2011)], 'imd-2019'));
      expect((first as Map<string, unknown>).get('E01000001')).toMatchObject({ rank: 29_199, decile: 9, fifth: 5 });
      const second = await inTx((tx) => deprivationOf(tx, [lsoa('E01000001', 2021)], 'imd-2025'));
      expect((second as Map<string, unknown>).get('E01000001')).toMatchObject({ rank: 26_525, decile: 8, fifth: 4 });

      expect(await inTx((tx) => areasContaining(tx, lsoa('E01012392', 2021), 'icb', 2024))).toMatchObject([
        { code: 'E54000008', ods: 'QYG' },
      ]);
      expect(
        await inTx((tx) => areasContaining(tx, { level: 'ltla', year: 2024, code: 'E06000001' }, 'region', 2024)),
      ).toMatchObject([{ name: 'North East' }]);
      expect(
        await inTx((tx) => areaCodesWithin(tx, { level: 'region', year: 2024, code: 'E12000001' }, 'ltla', 2024)),
      ).toHaveLength(12);
      expect(await inTx((tx) => findArea(tx, { level: 'icb', year: 2022, code: 'E54000008' }))).toMatchObject({
        ods: 'QYG',
      });
      expect((await inTx((tx) => populationOfArea(tx, lsoa('E01011949', 2011))))?.total).toBe(1_944);
    },
  );
});
