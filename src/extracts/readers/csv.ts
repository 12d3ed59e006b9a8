import { StringDecoder } from 'node:string_decoder';
import { type Fault, type PlacedFault, rowFault } from '../fault.ts';
import type { Limits } from './limits.ts';
import type { Text } from './rows.ts';

/** A line of a table (or several, where a quoted field holds line breaks). Row 0 is the header. */
export interface CsvRow {
  kind: 'csv';
  row: number;
  line: number;
  raw: string;
  fields: string[];
}

/** The longest row of a table: longer ones are what a quotation mark that is never closed makes. */
const longestRow = 1024 * 1024;

/**
 * A table by RFC 4180: commas, double quotes, line breaks inside quotes; CRLF or LF. Written here rather than taken from
 * csv-parse because that loses every row after a stray quotation mark: here only the line it stands on is lost.
 */
export async function* readCsv(text: Text, limits: Limits): AsyncGenerator<CsvRow | PlacedFault> {
  const decoder = new StringDecoder('utf8');
  const table = new Table(Math.min(longestRow, limits.rowBytes));
  for await (const piece of text) {
    if (!Buffer.isBuffer(piece)) {
      yield piece;
      return;
    }
    yield* table.push(decoder.write(piece), false);
  }
  yield* table.push(decoder.end(), true);
}

type Taken = { fields: string[]; end: number } | { fault: Fault } | 'more';

class Table {
  #text = '';
  #line = 1;
  #row = -1;
  #longest: number;

  constructor(longest: number) {
    this.#longest = longest;
  }

  *push(text: string, last: boolean): Generator<CsvRow | PlacedFault> {
    this.#text += text;
    let from = 0;
    while (from < this.#text.length) {
      const blank = blankLine(this.#text, from);
      if (blank > 0) {
        from += blank;
        this.#line++;
        continue;
      }
      let taken = takeRow(this.#text, from, last);
      if (taken === 'more') {
        if (this.#text.length - from <= this.#longest) break;
        taken = { fault: unclosed };
      }
      this.#row++;
      const end = 'fault' in taken ? nextLine(this.#text, from) : taken.end;
      const raw = this.#text.slice(from, end).replace(/\r?\n$/, '');
      const place = { row: this.#row, line: this.#line, raw };
      yield 'fault' in taken ? rowFault(place, taken.fault) : { kind: 'csv', ...place, fields: taken.fields };
      this.#line += lineBreaks(this.#text, from, end);
      from = end;
    }
    this.#text = this.#text.slice(from);
  }
}

const unclosed: Fault = {
  reason: 'syntax',
  what: 'A quotation mark is opened and not closed.',
  mend: 'Close the quotation mark; write a quotation mark inside a field twice.',
};
const afterQuote: Fault = {
  reason: 'syntax',
  what: 'Something stands between a closing quotation mark and the next comma.',
  mend: 'Put the whole field in quotation marks, and write a quotation mark inside it twice.',
};

function takeRow(text: string, from: number, last: boolean): Taken {
  const fields: string[] = [];
  let at = from;
  let lineEnd = text.indexOf('\n', from);
  for (;;) {
    if (text[at] === '"') {
      const quoted = takeQuoted(text, at, last);
      if (typeof quoted === 'string' || 'fault' in quoted) return quoted;
      fields.push(quoted.value);
      at = quoted.end;
      if (lineEnd >= 0 && lineEnd < at) lineEnd = text.indexOf('\n', at);
    } else {
      const limit = lineEnd < 0 ? text.length : lineEnd;
      const comma = text.indexOf(',', at);
      const end = comma < 0 || comma > limit ? limit : comma;
      if (end === text.length && !last) return 'more';
      fields.push(end === limit && text[end - 1] === '\r' && end > at ? text.slice(at, end - 1) : text.slice(at, end));
      at = end;
    }
    const next = text[at];
    if (next === ',') at++;
    else if (next === undefined) return { fields, end: at };
    else if (next === '\n') return { fields, end: at + 1 };
    else return { fields, end: at + 2 };
  }
}

function takeQuoted(
  text: string,
  open: number,
  last: boolean,
): { value: string; end: number } | { fault: Fault } | 'more' {
  let close = text.indexOf('"', open + 1);
  while (close >= 0 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  if (close < 0) return last ? { fault: unclosed } : 'more';
  const next = text[close + 1];
  if (next === undefined && !last) return 'more';
  // A carriage return may be the first half of a line break of which the rest has not come yet.
  if (next === '\r' && text[close + 2] === undefined && !last) return 'more';
  if (next === undefined || next === ',' || next === '\n' || (next === '\r' && text[close + 2] === '\n'))
    return { value: text.slice(open + 1, close).replaceAll('""', '"'), end: close + 1 };
  return { fault: afterQuote };
}

/** Length of the blank line at `from`, 0 when it is not blank. */
function blankLine(text: string, from: number): number {
  if (text[from] === '\n') return 1;
  return text[from] === '\r' && text[from + 1] === '\n' ? 2 : 0;
}

function nextLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

function lineBreaks(text: string, from: number, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
