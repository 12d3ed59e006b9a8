import { describe, expect, it } from 'vitest';
import { sayClock, sayTime } from './say-time.ts';

describe('saying a time', () => {
  it('is in the time of London and the words of the NHS content guide', () => {
    expect(sayTime(Date.parse('2026-06-15T09:00:00+01:00'))).toBe('Monday 15 June 2026 at 9am');
    expect(sayTime(Date.parse('2026-12-15T16:20:00Z'))).toBe('Tuesday 15 December 2026 at 4:20pm');
  });

  it('says noon and midnight in words, for 12am is read both ways', () => {
    expect(sayClock(Date.parse('2026-06-15T12:00:00+01:00'))).toBe('midday');
    expect(sayClock(Date.parse('2026-06-15T00:00:00+01:00'))).toBe('midnight');
    expect(sayClock(Date.parse('2026-06-15T12:10:00+01:00'))).toBe('12:10pm');
  });
});
