/** First characters that make a spreadsheet run a cell as a formula (OWASP, CSV injection). */
const runs = /^[=+\-@\t\r]/;

export type Cell = string | number | boolean | null | undefined;

/**
 * RFC 4180 text with CRLF. A text cell that a spreadsheet would run as a formula gets a leading apostrophe; numbers are left
 * as they are, so -3 stays a number.
 */
export function csvText(rows: Iterable<readonly Cell[]>): string {
  let out = '';
  for (const row of rows) out += `${row.map(csvCell).join(',')}\r\n`;
  return out;
}

export function csvCell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const harmless = runs.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
