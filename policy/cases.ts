/** Worked cases: they run as tests, and they are the page 'how this is worked out'. Events are written short, see policy/README.md. */
import { z } from 'zod';
import type { Happening, Instant } from '../src/standards/index.ts';
import { parseLondon } from '../src/standards/index.ts';
import { readYaml } from './load.ts';

const eventSchema = z.strictObject({
  at: z.string(),
  kind: z.string(),
  data: z.record(z.string(), z.unknown()).optional(),
  id: z.string().optional(),
  pathway: z.string().nullable().optional(),
  organisation: z.string().optional(),
  known: z.string().optional(),
  ceased: z.string().optional(),
});

const expectedSchema = z.strictObject({
  pathway: z.string().optional(),
  state: z.string(),
  start: z.string().optional(),
  due: z.string().nullable().optional(),
  stop: z.string().nullable().optional(),
  outcome: z.string().nullable().optional(),
  used: z.number().optional(),
  left: z.number().optional(),
  unit: z.string().optional(),
  breached: z.boolean().optional(),
  forecast: z.string().optional(),
  organisation: z.string().optional(),
  'start-known': z.boolean().optional(),
  'fair-place': z.strictObject({ 'days-before': z.number(), since: z.string() }).nullable().optional(),
  flags: z.array(z.string()).optional(),
  clauses: z.array(z.string()).optional(),
  facts: z.array(z.string()).optional(),
});

const caseSchema = z.strictObject({
  name: z.string(),
  /** What a plausible wrong reading would say. */
  wrong: z.string().optional(),
  standard: z.string().optional(),
  'as-of': z.string(),
  'known-at': z.string().optional(),
  'holidays-known-on': z.string().optional(),
  readings: z.record(z.string(), z.string()).optional(),
  events: z.array(eventSchema),
  expect: z.array(expectedSchema),
});

const casesFileSchema = z.strictObject({ standard: z.string().optional(), cases: z.array(caseSchema).min(1) });

export type ExpectedPeriod = z.output<typeof expectedSchema>;

export interface WorkedCase {
  name: string;
  wrong?: string;
  standard: string;
  asOf: Instant;
  knownAt?: Instant;
  holidaysKnownOn?: string;
  readings?: Record<string, string>;
  events: Happening[];
  expect: ExpectedPeriod[];
}

/** The worked cases of a folder. Throws, naming the case, when one is not as described. */
export function loadCases(folder: string): WorkedCase[] {
  const result = casesFileSchema.safeParse(readYaml(folder, 'cases.yaml'));
  if (!result.success) throw new Error(`policy/${folder}/cases.yaml: ${z.prettifyError(result.error)}`);
  return result.data.cases.map((each) => {
    const standard = each.standard ?? result.data.standard;
    if (standard === undefined) throw new Error(`policy/${folder}/cases.yaml: '${each.name}' names no standard`);
    return toCase(each, standard, `policy/${folder}/cases.yaml, '${each.name}'`);
  });
}

function toCase(written: z.output<typeof caseSchema>, standard: string, where: string): WorkedCase {
  const worked: WorkedCase = {
    name: written.name,
    standard,
    asOf: instant(written['as-of'], where),
    events: written.events.map((event, index) => toEvent(event, index, where)),
    expect: written.expect,
  };
  if (written.wrong !== undefined) worked.wrong = written.wrong;
  if (written['known-at'] !== undefined) worked.knownAt = instant(written['known-at'], where);
  if (written['holidays-known-on'] !== undefined) worked.holidaysKnownOn = written['holidays-known-on'];
  if (written.readings) worked.readings = written.readings;
  return worked;
}

/** Fields of event data that are instants. */
const instantFields: ReadonlySet<string> = new Set([
  'start',
  'originalStart',
  'communicated',
  'about',
  'offered',
  'availableFrom',
  'until',
  'asked',
]);

function toEvent(written: z.output<typeof eventSchema>, index: number, where: string): Happening {
  const at = instant(written.at, where);
  const id = written.id ?? `e${index + 1}`;
  const event: Happening = {
    id,
    kind: written.kind,
    at,
    precision: written.at.length > 10 ? 'instant' : 'day',
    known: written.known === undefined ? at : instant(written.known, where),
    source: 'case',
    fact: { type: 'Case', id, version: 1 },
    data: toData(written.data ?? {}, where),
    ...{ person: 'person-1' },
  };
  if (written.ceased !== undefined) event.ceased = instant(written.ceased, where);
  if (written.pathway !== null) event.pathway = written.pathway ?? 'A';
  if (written.organisation !== undefined) event.organisation = written.organisation;
  return event;
}

function toData(written: Record<string, unknown>, where: string): object {
  return Object.fromEntries(
    Object.entries(written).map(([key, value]) => [
      key,
      instantFields.has(key) && typeof value === 'string' ? instant(value, where) : value,
    ]),
  );
}

function instant(text: string, where: string): Instant {
  const parsed = parseLondon(text);
  if (parsed === undefined)
    throw new Error(`${where}: '${text}' is neither YYYY-MM-DD nor YYYY-MM-DD HH:MM (London time)`);
  return parsed;
}
