import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, readConfig } from '../../platform/index.ts';
import { exit, runCommandLine } from '../index.ts';

const treated = [
  'at,kind,pathway,consultantLed,code',
  '2026-01-05,referral.received,P1,true,',
  '2026-05-11,rtt.status,P1,,30',
].join('\n');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'explain-command-'));
  writeFileSync(join(folder, 'treated.csv'), treated);
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
  const config = readConfig({ WPC_DATA: join(folder, 'data'), WPC_NOW: '2026-11-22T12:00:00Z' }) as Config;
  const code = await runCommandLine(args, io, config);
  expect(existsSync(join(folder, 'data')), 'a database was opened').toBe(false);
  return { code, ...said };
}

describe('wpc explain', () => {
  it('says how the clock stands and by which clauses: day 126 is in time', async () => {
    const { code, out } = await wpc('explain', 'referral-to-treatment', 'treated.csv');
    expect(code).toBe(exit.ok);
    expect(out).toContain('it took 126 days');
    expect(out).toContain('rule 4a');
  });

  it('answers as of a past day, the whole day included, as one object on the last line', async () => {
    const { out } = await wpc('explain', 'referral-to-treatment', 'treated.csv', '--as-of', '2026-05-10', '--json');
    const answer = JSON.parse(out.trim().split('\n').at(-1) ?? '');
    expect(answer.periods).toMatchObject([{ pathway: 'P1', state: 'running', used: 125 }]);
  });

  it('names what is wrong: the file, the standard, the row', async () => {
    expect(await wpc('explain', 'referral-to-treatment', 'nowhere.csv')).toMatchObject({
      code: exit.noInput,
      err: 'nowhere.csv is not there. Check the spelling of the path.\n',
    });
    const unknown = await wpc('explain', 'rtt', 'treated.csv');
    expect(unknown.code).not.toBe(exit.ok);
    expect(unknown.err).toContain('referral-to-treatment');
    writeFileSync(join(folder, 'bad.csv'), 'at,kind\n05/01/2026,referral.received');
    const bad = await wpc('explain', 'referral-to-treatment', 'bad.csv');
    expect(bad.code).toBe(exit.data);
    expect(bad.err).toContain('bad.csv, line 2, at');
  });
});

describe('wpc standards', () => {
  it('lists every standard with its legal status', async () => {
    const { out } = await wpc('standards', 'list', '--json');
    const listed = JSON.parse(out.trim().split('\n').at(-1) ?? '') as { id: string; statusInWords: string }[];
    expect(listed.find(({ id }) => id === 'talking-therapies-6-weeks')?.statusInWords).toBeTruthy();
  });

  it('shows one with its figures over time and their references', async () => {
    const { code, out } = await wpc('standards', 'show', 'referral-to-treatment');
    expect(code).toBe(exit.ok);
    expect(out).toMatch(/18 weeks from 2015-10-01.*Regulations 2012/);
    expect((await wpc('standards', 'show', 'nothing')).code).not.toBe(exit.ok);
  });
});
