/**
 * The NHS number: ten digits, the last a modulus 11 check digit over the first nine.
 * Source: NHS Data Dictionary, NHS NUMBER (weights 10 to 2; check digit 11 less the remainder; 11 is written 0; 10 is never issued).
 */

/** What people type between the groups of an NHS number: spaces of any kind, hyphens and dots. */
const separators = /[\s\u00a0\u2007\u202f\u2010-\u2015.-]/g;

/** The check digit for nine digits, or undefined where the calculation gives 10 and the number is never issued. */
export function nhsNumberCheckDigit(firstNine: string): number | undefined {
  if (!/^\d{9}$/.test(firstNine)) return undefined;
  let sum = 0;
  for (let i = 0; i < 9; i++) sum += (firstNine.charCodeAt(i) - 48) * (10 - i);
  const digit = 11 - (sum % 11);
  if (digit === 10) return undefined;
  return digit === 11 ? 0 : digit;
}

/** True for exactly ten digits, with nothing between them, that satisfy modulus 11 and are not one digit repeated. */
export function isValidNhsNumber(s: string): boolean {
  if (!/^\d{10}$/.test(s)) return false;
  // 0000000000, 9999999999 and some others satisfy modulus 11, and are what systems write for 'unknown'.
  if (/^(\d)\1{9}$/.test(s)) return false;
  return nhsNumberCheckDigit(s.slice(0, 9)) === s.charCodeAt(9) - 48;
}

/** The ten digits of a valid NHS number written with or without spaces, hyphens or dots; undefined for anything else. */
export function normaliseNhsNumber(s: string): string | undefined {
  const digits = s.normalize('NFKC').replace(separators, '');
  return isValidNhsNumber(digits) ? digits : undefined;
}

/** A valid NHS number as the NHS style guide writes it, '999 000 0042'; anything else comes back as it was. */
export function formatNhsNumber(s: string): string {
  const digits = normaliseNhsNumber(s);
  return digits === undefined ? s : `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`;
}

/** True for a valid number in the range kept for testing (999), which is never issued to a person. */
export function isTestNhsNumber(s: string): boolean {
  return normaliseNhsNumber(s)?.startsWith('999') ?? false;
}

/** How many whole numbers `testNhsNumber` takes: the six free digits of the 999 range. */
export const testNhsNumberRange = 1_000_000;

/**
 * The test number whose six free digits are `n` (0 to 999,999); undefined where that number has no check digit or
 * repeats one digit. About one in eleven is undefined: a generator moves on to the next n.
 */
export function testNhsNumber(n: number): string | undefined {
  if (!Number.isInteger(n) || n < 0 || n >= testNhsNumberRange) return undefined;
  const firstNine = `999${String(n).padStart(6, '0')}`;
  const digit = nhsNumberCheckDigit(firstNine);
  if (digit === undefined) return undefined;
  const number = `${firstNine}${digit}`;
  return isValidNhsNumber(number) ? number : undefined;
}
