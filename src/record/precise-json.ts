/**
 * JSON whose decimals keep the digits they were sent with: FHIR says that 1.0 and 1.00 are different statements of precision, and
 * JavaScript's numbers forget it. Only text that has such a number pays for it.
 */

/** Decimals whose text a JavaScript number would change, by the object (or array) that holds them. */
export type PreciseNumbers = WeakMap<object, Map<string, string>>;

export interface ParsedJson {
  value: unknown;
  /** Undefined when every number can be written again as it was. */
  numbers: PreciseNumbers | undefined;
}

// TypeScript's library does not yet have these two parts of ES2026, which Node 24 has.
interface SourceJson {
  parse(
    text: string,
    reviver: (this: object, key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}
const sourceJson = JSON as unknown as SourceJson;

/** A number that ends in 0 after its point, has an exponent, or many digits. May also match inside a string: then it only costs time. */
const suspicious = /[:[,]\s*(-?(?:\d+\.\d*0|\d+(?:\.\d+)?[eE][+-]?\d+|[\d.]{16,}))(?=\s*[,}\]])/g;

function hasPreciseNumber(text: string): boolean {
  for (const [, number] of text.matchAll(suspicious)) if (String(Number(number)) !== number) return true;
  return false;
}

/** Parses JSON; throws SyntaxError like JSON.parse. `parsed` is what the text was parsed to already, if it was. */
export function parseJson(text: string, parsed?: unknown): ParsedJson {
  if (!hasPreciseNumber(text)) return { value: parsed ?? JSON.parse(text), numbers: undefined };
  const numbers: PreciseNumbers = new WeakMap();
  let any = false;
  const value = sourceJson.parse(text, function (key, member, { source }) {
    if (typeof member === 'number' && source !== undefined && String(member) !== source) {
      any = true;
      const own = numbers.get(this) ?? new Map<string, string>();
      numbers.set(this, own.set(key, source));
    }
    return member;
  });
  return { value, numbers: any ? numbers : undefined };
}

/** Writes a value whose parts came from `parseJson`, numbers as they were sent. Objects keep their numbers while they keep their identity. */
export function stringifyJson(value: unknown, numbers: PreciseNumbers | undefined): string {
  if (numbers === undefined) return JSON.stringify(value);
  return JSON.stringify(value, function (this: object, key: string, member: unknown) {
    const source = typeof member === 'number' ? numbers.get(this)?.get(key) : undefined;
    return source === undefined ? member : sourceJson.rawJSON(source);
  });
}
