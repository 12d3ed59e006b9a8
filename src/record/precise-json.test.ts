import { describe, expect, it } from 'vitest';
import { parseJson, stringifyJson } from './precise-json.ts';

describe('precise JSON', () => {
  it.each([
    '{"a":1.00}',
    '{"a":[1.0,2,{"b":1e3}]}',
    '{"a":0.1,"b":12345678901234567890.5}',
    '{"a":-0.50,"text":"x: 1.0, y"}',
    '[1.0,2.50,112.41600000000001]',
    '[112.41600000000001,2.50]',
  ])('writes %s as it was', (text) => {
    const { value, numbers } = parseJson(text);
    expect(stringifyJson(value, numbers)).toBe(text);
  });

  it('keeps digits of parts that moved into another object', () => {
    const { value, numbers } = parseJson('{"resource":{"q":{"value":5.10}}}');
    const resource = (value as { resource: object }).resource;
    expect(stringifyJson({ ...resource, id: 'x' }, numbers)).toBe('{"q":{"value":5.10},"id":"x"}');
  });
});
