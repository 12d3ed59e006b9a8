import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal } from '../../../platform/index.ts';
import { recogniseColumns } from './columns.ts';
import { dateOrderOf, parseDate } from './dates.ts';
import { rates, wilson } from './labels.ts';
import { type LinkOptions, linkCommand } from './link-csv.ts';
import type { LinkResult } from './link-result.ts';
import { readCsv } from './read-csv.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'link-'));
});
afterAll(() => rm(folder, { recursive: true }));

const file = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
};

async function rowsOf(text: string): Promise<string[][]> {
  const out: string[][] = [];
  for await (const row of readCsv(await file('rows.csv', text))) out.push(row.cells);
  return out;
}

async function link(options: LinkOptions): Promise<LinkResult> {
  const result = await linkCommand(options);
  if (isRefusal(result)) throw new Error(`${result.message} ${JSON.stringify(result.details)}`);
  return result;
}

describe('a CSV file', () => {
  it('gives back whatever cells were written', async () => {
    const cells = fc.array(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '"', ',', '\n', ' ', ';') }), {
        minLength: 2,
        maxLength: 2,
      }),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    await fc.assert(
      fc.asyncProperty(cells, async (rows) => {
        const quoted = (c: string) => `"${c.replaceAll('"', '""')}"`;
        const text = [['id', 'x'], ...rows].map((r) => r.map(quoted).join(',')).join('\n');
        expect(await rowsOf(text)).toEqual([['id', 'x'], ...rows]);
      }),
      { numRuns: 60 },
    );
  });

  it('may use other separators, line ends and encodings', async () => {
    expect(await rowsOf('id;name\r\n1;Zoë, née X\r\n')).toEqual([
      ['id', 'name'],
      ['1', 'Zoë, née X'],
    ]);
    const path = join(folder, 'windows.csv');
    await writeFile(path, Buffer.from([0x69, 0x64, 0x2c, 0x6e, 0x0a, 0x31, 0x2c, 0xe9, 0x0a]));
    const rows = [];
    for await (const row of readCsv(path)) rows.push(row.cells);
    expect(rows[1]).toEqual(['1', 'é']);
  });
});

describe('columns', () => {
  const taken = (headers: string[], row: string[]) =>
    Object.fromEntries(recogniseColumns(headers, Array(20).fill(row), 'id', new Map()).map((c) => [c.header, c.role]));

  it('are known by name', () => {
    expect(
      taken(
        ['id', 'Forename', 'Surname', 'DOB', 'Post Code', 'NHS No', 'soc_sec_id'],
        ['1', 'a', 'b', '01/02/1970', 'SW1A 1AA', '', '12345'],
      ),
    ).toEqual({
      id: 'ignore',
      Forename: 'given',
      Surname: 'family',
      DOB: 'birthDate',
      'Post Code': 'postcode',
      'NHS No': 'nhsNumber',
      soc_sec_id: 'identifier',
    });
  });

  it('are known by what they hold, and left alone where nothing tells', () => {
    expect(taken(['id', 'x1', 'x2', 'x3', 'x4'], ['1', '999 000 0042', 'a@b.org', 'SW1A 1AA', '77'])).toEqual({
      id: 'ignore',
      x1: 'nhsNumber',
      x2: 'email',
      x3: 'postcode',
      x4: 'ignore',
    });
  });

  it('that name the answer are never used', () => {
    for (const header of ['cluster', 'cluster_id', 'ent_id', 'truth', 'true_match', 'label']) {
      expect(taken(['id', header, 'surname'], ['1', '2', 'x'])[header]).toBe('ignore');
    }
  });

  it('read dates in the order the file writes them', () => {
    expect(dateOrderOf(['03/04/1980', '04/23/1980'])).toBe('mdy');
    expect(dateOrderOf(['03/04/1980'])).toBe('dmy');
    expect(parseDate('3/4/1980', 'dmy')).toBe('1980-04-03');
    expect(parseDate('19800403', 'dmy')).toBe('1980-04-03');
    expect(parseDate('3 Apr 1980', 'dmy')).toBe('1980-04-03');
    expect(parseDate('1980', 'dmy')).toBe('1980');
    expect(parseDate('soon', 'dmy')).toBeUndefined();
  });
});

describe('linking files', () => {
  const people = `ref,first name,surname,dob,postcode
1,Jane,Okafor,07/03/1984,BX1 2AB
2,Jayne,Okafor,07/03/1984,BX1 2AB
3,Piotr,Nowak,21/11/1961,ZQ9 9ZZ
4,Alan,Whitfield,30/05/1990,QV3 4CD
`;

  it('finds a double, explains it, and writes clusters and a page', async () => {
    const out = join(folder, 'pairs.csv');
    const clusters = join(folder, 'clusters.csv');
    const report = join(folder, 'report.html');
    const config = await file('link.yaml', 'thresholds: { match: 0.9, review: 0.1 }\n');
    const result = await link({
      files: [await file('p.csv', people)],
      id: 'ref',
      out,
      clusters,
      report,
      config,
      explain: true,
    });
    expect(result.counts).toMatchObject({ records: 4, possiblePairs: 6, comparedPairs: 6, match: 1, clusters: 1 });
    const pairs = (await readFile(out, 'utf8')).trim().split('\n');
    expect(pairs[0]).toMatch(/^ref_1,ref_2,probability,match_weight,decision,through,note,.*family,family weight/);
    expect(pairs[1]).toMatch(/^1,2,0\.9\d*,[\d.]+,match,,/);
    expect(await readFile(clusters, 'utf8')).toBe('ref,cluster,size\n1,1,2\n2,1,2\n3,3,1\n4,4,1\n');
    const page = await readFile(report, 'utf8');
    expect(page).toContain('<h2>Blocking</h2>');
    expect(page).not.toMatch(/(src|href)=/);
  });

  it('links two files across and not within', async () => {
    const a = await file('a.csv', people);
    const b = await file(
      'b.csv',
      'ref,given,family,birth_date,zip\n1,Jane,Okafor,1984-03-07,BX1 2AB\n9,Mei,Chen,2001-09-02,JX1 1AA\n',
    );
    const out = join(folder, 'across.csv');
    await link({
      files: [a, b],
      id: 'ref',
      out,
      config: await file('l.yaml', 'thresholds: { match: 0.9, review: 0.05 }'),
    });
    const pairs = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .slice(1)
      .map((l) => l.split(',').slice(0, 2).join());
    expect(pairs.sort()).toEqual(['1,1', '2,1']);
  });

  it('refuses what it cannot do, and says how to mend it', async () => {
    const path = await file('q.csv', people);
    const cases: [Partial<LinkOptions>, RegExp][] = [
      [{ files: [join(folder, 'absent.csv')] }, /no file/],
      [{ id: 'nothing' }, /no column nothing/],
      [{ files: [await file('twice.csv', `${people}1,X,Y,01/01/1980,BX1 1AA\n`)] }, /id more than once/],
      [{ config: await file('bad.yaml', 'columns: { dob: birthdate }') }, /configuration/],
      [{ files: [await file('blank.csv', 'ref,x\n1,2\n3,4\n')] }, /No column/],
    ];
    for (const [change, message] of cases) {
      const result = await linkCommand({ files: [path], id: 'ref', out: join(folder, 'o.csv'), ...change });
      expect(isRefusal(result) && result.message).toMatch(message);
    }
  });

  it('counts rates as defined', () => {
    expect(rates(8, 2, 8)).toMatchObject({ precision: 0.8, recall: 0.5 });
    const [low, high] = wilson(8, 10);
    expect(low).toBeCloseTo(0.4902, 3);
    expect(high).toBeCloseTo(0.9433, 3);
  });
});

const data = resolve(process.env.WPC_SHARED_DATA ?? '../shared/data', 'linkage');
const present = existsSync(data);
if (!present) process.stderr.write(`Accuracy on public data is not tested: ${data} is absent (set WPC_SHARED_DATA).\n`);

/** Accuracy against the truth, which only this test reads, and only after the linkage is done. */
describe.skipIf(!present)('accuracy on public data, unlabelled, at the default thresholds', () => {
  const sets: [name: string, id: string, keyOf: (row: Record<string, string>) => string, f1: number, best: number][] = [
    ['dataset1.csv', 'rec_id', (r) => r.rec_id!.split('-')[1]!, 0.99, 0.99],
    ['dataset2.csv', 'rec_id', (r) => r.rec_id!.split('-')[1]!, 0.98, 0.99],
    ['fake_1000.csv', 'unique_id', (r) => r.cluster!, 0.9, 0.911],
  ];
  it.each(sets)('%s', async (name, id, keyOf, f1, best) => {
    const out = join(folder, `${name}.pairs.csv`);
    await link({ files: [join(data, name)], id, out });
    const key = new Map<string, string>();
    let headers: string[] = [];
    for await (const { cells } of readCsv(join(data, name))) {
      if (headers.length === 0) headers = cells.map((c) => c.trim());
      else {
        const row = Object.fromEntries(headers.map((h, i) => [h, cells[i]!.trim()]));
        key.set(row[id]!, keyOf(row));
      }
    }
    const sizes = new Map<string, number>();
    for (const k of key.values()) sizes.set(k, (sizes.get(k) ?? 0) + 1);
    const real = [...sizes.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0);
    const pairs = (await readFile(out, 'utf8'))
      .trim()
      .split('\n')
      .slice(1)
      .map((l) => l.split(','));
    const count = (list: string[][]) => {
      const right = list.filter(([a, b]) => key.get(a!) === key.get(b!)).length;
      return rates(right, list.length - right, real - right);
    };
    expect(count(pairs).f1).toBeGreaterThanOrEqual(f1);
    expect(count(pairs.filter((p) => p[4] === 'match')).precision).toBeGreaterThanOrEqual(0.999);
    let right = 0;
    let reached = 0;
    for (const [n, pair] of pairs.sort((p, q) => Number(q[2]) - Number(p[2])).entries()) {
      if (key.get(pair[0]!) === key.get(pair[1]!)) right++;
      reached = Math.max(reached, rates(right, n + 1 - right, real - right).f1);
    }
    expect(reached).toBeGreaterThanOrEqual(best);
  });
});
