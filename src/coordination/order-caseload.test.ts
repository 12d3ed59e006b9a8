import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderCaseload } from './order-caseload.ts';
import type { CaseloadClock } from './types.ts';

const now = 1_000;
const clock = (personId: string, due: number, missed = false, standard = 'rtt'): CaseloadClock => ({
  personId,
  standard,
  title: standard,
  due,
  missed,
});

describe('orderCaseload', () => {
  it('puts first whose clock is missed next, then those already missed, longest first, then those without a clock', () => {
    const clocks = [
      clock('missed-lately', 900),
      clock('soon', 1_100),
      clock('missed-long-ago', 10, true),
      clock('later', 5_000),
    ];
    const order = orderCaseload(['none', 'missed-lately', 'later', 'missed-long-ago', 'soon'], clocks, now);
    expect(order.map((entry) => entry.personId)).toEqual(['soon', 'later', 'missed-long-ago', 'missed-lately', 'none']);
  });

  it('a clock due at this moment can still be kept', () => {
    expect(orderCaseload(['a'], [clock('a', now)], now)[0]).toMatchObject({ running: [{ due: now }], missed: [] });
  });

  it('leaves out clocks of people who are not on the caseload', () => {
    expect(orderCaseload(['a'], [clock('b', 2_000)], now)).toEqual([{ personId: 'a', running: [], missed: [] }]);
  });

  it('holds every person once and every clock of theirs, whatever the order in which clocks come', () => {
    const people = ['a', 'b', 'c', 'd'];
    const any = fc.array(
      fc.tuple(fc.constantFrom(...people), fc.integer({ min: 0, max: 2_000 }), fc.constantFrom('x', 'y')),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(
        any.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([given, shuffled]) => {
          const make = ([personId, due, standard]: [string, number, string]) => clock(personId, due, false, standard);
          const order = orderCaseload(people, given.map(make), now);
          expect(order.map((entry) => entry.personId).sort()).toEqual(people);
          expect(order.flatMap((entry) => [...entry.running, ...entry.missed])).toHaveLength(given.length);
          expect(orderCaseload(people, shuffled.map(make), now)).toEqual(order);
        },
      ),
    );
  });
});
