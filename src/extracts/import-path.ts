import { type Clock, type Db, idOf, isRefusal, type Refusal, refuse, transaction } from '../platform/index.ts';
import { type ExtractReader, openExtract } from './extract-reader.ts';
import type { Fault, PlacedFault } from './fault.ts';
import { FhirRules, type ParsedRow } from './fhir/fhir-rows.ts';
import { type FoundFile, findFiles } from './find-files.ts';
import type { Progress } from './progress.ts';
import { closeFileFault, insertQuarantine } from './quarantine-store.ts';
import { type Inspected, inspectFile, type Refused } from './readers/inspect.ts';
import { type Limits, standardLimits } from './readers/limits.ts';
import { SeenKeys } from './seen-keys.ts';
import { countExtractPersons, type ExtractRow, findExtract, findIdentifiers, insertExtract } from './store.ts';
import type { Understood } from './understood.ts';
import { type OnPersonsTouched, quarantineRow, writeBatch } from './write-batch.ts';

export interface ImportContext {
  db: Db;
  clock: Clock;
  onPersonsTouched: OnPersonsTouched;
}

export interface ImportOptions {
  /** Slug of the sender: 'gp', 'hospital', 'mental-health', 'social-care' or any other. */
  source: string;
  onProgress?: (progress: Progress) => void;
  limits?: Limits;
}

export interface FileResult {
  file: string;
  outcome: 'read' | 'read-before' | 'refused';
  rows: number;
  quarantined: number;
  /** Why the file as a whole was refused. */
  fault?: Fault;
}

export interface ImportResult {
  /** Rows and entries read, quarantined ones among them. */
  read: number;
  /** Distinct resources created or changed. */
  stored: number;
  /** Resources that were already stored as sent. */
  unchanged: number;
  deleted: number;
  /** Rows in quarantine, and files refused as a whole. */
  quarantined: number;
  people: number;
  /** Rows and entries read, by resource type. */
  byType: Record<string, number>;
  files: FileResult[];
}

const rowsPerBatch = 500;
const charactersPerBatch = 4 * 1024 * 1024;

/**
 * Imports a file or a folder of files from one source. Every file is first read through once without storing anything, so
 * that one which is cut short or in another encoding is refused whole; then in batches, each with its checkpoint in one
 * transaction. Stopped at any moment and started again it ends as if it had not been stopped; run again when finished it
 * changes nothing. Needs memory for one batch and, for a Bundle, what its entries are called.
 */
export async function importPath(
  context: ImportContext,
  path: string,
  options: ImportOptions,
): Promise<ImportResult | Refusal> {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(options.source))
    return refuse('invalid', 'The source is not a short name.', {
      where: 'source',
      what: 'A source is named in lower-case letters, digits and hyphens.',
      mend: 'For example: --source mental-health',
    });
  const files = await findFiles(path);
  if (isRefusal(files)) return files;
  const run = new Run(context, options, files);
  for (const file of files) {
    const refusal = await run.file(file);
    if (refusal) return refusal;
  }
  return run.result();
}

class Run {
  #context: ImportContext;
  #source: string;
  #limits: Limits;
  #onProgress: (progress: Progress) => void;
  #files: readonly FoundFile[];
  #rules = new FhirRules();
  #results: FileResult[] = [];
  #extracts: ExtractRow[] = [];
  #stored = new SeenKeys();
  #storedBefore = 0;
  #started = performance.now();
  #bytesDone = 0;
  #bytesTotal: number;
  #read = 0;
  #quarantined = 0;
  #unchanged = 0;
  #deleted = 0;

  constructor(context: ImportContext, options: ImportOptions, files: readonly FoundFile[]) {
    this.#context = context;
    this.#source = options.source;
    this.#limits = options.limits ?? standardLimits;
    this.#onProgress = options.onProgress ?? (() => undefined);
    this.#files = files;
    this.#bytesTotal = files.reduce((sum, file) => sum + file.bytes, 0);
  }

  async file(file: FoundFile): Promise<Refusal | undefined> {
    const before = this.#bytesDone;
    const inspected = await inspectFile(file.path, this.#limits);
    const extractId = idOf('extract', this.#source, inspected.sha256);
    const known = await findExtract(this.#context.db, extractId);
    const refusal =
      known?.status === 'finished'
        ? this.#readBefore(file, known)
        : await this.#open(file, inspected, extractId, known);
    this.#bytesDone = before + file.bytes;
    this.#report(file);
    return refusal;
  }

  async result(): Promise<ImportResult> {
    const byType: Record<string, number> = {};
    for (const { by_type } of this.#extracts)
      for (const [type, count] of Object.entries(by_type)) byType[type] = (byType[type] ?? 0) + count;
    return {
      read: this.#read,
      stored: this.#stored.size + this.#storedBefore,
      unchanged: this.#unchanged,
      deleted: this.#deleted,
      quarantined: this.#quarantined,
      people: await countExtractPersons(
        this.#context.db,
        this.#extracts.map((one) => one.extract_id),
      ),
      byType: Object.fromEntries(Object.entries(byType).sort(([a], [b]) => (a < b ? -1 : 1))),
      files: this.#results,
    };
  }

  #readBefore(file: FoundFile, extract: ExtractRow): undefined {
    this.#done(file, extract, 'read-before');
  }

  async #open(
    file: FoundFile,
    inspected: Inspected | Refused,
    extractId: string,
    known: ExtractRow | undefined,
  ): Promise<Refusal | undefined> {
    if ('fault' in inspected) return this.#refuse(file, inspected, extractId, inspected.fault);
    const reader = await openExtract(file.path, inspected, this.#source, this.#rules, this.#limits);
    if ('kind' in reader) return this.#refuse(file, inspected, extractId, reader);
    const extract = known?.status === 'reading' ? known : await this.#begin(file, inspected, extractId, reader);
    this.#storedBefore += extract.created + extract.updated;
    return this.#rows(file, reader, extract);
  }

  async #begin(file: FoundFile, inspected: Inspected, extractId: string, reader: ExtractReader): Promise<ExtractRow> {
    const { format, bundleType } = inspected;
    const extract = {
      ...this.#emptyExtract(file, inspected, extractId),
      format,
      bundle_type: bundleType ?? null,
      header: reader.header,
    };
    await transaction(this.#context.db, async (tx) => {
      await insertExtract(tx, extract);
      await closeFileFault(tx, extractId, extract.started_at);
    });
    return extract;
  }

  /** Reads the rows that are not done yet, batch by batch. Rows that are done are read as well: what they say of later ones counts. */
  async #rows(file: FoundFile, reader: ExtractReader, begun: ExtractRow): Promise<Refusal | undefined> {
    let extract = begun;
    let waiting: (Understood | ParsedRow | PlacedFault)[] = [];
    let size = 0;
    const flush = async (last: boolean): Promise<Refusal | undefined> => {
      const written = await this.#write(reader, extract, waiting, last);
      if (isRefusal(written)) return written;
      waiting = [];
      size = 0;
      extract = written;
      this.#report(file, extract);
      return undefined;
    };
    const onRaw = (piece: Buffer): void => {
      this.#bytesDone += piece.length;
    };
    for await (const row of reader.rows(this.#context.clock.now(), onRaw)) {
      const number = row.kind === 'parsed' ? row.place.row : row.row;
      if (number <= begun.rows_done) continue;
      waiting.push(row);
      size += (row.kind === 'parsed' ? row.place.raw : (row.raw ?? '')).length;
      if (waiting.length < rowsPerBatch && size < charactersPerBatch) continue;
      const refusal = await flush(false);
      if (refusal) return refusal;
    }
    const refusal = await flush(true);
    if (!refusal) this.#done(file, extract, 'read');
    return refusal;
  }

  async #write(
    reader: ExtractReader,
    extract: ExtractRow,
    waiting: readonly (Understood | ParsedRow | PlacedFault)[],
    last: boolean,
  ): Promise<ExtractRow | Refusal> {
    const { db, clock, onPersonsTouched } = this.#context;
    const found = await findIdentifiers(db, this.#source, reader.wanted(waiting));
    const rows = waiting.map((row) => (row.kind === 'parsed' ? reader.understand(row, found) : row));
    const lastRow = waiting.reduce(
      (most, row) => Math.max(most, row.kind === 'parsed' ? row.place.row : row.row),
      extract.rows_done,
    );
    const now = clock.now();
    const written = await transaction(db, (tx) =>
      writeBatch(tx, extract, { rows, lastRow, last }, (raw) => reader.names(raw), now, onPersonsTouched),
    );
    if (isRefusal(written)) return written;
    for (const key of written.stored) this.#stored.note(key);
    return written.extract;
  }

  async #refuse(
    file: FoundFile,
    about: { sha256: string; bytes: number },
    extractId: string,
    fault: PlacedFault,
  ): Promise<undefined> {
    const now = this.#context.clock.now();
    const extract: ExtractRow = {
      ...this.#emptyExtract(file, about, extractId),
      status: 'refused',
      quarantined: 1,
      finished_at: now,
    };
    await transaction(this.#context.db, async (tx) => {
      await insertExtract(tx, extract);
      await insertQuarantine(tx, [quarantineRow(extract, fault, () => null, now)]);
    });
    this.#done(file, extract, 'refused', fault.faults[0]);
    return undefined;
  }

  #emptyExtract(file: FoundFile, about: { sha256: string; bytes: number }, extractId: string): ExtractRow {
    return {
      extract_id: extractId,
      source: this.#source,
      sha256: about.sha256,
      file_name: file.name,
      bytes: about.bytes,
      format: null,
      bundle_type: null,
      header: null,
      status: 'reading',
      rows_done: 0,
      created: 0,
      updated: 0,
      unchanged: 0,
      deleted: 0,
      quarantined: 0,
      by_type: {},
      notes: {},
      lateness: {},
      started_at: this.#context.clock.now(),
      finished_at: null,
    };
  }

  #done(file: FoundFile, extract: ExtractRow, outcome: FileResult['outcome'], fault?: Fault): void {
    const rows = Object.values(extract.by_type).reduce((sum, count) => sum + count, 0);
    this.#results.push({
      file: file.name,
      outcome,
      rows,
      quarantined: extract.quarantined,
      ...(fault === undefined ? {} : { fault }),
    });
    this.#extracts.push(extract);
    this.#read += rows;
    this.#quarantined += extract.quarantined;
    this.#deleted += outcome === 'read' ? extract.deleted : 0;
    this.#unchanged += extract.unchanged + (outcome === 'read-before' ? extract.created + extract.updated : 0);
  }

  #report(file: FoundFile, open?: ExtractRow): void {
    const rowsOpen = Object.values(open?.by_type ?? {}).reduce((sum, count) => sum + count, 0);
    this.#onProgress({
      file: file.name,
      fileNumber: Math.min(this.#results.length + (open ? 1 : 0), this.#files.length),
      files: this.#files.length,
      bytesDone: this.#bytesDone,
      bytesTotal: this.#bytesTotal,
      read: this.#read + rowsOpen,
      stored: this.#stored.size,
      quarantined: this.#quarantined + (open?.quarantined ?? 0),
      elapsed: performance.now() - this.#started,
    });
  }
}
