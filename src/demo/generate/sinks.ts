import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

/**
 * Files written in pieces. Writing is synchronous, so that what is generated can never run ahead of the disk and memory stays small;
 * the generator gives way to other work between neighbourhoods.
 */
export class FileSink {
  readonly file: string;
  rows = 0;
  bytes = 0;
  #fd: number;
  #gzip: boolean;
  #pieces: string[] = [];
  #length = 0;
  #atOnce: number;

  constructor(folder: string, name: string, gzip: boolean, atOnce = 256 * 1024) {
    this.file = gzip ? `${name}.gz` : name;
    this.#gzip = gzip;
    this.#atOnce = atOnce;
    const path = join(folder, this.file);
    mkdirSync(dirname(path), { recursive: true });
    this.#fd = openSync(path, 'w');
  }

  write(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length >= this.#atOnce) this.#flush();
  }

  row(text: string): void {
    this.write(`${text}\n`);
    this.rows++;
  }

  close(): void {
    this.#flush();
    closeSync(this.#fd);
  }

  /** A gzip file may be several, one after the other (RFC 1952, 2.2). */
  #flush(): void {
    if (this.#length === 0) return;
    const text = Buffer.from(this.#pieces.join(''), 'utf8');
    const data = this.#gzip ? gzipSync(text, { level: 6 }) : text;
    for (let at = 0; at < data.length; ) at += writeSync(this.#fd, data, at);
    this.bytes += data.length;
    this.#pieces = [];
    this.#length = 0;
  }
}

export type Cell = string | number | boolean | null | undefined;

/** A CSV file with a header; some rows come late, after all the others, as they do from services. */
export class CsvSink {
  readonly sink: FileSink;
  readonly columns: readonly string[];
  #late: string[] = [];

  constructor(folder: string, name: string, columns: readonly string[], gzip: boolean) {
    this.columns = columns;
    this.sink = new FileSink(folder, name, gzip);
    this.sink.write(`${columns.join(',')}\n`);
  }

  /** Writes a row given by column name. A name that is no column is a mistake of ours. */
  row(cells: Readonly<Record<string, Cell>>, late = false): string {
    for (const name of Object.keys(cells))
      if (!this.columns.includes(name)) throw new Error(`${this.sink.file} has no column ${name}`);
    const text = this.columns.map((column) => csvCell(cells[column])).join(',');
    this.raw(text, late);
    return text;
  }

  raw(text: string, late = false): void {
    if (late) this.#late.push(text);
    else this.sink.row(text);
  }

  close(): void {
    for (const row of this.#late) this.sink.row(row);
    this.sink.close();
  }
}

function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** FHIR Bundles of type collection, a new file after so many patients. */
export class BundleSink {
  readonly files: FileSink[] = [];
  #folder: string;
  #name: string;
  #gzip: boolean;
  #patients = 0;
  #perFile: number;
  #opening: readonly string[];

  /** `opening` are entries that every Bundle begins with: what the others refer to. */
  constructor(folder: string, name: string, gzip: boolean, perFile: number, opening: readonly string[]) {
    this.#folder = folder;
    this.#name = name;
    this.#gzip = gzip;
    this.#perFile = perFile;
    this.#opening = opening;
  }

  /** All entries of one patient, so that they stay in one Bundle. */
  patient(entries: readonly string[]): void {
    let sink = this.files.at(-1);
    if (!sink || this.#patients >= this.#perFile) {
      sink = this.#begin();
      this.#patients = 0;
    }
    this.#patients++;
    for (const entry of entries) this.#entry(sink, entry);
  }

  #begin(): FileSink {
    this.#end();
    const number = String(this.files.length + 1).padStart(4, '0');
    const sink = new FileSink(this.#folder, `${this.#name}-${number}.json`, this.#gzip);
    sink.write('{"resourceType":"Bundle","type":"collection","entry":[');
    this.files.push(sink);
    for (const entry of this.#opening) this.#entry(sink, entry);
    return sink;
  }

  #entry(sink: FileSink, resource: string): void {
    sink.write(`${sink.rows === 0 ? '' : ','}\n{"resource":${resource}}`);
    sink.rows++;
  }

  #end(): void {
    const sink = this.files.at(-1);
    if (!sink) return;
    sink.write('\n]}\n');
    sink.close();
  }

  close(): void {
    if (this.files.length === 0) this.#begin();
    this.#end();
  }
}
