/**
 * The monthly return of referral-to-treatment waits (guidance v5.0, 10.1): parts 1a, 1b, 2, 2a and 3, by treatment function and weekly
 * band. Pure: periods in, rows out.
 */
import type { Instant } from '../../src/standards/index.ts';
import { londonDay } from '../../src/standards/index.ts';
import { weeklyBand } from './bands.ts';

/** One period of a pathway, as far as the return needs it. */
export interface ReturnPeriod {
  /** ODS code of the provider. */
  provider: string;
  /** Three-digit treatment function; undefined where the source is silent. */
  treatmentFunction?: string;
  start: Instant;
  /** False when the source does not tell the start: counted apart and in no band. */
  startKnown: boolean;
  stop?: Instant;
  /** nullified periods are in no part. */
  state: 'running' | 'met' | 'missed' | 'nullified' | 'ended-without-answer' | 'refused' | 'counted';
  outcome?: string;
  /** It has been decided to admit the person for treatment. */
  decidedToAdmit: boolean;
}

export const returnParts = {
  Part_1A: 'Completed Pathways For Admitted Patients',
  Part_1B: 'Completed Pathways For Non-Admitted Patients',
  Part_2: 'Incomplete Pathways',
  Part_2A: 'Incomplete Pathways with DTA',
  Part_3: 'New RTT Periods - All Patients',
} as const;

export type ReturnPart = keyof typeof returnParts;

export interface ReturnRow {
  provider: string;
  part: ReturnPart;
  /** C_999 is all of them. */
  treatmentFunction: string;
  /** Counts by weekly band 0 to 104; empty for part 3, which has a total only. */
  bands: number[];
  total: number;
  unknownStart: number;
}

/** The month: its first instant, and its last. */
export interface ReturnMonth {
  from: Instant;
  to: Instant;
}

export const allFunctions = 'C_999';

/** The 18 treatment functions reported by themselves (guidance 10.1.4), and the five groups for the others. */
export const reportedFunctions: Readonly<Record<string, string>> = {
  C_100: 'General Surgery Service',
  C_101: 'Urology Service',
  C_110: 'Trauma and Orthopaedic Service',
  C_120: 'Ear Nose and Throat Service',
  C_130: 'Ophthalmology Service',
  C_140: 'Oral Surgery Service',
  C_150: 'Neurosurgical Service',
  C_160: 'Plastic Surgery Service',
  C_170: 'Cardiothoracic Surgery Service',
  C_300: 'General Internal Medicine Service',
  C_301: 'Gastroenterology Service',
  C_320: 'Cardiology Service',
  C_330: 'Dermatology Service',
  C_340: 'Respiratory Medicine Service',
  C_400: 'Neurology Service',
  C_410: 'Rheumatology Service',
  C_430: 'Elderly Medicine Service',
  C_502: 'Gynaecology Service',
  X02: 'Other - Medical Services',
  X03: 'Other - Mental Health Services',
  X04: 'Other - Paediatric Services',
  X05: 'Other - Surgical Services',
  X06: 'Other - Other Services',
  [allFunctions]: 'Total',
};

/** Exceptions of 10.1.3: these are reported under another function. */
const reportedAs: Readonly<Record<string, string>> = { 108: '110', 111: '110', 115: '110', 144: '140', 145: '140' };

/**
 * The row of the form that a treatment function belongs to. The groups of the others go by the first digit of the code, as the Data
 * Dictionary numbers them (from knowledge): 1 surgical, 2 paediatric, 3 and 4 medical, 7 mental health.
 */
export function reportedFunction(code: string | undefined): string {
  const asked = reportedAs[code ?? ''] ?? code ?? '';
  if (`C_${asked}` in reportedFunctions) return `C_${asked}`;
  const groups: Readonly<Record<string, string>> = { 1: 'X05', 2: 'X04', 3: 'X02', 4: 'X02', 7: 'X03' };
  return groups[asked.charAt(0)] ?? 'X06';
}

const BANDS = 105;

/** The rows of every provider and part that counts somebody, each with its total over functions. O(periods). */
export function monthlyReturn(periods: Iterable<ReturnPeriod>, month: ReturnMonth): ReturnRow[] {
  const rows = new Map<string, ReturnRow>();
  for (const period of periods) {
    for (const part of partsOf(period, month)) {
      for (const treatmentFunction of [reportedFunction(period.treatmentFunction), allFunctions])
        count(rowOf(rows, period.provider, part, treatmentFunction), period, month);
    }
  }
  return [...rows.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Death ends a pathway as status 36 does, and is completed without admission. */
const completed: ReadonlySet<ReturnPeriod['state']> = new Set(['met', 'missed', 'ended-without-answer']);

function partsOf(period: ReturnPeriod, { from, to }: ReturnMonth): ReturnPart[] {
  const { start, stop, state } = period;
  if (state === 'nullified' || start > to) return [];
  const parts: ReturnPart[] = [];
  if (period.startKnown && start >= from) parts.push('Part_3');
  if (stop === undefined || stop > to) {
    parts.push('Part_2');
    if (period.decidedToAdmit) parts.push('Part_2A');
  } else if (stop >= from && (completed.has(state) || (state === 'refused' && !period.startKnown)))
    parts.push(period.outcome === 'treated-admitted' ? 'Part_1A' : 'Part_1B');
  return parts;
}

function count(row: ReturnRow, period: ReturnPeriod, { to }: ReturnMonth): void {
  if (!period.startKnown) {
    row.unknownStart++;
    return;
  }
  row.total++;
  if (row.part === 'Part_3') return;
  const isIncomplete = row.part === 'Part_2' || row.part === 'Part_2A';
  const end = isIncomplete ? to : (period.stop ?? to);
  const band = weeklyBand(londonDay(end) - londonDay(period.start));
  row.bands[band] = (row.bands[band] ?? 0) + 1;
}

function rowOf(rows: Map<string, ReturnRow>, provider: string, part: ReturnPart, treatmentFunction: string): ReturnRow {
  const key = keyOf({ provider, part, treatmentFunction });
  const known = rows.get(key);
  if (known) return known;
  const bands = part === 'Part_3' ? [] : new Array<number>(BANDS).fill(0);
  const row = { provider, part, treatmentFunction, bands, total: 0, unknownStart: 0 };
  rows.set(key, row);
  return row;
}

function keyOf({ provider, part, treatmentFunction }: Pick<ReturnRow, 'provider' | 'part' | 'treatmentFunction'>) {
  return `${provider} ${part} ${treatmentFunction}`;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** Heading and lines in the shape of the national published extract. Commissioners are left empty: the record has none per pathway. */
export function returnTable(
  rows: readonly ReturnRow[],
  period: string,
  nameOf: (provider: string) => string,
): (string | number | null)[][] {
  const bandHeadings = Array.from({ length: BANDS }, (_, band) =>
    band === BANDS - 1 ? 'Gt 104 Weeks SUM 1' : `Gt ${two(band)} To ${two(band + 1)} Weeks SUM 1`,
  );
  const heading = [
    ...['Period', 'Provider Org Code', 'Provider Org Name', 'Commissioner Org Code', 'Commissioner Org Name'],
    ...['RTT Part Type', 'RTT Part Description', 'Treatment Function Code', 'Treatment Function Name'],
    ...[...bandHeadings, 'Total', 'Patients with unknown clock start date', 'Total All'],
  ];
  const lines = rows.map((row) => [
    ...[period, row.provider, nameOf(row.provider), null, null, row.part, returnParts[row.part]],
    ...[row.treatmentFunction, reportedFunctions[row.treatmentFunction] ?? row.treatmentFunction],
    ...(row.part === 'Part_3' ? new Array<null>(BANDS).fill(null) : row.bands),
    ...[row.total, row.unknownStart, row.total + row.unknownStart],
  ]);
  return [heading, ...lines];
}
