import { type PlacedFault, type RawRow, rowFault } from '../fault.ts';
import { JsonSplitter } from './json-splitter.ts';
import type { Limits } from './limits.ts';

export type Text = AsyncIterable<Buffer | PlacedFault>;

/** The entries of a Bundle, one at a time. */
export async function* readBundle(text: Text, limits: Limits): AsyncGenerator<RawRow | PlacedFault> {
  const splitter = new JsonSplitter(limits.rowBytes);
  for await (const piece of text) {
    if (!Buffer.isBuffer(piece)) {
      yield piece;
      return;
    }
    for (const found of splitter.push(piece)) {
      if (found.kind === 'fault') yield found;
      else if (found.bytes === null) yield tooLarge(found.row, found.line, found.head, limits);
      else yield { kind: 'row', row: found.row, line: found.line, raw: found.bytes.toString() };
    }
  }
  const fault = splitter.end();
  if (fault) yield fault;
}

/** A file that is one resource: its only row. */
export async function* readWhole(text: Text, limits: Limits): AsyncGenerator<RawRow | PlacedFault> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of text) {
    if (!Buffer.isBuffer(piece)) {
      yield piece;
      return;
    }
    size += piece.length;
    if (size > limits.rowBytes) {
      yield tooLarge(1, 1, (pieces[0] ?? piece).subarray(0, 200).toString(), limits);
      return;
    }
    pieces.push(Buffer.from(piece));
  }
  yield { kind: 'row', row: 1, line: 1, raw: Buffer.concat(pieces).toString() };
}

/** The lines of NDJSON. Blank lines are passed over; the last line may lack its end. */
export async function* readLines(text: Text, limits: Limits): AsyncGenerator<RawRow | PlacedFault> {
  let held: Buffer[] = [];
  let size = 0;
  let line = 0;
  let row = 0;
  const take = (last: Buffer): RawRow | PlacedFault | undefined => {
    line++;
    size += last.length;
    const whole = size > limits.rowBytes ? (held[0] ?? last).subarray(0, 200) : Buffer.concat([...held, last]);
    const over = size > limits.rowBytes;
    held = [];
    size = 0;
    const raw = whole.toString().trim();
    if (raw === '') return undefined;
    row++;
    return over ? tooLarge(row, line, raw, limits) : { kind: 'row', row, line, raw };
  };
  for await (const piece of text) {
    if (!Buffer.isBuffer(piece)) {
      yield piece;
      return;
    }
    let from = 0;
    for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, from)) {
      const found = take(piece.subarray(from, at));
      if (found) yield found;
      from = at + 1;
    }
    size += piece.length - from;
    // Beyond the limit only the length is followed.
    if (size <= limits.rowBytes || held.length === 0) held.push(Buffer.from(piece.subarray(from)));
  }
  if (size > 0) {
    const found = take(Buffer.alloc(0));
    if (found) yield found;
  }
}

function tooLarge(row: number, line: number, head: string, limits: Limits): PlacedFault {
  return rowFault(
    { row, line, raw: null },
    {
      reason: 'too-large',
      what: `The row is larger than ${limits.rowBytes} bytes${kindOf(head)}.`,
      mend: 'Send documents and images apart from the record, or in parts.',
    },
  );
}

function kindOf(head: string): string {
  const type = /"resourceType"\s*:\s*"([A-Za-z]+)"/.exec(head)?.[1];
  return type ? ` (${type})` : '';
}
