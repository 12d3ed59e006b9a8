import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { type Database, isRefusal, newId, type Refusal, SetClock, transaction } from '../platform/index.ts';
import { careEventsOfPersons, readResource } from '../record/index.ts';
import type { GpOffer } from '../standards/index.ts';
import {
  type Appointment,
  type AppointmentsContext,
  actsOf,
  appointmentsOf,
  bookSlot,
  cancelAppointment,
  chooseGp,
  findSlots,
  openSession,
  passOnLapsedOffers,
  rearrange,
  recordAttendance,
  requestCare,
  requestsOf,
  slotsBetween,
  undo,
  waitingAt,
  withdrawRequest,
  withdrawSession,
} from './index.ts';

const HOUR = 3_600_000;
const nineOnMonday = Date.parse('2026-06-15T09:00:00+01:00');
const practice = 'A81001';
const doctor = '11111111-1111-4111-8111-111111111111';
const colleague = '22222222-2222-4222-8222-222222222222';

describe('appointments', () => {
  let database: Database;
  let clock: SetClock;
  let touched: string[];
  let offered: { personId: string; slotId: string }[];
  let context: AppointmentsContext;
  let organisation: string;
  let sequence = 0;

  beforeAll(async () => {
    database = await testDatabase(40);
  });
  afterAll(() => database.close());
  beforeEach(() => {
    // A practice of each test's own, so that no test sees another's slots.
    organisation = `${practice}${sequence++}`;
    clock = new SetClock(nineOnMonday);
    touched = [];
    offered = [];
    context = {
      clock,
      hooks: {
        onPersonsTouched: async (_tx, personIds) => {
          touched.push(...personIds);
        },
        onSlotOffered: async (_tx, { request, slot }) => {
          offered.push({ personId: request.personId, slotId: slot.id });
        },
      },
    };
  });

  type Act<C, R> = (
    tx: Parameters<Parameters<typeof transaction>[1]>[0],
    command: C,
    context: AppointmentsContext,
  ) => Promise<R>;
  const attempt = <C, R>(act: Act<C, R>, command: C): Promise<R> =>
    transaction(database.db, (tx) => act(tx, command, context));
  const does = async <C, R>(act: Act<C, R>, command: C): Promise<Exclude<R, Refusal>> => {
    const result = await attempt(act, command);
    if (isRefusal(result)) throw new Error(`refused: ${result.message} ${JSON.stringify(result.details)}`);
    return result as Exclude<R, Refusal>;
  };
  const refused = async <C, R>(act: Act<C, R>, command: C): Promise<Refusal> => {
    const result = await attempt(act, command);
    if (!isRefusal(result)) throw new Error('was not refused');
    return result;
  };

  const somebody = () => {
    const id = newId();
    return { current: id, members: [id] };
  };
  const session = (starts: number, slots: number, offers: GpOffer[], practitioner = doctor) =>
    does(openSession, {
      organisation,
      practitioner: `${practitioner}${organisation}`,
      starts,
      ends: starts + slots * 600_000,
      slotMinutes: 10,
      medium: 'face-to-face',
      offers,
      by: 'reception',
    });
  const asks = (person: ReturnType<typeof somebody>, offer: GpOffer = 'same-day-consultation', urgent = false) =>
    does(requestCare, { person, organisation, offer, urgent, route: 'phone', by: 'reception' });
  const books = async (person: ReturnType<typeof somebody>, slotId: string, requestId: string) => {
    // Nobody asks and books in the same millisecond; the order of events shows.
    clock.advance(1000);
    return does(bookSlot, { person, organisation, slotId, requestId, by: 'reception' });
  };
  const eventsOf = async (personId: string) =>
    (await transaction(database.db, (tx) => careEventsOfPersons(tx, [personId]))).map((event) => event.kind);

  it('cuts a session into slots and writes their FHIR form', async () => {
    const { slots } = await session(nineOnMonday + HOUR, 3, ['same-day-consultation']);
    expect(slots.map((slot) => slot.starts - nineOnMonday)).toEqual([HOUR, HOUR + 600_000, HOUR + 1_200_000]);
    const stored = await transaction(database.db, (tx) => readResource(tx, 'Slot', slots[0]?.id ?? ''));
    expect(isRefusal(stored) ? stored : JSON.parse(stored.json)).toMatchObject({
      status: 'free',
      start: '2026-06-15T09:00:00.000Z',
      serviceType: [{ coding: [{ code: 'same-day-consultation' }] }],
    });
  });

  it('refuses a second session of one practitioner at the same time', async () => {
    await session(nineOnMonday + HOUR, 3, ['same-day-consultation']);
    const starts = nineOnMonday + HOUR + 600_000;
    const refusal = await refused(openSession, {
      organisation: 'ANOTHER',
      practitioner: `${doctor}${organisation}`,
      starts,
      ends: starts + HOUR,
      slotMinutes: 10,
      medium: 'phone',
      offers: ['same-day-consultation'],
      by: 'reception',
    });
    expect(refusal.kind).toBe('conflict');
  });

  it('a request starts a clock, a booking and an attendance move it', async () => {
    const { slots } = await session(nineOnMonday + HOUR, 1, ['same-day-consultation']);
    const person = somebody();
    const { request, slots: found } = await asks(person, 'same-day-consultation', true);
    expect(found.inTime.map((slot) => slot.id)).toEqual([slots[0]?.id]);
    expect(request.waitingSince).toBeNull();
    const appointment = await books(person, slots[0]?.id ?? '', request.id);
    clock.advance(HOUR);
    await does(recordAttendance, { person, appointmentId: appointment.id, attendance: 'attended', by: 'dr' });
    expect(await eventsOf(person.current)).toEqual(['gp.requested', 'appointment.booked', 'appointment.attended']);
    expect(new Set(touched)).toEqual(new Set([person.current]));
    const [after] = await transaction(database.db, (tx) => requestsOf(tx, person.members));
    expect(after?.state).toBe('answered');
  });

  it('refuses to ask twice for the same while the first request is open', async () => {
    const person = somebody();
    await asks(person);
    const again = {
      person,
      organisation,
      offer: 'same-day-consultation' as const,
      urgent: false,
      route: 'online' as const,
      by: 'x',
    };
    expect((await refused(requestCare, again)).message).toContain('its clock is running');
  });

  it('booking ahead is with the GP of choice only', async () => {
    const starts = nineOnMonday + 72 * HOUR;
    const ahead: GpOffer[] = ['ahead-with-gp-of-choice'];
    const mine = await session(starts, 1, ahead);
    const theirs = await session(starts, 1, ahead, colleague);
    const person = somebody();
    const ask = {
      person,
      organisation,
      offer: 'ahead-with-gp-of-choice' as const,
      urgent: false,
      route: 'online' as const,
      by: 'x',
    };
    expect((await refused(requestCare, ask)).details[0]?.where).toBe('practitioner');
    const gps = [{ id: `${doctor}${organisation}` }];
    await does(chooseGp, { person, organisation, practitioner: `${doctor}${organisation}`, gps, by: 'x' });
    const { request, slots } = await does(requestCare, ask);
    expect(slots.inTime.map((slot) => slot.id)).toEqual(mine.slots.map((slot) => slot.id));
    const other = { person, organisation, slotId: theirs.slots[0]?.id ?? '', requestId: request.id, by: 'x' };
    expect((await refused(bookSlot, other)).kind).toBe('invalid');
    await books(person, mine.slots[0]?.id ?? '', request.id);
  });

  it('says that a person chose later when a slot in time was free', async () => {
    const offers: GpOffer[] = ['appointment-within-48-hours'];
    await session(nineOnMonday + HOUR, 1, offers);
    const late = await session(nineOnMonday + 72 * HOUR, 1, offers);
    const person = somebody();
    const { request, slots } = await asks(person, 'appointment-within-48-hours');
    expect(slots.later.map((slot) => slot.id)).toEqual([late.slots[0]?.id]);
    const appointment = await books(person, late.slots[0]?.id ?? '', request.id);
    expect(appointment.personChoseLater).toBe(true);
  });

  it('does not say so when nothing in time was free', async () => {
    const late = await session(nineOnMonday + 72 * HOUR, 1, ['appointment-within-48-hours']);
    const person = somebody();
    const { request } = await asks(person, 'appointment-within-48-hours');
    expect((await books(person, late.slots[0]?.id ?? '', request.id)).personChoseLater).toBe(false);
  });

  it('puts people on the waiting list when nothing is free: urgent first, then whoever asked first', async () => {
    const [first, second, urgent] = [somebody(), somebody(), somebody()];
    await asks(first);
    clock.advance(1000);
    await asks(second);
    clock.advance(1000);
    await asks(urgent, 'same-day-consultation', true);
    const waiting = await transaction(database.db, (tx) => waitingAt(tx, organisation));
    expect(waiting.map((request) => request.personId)).toEqual([urgent, first, second].map((person) => person.current));
  });

  it('offers what comes free to the first in the list, and passes it on when they let the time pass', async () => {
    const [holder, first, second] = [somebody(), somebody(), somebody()];
    const { slots } = await session(nineOnMonday + 6 * HOUR, 1, ['same-day-consultation']);
    const slotId = slots[0]?.id ?? '';
    const held = await asks(holder);
    const appointment = await books(holder, slotId, held.request.id);
    await asks(first);
    clock.advance(1000);
    const secondRequest = await asks(second);
    await does(cancelAppointment, { person: holder, appointmentId: appointment.id, cancelledBy: 'person', by: 'x' });
    expect(offered).toEqual([{ personId: first.current, slotId }]);
    const early = { person: second, organisation, slotId, requestId: secondRequest.request.id, by: 'x' };
    expect((await refused(bookSlot, early)).kind).toBe('conflict');
    clock.advance(2 * HOUR + 1);
    await attempt(passOnLapsedOffers, organisation);
    // The first still waits longest; whoever let an offer lapse keeps the place, and the offer comes again.
    expect(offered.at(-1)).toEqual({ personId: first.current, slotId });
    await does(withdrawRequest, {
      person: first,
      requestId: (await transaction(database.db, (tx) => requestsOf(tx, first.members)))[0]?.id ?? '',
    });
    expect(offered.at(-1)).toEqual({ personId: second.current, slotId });
    await does(bookSlot, early);
  });

  it('cancelling stops nothing: the request stays open, the slot is free again', async () => {
    const { slots } = await session(nineOnMonday + 6 * HOUR, 1, ['same-day-consultation']);
    const person = somebody();
    const { request } = await asks(person);
    const appointment = await books(person, slots[0]?.id ?? '', request.id);
    clock.advance(600_000);
    await does(cancelAppointment, { person, appointmentId: appointment.id, cancelledBy: 'person', by: 'x' });
    expect(await eventsOf(person.current)).toEqual(['gp.requested', 'appointment.booked', 'appointment.cancelled']);
    const cancelled = (await transaction(database.db, (tx) => careEventsOfPersons(tx, person.members))).at(-1);
    expect(cancelled?.at).toBe(clock.now());
    const found = await transaction(database.db, (tx) => findSlots(tx, request, clock.now()));
    expect(found.inTime.map((slot) => slot.id)).toEqual([slots[0]?.id]);
  });

  it('the practice says why it cancels, and the person keeps their place in the list', async () => {
    const { slots } = await session(nineOnMonday + 6 * HOUR, 1, ['same-day-consultation']);
    const person = somebody();
    const { request } = await asks(person);
    const appointment = await books(person, slots[0]?.id ?? '', request.id);
    const command = { person, appointmentId: appointment.id, cancelledBy: 'provider' as const, by: 'x' };
    expect((await refused(cancelAppointment, command)).details[0]?.where).toBe('reason');
    clock.advance(1000);
    await does(withdrawSession, {
      organisation,
      sessionId: slots[0]?.sessionId ?? '',
      reason: 'The doctor is ill',
      by: 'x',
    });
    const [waiting] = await transaction(database.db, (tx) => waitingAt(tx, organisation));
    expect(waiting).toMatchObject({ personId: person.current, waitingSince: nineOnMonday });
    expect(
      await transaction(database.db, (tx) => slotsBetween(tx, organisation, nineOnMonday, nineOnMonday + 24 * HOUR)),
    ).toEqual([]);
  });

  it('undo books a cancelled appointment again while its slot is free', async () => {
    const { slots } = await session(nineOnMonday + 6 * HOUR, 1, ['same-day-consultation']);
    const person = somebody();
    const { request } = await asks(person);
    const appointment = await books(person, slots[0]?.id ?? '', request.id);
    await does(cancelAppointment, { person, appointmentId: appointment.id, cancelledBy: 'person', by: 'x' });
    clock.advance(14 * 60_000);
    await does(undo, { person, appointmentId: appointment.id, by: 'x' });
    expect(await eventsOf(person.current)).toEqual(['gp.requested', 'appointment.booked']);
    const acts = await transaction(database.db, (tx) => actsOf(tx, person.current, appointment.id));
    expect(acts.map((act) => act.act)).toEqual(['book', 'cancel', 'undo']);
    await does(cancelAppointment, { person, appointmentId: appointment.id, cancelledBy: 'person', by: 'x' });
    clock.advance(16 * 60_000);
    expect((await refused(undo, { person, appointmentId: appointment.id, by: 'x' })).kind).toBe('gone');
  });

  it('did not attend is recorded from the start on, undone to the next day, then corrected with a reason', async () => {
    const { slots } = await session(nineOnMonday + HOUR, 1, ['same-day-consultation']);
    const person = somebody();
    const { request } = await asks(person);
    const { id: appointmentId } = await books(person, slots[0]?.id ?? '', request.id);
    const mark = { person, appointmentId, attendance: 'did-not-attend' as const, by: 'x' };
    expect((await refused(recordAttendance, mark)).kind).toBe('conflict');
    clock.advance(HOUR);
    await does(recordAttendance, mark);
    await does(undo, { person, appointmentId, by: 'x' });
    await does(recordAttendance, mark);
    expect(await eventsOf(person.current)).toEqual([
      'gp.requested',
      'appointment.booked',
      'appointment.did-not-attend',
    ]);
    clock.advance(48 * HOUR);
    expect((await refused(undo, { person, appointmentId, by: 'x' })).kind).toBe('gone');
    const correction = { person, appointmentId, attendance: 'attended' as const, by: 'x' };
    expect((await refused(recordAttendance, correction)).details[0]?.where).toBe('reason');
    await does(recordAttendance, { ...correction, reason: 'Seen by the nurse instead' });
    expect(await eventsOf(person.current)).toEqual(['gp.requested', 'appointment.booked', 'appointment.attended']);
  });

  it('rearranging gives the old time up only when the new one is had', async () => {
    const { slots } = await session(nineOnMonday + HOUR, 3, ['same-day-consultation']);
    const [mine, free, taken] = slots.map((slot) => slot.id) as [string, string, string];
    const [person, other] = [somebody(), somebody()];
    const { request } = await asks(person);
    const old = await books(person, mine, request.id);
    await books(other, taken, (await asks(other)).request.id);
    const move = { person, appointmentId: old.id, askedBy: 'person' as const, by: 'x' };
    expect((await refused(rearrange, { ...move, toSlotId: taken })).kind).toBe('conflict');
    const [kept] = await transaction(database.db, (tx) => appointmentsOf(tx, person.members));
    expect(kept).toMatchObject({ id: old.id, state: 'booked' });
    const moved = (await does(rearrange, { ...move, toSlotId: free })) as Appointment;
    expect(moved.slotId).toBe(free);
    const states = await transaction(database.db, (tx) => appointmentsOf(tx, person.members));
    expect(new Map(states.map((each) => [each.id, each.state]))).toEqual(
      new Map([
        [moved.id, 'booked'],
        [old.id, 'cancelled-by-person'],
      ]),
    );
  });

  it('refuses a time at which the person is booked already, under any of their linked ids', async () => {
    const one = await session(nineOnMonday + HOUR, 1, ['same-day-consultation', 'appointment-within-48-hours']);
    const two = await session(
      nineOnMonday + HOUR,
      1,
      ['same-day-consultation', 'appointment-within-48-hours'],
      colleague,
    );
    const linked = newId();
    const earlier = { current: linked, members: [linked] };
    await books(earlier, one.slots[0]?.id ?? '', (await asks(earlier)).request.id);
    const person = { ...somebody(), members: [] as string[] };
    person.members = [person.current, linked];
    const { request } = await asks(person, 'appointment-within-48-hours');
    const refusal = await refused(bookSlot, {
      person,
      organisation,
      slotId: two.slots[0]?.id ?? '',
      requestId: request.id,
      by: 'x',
    });
    expect(refusal.message).toBe('There is already an appointment at that time.');
  });

  it('a slot that has begun is gone', async () => {
    const { slots } = await session(nineOnMonday + HOUR, 1, ['same-day-consultation']);
    const person = somebody();
    const { request } = await asks(person);
    clock.advance(HOUR);
    const late = { person, organisation, slotId: slots[0]?.id ?? '', requestId: request.id, by: 'x' };
    expect((await refused(bookSlot, late)).kind).toBe('gone');
  });

  const crowd = inject('engine') === 'postgresql' ? 100 : 10;
  it(`${crowd} people booking the last slot at once: one gets it, the others are told`, async () => {
    const { slots } = await session(nineOnMonday + HOUR, 1, ['same-day-consultation']);
    const tomorrow = await session(nineOnMonday + 25 * HOUR, 2, ['same-day-consultation']);
    const slotId = slots[0]?.id ?? '';
    const people = Array.from({ length: crowd }, somebody);
    const requests: string[] = [];
    for (const person of people) requests.push((await asks(person)).request.id);
    const results = await Promise.all(
      people.map((person, index) =>
        attempt(bookSlot, { person, organisation, slotId, requestId: requests[index] ?? '', by: 'x' }),
      ),
    );
    const winners = results.filter((result) => !isRefusal(result)) as Appointment[];
    const losers = results.filter((result) => isRefusal(result));
    expect(winners).toHaveLength(1);
    expect(losers).toHaveLength(crowd - 1);
    for (const loser of losers) {
      expect(loser.kind).toBe('conflict');
      expect(loser.message).toContain('Somebody else has just taken that appointment.');
      expect(loser.details.map((detail) => detail.where)).toEqual(tomorrow.slots.map((slot) => `slot/${slot.id}`));
    }
    const [slot] = await transaction(database.db, (tx) =>
      slotsBetween(tx, organisation, nineOnMonday, nineOnMonday + 2 * HOUR),
    );
    expect(slot).toMatchObject({ state: 'booked', personId: winners[0]?.personId, appointmentId: winners[0]?.id });
    let held = 0;
    for (const person of people)
      held += (await transaction(database.db, (tx) => appointmentsOf(tx, person.members))).length;
    expect(held).toBe(1);
  });
});
