import fc from 'fast-check';
import { expect, it } from 'vitest';
import { indented } from './indented.ts';

it('is what JSON.stringify indents', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(indented(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

it('leaves digits alone', () => {
  expect(indented('{"value":37.50}')).toBe('{\n  "value": 37.50\n}');
});

it('indents two megabytes too', () => {
  const value = Array.from({ length: 40_000 }, (_, row) => ({ row, of: ['some text in it', row / 2] }));
  expect(indented(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
});
