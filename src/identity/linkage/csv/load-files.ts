import { stat } from 'node:fs/promises';
import { isRefusal, type Refusal, refuse } from '../../../platform/index.ts';
import { type Corpus, CorpusBuilder } from '../corpus.ts';
import type { LinkageRecord } from '../record.ts';
import { type Column, recogniseColumns } from './columns.ts';
import type { LinkConfig } from './config.ts';
import { type CsvRow, readCsv } from './read-csv.ts';
import { recordMaker } from './records.ts';

export interface LoadedFile {
  path: string;
  columns: Column[];
  records: number;
  /** Rows that were left out, by reason, with the first lines. */
  leftOut: { reason: string; lines: number[]; count: number }[];
}

export interface Loaded {
  corpus: Corpus;
  /** Id of each record. */
  ids: string[];
  files: LoadedFile[];
  /** Records of the first file come first: this many. */
  firstFile: number;
}

const sampleRows = 2000;

interface Opened {
  path: string;
  columns: Column[];
  idIndex: number;
  width: number;
  sample: CsvRow[];
  rest: AsyncGenerator<CsvRow>;
}

/** Reads one or two files of people into one corpus. Refuses a missing file, a missing id column and a repeated id. */
export async function loadFiles(
  paths: readonly string[],
  idHeader: string,
  config: LinkConfig,
  onProgress: (done: number, total: number) => void,
): Promise<Loaded | Refusal> {
  const opened: Opened[] = [];
  let total = 0;
  for (const path of paths) {
    const size = await sizeOf(path);
    if (isRefusal(size)) return size;
    total += size;
    const file = await open(path, idHeader, config);
    if (isRefusal(file)) return file;
    opened.push(file);
  }
  const names = (role: 'identifier' | 'text') => [
    ...new Set(opened.flatMap((f) => f.columns.filter((c) => c.role === role).map((c) => c.name))),
  ];
  const builder = new CorpusBuilder(names('identifier'), names('text'));
  const ids: string[] = [];
  const files: LoadedFile[] = [];
  let firstFile = 0;
  for (const file of opened) {
    const loaded = await load(file, builder, ids, (n) => onProgress(n, total));
    if (isRefusal(loaded)) return loaded;
    files.push(loaded);
    if (files.length === 1) firstFile = ids.length;
  }
  if (ids.length < 2)
    return refuse('invalid', 'There are fewer than two records to link.', {
      where: paths.join(', '),
      what: 'is nearly empty',
    });
  return { corpus: builder.finish(), ids, files, firstFile };
}

async function sizeOf(path: string): Promise<number | Refusal> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return refuse('not-found', `There is no file ${path}.`, {
      where: path,
      what: 'does not exist',
      mend: 'Check the path.',
    });
  }
}

async function open(path: string, idHeader: string, config: LinkConfig): Promise<Opened | Refusal> {
  const rows = readCsv(path);
  const heading = await rows.next();
  if (heading.done)
    return refuse('invalid', `${path} is empty.`, {
      where: path,
      what: 'has no heading',
      mend: 'Its first line names the columns.',
    });
  const headers = heading.value.cells.map((h) => h.replace(/^\uFEFF/, '').trim());
  const idIndex = headers.indexOf(idHeader);
  if (idIndex < 0) {
    return refuse('invalid', `${path} has no column ${idHeader}.`, {
      where: path,
      what: `has the columns ${headers.join(', ')}`,
      mend: 'Name the column that holds each record’s own id with --id.',
    });
  }
  const sample: CsvRow[] = [];
  while (sample.length < sampleRows) {
    const next = await rows.next();
    if (next.done) break;
    sample.push(next.value);
  }
  const cells = sample.map((r) => r.cells);
  const columns = recogniseColumns(headers, cells, idHeader, config.columns);
  if (columns.every((c) => c.role === 'ignore')) {
    return refuse('invalid', `No column of ${path} was recognised.`, {
      where: path,
      what: `has the columns ${headers.join(', ')}`,
      mend: 'Say what each is in a configuration file, with --config.',
    });
  }
  return { path, columns, idIndex, width: headers.length, sample, rest: rows };
}

async function load(
  file: Opened,
  builder: CorpusBuilder,
  ids: string[],
  onProgress: (done: number) => void,
): Promise<LoadedFile | Refusal> {
  const make = recordMaker(file.columns, file.idIndex);
  const seen = new Set<string>();
  const leftOut = new Map<string, { lines: number[]; count: number }>();
  const leave = (reason: string, line: number) => {
    const entry = leftOut.get(reason) ?? { lines: [], count: 0 };
    entry.count++;
    if (entry.lines.length < 5) entry.lines.push(line);
    leftOut.set(reason, entry);
  };
  const first = ids.length;
  let repeated: string | undefined;
  let repeatedLine = 0;
  const take = ({ line, cells }: CsvRow): void => {
    if (cells.length > file.width) {
      leave('more cells than headings', line);
      return;
    }
    const record: LinkageRecord = make(cells);
    if (record.id === '') {
      leave('no id', line);
      return;
    }
    if (seen.has(record.id)) {
      repeated ??= record.id;
      repeatedLine ||= line;
      return;
    }
    seen.add(record.id);
    ids.push(record.id);
    builder.add(record);
    if (ids.length % 20_000 === 0) onProgress(ids.length);
  };
  for (const row of file.sample) take(row);
  for await (const row of file.rest) take(row);
  if (repeated !== undefined) {
    return refuse('invalid', `${file.path} has an id more than once.`, {
      where: `${file.path}, line ${repeatedLine}`,
      what: 'repeats the id of an earlier line',
      mend: 'Give each record its own id, or name another column with --id.',
    });
  }
  return {
    path: file.path,
    columns: file.columns,
    records: ids.length - first,
    leftOut: [...leftOut].map(([reason, entry]) => ({ reason, ...entry })),
  };
}
