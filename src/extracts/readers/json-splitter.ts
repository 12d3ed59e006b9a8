import { fileFault, type PlacedFault } from '../fault.ts';

/** One element of the root object's `entry` array, as bytes: they are not parsed here. */
export interface JsonEntry {
  kind: 'entry';
  row: number;
  line: number;
  /** Null when the entry is larger than allowed; `head` then has how it begins. */
  bytes: Buffer | null;
  head: string;
}

/** What the root object says of itself, wherever in the file it says so. */
export interface JsonRoot {
  resourceType?: string;
  type?: string;
  timestamp?: string;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

const keptKeys = new Set(['resourceType', 'type', 'timestamp']);
const longestKept = 200;

/**
 * Finds where each Bundle.entry lies in a JSON text that is given piece by piece, and gives them out one at a time, so
 * that a file of one line and any length needs the memory of one entry. It knows just enough JSON for that: strings,
 * escapes, brackets, and commas at the two outer levels; what is inside an entry is for JSON.parse to judge.
 */
export class JsonSplitter {
  readonly root: JsonRoot = {};
  /** Root values seen: more than one means NDJSON. */
  documents = 0;
  entries = 0;
  #maxEntry: number;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #line = 1;
  #inEntries = false;
  #key: string | undefined;
  #wantsKey = false;
  /** At the outer two levels: true after a value, when only a comma or a close may follow. */
  #afterValue = false;
  #afterComma = false;
  #inScalar = false;
  #captured: number[] | undefined;
  #entry: { line: number; pieces: Buffer[]; size: number; head: Buffer } | undefined;
  #fault: PlacedFault | undefined;

  constructor(maxEntry: number) {
    this.#maxEntry = maxEntry;
  }

  /** Takes the next piece and returns the entries that it completes; a fault is the last of them. */
  push(piece: Buffer): (JsonEntry | PlacedFault)[] {
    const found: (JsonEntry | PlacedFault)[] = [];
    if (this.#fault) return found;
    let from = 0;
    const { length } = piece;
    for (let at = 0; at < length; at++) {
      const byte = piece[at]!;
      if (this.#inString) {
        at = this.#string(piece, at);
        continue;
      }
      if (this.#entry === undefined && this.#depth <= 2) {
        if (this.#shallow(byte)) from = at;
        if (this.#fault) {
          found.push(this.#fault);
          return found;
        }
        continue;
      }
      if (byte === QUOTE) this.#inString = true;
      else if (byte === 0x0a) this.#line++;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++;
      else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.#depth--;
        if (this.#entry !== undefined && this.#depth === 2) {
          found.push(this.#endEntry(piece.subarray(from, at + 1)));
          from = at + 1;
        } else if (this.#depth === 1) this.#afterValue = true;
      }
    }
    if (this.#entry !== undefined) this.#keep(piece.subarray(from));
    return found;
  }

  /** To be called after the last piece: a fault when the text is not complete. */
  end(): PlacedFault | undefined {
    if (this.#fault) return this.#fault;
    if (this.documents === 0)
      return fileFault('empty-file', 'There is nothing but white space in it.', 'Ask the sender for the file again.');
    if (this.#depth > 0 || this.#inString) {
      const where = this.#entry
        ? `inside entry ${this.entries + 1}, which begins on line ${this.#entry.line}`
        : 'before its last bracket is closed';
      return this.#wrong(
        `The JSON stops ${where}.`,
        'The transfer was cut short, or a quotation mark is missing: send the file again.',
      );
    }
    return undefined;
  }

  /** Moves through a string to its end or the end of the piece; returns where it stopped. */
  #string(piece: Buffer, start: number): number {
    let at = start;
    for (; at < piece.length; at++) {
      const byte = piece[at]!;
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inString = false;
        if (this.#captured !== undefined) this.#endCaptured();
        break;
      }
      if (this.#captured !== undefined && this.#captured.length < longestKept) this.#captured.push(byte);
    }
    return at;
  }

  #endCaptured(): void {
    const text = Buffer.from(this.#captured!).toString();
    this.#captured = undefined;
    if (this.#wantsKey) this.#key = text;
    else {
      if (this.#key !== undefined && keptKeys.has(this.#key)) this.root[this.#key as keyof JsonRoot] ??= text;
      this.#afterValue = true;
    }
  }

  /** A byte outside any entry and not in a string, at depth 0 to 2. True when an entry begins with it. */
  #shallow(byte: number): boolean {
    if (byte === 0x0a) this.#line++;
    if (byte === 0x0a || byte === 0x20 || byte === 0x0d || byte === 0x09) return false;
    if (this.#depth === 2 && this.#inEntries) return this.#amongEntries(byte);
    if (this.#depth === 0) this.#outside(byte);
    else if (this.#depth === 1) this.#inRoot(byte);
    else this.#inOther(byte);
    return false;
  }

  #outside(byte: number): void {
    if (byte !== OPEN_BRACE) {
      const what =
        this.documents === 0
          ? 'It does not begin as a JSON object does.'
          : 'Something follows the end of the JSON object.';
      this.#fault = this.#wrong(
        what,
        'Send FHIR as JSON (one object) or NDJSON (one object a line), or a table as CSV.',
      );
      return;
    }
    this.documents++;
    this.#depth = 1;
    this.#wantsKey = true;
    this.#afterValue = false;
    this.#afterComma = false;
  }

  #inRoot(byte: number): void {
    if (byte === CLOSE_BRACE) {
      if (this.#afterComma)
        this.#fault = this.#wrong('A comma stands before a closing bracket.', 'Take the comma out.');
      this.#depth = 0;
      this.#inScalar = false;
    } else if (byte === COMMA) {
      this.#wantsKey = true;
      this.#afterValue = false;
      this.#afterComma = true;
      this.#inScalar = false;
    } else if (byte === COLON) this.#wantsKey = false;
    else if (this.#afterValue && !this.#inScalar)
      this.#fault = this.#wrong('A comma is missing between two values.', 'Mend the line and send the file again.');
    else if (byte === QUOTE) {
      this.#inString = true;
      this.#captured = [];
      this.#afterComma = false;
    } else if (byte === OPEN_BRACKET || byte === OPEN_BRACE) {
      this.#inEntries = byte === OPEN_BRACKET && this.#key === 'entry';
      this.#depth = 2;
      // From here it is about the elements of `entry`: the first may stand without a comma before it.
      this.#afterValue = false;
      this.#afterComma = false;
    } else if (this.#wantsKey)
      this.#fault = this.#wrong(
        'The name of a property must stand in double quotation marks.',
        'Mend the line and send the file again.',
      );
    else {
      this.#inScalar = true;
      this.#afterValue = true;
    }
  }

  /** Inside a root value that is not `entry`: only brackets matter. */
  #inOther(byte: number): void {
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      this.#depth--;
      this.#afterValue = true;
    }
  }

  #amongEntries(byte: number): boolean {
    if (byte === CLOSE_BRACKET) {
      if (this.#afterComma)
        this.#fault = this.#wrong('A comma stands before the end of the entries.', 'Take the comma out.');
      this.#depth = 1;
      this.#inEntries = false;
      this.#afterValue = true;
      return false;
    }
    if (byte === COMMA && this.#afterValue) {
      this.#afterValue = false;
      this.#afterComma = true;
      return false;
    }
    if (byte !== OPEN_BRACE || this.#afterValue) {
      const what = this.#afterValue
        ? 'A comma is missing between two entries.'
        : `Entry ${this.entries + 1} is not an object.`;
      this.#fault = this.#wrong(what, 'Mend the line and send the file again.');
      return false;
    }
    this.#afterComma = false;
    this.#entry = { line: this.#line, pieces: [], size: 0, head: Buffer.alloc(0) };
    this.#depth = 3;
    return true;
  }

  #keep(piece: Buffer): void {
    const entry = this.#entry!;
    entry.size += piece.length;
    if (entry.head.length < longestKept) entry.head = Buffer.concat([entry.head, piece.subarray(0, longestKept)]);
    if (entry.size > this.#maxEntry) entry.pieces = [];
    // A copy: the piece's memory goes back to the stream before the entry is complete.
    else entry.pieces.push(Buffer.from(piece));
  }

  #endEntry(last: Buffer): JsonEntry {
    const entry = this.#entry!;
    const whole = entry.pieces.length === 0 && entry.size === 0;
    if (!whole) this.#keep(last);
    const size = whole ? last.length : entry.size;
    const bytes = size > this.#maxEntry ? null : whole ? last : Buffer.concat(entry.pieces);
    this.#entry = undefined;
    this.#afterValue = true;
    this.entries++;
    const head = (whole ? last.subarray(0, longestKept) : entry.head).toString();
    return { kind: 'entry', row: this.entries, line: entry.line, bytes, head };
  }

  #wrong(what: string, mend: string): PlacedFault {
    return fileFault('syntax', what, mend, this.#line);
  }
}
