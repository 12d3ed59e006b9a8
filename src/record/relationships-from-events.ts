import type { NewRelationship } from '../access/index.ts';
import type { CareEvent, Instant } from '../standards/index.ts';
import { type Hidden, nothingHidden } from './labels.ts';

/** After an appointment the clinic still writes its letter: the relationship lasts this long past the planned time. */
const afterAppointment = 7 * 24 * 3600 * 1000;

/**
 * The legitimate relationships that the record itself shows: GP registration, open referrals and services, booked appointments.
 * Pure; `events` are one source patient's or one person's, in order of happening. `personId` is whom they are recorded under.
 * O(n) for n events. The basis is read by whoever may ask who has seen the record, so it does not name a service that is `labelled`.
 */
export function relationshipsFromEvents(
  personId: string,
  events: readonly CareEvent[],
  labelled: Hidden = nothingHidden,
): NewRelationship[] {
  const found = new Map<string, NewRelationship>();
  const open = (
    kind: NewRelationship['kind'],
    organisation: string,
    restsOn: string,
    from: Instant,
    to: Instant | null,
    basis: string,
  ): void => {
    const key = `${kind} ${organisation} ${restsOn}`;
    const known = found.get(key);
    if (known && known.from <= from) known.to = later(known.to, to);
    else
      found.set(key, {
        personId,
        kind,
        holder: { kind: 'organisation', id: organisation },
        from,
        to: known ? later(known.to, to) : to,
        basis,
        restsOn,
      });
  };
  const close = (
    kind: NewRelationship['kind'],
    organisation: string | undefined,
    restsOn: string,
    at: Instant,
  ): void => {
    for (const relationship of found.values()) {
      const same =
        relationship.kind === kind &&
        relationship.restsOn === restsOn &&
        (!organisation || relationship.holder.id === organisation);
      if (same && at >= relationship.from) relationship.to = at;
    }
  };
  for (const event of events) {
    const { organisation } = event;
    const fact = `${event.fact.type}/${event.fact.id}`;
    switch (event.kind) {
      case 'registration.started':
        // One practice at a time: registering with another ends the one before.
        for (const each of found.values())
          if (each.kind === 'registration' && each.to === null && each.holder.id !== organisation) each.to = event.at;
        if (organisation)
          open('registration', organisation, 'registration', event.at, null, 'Registered with this GP practice');
        break;
      case 'registration.ended':
        close('registration', organisation, 'registration', event.at);
        break;
      case 'service.opened':
        if (organisation)
          open(
            'referral',
            organisation,
            event.pathway ?? fact,
            event.at,
            null,
            labelled.has(fact) ? 'Open service' : `Open service: ${event.data.service.replaceAll('-', ' ')}`,
          );
        break;
      case 'service.closed':
        close('referral', organisation, event.pathway ?? fact, event.at);
        break;
      case 'appointment.booked':
        if (organisation)
          open(
            'appointment',
            organisation,
            fact,
            event.at,
            event.data.start + afterAppointment,
            'Appointment booked here',
          );
        break;
      default:
        break;
    }
    // Death ends no relationship: letters, audits and the family's questions come afterwards.
  }
  return [...found.values()];
}

function later(a: Instant | null, b: Instant | null): Instant | null {
  return a === null || b === null ? null : Math.max(a, b);
}
