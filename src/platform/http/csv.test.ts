import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLocalPath, redirect } from './answers.ts';
import { csvText } from './csv.ts';

describe('csvText', () => {
  it.each(['=1+1', '+1', '-1+cmd', '@SUM(A1)', '\t=1', '\r=1'])('makes %j harmless to a spreadsheet', (cell) => {
    expect(parse(csvText([[cell]]))[0]).toEqual([`'${cell}`]);
  });
  it('leaves numbers and ordinary text as they are', () => {
    expect(csvText([['a', -3, 2.5, true, null, undefined, 'x-y']])).toBe('a,-3,2.5,true,,,x-y\r\n');
  });
  it('is read back as it was written', () => {
    const cell = fc.string().filter((text) => !/^[=+\-@\t\r]/.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
        const header: [string, string] = ['first', 'second'];
        expect(parse(csvText([header, ...rows]), { record_delimiter: '\r\n' })).toEqual([header, ...rows]);
      }),
    );
  });
});

describe('redirect', () => {
  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    '',
    '/a\nb',
    '/\t/evil.example',
  ])('takes %j for no local path', (location) => {
    expect(isLocalPath(location)).toBe(false);
    expect(() => redirect(location)).toThrow();
  });
  it.each(['/', '/people/1?own=1', '/a//b'])('takes %j for one', (location) =>
    expect(redirect(location).location).toBe(location),
  );
});
