import { type Clock, type Db, idOf, isRefusal, type Refusal, refuse, transaction } from '../platform/index.ts';
import type { ProfileBook } from '../record/index.ts';
import { checkProfiles } from './check-profiles.ts';
import { type ExtractReader, openExtract } from './extract-reader.ts';
import type { PlacedFault } from './fault.ts';
import { FhirRules, type ParsedRow } from './fhir/fhir-rows.ts';
import { type FoundFile, findFiles } from './find-files.ts';
import { type ImportResult, ImportTotals } from './import-totals.ts';
import type { Progress } from './progress.ts';
import { closeFileFault, insertQuarantine } from './quarantine-store.ts';
import { type Inspected, inspectFile, type Refused } from './readers/inspect.ts';
import { type Limits, standardLimits } from './readers/limits.ts';
import { type ExtractRow, findExtract, findIdentifiers, insertExtract } from './store.ts';
import type { Understood } from './understood.ts';
import { type OnPersonsTouched, quarantineRow, writeBatch } from './write-batch.ts';

export interface ImportContext {
  db: Db;
  clock: Clock;
  onPersonsTouched: OnPersonsTouched;
  /** Profiles that rows are checked by. */
  profiles: ProfileBook;
  /** Bytes of one file inside a row, decoded; 10 MiB when undefined. */
  largestAttachment?: number;
}

export interface ImportOptions {
  /** Slug of the sender: 'gp', 'hospital', 'mental-health', 'social-care' or any other. */
  source: string;
  onProgress?: (progress: Progress) => void;
  limits?: Limits;
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
  return run.totals.result(context.db);
}

class Run {
  #context: ImportContext;
  #source: string;
  #limits: Limits;
  #onProgress: (progress: Progress) => void;
  #rules: FhirRules;
  readonly totals: ImportTotals;

  constructor(context: ImportContext, options: ImportOptions, files: readonly FoundFile[]) {
    this.#context = context;
    this.#rules = new FhirRules(context.largestAttachment);
    this.#source = options.source;
    this.#limits = options.limits ?? standardLimits;
    this.#onProgress = options.onProgress ?? (() => undefined);
    this.totals = new ImportTotals(files);
  }

  async file(file: FoundFile): Promise<Refusal | undefined> {
    const before = this.totals.bytesDone;
    const inspected = await inspectFile(file.path, this.#limits);
    const extractId = idOf('extract', this.#source, inspected.sha256);
    const known = await findExtract(this.#context.db, extractId);
    const refusal =
      known?.status === 'finished'
        ? this.#readBefore(file, known)
        : await this.#open(file, inspected, extractId, known);
    this.totals.bytesDone = before + file.bytes;
    this.#onProgress(this.totals.progress(file));
    return refusal;
  }

  #readBefore(file: FoundFile, extract: ExtractRow): undefined {
    this.totals.done(file, extract, 'read-before');
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
    this.totals.resumed(extract);
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
      this.#onProgress(this.totals.progress(file, extract));
      return undefined;
    };
    const onRaw = (piece: Buffer): void => {
      this.totals.bytesDone += piece.length;
    };
    for await (const row of reader.rows(this.#context.clock.now(), onRaw)) {
      if (row.kind === 'fault' && row.row === 0) return changedMeanwhile(file);
      const number = row.kind === 'parsed' ? row.place.row : row.row;
      if (number <= begun.rows_done) continue;
      waiting.push(row);
      size += (row.kind === 'parsed' ? row.place.raw : (row.raw ?? '')).length;
      if (waiting.length < rowsPerBatch && size < charactersPerBatch) continue;
      const refusal = await flush(false);
      if (refusal) return refusal;
    }
    const refusal = await flush(true);
    if (!refusal) this.totals.done(file, extract, 'read');
    return refusal;
  }

  async #write(
    reader: ExtractReader,
    extract: ExtractRow,
    waiting: readonly (Understood | ParsedRow | PlacedFault)[],
    last: boolean,
  ): Promise<ExtractRow | Refusal> {
    const { db, clock, onPersonsTouched, profiles } = this.#context;
    const found = await findIdentifiers(db, this.#source, reader.wanted(waiting));
    const understood = waiting.map((row) => (row.kind === 'parsed' ? reader.understand(row, found) : row));
    const rows = checkProfiles(understood, this.#source, await profiles.current(db), profiles.unknown);
    const lastRow = waiting.reduce(
      (most, row) => Math.max(most, row.kind === 'parsed' ? row.place.row : row.row),
      extract.rows_done,
    );
    const now = clock.now();
    const written = await transaction(db, (tx) =>
      writeBatch(tx, extract, { rows, lastRow, last }, (raw) => reader.names(raw), now, onPersonsTouched),
    );
    if (isRefusal(written)) return written;
    this.totals.stored(written.stored);
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
    this.totals.done(file, extract, 'refused', fault.faults[0]);
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
}

/** It was sound when it was inspected. */
function changedMeanwhile(file: FoundFile): Refusal {
  return refuse('conflict', `${file.name} changed while it was read.`, {
    what: 'The file was whole when the import began, and is not now.',
    mend: 'Wait until nothing writes to it, then import it again.',
  });
}
