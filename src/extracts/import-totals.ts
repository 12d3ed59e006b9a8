import type { Db } from '../platform/index.ts';
import type { Fault } from './fault.ts';
import type { FoundFile } from './find-files.ts';
import type { Progress } from './progress.ts';
import { SeenKeys } from './seen-keys.ts';
import { countExtractPersons, type ExtractRow } from './store.ts';

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

/** What a run has done so far, over all its files. */
export class ImportTotals {
  bytesDone = 0;
  #files: readonly FoundFile[];
  #bytesTotal: number;
  #results: FileResult[] = [];
  #extracts: ExtractRow[] = [];
  #stored = new SeenKeys();
  #storedBefore = 0;
  #started = performance.now();
  #read = 0;
  #quarantined = 0;
  #unchanged = 0;
  #deleted = 0;

  constructor(files: readonly FoundFile[]) {
    this.#files = files;
    this.#bytesTotal = files.reduce((sum, file) => sum + file.bytes, 0);
  }

  /** What an earlier run, which was stopped, stored of a file that now goes on. */
  resumed(extract: ExtractRow): void {
    this.#storedBefore += extract.created + extract.updated;
  }

  stored(keys: readonly string[]): void {
    for (const key of keys) this.#stored.note(key);
  }

  done(file: FoundFile, extract: ExtractRow, outcome: FileResult['outcome'], fault?: Fault): void {
    const rows = rowsOf(extract);
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

  /** `open` is the extract that is being read. */
  progress(file: FoundFile, open?: ExtractRow): Progress {
    return {
      file: file.name,
      fileNumber: Math.min(this.#results.length + (open ? 1 : 0), this.#files.length),
      files: this.#files.length,
      bytesDone: this.bytesDone,
      bytesTotal: this.#bytesTotal,
      read: this.#read + (open ? rowsOf(open) : 0),
      stored: this.#stored.size,
      quarantined: this.#quarantined + (open?.quarantined ?? 0),
      elapsed: performance.now() - this.#started,
    };
  }

  async result(db: Db): Promise<ImportResult> {
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
        db,
        this.#extracts.map((one) => one.extract_id),
      ),
      byType: Object.fromEntries(Object.entries(byType).sort(([a], [b]) => (a < b ? -1 : 1))),
      files: this.#results,
    };
  }
}

function rowsOf(extract: ExtractRow): number {
  return Object.values(extract.by_type).reduce((sum, count) => sum + count, 0);
}
