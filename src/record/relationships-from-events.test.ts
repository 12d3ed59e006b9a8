import { describe, expect, it } from 'vitest';
import type { CareEvent, CareEventKind } from '../standards/index.ts';
import { relationshipsFromEvents } from './relationships-from-events.ts';

const day = 24 * 3600 * 1000;

function event<K extends CareEventKind>(kind: K, at: number, data: unknown, more: Partial<CareEvent> = {}): CareEvent {
  return {
    id: `${kind}@${at}`,
    person: 'p',
    kind,
    at,
    precision: 'instant',
    known: at,
    source: 'gp',
    fact: { type: 'ServiceRequest', id: 'r1', version: 1 },
    organisation: 'RXX01',
    data,
    ...more,
  } as CareEvent;
}

describe('relationshipsFromEvents', () => {
  it('an open service is a relationship of its organisation until it closes', () => {
    const opened = event(
      'service.opened',
      day,
      { sector: 'mental-health', service: 'talking-therapies' },
      { pathway: 'ServiceRequest/r1' },
    );
    const closed = event(
      'service.closed',
      5 * day,
      { sector: 'mental-health', service: 'talking-therapies' },
      { pathway: 'ServiceRequest/r1' },
    );
    expect(relationshipsFromEvents('p', [opened])).toMatchObject([
      { kind: 'referral', holder: { id: 'RXX01' }, from: day, to: null },
    ]);
    expect(relationshipsFromEvents('p', [opened, closed])).toMatchObject([{ from: day, to: 5 * day }]);
  });

  it('registering with another practice ends the registration before', () => {
    const first = event('registration.started', day, {}, { organisation: 'A81001' });
    const second = event('registration.started', 9 * day, {}, { organisation: 'B82002' });
    expect(relationshipsFromEvents('p', [first, second])).toMatchObject([
      { holder: { id: 'A81001' }, to: 9 * day },
      { holder: { id: 'B82002' }, to: null },
    ]);
  });

  it('a booked appointment is a relationship until a week after its planned time', () => {
    const [relationship] = relationshipsFromEvents('p', [event('appointment.booked', day, { start: 10 * day })]);
    expect(relationship).toMatchObject({ kind: 'appointment', from: day, to: 17 * day });
  });

  it('an event without an organisation makes no relationship: unknown is nobody', () => {
    const { organisation: _, ...unknown } = event('service.opened', day, {
      sector: 'social-care',
      service: 'home-care',
    });
    expect(relationshipsFromEvents('p', [unknown as CareEvent])).toEqual([]);
  });
});
