import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../../platform/index.ts';
import { exit, runCommandLine } from '../index.ts';

const people = [
  'ref,first_name,surname,date_of_birth,postcode,truth',
  'A,Amina,Yusuf,1971-06-24,XQ1 4AB,1',
  'B,Amina,Yusuf,1971-06-24,XQ1 4AB,1',
  'C,Piotr,Nowak,1950-11-02,XQ9 9ZZ,2',
  'D,Grace,Okafor,1988-01-30,XK2 3CD,3',
].join('\n');

describe('wpc link', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'link-command-'));
    writeFileSync(join(folder, 'people.csv'), people);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function wpc(...args: string[]) {
    const said = { out: '', err: '' };
    const io = {
      out: (text: string) => {
        said.out += `${text}\n`;
      },
      err: (text: string) => {
        said.err += text;
      },
      cwd: folder,
      ask: async () => '',
      terminal: false,
    };
    const config = readConfig({ WPC_DATA: join(folder, 'data') }) as Config;
    const code = await runCommandLine(['link', ...args], io, config);
    return { code, ...said };
  }

  it('writes pairs and groups, gives counts as one object on the last line, and opens no database', async () => {
    const { code, out, err } = await wpc(
      ...['people.csv', '--id', 'ref', '--out', 'pairs.csv', '--clusters', 'groups.csv', '--json'],
    );
    expect(code).toBe(exit.ok);
    const result = JSON.parse(out.trim().split('\n').at(-1) ?? '');
    const [heading, ...pairs] = readFileSync(join(folder, 'pairs.csv'), 'utf8').trim().split('\n');
    expect(heading).toMatch(/^ref_1,ref_2,probability,match_weight,decision/);
    expect(pairs).toHaveLength(1);
    expect(pairs[0]).toMatch(/^A,B,/);
    expect(result.counts.records).toBe(4);
    expect(result.counts.match + result.counts.review).toBe(1);
    expect(result.times.total).toBeGreaterThan(0);
    expect(readFileSync(join(folder, 'groups.csv'), 'utf8').trim().split('\n')).toHaveLength(5);
    expect(err).toMatch(/not used: .*truth \(names an answer/);
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });

  it('says which path is not there, and ends as an input that is missing', async () => {
    const { code, err } = await wpc('peple.csv', '--id', 'ref', '--out', 'pairs.csv');
    expect(code).toBe(exit.noInput);
    expect(err).toContain('There is no file');
    expect(err).toContain('peple.csv');
  });

  it('names the columns there are when the id is none of them', async () => {
    const { code, err } = await wpc('people.csv', '--id', 'nhs', '--out', 'pairs.csv');
    expect(code).toBe(exit.data);
    expect(err).toContain('ref');
  });

  it('says where it could not write', async () => {
    const { code, err } = await wpc('people.csv', '--id', 'ref', '--out', 'no-such-folder/pairs.csv');
    expect(code).toBe(exit.noInput);
    expect(err).toContain('no-such-folder');
  });
});
