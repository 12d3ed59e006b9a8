import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CareEvent } from '../standards/index.ts';
import { openServices } from './open-services.ts';

type Kind = 'service.opened' | 'service.closed' | 'death';
const event = (kind: Kind, at: number, fact: string, pathway?: string, more: Partial<CareEvent> = {}): CareEvent =>
  ({
    id: `${kind} ${at} ${fact}`,
    person: 'p',
    kind,
    at,
    precision: 'instant',
    known: at,
    source: 's',
    fact: { type: 'ServiceRequest', id: fact, version: 1 },
    ...(pathway === undefined ? {} : { pathway }),
    organisation: 'RXX01',
    data: kind === 'death' ? {} : { sector: 'mental-health', service: 'talking-therapies' },
    ...more,
  }) as CareEvent;

describe('openServices', () => {
  it('is open from its opening until it closes', () => {
    expect(openServices([event('service.opened', 1, 'a')])).toHaveLength(1);
    expect(openServices([event('service.opened', 1, 'a'), event('service.closed', 5, 'a')])).toEqual([]);
  });

  it('counts two facts of one pathway as one service, as long as one of them is open', () => {
    const referral = [event('service.opened', 1, 'referral', 'P'), event('service.closed', 5, 'referral', 'P')];
    const episode = event('service.opened', 5, 'episode', 'P');
    expect(openServices([...referral, episode]).map((service) => service.pathway)).toEqual(['P']);
    expect(openServices([...referral, episode, event('service.closed', 9, 'episode', 'P')])).toEqual([]);
  });

  it('two pathways of the same service are two', () => {
    expect(openServices([event('service.opened', 1, 'a', 'P'), event('service.opened', 2, 'b', 'Q')])).toHaveLength(2);
  });

  it('opens again after it closed', () => {
    const events = [event('service.opened', 1, 'a'), event('service.closed', 5, 'a'), event('service.opened', 7, 'a')];
    expect(openServices(events).map((service) => service.since)).toEqual([7]);
  });

  it('what opened and closed at one moment is closed, and what is no longer held true never was', () => {
    expect(openServices([event('service.closed', 1, 'a'), event('service.opened', 1, 'a')])).toEqual([]);
    expect(openServices([event('service.opened', 1, 'a', 'P', { ceased: 3 })])).toEqual([]);
  });

  it('nobody has services after death', () => {
    expect(openServices([event('service.opened', 1, 'a'), event('death', 5, 'patient')])).toEqual([]);
  });

  it('gives the same answer in whatever order the events come', () => {
    const one = fc.record({
      kind: fc.constantFrom<Kind>('service.opened', 'service.closed'),
      at: fc.integer({ min: 1, max: 6 }),
      fact: fc.constantFrom('a', 'b', 'c', 'd'),
    });
    const some = fc.uniqueArray(one, { maxLength: 12, selector: ({ kind, at, fact }) => `${kind} ${at} ${fact}` });
    fc.assert(
      fc.property(
        some.chain((events) =>
          fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
        ),
        ([ordered, shuffled]) => {
          const make = (each: { kind: Kind; at: number; fact: string }) =>
            event(each.kind, each.at, each.fact, `P-${each.fact < 'c' ? 1 : 2}`);
          expect(openServices(shuffled.map(make))).toEqual(openServices(ordered.map(make)));
        },
      ),
    );
  });
});
