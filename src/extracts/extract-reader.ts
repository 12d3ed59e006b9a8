import type { PlacedFault, RawRow } from './fault.ts';
import { FhirRows, type FhirRules, type ParsedRow } from './fhir/fhir-rows.ts';
import { BundleNames, type Found } from './fhir/references.ts';
import { CsvRows } from './layouts/csv-rows.ts';
import { recogniseLayout } from './layouts/index.ts';
import type { SavedNames } from './quarantine-store.ts';
import type { OnRaw } from './readers/bytes.ts';
import { readCsv } from './readers/csv.ts';
import type { FileFormat, Inspected } from './readers/inspect.ts';
import type { Limits } from './readers/limits.ts';
import { readBundle, readLines, readWhole, type Text } from './readers/rows.ts';
import { readText } from './readers/text.ts';
import type { Understood } from './understood.ts';

/** Reads one file row by row, whatever its format. */
export interface ExtractReader {
  /** Header row of a table. */
  header: string | null;
  /** Rows as far as they can be understood without the database, in order. */
  rows(now: number, onRaw: OnRaw): AsyncGenerator<Understood | ParsedRow | PlacedFault>;
  /** Names to ask the database for before the rows can be understood. */
  wanted(rows: readonly (Understood | ParsedRow | PlacedFault)[]): string[];
  understand(row: ParsedRow, found: Found): Understood | PlacedFault;
  /** What a row needs to be sent again by itself. */
  names(raw: string): SavedNames | null;
}

/** Opens a file that has been inspected. A fault is about the file as a whole. */
export async function openExtract(
  path: string,
  inspected: Inspected,
  source: string,
  rules: FhirRules,
  limits: Limits,
): Promise<ExtractReader | PlacedFault> {
  if (inspected.format === 'csv') return openTable(path, source, limits);
  const { format, bundleType } = inspected;
  const fhir = new FhirRows(rules, { source, bundleType });
  const rows = (onRaw?: OnRaw) => fhirRows(format, readText(path, limits, onRaw), limits);
  for await (const row of rows()) if (row.kind === 'row') fhir.learn(row);
  return readerOf(fhir, rows);
}

function readerOf(fhir: FhirRows, rows: (onRaw?: OnRaw) => AsyncGenerator<RawRow | PlacedFault>): ExtractReader {
  return {
    header: null,
    async *rows(now, onRaw) {
      for await (const row of rows(onRaw)) yield row.kind === 'row' ? fhir.parse(row, now) : row;
    },
    wanted: (parsed) => [...new Set(parsed.flatMap((row) => (row.kind === 'parsed' ? fhir.wanted(row) : [])))],
    understand: (row, found) => fhir.understand(row, found),
    names: (raw) => fhir.names.save(raw),
  };
}

function fhirRows(
  format: Exclude<FileFormat, 'csv'>,
  text: Text,
  limits: Limits,
): AsyncGenerator<RawRow | PlacedFault> {
  if (format === 'bundle') return readBundle(text, limits);
  return format === 'ndjson' ? readLines(text, limits) : readWhole(text, limits);
}

async function openTable(path: string, source: string, limits: Limits): Promise<ExtractReader | PlacedFault> {
  const header = await headerOf(readText(path, limits), limits);
  if (header.kind === 'fault') return { ...header, row: 0, raw: null };
  const recognised = recogniseLayout(header.fields);
  if ('kind' in recognised) return recognised;
  const table = new CsvRows(recognised, source);
  return {
    header: header.raw,
    async *rows(now, onRaw) {
      for await (const row of readCsv(readText(path, limits, onRaw), limits)) {
        if (row.kind === 'fault') yield row;
        else if (row.row > 0) yield table.understand(row, now);
      }
    },
    wanted: () => [],
    understand: () => {
      throw new Error('A row of a table is understood when it is read.');
    },
    names: () => null,
  };
}

async function headerOf(text: Text, limits: Limits) {
  for await (const row of readCsv(text, limits)) return row;
  throw new Error('A table that was found not to be empty has no first row.');
}

/** One row by itself, mended by hand: read as the file it came from would have been. */
export async function readOneRow(
  raw: string,
  of: {
    source: string;
    format: string | null;
    bundleType: string | undefined;
    header: string | null;
    names: SavedNames | null;
    row: number;
    line: number;
  },
  rules: FhirRules,
  limits: Limits,
  now: number,
): Promise<{ reader: ExtractReader; row: Understood | ParsedRow | PlacedFault } | undefined> {
  const text = async function* () {
    yield Buffer.from(of.header === null ? raw : `${of.header}\n${raw}\n`);
  };
  if (of.format !== 'csv') {
    const fhir = new FhirRows(
      rules,
      { source: of.source, bundleType: of.bundleType },
      BundleNames.restore(of.names ?? { urls: {}, bases: [] }),
    );
    const row: RawRow = { kind: 'row', row: of.row, line: of.line, raw };
    return { reader: readerOf(fhir, () => fhirRows('resource', text(), limits)), row: fhir.parse(row, now) };
  }
  const rows = [];
  for await (const row of readCsv(text(), limits)) rows.push(row);
  const [header, row] = rows;
  if (header?.kind !== 'csv' || row === undefined || rows.length !== 2) return undefined;
  const recognised = recogniseLayout(header.fields);
  if ('kind' in recognised) return undefined;
  const placed = { ...row, row: of.row, line: of.line };
  const table = new CsvRows(recognised, of.source);
  const reader: ExtractReader = {
    header: of.header,
    rows: async function* () {},
    wanted: () => [],
    understand: () => placed as PlacedFault,
    names: () => null,
  };
  return { reader, row: placed.kind === 'csv' ? table.understand(placed, now) : placed };
}
