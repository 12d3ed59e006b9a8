import { isUtf8 } from 'node:buffer';
import { fileFault, type PlacedFault } from '../fault.ts';
import { type OnRaw, readBytes } from './bytes.ts';
import type { Limits } from './limits.ts';

const saveAsUtf8 = 'Save or export it as UTF-8 (in Excel: "CSV UTF-8") and send it again.';

/**
 * The bytes of a file as valid UTF-8 without byte order mark. UTF-16 that says so by its mark is converted, because
 * the mark leaves no doubt; every other encoding is refused with its name, because a guess can change a person's name
 * without anybody noticing.
 */
export async function* readText(path: string, limits: Limits, onRaw?: OnRaw): AsyncGenerator<Buffer | PlacedFault> {
  let decode: Decoder | undefined;
  let held: Buffer | undefined;
  for await (const piece of readBytes(path, limits, onRaw)) {
    if (!Buffer.isBuffer(piece)) {
      yield piece;
      return;
    }
    let bytes = piece;
    if (decode === undefined) {
      // A first piece may be shorter than a byte order mark when it comes out of gzip.
      held = held ? Buffer.concat([held, piece]) : piece;
      if (held.length < 4) continue;
      bytes = held;
      const chosen = chooseDecoder(held);
      if ('faults' in chosen) {
        yield chosen;
        return;
      }
      decode = chosen.decode;
      bytes = held.subarray(chosen.mark);
    }
    const decoded = decode.push(bytes);
    if (decoded.length > 0) yield decoded;
    if (decode.wrong) {
      yield await notUtf8(path, limits, decode.wrong);
      return;
    }
  }
  if (decode === undefined && held !== undefined) {
    decode = utf8();
    yield decode.push(held);
  }
  if (decode?.end())
    yield fileFault(
      'encoding',
      'The text stops in the middle of a character.',
      'The transfer was cut short: send the file again.',
    );
}

interface Decoder {
  push(bytes: Buffer): Buffer;
  /** True when the text stops inside a character. */
  end(): boolean;
  wrong?: { offset: number; byte: number };
}

function chooseDecoder(head: Buffer): { decode: Decoder; mark: number } | PlacedFault {
  const [a, b, c, d] = head as unknown as [number, number, number, number];
  if (a === 0xef && b === 0xbb && c === 0xbf) return { decode: utf8(), mark: 3 };
  if (a === 0xff && b === 0xfe && c === 0 && d === 0) return wrongEncoding('UTF-32');
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return wrongEncoding('UTF-32');
  if (a === 0xff && b === 0xfe) return { decode: utf16('utf-16le'), mark: 2 };
  if (a === 0xfe && b === 0xff) return { decode: utf16('utf-16be'), mark: 2 };
  if (a === 0x50 && b === 0x4b && c === 3 && d === 4)
    return fileFault(
      'format',
      'This is a ZIP archive or an Excel workbook.',
      'Unpack the archive, or save the sheet as "CSV UTF-8", and send that.',
    );
  if ((a === 0) !== (b === 0) && (c === 0) !== (d === 0)) return wrongEncoding('UTF-16 without its byte order mark');
  if (head.includes(0))
    return fileFault('format', 'This is not a text file.', 'Send FHIR as JSON or NDJSON, or a table as CSV.');
  return { decode: utf8(), mark: 0 };
}

function wrongEncoding(name: string, line = 1): PlacedFault {
  return fileFault('encoding', `The text is ${name}; UTF-8 was expected.`, saveAsUtf8, line);
}

function utf8(): Decoder {
  let carry: Buffer = Buffer.alloc(0);
  let passed = 0;
  return {
    push(bytes) {
      const all = carry.length > 0 ? Buffer.concat([carry, bytes]) : bytes;
      const whole = all.subarray(0, all.length - unfinished(all));
      if (!isUtf8(whole)) {
        const at = firstWrong(whole);
        this.wrong = { offset: passed + at, byte: whole[at] ?? 0 };
        return whole.subarray(0, at);
      }
      // A copy: the piece's memory is given back to the stream.
      carry = Buffer.from(all.subarray(whole.length));
      passed += whole.length;
      return whole;
    },
    end: () => carry.length > 0,
  };
}

function utf16(encoding: 'utf-16le' | 'utf-16be'): Decoder {
  const decoder = new TextDecoder(encoding);
  return {
    push: (bytes) => Buffer.from(decoder.decode(bytes, { stream: true })),
    end: () => decoder.decode().length > 0,
  };
}

/** How many bytes at the end begin a character that is not all there: 0 to 3. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!;
    if ((byte & 0xc0) === 0x80) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

/** Offset of the first byte that is not UTF-8; walked one character at a time, as isUtf8 only says yes or no. */
function firstWrong(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length && isUtf8(bytes.subarray(at, at + width(bytes[at]!)))) at += width(bytes[at]!);
  return at;
}

function width(lead: number): number {
  return lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
}

/** Windows-1252 has letters and quotes where ISO-8859-1 has control characters that nobody types. */
async function notUtf8(path: string, limits: Limits, wrong: { offset: number; byte: number }): Promise<PlacedFault> {
  const name = wrong.byte >= 0x80 && wrong.byte <= 0x9f ? 'Windows-1252' : 'ISO-8859-1 (Latin-1) or Windows-1252';
  return wrongEncoding(`most likely ${name}`, await lineAt(path, limits, wrong.offset));
}

async function lineAt(path: string, limits: Limits, offset: number): Promise<number> {
  let line = 1;
  let passed = 0;
  for await (const piece of readBytes(path, limits)) {
    if (!Buffer.isBuffer(piece)) break;
    const within = piece.subarray(0, Math.max(0, offset - passed));
    for (let at = within.indexOf(10); at >= 0; at = within.indexOf(10, at + 1)) line++;
    passed += piece.length;
    if (passed >= offset) break;
  }
  return line;
}
