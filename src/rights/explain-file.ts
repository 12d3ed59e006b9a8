import { parse as parseCsv } from 'csv-parse/sync';
import { z } from 'zod';
import { type Refusal, type RefusalDetail, refuse } from '../platform/index.ts';
import {
  type ClockPeriod,
  type Explanation,
  evaluate,
  explain,
  explanationText,
  type Happening,
  type Instant,
  parseLondon,
  type TraceLine,
} from '../standards/index.ts';
import { clockNamed, type Policies } from './policies.ts';

export interface ExplainedPeriod {
  period: ClockPeriod;
  explanation: Explanation;
  /** The explanation as sentences. */
  text: string[];
}

export interface ExplainedFile {
  standard: string;
  asOf: Instant;
  events: number;
  periods: ExplainedPeriod[];
  /** Events that the standard looks at and to which no rule applied, and why. */
  passedOver: { row: number; kind: string; why: string }[];
  /** Kinds in the file that this standard never looks at, with how many. */
  notLookedAt: Record<string, number>;
  /** Kinds in the file that no standard looks at, such as misspelt ones, and the kind that is meant when one differs in its signs only. */
  unknownKinds: { kind: string; meant?: string }[];
}

export interface ExplainQuestion {
  asOf: Instant;
  knownAt?: Instant;
  readings?: Record<string, string>;
  /** Name of the file, for faults. */
  file?: string;
}

/**
 * What a standard says of the events in a file, without a database. `content` is CSV (a header row with at and kind, and any of
 * id, pathway, organisation, known, ceased, source; every other column is a field of the event's data) or JSON (an array of
 * events, or an object with `events`). Times are 'YYYY-MM-DD', 'YYYY-MM-DD HH:MM' (London) or ISO 8601 with a zone; JSON may
 * also give epoch milliseconds. Refused 'not-found' for an unknown standard and 'invalid' with every faulty row.
 */
export function explainFile(
  policies: Policies,
  standard: string,
  content: string,
  question: ExplainQuestion,
): ExplainedFile | Refusal {
  const clock = clockNamed(policies, standard);
  if (!clock) {
    const known = [...policies.clocks, ...policies.duties].map(({ id }) => id).join(', ');
    return refuse('not-found', `There is no standard '${standard}'. Known standards: ${known}.`);
  }
  const rows = readRows(content);
  if (!Array.isArray(rows)) return inFile(rows, question.file);
  const events = toEvents(rows);
  if (!Array.isArray(events)) return inFile(events, question.file);
  const { asOf, knownAt, readings } = question;
  const trace: TraceLine[] = [];
  const { values, calendars } = policies;
  const periods = evaluate(clock, events, {
    values,
    calendars,
    asOf,
    trace: (line) => trace.push(line),
    ...(knownAt === undefined ? {} : { knownAt }),
    ...(readings === undefined ? {} : { readings: { [standard]: readings } }),
  });
  const rowOf = new Map(events.map((event, index) => [event, index + 1]));
  const looksAt = new Set(clock.rules.map((rule) => rule.on));
  return {
    standard,
    asOf,
    events: events.length,
    periods: periods.map((period) => {
      const explanation = explain(period, calendars);
      return { period, explanation, text: explanationText(explanation) };
    }),
    passedOver: trace
      .filter((line) => line.why !== undefined)
      .map(({ event, why }) => ({
        row: rowOf.get(event) ?? 0,
        kind: event.kind,
        why: whyInWords[why ?? 'no-rule-fits'],
      })),
    notLookedAt: countBy(events.filter((event) => !looksAt.has(event.kind)).map((event) => event.kind)),
    unknownKinds: unknownKinds(policies, events),
  };
}

function unknownKinds({ clocks, duties }: Policies, events: readonly Happening[]): ExplainedFile['unknownKinds'] {
  const known = new Set([...clocks, ...duties].flatMap(({ rules }) => rules.map((rule) => rule.on)));
  const letters = (kind: string) => kind.toLowerCase().replace(/[^a-z]/g, '');
  const byLetters = new Map([...known].map((kind) => [letters(kind), kind]));
  return [...new Set(events.map((event) => event.kind))]
    .filter((kind) => !known.has(kind))
    .map((kind) => {
      const meant = byLetters.get(letters(kind));
      return meant === undefined ? { kind } : { kind, meant };
    });
}

/** The same refusal with the file's name before each place. */
function inFile(refusal: Refusal, file: string | undefined): Refusal {
  if (file === undefined) return refusal;
  const details = refusal.details.map((each) => ({ ...each, where: [file, each.where].filter(Boolean).join(', ') }));
  return refuse(refusal.kind, `${file}: ${refusal.message}`, ...details);
}

/** One event as the file has it, and where: 'line 3' of a CSV, 'event 2' of JSON. */
interface FileRow {
  place: string;
  row: Record<string, unknown>;
}

const whyInWords: Record<NonNullable<TraceLine['why']>, string> = {
  'no-rule-fits': 'no rule of the standard applies to it at that point',
  'not-in-force': 'the standard was not in force on that day',
};

function countBy(kinds: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function readRows(content: string): FileRow[] | Refusal {
  const text = content.replace(/^\uFEFF/, '').trimStart();
  if (text === '')
    return refuse('invalid', 'The file is empty.', {
      what: 'has no events',
      mend: 'Write one event a row, or a JSON array of events.',
    });
  return text.startsWith('[') || text.startsWith('{') ? jsonRows(text) : csvRows(text);
}

const jsonFile = z.union([
  z.array(z.record(z.string(), z.unknown())),
  z.object({ events: z.array(z.record(z.string(), z.unknown())) }).transform(({ events }) => events),
]);

function jsonRows(text: string): FileRow[] | Refusal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refuse('invalid', 'The file is not JSON.', {
      what: error instanceof Error ? error.message : String(error),
      mend: 'Send a JSON array of events, or CSV.',
    });
  }
  const parsed = jsonFile.safeParse(value);
  if (parsed.success) return parsed.data.map((row, index) => ({ place: `event ${index + 1}`, row }));
  return refuse('invalid', 'The JSON is neither an array of events nor an object with an array `events`.');
}

function csvRows(text: string): FileRow[] | Refusal {
  let read: { record: Record<string, string>; info: { lines: number } }[];
  try {
    // `info` gives the line on which each row ends.
    read = parseCsv(text, { columns: true, skip_empty_lines: true, trim: true, info: true });
  } catch (error) {
    return refuse('invalid', 'The file is not CSV.', {
      what: error instanceof Error ? error.message : String(error),
      mend: 'One header row, then one event a row.',
    });
  }
  const first = read[0]?.record;
  const missing = ['at', 'kind'].filter((column) => first !== undefined && !(column in first));
  if (missing.length > 0) {
    return refuse('invalid', `The header row has no column ${missing.join(' and no column ')}.`, {
      where: 'line 1',
      what: 'lacks a needed column',
      mend: 'Name the columns at, kind, pathway, ...',
    });
  }
  return read.map(({ record, info }) => ({ place: `line ${info.lines}`, row: csvRow(record) }));
}

const eventColumns = new Set(['at', 'kind', 'id', 'pathway', 'organisation', 'known', 'ceased', 'source']);

/** Columns that are not the event's own are its data; an empty cell is unknown, not ''. */
function csvRow(row: Record<string, string>): Record<string, unknown> {
  const filled = Object.entries(row).filter(([, value]) => value !== '');
  const own = Object.fromEntries(filled.filter(([column]) => eventColumns.has(column)));
  const data = Object.fromEntries(
    filled.filter(([column]) => !eventColumns.has(column)).map(([column, value]) => [column, dataCell(column, value)]),
  );
  return { ...own, data };
}

/** Fields of event data that are codes though they look like numbers. */
const textFields = new Set(['code', 'treatmentFunction', 'ward', 'pathway']);

function dataCell(column: string, value: string): unknown {
  if (textFields.has(column)) return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

const moment = z.union([z.number().int(), z.string()]).transform((given, context): Instant => {
  const instant = typeof given === 'number' ? given : instantOf(given);
  if (instant !== undefined) return instant;
  context.addIssue({
    code: 'custom',
    message: `'${given}' is no date`,
  });
  return z.NEVER;
});

const eventRow = z.object({
  at: moment,
  kind: z.string().min(1),
  id: z.string().optional(),
  pathway: z.string().optional(),
  organisation: z.string().optional(),
  known: moment.optional(),
  ceased: moment.optional(),
  source: z.string().optional(),
  precision: z.enum(['instant', 'day']).optional(),
  data: z.record(z.string(), z.unknown()).optional(),
});

const aMoment = 'Write YYYY-MM-DD, YYYY-MM-DD HH:MM (London) or ISO 8601 with a zone.';
const mends: Readonly<Record<string, string>> = {
  at: aMoment,
  known: aMoment,
  ceased: aMoment,
  kind: "Name what happened, for example 'referral.received'; `wpc standards show STANDARD` names what it looks at.",
  precision: "Write 'instant' or 'day', or leave it out.",
};

/** Fields of event data that are instants. */
const instantFields = ['start', 'originalStart', 'communicated', 'about'];

function toEvents(rows: readonly FileRow[]): Happening[] | Refusal {
  const faults: RefusalDetail[] = [];
  const events = rows.flatMap(({ place, row }, index): Happening[] => {
    const parsed = eventRow.safeParse(row);
    if (parsed.success) return [toEvent(parsed.data, typeof row.at === 'string' && isDayOnly(row.at), index)];
    for (const issue of parsed.error.issues) {
      const field = issue.path.join('.');
      const given = row[field];
      const what =
        given === undefined
          ? 'is not given'
          : issue.code === 'custom'
            ? issue.message
            : `'${String(given)}': ${issue.message}`;
      faults.push({ where: `${place}, ${field}`, what, mend: mends[field] ?? 'Write text, or leave it out.' });
    }
    return [];
  });
  return faults.length > 0
    ? refuse(
        'invalid',
        faults.length === 1 ? 'One thing cannot be read.' : `${faults.length} things cannot be read.`,
        ...faults,
      )
    : events;
}

function toEvent(row: z.output<typeof eventRow>, dayOnly: boolean, index: number): Happening {
  const id = row.id ?? `event-${index + 1}`;
  const data = Object.fromEntries(
    Object.entries(row.data ?? {}).map(([field, value]) => [
      field,
      instantFields.includes(field) && typeof value === 'string' ? (instantOf(value) ?? value) : value,
    ]),
  );
  return {
    id,
    kind: row.kind,
    at: row.at,
    precision: row.precision ?? (dayOnly ? 'day' : 'instant'),
    known: row.known ?? row.at,
    ...(row.ceased === undefined ? {} : { ceased: row.ceased }),
    pathway: row.pathway ?? 'A',
    source: row.source ?? 'file',
    fact: { type: 'Event', id, version: 1 },
    ...(row.organisation === undefined ? {} : { organisation: row.organisation }),
    data,
  };
}

function isDayOnly(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text.trim());
}

/** 'YYYY-MM-DD' and 'YYYY-MM-DD HH:MM' in London, or ISO 8601 with a zone; undefined for anything else. */
export function instantOf(text: string): Instant | undefined {
  const london = parseLondon(text.trim());
  if (london !== undefined) return london;
  return z.iso.datetime({ offset: true }).safeParse(text.trim()).success ? Date.parse(text.trim()) : undefined;
}
