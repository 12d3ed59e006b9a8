type Revive = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;
const parseWithSource = JSON.parse as (text: string, revive: Revive) => unknown;
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): unknown;
  isRawJSON(value: unknown): boolean;
};

/** Numbers whose digits JavaScript would change: 1.50, 1e3, 0.1234567890123456789, 12345678901234567890. */
const fragileNumber = /[:[,\s]-?\d+(?:\.\d*0(?!\d)|\.?\d*[eE]|\.\d{15}|\d{15})/;

/** True when writing the parsed text out again would lose digits, which in a decimal say how exact it is. */
export function hasFragileNumbers(text: string): boolean {
  return fragileNumber.test(text);
}

/** Parses with every number kept as it is written; only for writing out again. */
export function parseKeepingNumbers(text: string): unknown {
  return parseWithSource(text, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? rawJSON(source) : value,
  );
}

/** The parsed value, or the line and column (from 1) in the text at which it is broken. */
export function parseJson(text: string): { value: unknown } | { line: number; column: number } {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    // V8 says '… in JSON at position 123 (line 4 column 5)', or nothing about where when the text ends too soon.
    const at = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? text.length);
    const before = text.slice(0, at);
    return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
  }
}

/** HAPI's old habit of writing comments as members; they are no part of FHIR and are left out. */
export function withoutComments<T>(value: T): T {
  if (value === null || typeof value !== 'object' || isRawJSON(value)) return value;
  if (Array.isArray(value))
    return value.map((one) => (isEmptyObject(withoutComments(one)) ? null : withoutComments(one))) as T;
  const kept = Object.entries(value)
    .filter(([name]) => name !== 'fhir_comments')
    .map(([name, member]) => [name, withoutComments(member)] as const)
    .filter(([name, member]) => !(name.startsWith('_') && isEmptyObject(member)));
  return Object.fromEntries(kept) as T;
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
