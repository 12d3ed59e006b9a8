import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { type Actor, recordRelationship, visitor } from '../access/index.ts';
import { registerOrganisations, registerStaff } from '../directory/index.ts';
import { createLogger, type Database, idOf, isRefusal, newId, SetClock, transaction } from '../platform/index.ts';
import { writeResources } from '../record/index.ts';
import { createServer } from '../web/index.ts';
import { appointmentsOf, appointmentsRoutes, waitingAt } from './index.ts';

const practice = 'A81001';
const [ada, ben] = [newId(), newId()];
const doctor = idOf('staff', 'doctor');
const MORNING = '2026-06-15T08:00:00+01:00';

const staff: Actor = {
  ...visitor,
  roles: ['practitioner'],
  accountId: newId(),
  name: 'Reception',
  staffId: doctor,
  organisations: [practice],
};
const actors: Record<string, Actor> = {
  staff,
  ada: { ...visitor, roles: ['person'], accountId: newId(), name: 'Ada Example', personId: ada },
  ben: { ...visitor, roles: ['person'], accountId: newId(), name: 'Ben Example', personId: ben },
  elsewhere: { ...staff, accountId: newId(), organisations: ['B82002'] },
};

describe('appointments, in the browser', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  const clock = new SetClock(MORNING);

  beforeAll(async () => {
    database = await testDatabase();
    const span = { from: '2020-01-01', to: null };
    const set = await transaction(database.db, async (tx) => {
      const gp = {
        ods: practice,
        name: 'Oakfield Surgery',
        kind: 'gp-practice',
        postcode: null,
        areaCode: null,
        ...span,
      };
      const registered = await registerOrganisations(tx, { organisations: [gp as never], roles: [], successions: [] });
      if (isRefusal(registered)) return registered;
      await writeResources(tx, [patient(ada, 'Ada'), patient(ben, 'Ben')], clock.now());
      for (const personId of [ada, ben]) {
        const holder = { kind: 'organisation' as const, id: practice };
        await recordRelationship(
          tx,
          { personId, kind: 'registration', holder, from: 0, to: null, basis: 'Registered', restsOn: 'x' },
          0,
        );
      }
      const post = {
        id: idOf('post', 'doctor'),
        staff: doctor,
        organisation: practice,
        team: null,
        discipline: 'general-practitioner' as const,
        jobTitle: 'GP',
        caseloadLimit: null,
        dutyLead: false,
        ...span,
      };
      const member = { id: doctor, title: 'Dr', givenName: 'Amina', familyName: 'Yusuf', identifiers: [] };
      return registerStaff(tx, [member], [post]);
    });
    if (isRefusal(set)) throw new Error(JSON.stringify(set));
    server = await createServer({
      database,
      clock,
      logger: createLogger('silent'),
      assets: { stylesheet: '/assets/x.css', files: new Map() },
      secret: Buffer.alloc(32, 7),
      https: false,
      navigation: [],
      personSet: async (_tx, id) => ({ current: id, members: [id] }),
      authenticate: async (_tx, { bearer }) => ({
        actor: actors[bearer ?? ''] ?? visitor,
        session: { id: null, since: null },
      }),
      requestsPerMinute: 10_000,
      routes: appointmentsRoutes({
        hooks: { onPersonsTouched: async () => undefined, onSlotOffered: async () => undefined },
      }),
    });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  function patient(personId: string, given: string) {
    const resource: Patient = {
      resourceType: 'Patient',
      id: personId,
      name: [{ family: 'Example', given: [given] }],
      birthDate: '1980-02-03',
      extension: [
        {
          url: 'https://whole-person.care/fhir/StructureDefinition/registration-period',
          valuePeriod: { start: '2020-01-01' },
        },
      ],
      generalPractitioner: [
        {
          type: 'Organization' as const,
          identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: practice },
        },
      ],
    };
    return { personId, resource, json: JSON.stringify(resource), source: 'gp', extractId: null, row: null };
  }

  const get = (who: string, url: string) =>
    server.inject({ url, headers: { accept: 'text/html', authorization: `Bearer ${who}` } });
  /** Opens the page that has the form, and posts with its token, as a browser without JavaScript does. */
  async function post(who: string, formAt: string, values: Record<string, string>, to = formAt) {
    const form = await get(who, formAt);
    const token = /name="_csrf" value="([^"]+)"/.exec(form.body)?.[1] ?? '';
    return server.inject({
      method: 'POST',
      url: to,
      payload: new URLSearchParams({ _csrf: token, ...values }).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        accept: 'text/html',
        authorization: `Bearer ${who}`,
        cookie: String(form.headers['set-cookie']).split(';')[0] ?? '',
      },
    });
  }
  const day = `/practice/${practice}/day`;
  const newSession = `/practice/${practice}/sessions/new`;
  const session = {
    practitioner: doctor,
    'day.day': '15',
    'day.month': '6',
    'day.year': '2026',
    slotMinutes: '10',
    medium: 'phone',
  };
  const slotsOn = (body: string) =>
    [...body.matchAll(/<input[^>]*name="slot"[^>]*>/g)].map(([input]) => /value="([^"]+)"/.exec(input)?.[1] ?? '');

  it('a practice opens a session, and a form with faults is shown again with what is wrong', async () => {
    const wrong = await post('staff', newSession, {
      ...session,
      from: 'noon',
      until: '09:20',
      offers: 'same-day-consultation',
    });
    expect(wrong.statusCode).toBe(422);
    expect(wrong.body).toContain('href="#field-from">Enter when it starts, for example 09:30');
    const right = await post('staff', newSession, {
      ...session,
      from: '09:00',
      until: '09:20',
      offers: 'same-day-consultation',
    });
    expect([right.statusCode, right.headers.location]).toEqual([303, `${day}?on=2026-06-15&done=opened`]);
    const overlap = await post('staff', newSession, {
      ...session,
      from: '09:10',
      until: '10:00',
      offers: 'same-day-consultation',
    });
    expect(overlap.body).toContain('This practitioner already has a session at that time.');
    expect((await get('staff', day)).body).toContain('Nobody is booked on this day.');
  });

  it('a person asks, chooses a time, checks and books; the day list shows them and takes the attendance', async () => {
    const asked = await post('ada', '/my/appointments/ask', { offer: 'same-day-consultation', practitioner: '' });
    const request = String(asked.headers.location);
    expect(request).toMatch(/^\/my\/appointments\/requests\//);
    const slots = slotsOn((await get('ada', request)).body);
    expect(slots).toHaveLength(2);
    const chosen = await post('ada', request, { slot: slots[0] ?? '' });
    const confirm = String(chosen.headers.location);
    expect((await get('ada', confirm)).body).toContain('Monday 15 June 2026 at 9am');
    const booked = await post('ada', confirm, { slot: slots[0] ?? '' }, `${request}/confirm`);
    expect(booked.headers.location).toMatch(/\?done=booked$/);
    expect((await get('ada', String(booked.headers.location))).body).toContain('The appointment is booked.');

    const list = await get('staff', day);
    expect(list.body).toContain('Ada Example');
    expect(list.body).not.toContain('>Did not attend');
    const [appointment] = await transaction(database.db, (tx) => appointmentsOf(tx, [ada]));
    clock.set('2026-06-15T09:05:00+01:00');
    const mark = `${day}/${ada}/${appointment?.id}`;
    expect((await post('staff', day, { mark: 'attended' }, mark)).headers.location).toContain('done=attended');
    expect((await post('staff', day, { mark: 'undo' }, mark)).headers.location).toContain('done=undone');
    expect((await post('staff', day, { mark: 'did-not-attend' }, mark)).headers.location).toContain(
      'done=did-not-attend',
    );
    const rows = (await get('staff', `${day}.csv`)).body.split('\r\n');
    expect(rows[1]).toContain('Ada Example,1980-02-03,Dr Amina Yusuf,By phone,A consultation today,Did not attend');
    clock.set(MORNING);
  });

  it('a time that somebody else took is told at once, with what is still free', async () => {
    const asked = await post('ben', '/my/appointments/ask', { offer: 'same-day-consultation', practitioner: '' });
    const request = String(asked.headers.location);
    const [appointment] = await transaction(database.db, (tx) => appointmentsOf(tx, [ada]));
    const late = await post('ben', request, { slot: appointment?.slotId ?? '' }, `${request}/confirm`);
    expect(late.statusCode).toBe(409);
    expect(late.body).toContain(
      'Somebody else has just taken that appointment. The next free times are Monday 15 June 2026 at 9:10am.',
    );
    expect(slotsOn(late.body)).toHaveLength(1);
    const again = await post('ben', '/my/appointments/ask', { offer: 'same-day-consultation', practitioner: '' });
    expect(again.statusCode).toBe(409);
    expect(again.body).toContain('its clock is running');
  });

  it('booking ahead asks for a GP', async () => {
    const reply = await post('ada', '/my/appointments/ask', { offer: 'ahead-with-gp-of-choice', practitioner: '' });
    expect(reply.statusCode).toBe(422);
    expect(reply.body).toContain('href="#field-practitioner">Booking ahead is with a GP of your choice');
  });

  it('a person never marks their own request urgent', async () => {
    await post('ada', '/my/appointments/ask', {
      offer: 'appointment-within-48-hours',
      practitioner: '',
      urgent: 'yes',
    });
    const waiting = await transaction(database.db, (tx) => waitingAt(tx, practice));
    expect(waiting.map((request) => [request.personId, request.urgent])).toEqual([[ada, false]]);
    expect((await get('staff', `/practice/${practice}/waiting`)).body).toContain('Ada Example');
  });

  it('keeps to one’s own: another person’s, another practice’s and the signed-out', async () => {
    const [appointment] = await transaction(database.db, (tx) => appointmentsOf(tx, [ada]));
    expect((await get('ben', `/my/appointments/${appointment?.id}`)).statusCode).toBe(404);
    expect((await get('ben', `/people/${ada}/appointments`)).statusCode).toBe(403);
    expect((await get('elsewhere', day)).statusCode).toBe(403);
    expect((await get('elsewhere', `/practice/${practice}/waiting.csv`)).statusCode).toBe(403);
    expect((await get('ben', day)).statusCode).toBe(403);
    expect((await get('nobody', '/my/appointments')).statusCode).toBe(303);
    expect((await get('staff', `/people/${ada}/appointments`)).statusCode).toBe(200);
  });
});
