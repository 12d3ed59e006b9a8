import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../standards/index.ts';
import { type Standing, standingAt, warningOf } from './standing.ts';

const start = Date.parse('2026-06-01T09:00:00Z');

describe('standingAt', () => {
  const twoDays = { state: 'running' as const, start, due: start + 2 * DAY };

  it('a clock of two days warns for its last twelve hours', () => {
    expect(standingAt(twoDays, twoDays.due - 12 * HOUR - 1)).toBe('running');
    expect(standingAt(twoDays, twoDays.due - 12 * HOUR)).toBe('due-soon');
  });

  it('a clock of eighteen weeks warns for a week, not for a quarter of it', () => {
    expect(warningOf(start, start + 126 * DAY)).toBe(7 * DAY);
  });

  it('the due moment itself is still in time', () => {
    expect(standingAt(twoDays, twoDays.due)).toBe('due-soon');
    expect(standingAt(twoDays, twoDays.due + 1)).toBe('late');
  });

  it('a clock without a limit is never late, and what is over stays as it ended', () => {
    expect(standingAt({ state: 'running', start, due: null }, start + 9999 * DAY)).toBe('running');
    expect(standingAt({ state: 'met', start, due: start }, start + DAY)).toBe('met');
  });

  it('only ever moves towards late as time passes', () => {
    const order: Standing[] = ['running', 'due-soon', 'late'];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 * DAY }), fc.nat(500 * DAY), fc.nat(500 * DAY), (length, a, b) => {
        const clock = { state: 'running' as const, start, due: start + length };
        const [earlier, later] = [Math.min(a, b), Math.max(a, b)];
        expect(order.indexOf(standingAt(clock, start + earlier))).toBeLessThanOrEqual(
          order.indexOf(standingAt(clock, start + later)),
        );
      }),
    );
  });
});
