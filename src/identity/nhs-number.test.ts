import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatNhsNumber,
  isTestNhsNumber,
  isValidNhsNumber,
  normaliseNhsNumber,
  testNhsNumber,
  testNhsNumberRange,
} from './nhs-number.ts';

const testNumbers = fc
  .integer({ min: 0, max: testNhsNumberRange - 1 })
  .map(testNhsNumber)
  .filter((n) => n !== undefined);

describe('NHS number', () => {
  it.each(['9434765919', '9990000042', '9000000009'])('accepts %s', (n) => {
    expect(isValidNhsNumber(n)).toBe(true);
  });

  it.each(['9434765918', '943476591', '94347659190', '', 'ABCDEFGHIJ', '943 476 5919'])('refuses %j', (n) => {
    expect(isValidNhsNumber(n)).toBe(false);
  });

  it('refuses one digit repeated, though some satisfy modulus 11', () => {
    for (let d = 0; d <= 9; d++) expect(isValidNhsNumber(String(d).repeat(10))).toBe(false);
  });

  it('cleans what people type between the groups, and nothing else', () => {
    expect(normaliseNhsNumber(' 943 476-5919\u00a0')).toBe('9434765919');
    expect(normaliseNhsNumber('943.476.5919')).toBe('9434765919');
    expect(normaliseNhsNumber('943/476/5919')).toBeUndefined();
    expect(normaliseNhsNumber('A9434765919')).toBeUndefined();
  });

  it('writes the number in groups of three, three and four', () => {
    expect(formatNhsNumber('9434765919')).toBe('943 476 5919');
    expect(formatNhsNumber('not known')).toBe('not known');
  });

  it('knows the test range', () => {
    expect(isTestNhsNumber('999 000 0042')).toBe(true);
    expect(isTestNhsNumber('9434765919')).toBe(false);
    expect(isTestNhsNumber('9990000041')).toBe(false);
  });

  it('makes only valid test numbers, each its own', () => {
    fc.assert(fc.property(testNumbers, (n) => isValidNhsNumber(n) && isTestNhsNumber(n)));
    expect(testNhsNumber(4)).toBe('9990000042');
    expect(testNhsNumber(-1)).toBeUndefined();
    expect(testNhsNumber(testNhsNumberRange)).toBeUndefined();
  });

  it('catches every single wrong digit and every swap of neighbours', () => {
    fc.assert(
      fc.property(testNumbers, fc.nat(9), fc.integer({ min: 1, max: 9 }), (n, at, by) => {
        const digits = [...n];
        digits[at] = String((Number(digits[at]) + by) % 10);
        expect(isValidNhsNumber(digits.join(''))).toBe(false);
        const i = Math.min(at, 8);
        const swapped = n.slice(0, i) + n[i + 1] + n[i] + n.slice(i + 2);
        if (swapped !== n) expect(isValidNhsNumber(swapped)).toBe(false);
      }),
    );
  });
});
