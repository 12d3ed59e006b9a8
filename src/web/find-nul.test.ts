import { describe, expect, it } from 'vitest';
import { hasNul } from './find-nul.ts';

describe('hasNul', () => {
  it.each([
    ['in a URL', '/people/%00', undefined, undefined],
    ['in a form', '/people', { words: 'a\0b' }, undefined],
    ['in one of several form values', '/people', { words: ['a', '\0'] }, undefined],
    ['in a form’s name', '/people', { 'a\0': 'b' }, undefined],
    ['in JSON', '/fhir', { a: '\0' }, '{"a":"\\u0000"}'],
    ['in JSON after an escaped backslash', '/fhir', { a: '\\\0' }, '{"a":"\\\\\\u0000"}'],
    ['in plain text', '/import', 'a\0b', undefined],
  ])('finds one %s', (_where, url, body, text) => {
    expect(hasNul(url, body, text)).toBe(true);
  });
  it.each([
    ['a URL with other escapes', '/people/%01?x=100%25', undefined, undefined],
    ['JSON with the six characters in words', '/fhir', { a: '\\u0000' }, '{"a":"\\\\u0000"}'],
    ['no body', '/', null, undefined],
  ])('passes %s', (_what, url, body, text) => {
    expect(hasNul(url, body, text)).toBe(false);
  });
});
