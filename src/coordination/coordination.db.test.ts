import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { visitor } from '../access/index.ts';
import { registerOrganisations, registerStaff, registerTeams } from '../directory/index.ts';
import {
  type Database,
  idOf,
  isRefusal,
  newId,
  type Refusal,
  SetClock,
  type Tx,
  transaction,
} from '../platform/index.ts';
import { readResource } from '../record/index.ts';
import type { CareEvent } from '../standards/index.ts';
import {
  type AssignContact,
  acknowledge,
  answerTask,
  arrangeAbsence,
  arrangeCover,
  askTask,
  assignContact,
  type CaseloadClock,
  type ContactChange,
  type CoordinationContext,
  coordinationCounts,
  endContact,
  handOver,
  joinPeople,
  openAlarms,
  placeHeldPeople,
  readCaseload,
  readContact,
  readInbox,
  refreshOpenServices,
  replaceContactsWhoLeft,
} from './index.ts';

const DAY = 86_400_000;
const noon = Date.parse('2026-06-15T12:00:00+01:00');
const staff = (name: string) => idOf('staff', name);
const [ann, ben, cat, dee, lea] = ['ann', 'ben', 'cat', 'dee', 'lea'].map(staff) as [
  string,
  string,
  string,
  string,
  string,
];
const nursesLimit = 2;

describe('coordination', () => {
  let database: Database;
  let clock: SetClock;
  let changes: ContactChange[];
  let clocks: CaseloadClock[];
  let context: CoordinationContext;

  beforeAll(async () => {
    database = await testDatabase(20);
  });
  afterAll(() => database.close());

  const write = <T>(act: (tx: Tx) => Promise<T>) => transaction(database.db, act);
  const does = async <T>(act: (tx: Tx) => Promise<T>): Promise<Exclude<T, Refusal>> => {
    const result = await write(act);
    if (isRefusal(result)) throw new Error(`refused: ${result.message} ${JSON.stringify(result.details)}`);
    return result as Exclude<T, Refusal>;
  };
  const refused = async <T>(act: (tx: Tx) => Promise<T>): Promise<Refusal> => {
    const result = await write(act);
    if (!isRefusal(result)) throw new Error('was not refused');
    return result;
  };

  beforeEach(async () => {
    clock = new SetClock(noon);
    changes = [];
    clocks = [];
    context = {
      clock,
      hooks: {
        onContactChanged: async (_tx, given) => {
          changes.push(...given);
        },
      },
      sources: {
        clocksOf: async (_tx, personIds) => clocks.filter((each) => personIds.includes(each.personId)),
        pressesOf: async () => new Map(),
        areasOf: async () => new Map(),
      },
    };
    await write(async (tx) => {
      for (const table of [
        'coordinated_person',
        'contact_assignment',
        'contact_cover',
        'staff_absence',
        'coordination_alarm',
        'notification',
        'staff_post',
      ]) {
        await sql`delete from ${sql.table(table)}`.execute(tx);
      }
    });
    await settle({ lead: true });
  });

  /** A mental health team of two nurses and a neighbourhood team of two co-ordinators; one duty lead. */
  async function settle({ lead }: { lead: boolean }): Promise<void> {
    const span = { from: '2020-01-01', to: null };
    const organisation = (ods: string, name: string) =>
      ({ ods, name, kind: 'nhs-trust', postcode: null, areaCode: null, ...span }) as never;
    const service = (name: string, ods: string, sector: string, kind: string) =>
      ({ id: idOf('service', name), organisation: ods, sector, kind, name, ...span }) as never;
    const team = (name: string) => ({
      id: idOf('team', name),
      service: idOf('service', name),
      name,
      capacity: [],
      areas: [],
      ...span,
    });
    const member = (name: string) => ({
      id: staff(name),
      title: null,
      givenName: name,
      familyName: 'Example',
      identifiers: [],
    });
    const post = (
      name: string,
      ods: string,
      teamName: string,
      discipline: string,
      caseloadLimit: number | null,
      dutyLead = false,
    ) =>
      ({
        id: idOf('post', name),
        staff: staff(name),
        organisation: ods,
        team: idOf('team', teamName),
        discipline,
        jobTitle: discipline,
        caseloadLimit,
        dutyLead,
        ...span,
      }) as never;
    await does(async (tx) => {
      const registered = await registerOrganisations(tx, {
        organisations: [organisation('RMH', 'Trust'), organisation('RNB', 'Neighbourhood')],
        roles: [],
        successions: [],
      });
      if (isRefusal(registered)) return registered;
      const teams = await registerTeams(
        tx,
        [
          service('Mind', 'RMH', 'mental-health', 'community-mental-health'),
          service('Place', 'RNB', 'primary-care', 'care-coordination'),
        ],
        [team('Mind'), team('Place')],
      );
      if (isRefusal(teams)) return teams;
      const names = ['ann', 'ben', 'cat', 'dee', 'lea'];
      const posts = [
        post('ann', 'RMH', 'Mind', 'mental-health-nurse', nursesLimit),
        post('ben', 'RMH', 'Mind', 'mental-health-nurse', nursesLimit),
        post('cat', 'RNB', 'Place', 'care-coordinator', 2),
        post('dee', 'RNB', 'Place', 'care-coordinator', 2),
        ...(lead ? [post('lea', 'RNB', 'Place', 'manager', null, true)] : []),
      ];
      return registerStaff(tx, names.map(member), posts);
    });
  }

  let sequence = 0;
  const event = (
    kind: 'service.opened' | 'service.closed',
    at: number,
    name: string,
    organisation: string,
  ): CareEvent =>
    ({
      id: newId(),
      person: 'p',
      kind,
      at,
      precision: 'instant',
      known: at,
      source: 's',
      fact: { type: 'ServiceRequest', id: name, version: 1 },
      pathway: `ServiceRequest/${name}`,
      organisation,
      data:
        organisation === 'RMH'
          ? { sector: 'mental-health', service: 'community-mental-health' }
          : { sector: 'physical-health', service: 'consultant-led' },
    }) as CareEvent;
  /** Opens `n` services: the first with the mental health team, the others at a hospital. */
  const opened = (n: number) =>
    Array.from({ length: n }, (_, index) =>
      event('service.opened', noon + index, `r${index}`, index === 0 ? 'RMH' : 'RAA'),
    );
  const closed = (n: number) =>
    opened(n).map((each, index) => event('service.closed', noon + DAY, `r${index}`, each.organisation ?? ''));
  const somebody = () => idOf('test-person', String(sequence++));
  const refresh = (personId: string, events: CareEvent[]) =>
    does((tx) => refreshOpenServices(tx, [{ personId, events }], context));
  const contactOf = async (personId: string) =>
    (await write((tx) => readContact(tx, { current: personId, members: [] }, context))).contact;
  const alarmKinds = async () => (await write((tx) => openAlarms(tx))).map((alarm) => alarm.kind);

  it('one open service asks for no contact; the second brings one, with the reason', async () => {
    const person = somebody();
    expect(await refresh(person, opened(1))).toMatchObject({ assigned: 0 });
    expect(await contactOf(person)).toBeNull();
    expect(await refresh(person, opened(2))).toMatchObject({ assigned: 1, held: 0 });
    const contact = await contactOf(person);
    expect([ann, ben]).toContain(contact?.staffId);
    expect(contact).toMatchObject({ kind: 'named', assignedBy: 'rule', startedAt: noon });
    expect(contact?.reason).toContain(
      '(0 of 2) of 2 in the team that treats the person, for secondary mental health care',
    );
    expect(changes).toMatchObject([
      { personId: person, staffId: contact?.staffId, kind: 'named-contact', from: noon, to: null },
    ]);
    const inbox = await write((tx) => readInbox(tx, contact?.staffId ?? ''));
    expect(inbox.notifications.map((each) => each.message)).toEqual(['You are now this person’s named contact.']);
  });

  it('refreshing again changes nothing', async () => {
    const person = somebody();
    await refresh(person, opened(2));
    changes.length = 0;
    const before = await contactOf(person);
    expect(await refresh(person, opened(2))).toEqual({ assigned: 0, held: 0, ended: 0, unplaced: [] });
    expect(await contactOf(person)).toEqual(before);
    expect(changes).toEqual([]);
  });

  it('keeps the contact with one open service left, ends it with the last, and prefers the same one when services open again', async () => {
    const person = somebody();
    await refresh(person, opened(2));
    const first = await contactOf(person);
    await refresh(person, [...opened(2), ...closed(1)]);
    expect(await contactOf(person)).toEqual(first);
    clock.advance(2 * DAY);
    expect(await refresh(person, [...opened(2), ...closed(2)])).toMatchObject({ ended: 1 });
    expect(await contactOf(person)).toBeNull();
    expect(changes.at(-1)).toMatchObject({ staffId: first?.staffId, to: noon + 2 * DAY });
    await refresh(somebody(), opened(2));
    await refresh(person, opened(3));
    const again = await contactOf(person);
    expect(again).toMatchObject({ staffId: first?.staffId, previousId: first?.id });
  });

  it('the database refuses two open services without a contact', async () => {
    await expect(
      write((tx) =>
        sql`insert into coordinated_person (person_id, open_services, services, changed_at) values (${newId()}, 2, '[]', 0)`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow(/two_services_need_a_contact/);
  });

  it('the database refuses a second active contact', async () => {
    const person = somebody();
    await refresh(person, opened(2));
    await expect(
      write((tx) =>
        sql`insert into contact_assignment (person_id, id, staff_id, kind, reason, working, assigned_by, started_at)
          values (${person}, ${newId()}, ${cat}, 'named', 'x', '{}', 'x', 0)`.execute(tx),
      ),
    ).rejects.toThrow(/contact_assignment_one_active/);
  });

  it('the database refuses to end a contact behind the back of the person’s row', async () => {
    const person = somebody();
    await refresh(person, opened(2));
    await expect(
      write((tx) =>
        sql`update contact_assignment set ended_at = started_at, end_reason = 'x' where person_id = ${person}`.execute(
          tx,
        ),
      ),
    ).rejects.toThrow(/contact_is_the_active_assignment/);
    await expect(
      write((tx) => sql`update coordinated_person set contact_id = ${lea} where person_id = ${person}`.execute(tx)),
    ).rejects.toThrow(/contact_is_the_active_assignment/);
  });

  it('spreads people by load up to the limits, then the duty lead holds them by name and the alarm stands', async () => {
    const people = Array.from({ length: 9 }, somebody);
    const result = await does((tx) =>
      refreshOpenServices(
        tx,
        people.map((personId) => ({ personId, events: opened(2) })),
        context,
      ),
    );
    expect(result).toMatchObject({ assigned: 9, held: 1, unplaced: [] });
    const contacts = await Promise.all(people.map(contactOf));
    const count = (id: string) => contacts.filter((each) => each?.staffId === id).length;
    expect([ann, ben, cat, dee, lea].map(count)).toEqual([2, 2, 2, 2, 1]);
    expect(await alarmKinds()).toEqual(['nobody-can-take']);
    expect(await write((tx) => coordinationCounts(tx))).toMatchObject({
      needContact: 9,
      named: 8,
      held: 1,
      withoutContact: 0,
    });
    const held = contacts.find((each) => each?.kind === 'held');
    expect(held).toMatchObject({
      staffId: lea,
      reason: 'Held by the duty lead of Place: everybody who could take the person is full or away.',
    });

    const released = people.find((_, index) => contacts[index]?.staffId === ann) ?? '';
    await refresh(released, [...opened(2), ...closed(2)]);
    expect(await write((tx) => placeHeldPeople(tx, context))).toMatchObject({ named: 1, held: 0 });
    expect(await contactOf(held?.personId ?? '')).toMatchObject({ kind: 'named', staffId: ann });
    expect(await alarmKinds()).toEqual([]);
  });

  it('looking again for people whom still nobody can take writes nothing', async () => {
    const people = Array.from({ length: 9 }, somebody);
    await does((tx) =>
      refreshOpenServices(
        tx,
        people.map((personId) => ({ personId, events: opened(2) })),
        context,
      ),
    );
    const history = async () =>
      (await write((tx) => sql<{ n: number }>`select count(*) as n from contact_assignment`.execute(tx))).rows[0]?.n;
    const before = await history();
    expect(await write((tx) => placeHeldPeople(tx, context))).toMatchObject({
      named: 0,
      unplaced: [expect.any(String)],
    });
    expect(await history()).toBe(before);
  });

  it('without even a duty lead the person stands as an alarm, and is placed when there is one', async () => {
    await write((tx) => sql`delete from staff_post`.execute(tx));
    const person = somebody();
    expect(await refresh(person, opened(2))).toMatchObject({ assigned: 0, unplaced: [person] });
    expect(await alarmKinds()).toEqual(['no-duty-lead']);
    expect((await write((tx) => coordinationCounts(tx))).withoutContact).toBe(1);
    await settle({ lead: true });
    expect(await refresh(person, opened(2))).toMatchObject({ assigned: 1, unplaced: [] });
    expect(await alarmKinds()).toEqual([]);
  });

  it('hand-over leaves no moment without a contact, keeps both in history, and asks for room', async () => {
    const person = somebody();
    await refresh(person, opened(2));
    const first = await contactOf(person);
    clock.advance(DAY);
    const command = { personId: person, toStaffId: cat, reason: 'Moves to the neighbourhood team', by: lea };
    expect((await refused((tx) => handOver(tx, { ...command, reason: ' ' }, context))).details[0]?.where).toBe(
      'reason',
    );
    expect((await refused((tx) => handOver(tx, { ...command, toStaffId: first?.staffId ?? '' }, context))).kind).toBe(
      'conflict',
    );
    await does((tx) => handOver(tx, command, context));
    const { history } = await write((tx) => readContact(tx, { current: person, members: [] }, context));
    expect(
      history.map(({ staffId, startedAt, endedAt, endReason }) => ({ staffId, startedAt, endedAt, endReason })),
    ).toEqual([
      { staffId: cat, startedAt: noon + DAY, endedAt: null, endReason: null },
      {
        staffId: first?.staffId,
        startedAt: noon,
        endedAt: noon + DAY,
        endReason: 'Handed over: Moves to the neighbourhood team',
      },
    ]);
    for (const other of [somebody(), somebody()]) {
      await refresh(other, opened(2));
      await write((tx) => handOver(tx, { ...command, personId: other, overLimit: true }, context));
    }
    expect(await alarmKinds()).toEqual(['overload']);
    const last = somebody();
    await refresh(last, opened(2));
    expect((await refused((tx) => handOver(tx, { ...command, personId: last }, context))).details[0]?.what).toBe(
      'their caseload is full',
    );
    await does((tx) =>
      handOver(tx, { personId: person, toStaffId: dee, reason: 'Lighten the load', by: lea }, context),
    );
    expect(await alarmKinds()).toEqual([]);
  });

  it('a contact ends only where fewer than two services are open', async () => {
    const person = somebody();
    await refresh(person, opened(2));
    const command = { personId: person, reason: 'No longer wanted', by: lea };
    expect((await refused((tx) => endContact(tx, command, context))).details[0]?.mend).toBe(
      'hand the person over instead',
    );
    await refresh(person, [...opened(2), ...closed(1)]);
    await does((tx) => endContact(tx, command, context));
    expect(await contactOf(person)).toBeNull();
  });

  it('somebody with one service, or none yet, may be given a contact by hand or by the rule', async () => {
    const person = somebody();
    const byHand: AssignContact = { personId: person, staffId: cat, reason: 'Asked for one', by: lea };
    await does((tx) => assignContact(tx, byHand, context));
    expect(await contactOf(person)).toMatchObject({ staffId: cat, assignedBy: lea });
    expect((await refused((tx) => assignContact(tx, byHand, context))).kind).toBe('conflict');
    expect(await refresh(person, opened(1))).toMatchObject({ ended: 0 });
    expect(await contactOf(person)).toMatchObject({ staffId: cat });
    const other = somebody();
    await refresh(other, opened(1));
    expect(await does((tx) => assignContact(tx, { personId: other, by: lea }, context))).toMatchObject({
      kind: 'named',
      assignedBy: lea,
    });
    expect(
      (await refused((tx) => assignContact(tx, { ...byHand, personId: somebody(), staffId: lea }, context))).details[0]
        ?.where,
    ).toBe('staffId');
  });

  it('cover has days and history, ends with the contact, and gives access on those days only', async () => {
    const person = somebody();
    await refresh(person, opened(2));
    const contact = await contactOf(person);
    const command = {
      personId: person,
      staffId: cat,
      startsOn: '2026-06-20',
      endsOn: '2026-06-21',
      reason: 'Leave',
      by: lea,
    };
    expect(
      (await refused((tx) => arrangeCover(tx, { ...command, endsOn: '2026-06-19' }, context))).details[0]?.where,
    ).toBe('endsOn');
    expect(
      (await refused((tx) => arrangeCover(tx, { ...command, staffId: contact?.staffId ?? '' }, context))).details[0]
        ?.where,
    ).toBe('staffId');
    await does((tx) => arrangeCover(tx, command, context));
    expect(
      (
        await refused((tx) =>
          arrangeCover(tx, { ...command, staffId: dee, startsOn: '2026-06-21', endsOn: '2026-06-30' }, context),
        )
      ).kind,
    ).toBe('conflict');
    expect(changes.at(-1)).toMatchObject({
      kind: 'duty-cover',
      staffId: cat,
      from: Date.parse('2026-06-20T00:00:00+01:00'),
      to: Date.parse('2026-06-22T00:00:00+01:00'),
    });
    const today = async () =>
      (await write((tx) => readContact(tx, { current: person, members: [] }, context))).coverToday?.staffId;
    expect(await today()).toBeUndefined();
    clock.set('2026-06-21T23:59:59+01:00');
    expect(await today()).toBe(cat);
    expect(
      (await write((tx) => readCaseload(tx, cat, visitor, context))).people.map((each) => [
        each.personId,
        each.cover?.reason,
      ]),
    ).toEqual([[person, 'Leave']]);
    clock.set('2026-06-22T00:00:00+01:00');
    expect(await today()).toBeUndefined();
    clock.set('2026-06-20T12:00:00+01:00');
    await does((tx) => handOver(tx, { personId: person, toStaffId: dee, reason: 'For good', by: lea }, context));
    expect(await today()).toBeUndefined();
    expect(changes.filter((change) => change.kind === 'duty-cover').at(-1)?.to).toBe(clock.now());
  });

  it('an absence covers the whole caseload at once, and nobody new goes to who is away', async () => {
    const people = [somebody(), somebody()];
    await does((tx) =>
      refreshOpenServices(
        tx,
        people.map((personId) => ({ personId, events: opened(2) })),
        context,
      ),
    );
    const away = (await contactOf(people[0] ?? ''))?.staffId ?? '';
    const command = {
      staffId: away,
      coveredBy: cat,
      startsOn: '2026-06-15',
      endsOn: '2026-06-19',
      reason: 'Leave',
      by: lea,
    };
    const { covers } = await does((tx) => arrangeAbsence(tx, command, context));
    expect(covers.map((cover) => cover.personId)).toEqual([people[0]]);
    expect(
      (await refused((tx) => arrangeCover(tx, { ...command, personId: people[1] ?? '', staffId: away }, context)))
        .details[0]?.what,
    ).toContain('away');
    const next = somebody();
    await refresh(next, opened(2));
    expect((await contactOf(next))?.staffId).not.toBe(away);
  });

  it('people of a contact who left get another one', async () => {
    const person = somebody();
    await refresh(person, opened(2));
    const gone = (await contactOf(person))?.staffId ?? '';
    await write((tx) => sql`delete from staff_post where staff_id = ${gone}::uuid`.execute(tx));
    await write((tx) => replaceContactsWhoLeft(tx, context));
    expect((await contactOf(person))?.staffId).not.toBe(gone);
    expect(await alarmKinds()).toEqual([]);
    await write((tx) => sql`delete from staff_post`.execute(tx));
    expect(await write((tx) => replaceContactsWhoLeft(tx, context))).toMatchObject({ unplaced: [person] });
    expect(await alarmKinds()).toEqual(['contact-left']);
  });

  it('two persons proved to be one have one contact', async () => {
    const [one, two, three] = [somebody(), somebody(), somebody()];
    for (const person of [one, two]) await refresh(person, opened(2));
    const kept = await contactOf(one);
    await write((tx) => joinPeople(tx, { absorbed: two, into: one }, context));
    expect(await contactOf(one)).toEqual(kept);
    expect(await contactOf(two)).toBeNull();
    await refresh(three, opened(1));
    await write((tx) => joinPeople(tx, { absorbed: one, into: three }, context));
    expect(await contactOf(three)).toMatchObject({ staffId: kept?.staffId });
    expect(await contactOf(one)).toBeNull();
  });

  it('writes the care team in FHIR, across services', async () => {
    const person = somebody();
    await refresh(person, opened(2));
    const contact = await contactOf(person);
    const stored = await write((tx) => readResource(tx, 'CareTeam', idOf('care-team', person)));
    if (isRefusal(stored)) throw new Error(stored.message);
    expect(JSON.parse(stored.json)).toMatchObject({
      status: 'active',
      participant: [
        { role: [{ coding: [{ code: 'named-contact' }] }], member: { reference: `Practitioner/${contact?.staffId}` } },
        { role: [{ coding: [{ code: 'community-mental-health' }] }], member: { identifier: { value: 'RMH' } } },
        { role: [{ coding: [{ code: 'consultant-led' }] }], member: { identifier: { value: 'RAA' } } },
      ],
    });
  });

  it('a caseload is in the order of what is missed next', async () => {
    const people = [somebody(), somebody()];
    await does((tx) =>
      refreshOpenServices(
        tx,
        people.map((personId) => ({ personId, events: opened(2) })),
        context,
      ),
    );
    for (const personId of people)
      await write((tx) => handOver(tx, { personId, toStaffId: cat, reason: 'x', by: lea }, context));
    const due = [noon + 2 * DAY, noon + DAY];
    clocks = people.map((personId, index) => ({
      personId,
      standard: 'rtt',
      title: 'Treatment',
      due: due[index] ?? 0,
      missed: false,
    }));
    const caseload = await write((tx) => readCaseload(tx, cat, visitor, context));
    expect(caseload).toMatchObject({ own: 2, held: 0, covered: 0, limit: 2 });
    expect(caseload.people.map((each) => each.personId)).toEqual([people[1], people[0]]);
  });

  it('a notification is acknowledged by whom it was sent to only', async () => {
    await refresh(somebody(), opened(2));
    const recipient = changes[0]?.staffId ?? '';
    const { notifications } = await write((tx) => readInbox(tx, recipient));
    const ids = notifications.map((each) => each.id);
    expect(await write((tx) => acknowledge(tx, lea, ids, context))).toBe(0);
    expect(await write((tx) => acknowledge(tx, recipient, ids, context))).toBe(1);
    expect((await write((tx) => readInbox(tx, recipient))).total).toBe(0);
  });

  it('a task crosses services, and a service that declines says why', async () => {
    const personId = somebody();
    const task = await does((tx) =>
      askTask(
        tx,
        { personId, title: 'Review the medicines', organisation: 'RNB', dueOn: '2026-06-20', by: ann },
        context,
      ),
    );
    const decline = { personId, taskId: task.id, to: 'declined' as const, by: cat };
    expect((await refused((tx) => answerTask(tx, decline, context))).details[0]?.where).toBe('answer');
    await does((tx) => answerTask(tx, { ...decline, to: 'accepted' }, context));
    await does((tx) => answerTask(tx, { ...decline, to: 'done', answer: 'Reviewed' }, context));
    const { notifications } = await write((tx) => readInbox(tx, ann));
    expect(notifications.map((each) => each.message)).toEqual([
      'A task that you asked for is done.',
      'A task that you asked for is accepted.',
    ]);
    const stored = await write((tx) => readResource(tx, 'Task', task.id));
    expect(isRefusal(stored) ? stored : JSON.parse(stored.json)).toMatchObject({
      status: 'completed',
      owner: { reference: `Practitioner/${cat}` },
    });
    expect((await refused((tx) => answerTask(tx, { ...decline, to: 'withdrawn' }, context))).kind).toBe('conflict');
  });

  /** What must hold after every act, asked of the database itself. */
  async function violations(): Promise<string[]> {
    const { rows } = await write((tx) =>
      sql<{ what: string }>`
        select 'two contacts' as what from contact_assignment where ended_at is null group by person_id having count(*) > 1
        union all select 'two services, no contact' from coordinated_person where open_services >= 2 and contact_id is null
        union all select 'row and assignment differ' from coordinated_person c full join
          (select * from contact_assignment where ended_at is null) a on a.person_id = c.person_id
          where c.contact_id is distinct from a.staff_id or c.assignment_id is distinct from a.id
        union all select 'count differs' from coordinated_person where open_services <> jsonb_array_length(services)
        union all select 'held without alarm' from contact_assignment a where kind = 'held' and ended_at is null and not exists
          (select from coordination_alarm m where m.person_id = a.person_id and kind = 'nobody-can-take' and cleared_at is null)
        union all select 'named by the rule over the limit' from contact_assignment where ended_at is null and kind = 'named' and assigned_by = 'rule'
          group by staff_id having count(*) > 2`.execute(tx),
    );
    return rows.map((row) => row.what);
  }

  const people = Array.from({ length: 6 }, (_, index) => idOf('property-person', String(index)));
  const anyAct = fc.oneof(
    fc.record({ act: fc.constant('refresh' as const), who: fc.nat(5), services: fc.nat(3) }),
    fc.record({ act: fc.constant('hand-over' as const), who: fc.nat(5), to: fc.nat(3) }),
    fc.record({ act: fc.constant('assign' as const), who: fc.nat(5) }),
    fc.record({ act: fc.constant('end' as const), who: fc.nat(5) }),
    fc.record({ act: fc.constant('place-held' as const) }),
    fc.record({ act: fc.constant('join' as const), who: fc.nat(5), to: fc.nat(5) }),
    fc.record({ act: fc.constant('leave' as const), to: fc.nat(3) }),
  );
  const colleagues = [ann, ben, cat, dee];

  async function perform(step: typeof anyAct extends fc.Arbitrary<infer T> ? T : never): Promise<void> {
    const personId = 'who' in step ? (people[step.who] ?? '') : '';
    const to = 'to' in step ? (colleagues[step.to] ?? ann) : ann;
    switch (step.act) {
      case 'refresh':
        return void (await write((tx) =>
          refreshOpenServices(tx, [{ personId, events: opened(step.services) }], context),
        ));
      case 'hand-over':
        return void (await write((tx) => handOver(tx, { personId, toStaffId: to, reason: 'x', by: lea }, context)));
      case 'assign':
        return void (await write((tx) => assignContact(tx, { personId, by: 'rule' }, context)));
      case 'end':
        return void (await write((tx) => endContact(tx, { personId, reason: 'x', by: lea }, context)));
      case 'place-held':
        return void (await write((tx) => placeHeldPeople(tx, context)));
      case 'join': {
        const into = people[step.to] ?? '';
        return void (into !== personId && (await write((tx) => joinPeople(tx, { absorbed: personId, into }, context))));
      }
      case 'leave':
        await write((tx) => sql`delete from staff_post where staff_id = ${to}::uuid`.execute(tx));
        return void (await write((tx) => replaceContactsWhoLeft(tx, context)));
    }
  }

  it('whatever is done in whatever order: never two contacts, and two open services always have one', async () => {
    await fc.assert(
      fc
        .asyncProperty(fc.array(anyAct, { minLength: 4, maxLength: 14 }), async (acts) => {
          for (const step of acts) {
            clock.advance(60_000);
            await perform(step);
            expect(await violations()).toEqual([]);
          }
        })
        .beforeEach(async () => {
          await write(async (tx) => {
            for (const table of [
              'coordinated_person',
              'contact_assignment',
              'coordination_alarm',
              'notification',
              'staff_post',
            ]) {
              await sql`delete from ${sql.table(table)}`.execute(tx);
            }
          });
          await settle({ lead: true });
        }),
      {
        numRuns: inject('engine') === 'postgresql' ? 25 : 8,
        // Found once: joined into somebody without a contact, a person held by the duty lead stood without an alarm.
        examples: [
          [
            [
              { act: 'leave', to: 3 },
              { act: 'leave', to: 2 },
              { act: 'assign', who: 1 },
              { act: 'refresh', who: 0, services: 0 },
              { act: 'end', who: 0 },
              { act: 'join', who: 1, to: 0 },
            ],
          ],
        ],
      },
    );
  });

  it('many at once: refreshing, handing over and assigning the same people leave each with one contact', async () => {
    const crowd = Array.from({ length: 8 }, somebody);
    const rounds = crowd.flatMap((personId, index) => [
      () => write((tx) => refreshOpenServices(tx, [{ personId, events: opened(2) }], context)),
      () =>
        write((tx) =>
          refreshOpenServices(
            tx,
            crowd.map((id) => ({ personId: id, events: opened(3) })),
            context,
          ),
        ),
      () =>
        write((tx) =>
          handOver(tx, { personId, toStaffId: colleagues[index % 4] ?? ann, reason: 'x', by: lea }, context),
        ),
      () => write((tx) => assignContact(tx, { personId, by: 'rule' }, context)),
    ]);
    await Promise.all(rounds.map((act) => act()));
    expect(await violations()).toEqual([]);
    const contacts = await Promise.all(crowd.map(contactOf));
    expect(contacts.every((contact) => contact !== null)).toBe(true);
  });
});
