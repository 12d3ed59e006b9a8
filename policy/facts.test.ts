import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defaultReading, isNotCovered, parseDay, valueOn } from '../src/standards/index.ts';
import { folders, loadCases, loadPolicyValues, weeklyBand } from './index.ts';
import { readYaml } from './load.ts';

const base = { block: z.string(), figure: z.string() };
const factSchema = z.union([
  z.strictObject({
    ...base,
    standard: z.string(),
    case: z.string(),
    default: z.tuple([z.string(), z.string()]).optional(),
  }),
  z.strictObject({ ...base, value: z.string(), is: z.number(), on: z.string().optional() }),
  z.strictObject({ ...base, bands: z.record(z.string(), z.number()) }),
  z.strictObject({ ...base, none: z.string() }),
]);
type Fact = z.output<typeof factSchema>;

const facts = z.array(factSchema).parse(readYaml('.', 'facts.yaml'));
const book = loadPolicyValues();
const cases = folders.flatMap(({ name }) => loadCases(name).map((worked) => ({ ...worked, folder: name })));
const clocks = new Map(folders.flatMap((folder) => folder.clocks).map((clock) => [clock.id, clock]));
/** Later than every figure that has taken effect. */
const today = '2026-11-22';

function figureOf({ value, on = today }: Extract<Fact, { value: string }>): number | string {
  const [folder = '', name = ''] = value.split('/');
  const set = book.get(folder);
  if (!set) return `there is no folder ${folder}`;
  const answer = valueOn(set, name, parseDay(on) ?? 0);
  return isNotCovered(answer) ? answer.message : answer.value;
}

function caseOf(fact: Extract<Fact, { standard: string }>) {
  return cases.find((worked) => worked.standard === fact.standard && worked.name.startsWith(fact.case));
}

describe('every figure about a clock', () => {
  it.each(facts)('$block: $figure', (fact) => {
    if ('standard' in fact) {
      expect(caseOf(fact)?.name, `policy has no case of ${fact.standard} that begins so`).toContain(fact.case);
      const [question, reading] = fact.default ?? [];
      const open = question === undefined ? undefined : clocks.get(fact.standard)?.questions?.[question];
      if (question !== undefined) expect(open && defaultReading(open)).toBe(reading);
    } else if ('value' in fact) expect(figureOf(fact)).toBe(fact.is);
    else if ('bands' in fact)
      expect(Object.fromEntries(Object.keys(fact.bands).map((days) => [days, weeklyBand(Number(days))]))).toEqual(
        fact.bands,
      );
    else expect(fact.none.length).toBeGreaterThan(20);
  });
});

function held(fact: Fact): string {
  if ('standard' in fact) {
    const found = caseOf(fact);
    return `\`${fact.standard}\`: ${found?.name ?? ''} (policy/${found?.folder ?? ''}/cases.yaml)`;
  }
  if ('value' in fact) return `the value \`${fact.value}\`${fact.on ? ` on ${fact.on}` : ''} is ${fact.is}`;
  if ('bands' in fact) return 'all of them (policy/facts.test.ts)';
  return `no clock: ${fact.none}`;
}

it('docs/facts-and-cases.md is this table (WPC_WRITE_FACTS=1 writes it)', () => {
  const page = [
    '# Facts and cases',
    '',
    'Every figure about a clock in the compiled facts, and the worked case or value that holds it. Blocks: A access, B2 carers,',
    'C2 end of life, D3 change, information and complaints, I golden figures, J contradictions between sources (both readings,',
    'with the default). Written from `policy/facts.yaml` by its test; that a case fails under a wrong reading of each rule is',
    'proven by `policy/wrong-readings.test.ts`.',
    '',
    '| block | figure | held by |',
    '| --- | --- | --- |',
    ...facts.map((fact) => `| ${fact.block} | ${fact.figure} | ${held(fact)} |`),
    '',
  ].join('\n');
  const file = new URL('../docs/facts-and-cases.md', import.meta.url);
  if (process.env.WPC_WRITE_FACTS === '1') writeFileSync(file, page);
  expect(readFileSync(file, 'utf8')).toBe(page);
});
