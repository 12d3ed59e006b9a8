import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CareEvent, DAY, HOUR } from '../standards/index.ts';
import { digestOf, periodAt, storedClocks } from './answer.ts';
import { periodsOf } from './evaluate-person.ts';
import { testPolicies as policies } from './testing/policies.ts';

const from = Date.parse('2026-03-01T00:00:00Z');

function event(kind: string, at: number, data: object, id: string): CareEvent {
  return {
    id,
    person: 'p',
    kind,
    at,
    precision: 'instant',
    known: at,
    pathway: 'A',
    source: 's',
    organisation: 'RTT01',
    fact: { type: 'F', id, version: 1 },
    data,
  } as CareEvent;
}

const referred = event('referral.received', from, { service: 'talking-therapies', sector: 'mental-health' }, 'a');
const attendances = fc.constantFrom('attended', 'did-not-attend', 'cancelled-by-provider');
const contacts = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 80 * 24 }), attendances, fc.boolean()), { maxLength: 4 })
  .map((given) =>
    given.map(([hours, attendance, first], index) =>
      event('contact', from + hours * HOUR, { attendance, first }, `c${index}`),
    ),
  );

describe('a stored answer', () => {
  it('read at a later moment says what evaluating at that moment says', () => {
    fc.assert(
      fc.property(contacts, fc.nat(100), (events, days) => {
        const all = [referred, ...events];
        // Facts that take effect later are evaluated then: reading covers only the passing of time.
        const evaluated = Math.max(...all.map(({ at }) => at));
        const read = evaluated + days * DAY;
        const stored = storedClocks('person', periodsOf(all, policies, evaluated));
        const fresh = periodsOf(all, policies, read);
        expect(stored.map((clock) => periodAt(clock, policies, read))).toEqual(
          fresh.map((period) => ({ ...period, steps: [] })),
        );
      }),
    );
  });

  it('is the same row at whatever moment it is evaluated', () => {
    fc.assert(
      fc.property(contacts, fc.nat(100), (events, days) => {
        const all = [referred, ...events];
        const evaluated = Math.max(...all.map(({ at }) => at));
        const rows = (now: number) =>
          storedClocks('person', periodsOf(all, policies, now)).map((clock) => [clock, digestOf(clock)]);
        expect(rows(evaluated + days * DAY)).toEqual(rows(evaluated));
      }),
    );
  });

  it('does not depend on when the facts became known', () => {
    const later = { ...referred, known: referred.known + 5 * DAY };
    expect(storedClocks('p', periodsOf([later], policies, from + 9 * DAY))).toEqual(
      storedClocks('p', periodsOf([referred], policies, from + 9 * DAY)),
    );
  });
});
