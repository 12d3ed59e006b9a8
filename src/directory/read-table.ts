import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { type Refusal, refuse } from '../platform/index.ts';

export interface TableRow {
  /** Line in the file where the row ends; the header is line 1. */
  line: number;
  values: readonly string[];
}

export interface Table {
  header: readonly string[];
  rows: AsyncIterable<TableRow>;
}

/** A published table cannot be read on: carries the refusal out of the stream. Caught by `readingTable`, never further. */
class Unreadable extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/**
 * Opens a CSV file, gzipped when its name ends in .gz, and hands its header and a stream of rows to `act`. Only one row is held at a
 * time. Refuses 'not-found' for a file that is not there and 'invalid' for what cannot be read, with the file and line.
 */
export async function readingTable<T>(file: string, act: (table: Table) => Promise<T>): Promise<T | Refusal> {
  const parser = parse({ bom: true, info: true, skip_empty_lines: true, relax_quotes: false });
  const raw: Readable = createReadStream(file);
  const streams = file.endsWith('.gz') ? [raw, createGunzip(), parser] : [raw, parser];
  pipeline(streams as [Readable, ...NodeJS.ReadWriteStream[]], () => undefined);
  const records = parser[Symbol.asyncIterator]() as AsyncIterator<{ record: string[]; info: { lines: number } }>;
  try {
    const first = await records.next();
    if (first.done)
      return refuse('invalid', `${basename(file)} is empty.`, {
        where: basename(file),
        what: 'There is no header row.',
      });
    return await act({ header: first.value.record.map((name) => name.trim()), rows: following(records, file) });
  } catch (error) {
    const refusal = error instanceof Unreadable ? error.refusal : refusalOf(error, file);
    if (refusal === undefined) throw error;
    return refusal;
  } finally {
    raw.destroy();
    parser.destroy();
  }
}

async function* following(
  records: AsyncIterator<{ record: string[]; info: { lines: number } }>,
  file: string,
): AsyncGenerator<TableRow> {
  for (let next = await records.next(); !next.done; next = await records.next()) {
    const { record, info } = next.value;
    if (record.some((value) => value.includes('\ufffd')))
      wrong(file, info.lines, 'The text is not UTF-8.', 'Save the file as UTF-8 and load it again.');
    yield { line: info.lines, values: record };
  }
}

/** Stops the reading of a table with file, line, what is wrong and the mend. */
export function wrong(file: string, line: number, what: string, mend: string): never {
  throw new Unreadable(
    refuse('invalid', `${basename(file)} cannot be read.`, { where: `${basename(file)}, line ${line}`, what, mend }),
  );
}

function refusalOf(error: unknown, file: string): Refusal | undefined {
  const name = basename(file);
  if (error instanceof CsvError) {
    return refuse('invalid', `${name} cannot be read.`, {
      where: name,
      what: error.message,
      mend: 'Correct the row, or fetch the file again.',
    });
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return refuse('not-found', `There is no file ${file}.`);
  if (code === 'EACCES' || code === 'EISDIR') return refuse('invalid', `${file} cannot be opened: ${message}.`);
  if (code?.startsWith('Z_')) {
    return refuse('invalid', `${name} cannot be read.`, {
      where: name,
      what: `The gzip data is damaged or cut short (${message}).`,
      mend: 'Fetch the file again.',
    });
  }
  return undefined;
}
