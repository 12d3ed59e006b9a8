import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { fileFault, type PlacedFault } from '../fault.ts';
import { JsonSplitter } from './json-splitter.ts';
import type { Limits } from './limits.ts';
import { readText } from './text.ts';

export type FileFormat = 'bundle' | 'resource' | 'ndjson' | 'csv';

/** What a file is, found by reading all of it once before anything of it is stored. */
export interface Inspected {
  /** SHA-256 of the file's bytes as they lie on disk: the extract's identity. */
  sha256: string;
  bytes: number;
  format: FileFormat;
  /** Bundle.type, for a Bundle. */
  bundleType?: string;
  /** Bundle.timestamp as given. */
  timestamp?: string;
}

export interface Refused {
  sha256: string;
  bytes: number;
  fault: PlacedFault;
}

const bundleTypes = new Set([
  'document',
  'message',
  'transaction',
  'transaction-response',
  'batch',
  'batch-response',
  'history',
  'searchset',
  'collection',
]);
const askAgain = 'Send FHIR R4 as a Bundle, a resource or NDJSON (.json, .ndjson, also .gz), or a table as CSV.';

/**
 * Reads the whole file once: its hash, its encoding, its compression, the shape of its outer level. A file that stops
 * half-way is so refused before its first half is stored.
 */
export async function inspectFile(
  path: string,
  limits: Limits,
  onRaw: (bytes: number) => void = () => undefined,
): Promise<Inspected | Refused> {
  const hash = createHash('sha256');
  const bytes = (await stat(path)).size;
  const splitter = new JsonSplitter(0);
  let looks: 'json' | 'lines' | 'csv' | undefined = /\.(ndjson|jsonl)(\.gz)?$/i.test(path) ? 'lines' : undefined;
  let fault: PlacedFault | undefined;
  const raw = (piece: Buffer): void => {
    hash.update(piece);
    onRaw(piece.length);
  };
  for await (const piece of readText(path, limits, raw)) {
    if (fault) continue;
    if (!Buffer.isBuffer(piece)) {
      fault = piece;
      continue;
    }
    looks ??= looksLike(piece);
    if (looks !== 'json') continue;
    const found = splitter.push(piece).at(-1);
    if (splitter.documents > 1) looks = 'lines';
    else if (found?.kind === 'fault') fault = found;
  }
  if (fault) return { sha256: await wholeHash(path), bytes, fault };
  const sha256 = hash.digest('hex');
  if (looks === undefined)
    return {
      sha256,
      bytes,
      fault: fileFault('empty-file', 'There is nothing but white space in it.', 'Ask the sender for the file again.'),
    };
  if (looks === 'lines') return { sha256, bytes, format: 'ndjson' };
  if (looks === 'csv') return { sha256, bytes, format: 'csv' };
  fault = splitter.end();
  return fault ? { sha256, bytes, fault } : jsonFormat(sha256, bytes, splitter);
}

/** A refused file was not read to its end; its identity is still that of all its bytes. */
async function wholeHash(path: string): Promise<string> {
  const { createReadStream } = await import('node:fs');
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

function looksLike(piece: Buffer): 'json' | 'csv' | undefined {
  for (const byte of piece) {
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
    if (byte === 0x7b || byte === 0x5b) return 'json';
    return 'csv';
  }
  return undefined;
}

function jsonFormat(sha256: string, bytes: number, splitter: JsonSplitter): Inspected | Refused {
  const { resourceType, type, timestamp } = splitter.root;
  const refused = (what: string, mend: string): Refused => ({ sha256, bytes, fault: fileFault('format', what, mend) });
  if (resourceType === undefined) return refused('This JSON object has no resourceType, so it is not FHIR.', askAgain);
  if (resourceType !== 'Bundle') return { sha256, bytes, format: 'resource' };
  if (type === undefined)
    return refused(
      'This Bundle does not say of what type it is.',
      `Give Bundle.type: one of ${[...bundleTypes].join(', ')}.`,
    );
  if (!bundleTypes.has(type))
    return refused('Bundle.type is not one that FHIR R4 knows.', `Use one of ${[...bundleTypes].join(', ')}.`);
  return { sha256, bytes, format: 'bundle', bundleType: type, ...(timestamp === undefined ? {} : { timestamp }) };
}
