import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { choicesOf } from '../src/access/index.ts';
import { appointmentsOf, openSession, readSlot, requestsOf, scheduleId } from '../src/appointments/index.ts';
import { careTeamId, readContact, tasksOfPeople } from '../src/coordination/index.ts';
import { registerOrganisations, registerStaff, registerTeams } from '../src/directory/index.ts';
import { owners } from '../src/fhir/index.ts';
import { ask, type FhirServer, fhirServer } from '../src/fhir/testing/fhir-server.ts';
import { type Database, idOf, isRefusal, newId, systemClock, type Tx, transaction } from '../src/platform/index.ts';
import { careEventsOfPersons, codeSystemBase, odsSystem, personIdOf } from '../src/record/index.ts';
import { clocksOf, loadPolicies } from '../src/rights/index.ts';
import { wire } from '../src/wiring.ts';
import { testDatabase } from './support/database.ts';

const HOUR = 3_600_000;
const practice = 'A81001';
const doctor = idOf('staff', 'doctor');
const [ann, ben] = [idOf('staff', 'ann'), idOf('staff', 'ben')];

/** A write through the FHIR API to a type that a module owns does what that module's page does: the real use cases and wiring. */
describe('types that a module owns', () => {
  let database: Database;
  let server: FhirServer;
  let opening = Math.ceil(Date.now() / HOUR) * HOUR + 3 * HOUR;
  const wiring = wire({ clock: systemClock, policies: loadPolicies() });
  const write = <T>(act: (tx: Tx) => Promise<T>) => transaction(database.db, act);

  beforeAll(async () => {
    database = await testDatabase();
    server = await fhirServer(database, {
      owners: owners({ appointments: wiring.appointments.hooks, coordination: wiring.coordination }),
    });
    await write(registerPlace);
  });
  afterAll(async () => {
    await server?.close();
    await database?.close();
  });

  const patient = async () => {
    const { body } = await ask(server.base, 'POST', 'Patient', { resourceType: 'Patient' });
    return { id: body.id as string, person: personIdOf('wpc', body.id) };
  };
  /** Slots of a session in the future, each session after the last. */
  const slots = async (count: number) => {
    opening += 4 * HOUR;
    const opened = await write((tx) =>
      openSession(
        tx,
        {
          organisation: practice,
          practitioner: doctor,
          starts: opening,
          ends: opening + count * 600_000,
          slotMinutes: 10,
          medium: 'phone',
          offers: ['appointment-within-48-hours'],
          by: 'test',
        },
        wiring.appointments,
      ),
    );
    if (isRefusal(opened)) throw new Error(opened.message);
    return opened.slots.map(({ id }) => id);
  };
  const booking = (patientId: string, slot: string, more: object = {}) => ({
    resourceType: 'Appointment',
    status: 'booked',
    slot: [{ reference: `Slot/${slot}` }],
    // R4 wants both of an appointment that is booked; they are the slot's.
    start: new Date(opening).toISOString(),
    end: new Date(opening + 600_000).toISOString(),
    participant: [{ actor: { reference: `Patient/${patientId}` }, status: 'accepted' }],
    ...more,
  });

  it('an Appointment books its slot for one, moves the clock, and is cancelled by an update', async () => {
    const [slot = ''] = await slots(1);
    const [one, other] = [await patient(), await patient()];
    const made = await ask(server.base, 'POST', 'Appointment', booking(one.id, slot));
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ status: 'booked', start: expect.any(String), basedOn: [expect.anything()] });
    expect((await ask(server.base, 'GET', `Slot/${slot}`)).body.status).toBe('busy');
    expect(await write((tx) => appointmentsOf(tx, [one.person]))).toMatchObject([
      { id: made.body.id, state: 'booked' },
    ]);
    const clocks = await write((tx) => clocksOf(tx, [one.person], Date.now(), { running: true }));
    expect(clocks.map((each) => each.standard)).toContain('gp-appointment-within-48-hours');

    const second = await ask(server.base, 'POST', 'Appointment', booking(other.id, slot));
    expect(second.status).toBe(409);
    expect(second.body.issue).toHaveLength(1);
    expect(second.body.issue[0].details.text).toContain('Somebody else has just taken that appointment.');
    expect(await write((tx) => requestsOf(tx, [other.person]))).toEqual([]);

    const without = await ask(server.base, 'PATCH', `Appointment/${made.body.id}`, [
      { op: 'replace', path: '/status', value: 'cancelled' },
    ]);
    expect(without.status).toBe(422);
    expect(without.body.issue[0]).toMatchObject({
      code: 'business-rule',
      expression: ['Appointment.cancelationReason'],
    });
    const cancelled = await ask(server.base, 'PATCH', `Appointment/${made.body.id}`, [
      { op: 'replace', path: '/status', value: 'cancelled' },
      { op: 'add', path: '/cancelationReason', value: { coding: [{ code: 'pat' }] } },
    ]);
    expect(cancelled.status).toBe(200);
    expect(cancelled.body).toMatchObject({ status: 'cancelled', meta: { versionId: '2' } });
    expect(await write((tx) => readSlot(tx, practice, slot))).toMatchObject({ state: 'free' });
    const kinds = (await write((tx) => careEventsOfPersons(tx, [one.person]))).map((event) => event.kind);
    expect(kinds).toEqual(expect.arrayContaining(['gp.requested', 'appointment.booked', 'appointment.cancelled']));
    // Attendance of a cancelled one, a moved start and a deletion are not what the module does.
    const { cancelationReason: _, ...attended } = { ...cancelled.body, status: 'fulfilled' };
    expect((await ask(server.base, 'PUT', `Appointment/${made.body.id}`, attended)).status).toBe(409);
    const moved = { ...cancelled.body, start: '2030-01-01T09:00:00Z' };
    expect((await ask(server.base, 'PUT', `Appointment/${made.body.id}`, moved)).status).toBe(422);
    expect((await ask(server.base, 'DELETE', `Appointment/${made.body.id}`)).status).toBe(405);
  });

  it('a transaction that books two people into one slot leaves nothing, of the record or of the module', async () => {
    const [slot = ''] = await slots(1);
    const people = [await patient(), await patient()];
    const urls = people.map(() => `urn:uuid:${newId()}`);
    const entry = people.flatMap(({ id }, at) => [
      {
        fullUrl: urls[at],
        request: { method: 'POST', url: 'ServiceRequest' },
        resource: gpRequest(id),
      },
      {
        request: { method: 'POST', url: 'Appointment' },
        resource: booking(id, slot, { basedOn: [{ reference: urls[at] }] }),
      },
    ]);
    const both = await ask(server.base, 'POST', '', { resourceType: 'Bundle', type: 'transaction', entry });
    expect(both.status).toBe(409);
    expect(both.body.issue[0].expression[0]).toContain('Bundle.entry[3]');
    for (const { person, id } of people) {
      expect(await write((tx) => requestsOf(tx, [person]))).toEqual([]);
      expect((await ask(server.base, 'GET', `ServiceRequest?patient=${id}&_total=accurate`)).body.total).toBe(0);
    }
    expect(await write((tx) => readSlot(tx, practice, slot))).toMatchObject({ state: 'free' });
    // One of them alone: the appointment comes before its request and its patient in the bundle, and is booked.
    const newPatient = `urn:uuid:${newId()}`;
    const alone = await ask(server.base, 'POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        {
          request: { method: 'POST', url: 'Appointment' },
          resource: {
            ...booking('', slot, { basedOn: [{ reference: urls[0] }] }),
            participant: [{ actor: { reference: newPatient }, status: 'accepted' }],
          },
        },
        {
          fullUrl: urls[0],
          request: { method: 'POST', url: 'ServiceRequest' },
          resource: { ...gpRequest(''), subject: { reference: newPatient } },
        },
        { fullUrl: newPatient, request: { method: 'POST', url: 'Patient' }, resource: { resourceType: 'Patient' } },
      ],
    });
    expect(alone.status).toBe(200);
    const [appointment, request, born] = alone.body.entry.map((one: { resource: unknown }) => one.resource);
    expect(appointment.basedOn).toEqual([{ reference: `ServiceRequest/${request.id}` }]);
    expect(appointment.participant[0].actor).toEqual({ reference: `Patient/${born.id}` });
  });

  it('a Slot is opened in a diary that is kept here and taken back; its diary follows', async () => {
    await slots(1);
    const schedule = scheduleId(practice, doctor);
    const start = opening + 30 * 24 * HOUR;
    const slot = {
      resourceType: 'Slot',
      status: 'free',
      schedule: { reference: `Schedule/${schedule}` },
      serviceType: [{ coding: [{ system: `${codeSystemBase}gp-offer`, code: 'appointment-within-48-hours' }] }],
      start: new Date(start).toISOString(),
      end: new Date(start + 900_000).toISOString(),
    };
    const made = await ask(server.base, 'POST', 'Slot', slot);
    expect(made.status).toBe(201);
    expect(await write((tx) => readSlot(tx, practice, made.body.id))).toMatchObject({ state: 'free', starts: start });
    expect((await ask(server.base, 'POST', 'Slot', slot)).status).toBe(409);
    const busy = await ask(server.base, 'PUT', `Slot/${made.body.id}`, { ...made.body, status: 'busy' });
    expect(busy.body.issue[0]).toMatchObject({ code: 'business-rule', expression: ['Slot.status'] });
    const back = { ...made.body, status: 'busy-unavailable', comment: 'Illness' };
    expect((await ask(server.base, 'PUT', `Slot/${made.body.id}`, back)).body.status).toBe('busy-unavailable');
    const diary = (await ask(server.base, 'GET', `Schedule/${schedule}`)).body;
    expect((await ask(server.base, 'PUT', `Schedule/${schedule}`, { ...diary, active: false })).status).toBe(405);
  });

  it('what another system owns is stored as it was sent', async () => {
    const { id, person } = await patient();
    const foreign = {
      ...booking(id, 'elsewhere', { meta: { source: 'urn:ods:RMH' } }),
      start: '2026-03-02T10:00:00Z',
      end: '2026-03-02T10:30:00Z',
      minutesDuration: 30,
    };
    const made = await ask(server.base, 'POST', 'Appointment', foreign);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ minutesDuration: 30, slot: [{ reference: 'Slot/elsewhere' }] });
    expect(await write((tx) => appointmentsOf(tx, [person]))).toEqual([]);
    expect(
      (await ask(server.base, 'PUT', `Appointment/${made.body.id}`, { ...made.body, status: 'fulfilled' })).status,
    ).toBe(200);
    expect((await ask(server.base, 'DELETE', `Appointment/${made.body.id}`)).status).toBe(204);
    const nowhere = await ask(server.base, 'POST', 'Appointment', { ...foreign, meta: undefined, slot: undefined });
    expect(nowhere.body.issue[0]).toMatchObject({ code: 'business-rule', expression: ['Appointment.slot'] });
    const team = { resourceType: 'CareTeam', subject: { reference: `Patient/${id}` }, name: 'Ward round' };
    expect((await ask(server.base, 'POST', 'CareTeam', team)).status).toBe(201);
  });

  it('a CareTeam names, hands over and ends the contact', async () => {
    const { id, person } = await patient();
    const teamId = careTeamId(person);
    const contact = (staff: string) => ({
      role: [{ coding: [{ system: `${codeSystemBase}care-team-role`, code: 'named-contact' }] }],
      member: { reference: `Practitioner/${staff}` },
    });
    const team = (staff: string[], why?: string) => ({
      resourceType: 'CareTeam',
      id: teamId,
      subject: { reference: `Patient/${id}` },
      participant: staff.map(contact),
      ...(why === undefined ? {} : { note: [{ text: why }] }),
    });
    const current = async () =>
      (await write((tx) => readContact(tx, { current: person, members: [person] }, wiring.coordination))).contact;
    const { id: _, ...elsewhere } = team([ann], 'She asked for Ann');
    const posted = await ask(server.base, 'POST', 'CareTeam', elsewhere);
    expect(posted.body.issue[0].details.text).toContain(`CareTeam/${teamId}`);
    expect((await ask(server.base, 'PUT', `CareTeam/${teamId}`, team([ann]))).status).toBe(422);
    expect((await ask(server.base, 'PUT', `CareTeam/${teamId}`, team([ann], 'She asked for Ann'))).status).toBe(201);
    expect(await current()).toMatchObject({ staffId: ann, reason: 'She asked for Ann' });
    expect((await ask(server.base, 'PUT', `CareTeam/${teamId}`, team([ben], 'Ann moves'))).status).toBe(200);
    expect(await current()).toMatchObject({ staffId: ben });
    expect((await ask(server.base, 'PUT', `CareTeam/${teamId}`, team([ann, ben], 'Both'))).status).toBe(422);
    const { participant: _none, ...none } = team([], 'No longer needed');
    expect((await ask(server.base, 'PUT', `CareTeam/${teamId}`, none)).body.status).toBe('inactive');
    expect(await current()).toBeNull();
    expect((await ask(server.base, 'DELETE', `CareTeam/${teamId}`)).status).toBe(405);
  });

  it('a Task is asked of an organisation and answered; a clock is not written', async () => {
    const { id, person } = await patient();
    const task = {
      resourceType: 'Task',
      status: 'requested',
      intent: 'order',
      description: 'Please review the care plan',
      for: { reference: `Patient/${id}` },
      requester: { reference: `Practitioner/${doctor}` },
      owner: { type: 'Organization', identifier: { system: odsSystem, value: 'RMH' } },
    };
    const asked = await ask(server.base, 'POST', 'Task', task);
    expect(asked.status).toBe(201);
    expect(await write((tx) => tasksOfPeople(tx, [person]))).toMatchObject([{ id: asked.body.id, state: 'asked' }]);
    const answer = (status: string, more: object = {}) =>
      ask(server.base, 'PUT', `Task/${asked.body.id}`, { ...asked.body, status, ...more });
    expect((await answer('rejected', { owner: { reference: `Practitioner/${ann}` } })).body.issue[0]).toMatchObject({
      expression: ['Task.statusReason'],
    });
    expect((await answer('accepted', { owner: { reference: `Practitioner/${ann}` } })).status).toBe(200);
    expect((await answer('completed')).status).toBe(200);
    expect((await answer('cancelled')).status).toBe(409);
    expect(await write((tx) => tasksOfPeople(tx, [person]))).toMatchObject([{ state: 'done', staffId: ann }]);
    const clock = { ...task, code: { coding: [{ system: `${codeSystemBase}standard`, code: 'rtt' }] } };
    expect((await ask(server.base, 'POST', 'Task', clock)).body.issue[0]).toMatchObject({ expression: ['Task.code'] });
  });

  it('a Consent of ours is a choice; the audit is never written', async () => {
    const { id, person } = await patient();
    const consent = {
      resourceType: 'Consent',
      status: 'active',
      scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'patient-privacy' }] },
      category: [{ coding: [{ system: `${codeSystemBase}choice`, code: 'no-sharing-with' }] }],
      patient: { reference: `Patient/${id}` },
      policyRule: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'OPTOUT' }] },
      provision: {
        actor: [{ role: { text: 'Organisation' }, reference: { identifier: { system: odsSystem, value: 'RMH' } } }],
      },
    };
    const made = await ask(server.base, 'POST', 'Consent', consent);
    expect(made.status).toBe(201);
    expect(await write((tx) => choicesOf(tx, [person]))).toMatchObject([{ id: made.body.id, value: 'RMH', to: null }]);
    expect((await ask(server.base, 'POST', 'Consent', consent)).status).toBe(409);
    const back = { ...made.body, status: 'inactive' };
    expect((await ask(server.base, 'PUT', `Consent/${made.body.id}`, back)).body.status).toBe('inactive');
    expect((await write((tx) => choicesOf(tx, [person])))[0]?.to).not.toBeNull();
    expect((await ask(server.base, 'DELETE', `Consent/${made.body.id}`)).status).toBe(405);

    const event = {
      resourceType: 'AuditEvent',
      id: 'forged',
      type: { code: 'rest', system: 'http://terminology.hl7.org/CodeSystem/audit-event-type' },
      recorded: '2026-01-01T00:00:00Z',
      agent: [{ requestor: true }],
      source: { observer: { display: 'x' } },
    };
    expect((await ask(server.base, 'PUT', 'AuditEvent/forged', event)).status).toBe(405);
    expect((await ask(server.base, 'POST', 'AuditEvent', event)).status).toBe(405);
  });
});

function gpRequest(patientId: string) {
  return {
    resourceType: 'ServiceRequest',
    status: 'active',
    intent: 'order',
    category: [{ coding: [{ system: `${codeSystemBase}request-kind`, code: 'gp-access' }] }],
    code: { coding: [{ system: `${codeSystemBase}gp-offer`, code: 'appointment-within-48-hours' }] },
    subject: { reference: `Patient/${patientId}` },
    performer: [{ type: 'Organization', identifier: { system: odsSystem, value: practice } }],
  };
}

/** A practice with a doctor, and a trust with two nurses who can be contacts. */
async function registerPlace(tx: Tx): Promise<void> {
  const span = { from: '2020-01-01', to: null };
  const organisation = (ods: string) =>
    ({
      ods,
      name: ods,
      kind: ods === practice ? 'gp-practice' : 'nhs-trust',
      postcode: null,
      areaCode: null,
      ...span,
    }) as never;
  const member = (id: string) => ({ id, title: null, givenName: 'Given', familyName: 'Family', identifiers: [] });
  const post = (staff: string, ods: string, discipline: string, caseloadLimit: number | null) =>
    ({
      ...{ id: idOf('post', staff), staff, organisation: ods, team: null, discipline, jobTitle: discipline },
      ...{ caseloadLimit, dutyLead: false, ...span },
    }) as never;
  const done = [
    await registerOrganisations(tx, {
      organisations: [organisation(practice), organisation('RMH')],
      roles: [],
      successions: [],
    }),
    await registerTeams(tx, [], []),
    await registerStaff(tx, [doctor, ann, ben].map(member), [
      post(doctor, practice, 'gp', null),
      post(ann, 'RMH', 'mental-health-nurse', 5),
      post(ben, 'RMH', 'mental-health-nurse', 5),
    ]),
  ];
  for (const result of done) if (isRefusal(result)) throw new Error(result.message);
}
