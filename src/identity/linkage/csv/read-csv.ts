import { createReadStream } from 'node:fs';

/** One row of a CSV file as its cells, with the line it starts on (1 is the heading). */
export interface CsvRow {
  line: number;
  cells: string[];
}

const delimiters = [',', ';', '\t', '|'];

/**
 * Reads RFC 4180 rows in a stream, UTF-8 with or without a byte order mark, separated by comma, semicolon, tab or bar
 * (whichever the first line has most of). Lines without a quotation mark, nearly all of them, are split at once. Bytes
 * that are not UTF-8 are read as Windows-1252, which is what older systems write.
 */
export async function* readCsv(path: string): AsyncGenerator<CsvRow> {
  let rest = '';
  let line = 0;
  let delimiter: string | undefined;
  for await (const text of textOf(path)) {
    rest += text;
    const rows = takeRows(rest, false, line, delimiter);
    delimiter ??= rows.delimiter;
    line = rows.line;
    rest = rest.slice(rows.taken);
    yield* rows.rows;
  }
  yield* takeRows(rest, true, line, delimiter).rows;
}

async function* textOf(path: string): AsyncGenerator<string> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let windows: InstanceType<typeof TextDecoder> | undefined;
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes = chunk as Buffer;
    if (windows) yield windows.decode(bytes, { stream: true });
    else {
      try {
        yield utf8.decode(bytes, { stream: true });
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        windows = new TextDecoder('windows-1252');
        yield windows.decode(bytes, { stream: true });
      }
    }
  }
}

interface Taken {
  rows: CsvRow[];
  taken: number;
  line: number;
  delimiter: string | undefined;
}

function takeRows(text: string, atEnd: boolean, lineBefore: number, known: string | undefined): Taken {
  const rows: CsvRow[] = [];
  let delimiter = known;
  let line = lineBefore;
  let at = 0;
  let quote = nextQuote(text, 0);
  while (at < text.length) {
    let end = text.indexOf('\n', at);
    if (end < 0) {
      if (!atEnd) break;
      end = text.length;
    }
    delimiter ??= delimiterOf(text.slice(at, end));
    if (quote < at) quote = nextQuote(text, at);
    if (quote >= end) {
      const plain = text.charCodeAt(end - 1) === 13 ? text.slice(at, end - 1) : text.slice(at, end);
      line++;
      if (plain !== '') rows.push({ line, cells: plain.split(delimiter) });
      at = end + 1;
      continue;
    }
    const quoted = takeQuoted(text, at, delimiter, atEnd);
    if (!quoted) break;
    rows.push({ line: line + 1, cells: quoted.cells });
    line += quoted.lines;
    at = quoted.end;
  }
  return { rows, taken: Math.min(at, text.length), line, delimiter };
}

function nextQuote(text: string, from: number): number {
  const at = text.indexOf('"', from);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

/** One row with quoted cells; undefined where the text stops before the row does. */
function takeQuoted(
  text: string,
  from: number,
  delimiter: string,
  atEnd: boolean,
): { cells: string[]; end: number; lines: number } | undefined {
  const cells: string[] = [];
  let cell = '';
  let inside = false;
  let lines = 1;
  for (let p = from; p < text.length; p++) {
    const c = text[p]!;
    if (inside) {
      if (c === '\n') lines++;
      if (c !== '"') cell += c;
      else if (text[p + 1] === '"') {
        cell += '"';
        p++;
      } else if (p + 1 >= text.length && !atEnd) return undefined;
      else inside = false;
    } else if (c === '"' && cell.trim() === '') {
      inside = true;
      cell = '';
    } else if (c === delimiter) {
      cells.push(cell);
      cell = '';
    } else if (c === '\n') {
      cells.push(cell.endsWith('\r') ? cell.slice(0, -1) : cell);
      return { cells, end: p + 1, lines };
    } else cell += c;
  }
  if (!atEnd) return undefined;
  cells.push(cell);
  return { cells, end: text.length, lines };
}

function delimiterOf(heading: string): string {
  const count = (d: string) => heading.split(d).length;
  return delimiters.reduce((best, d) => (count(d) > count(best) ? d : best));
}

/** A cell as RFC 4180 writes it. */
export function csvCell(value: string | number): string {
  const s = String(value);
  return /[",\r\n]/.test(s) ? `"${s.replaceAll('"', '""')}"` : s;
}
