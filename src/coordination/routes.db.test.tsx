import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { type Actor, recordRelationships, visitor } from '../access/index.ts';
import { registerOrganisations, registerStaff, registerTeams } from '../directory/index.ts';
import { createLogger, type Database, idOf, isRefusal, newId, SetClock, transaction } from '../platform/index.ts';
import { writeResources } from '../record/index.ts';
import type { CareEvent } from '../standards/index.ts';
import { createServer } from '../web/index.ts';
import {
  type CaseloadClock,
  type CoordinationDependencies,
  coordinationRoutes,
  readContact,
  refreshOpenServices,
} from './index.ts';

const HOUR = 3_600_000;
const noon = Date.parse('2026-06-15T12:00:00+01:00');
const [ada, ben, cyd] = [newId(), newId(), newId()];
const staff = (name: string) => idOf('staff', name);

const coordinator = (name: string): Actor => ({
  ...visitor,
  roles: ['named-contact'],
  accountId: newId(),
  name,
  staffId: staff(name),
  organisations: ['RNB'],
});
const actors: Record<string, Actor> = {
  cat: coordinator('Cat'),
  dee: coordinator('Dee'),
  lea: { ...coordinator('Lea'), roles: ['team-manager'] },
  ada: { ...visitor, roles: ['person'], accountId: newId(), name: 'Ada Example', personId: ada },
  unknown: { ...coordinator('Nobody'), staffId: null },
};

describe('coordination, in the browser', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  const clock = new SetClock(noon);
  const clocks: CaseloadClock[] = [
    { personId: ada, standard: 'rtt', title: 'Treatment within 18 weeks', due: noon + 50 * HOUR, missed: false },
    { personId: ben, standard: 'gp', title: 'Appointment within 48 hours', due: noon + 3 * HOUR, missed: false },
    { personId: cyd, standard: 'gp', title: 'Consultation today', due: noon - 5 * HOUR, missed: true },
  ];
  const dependencies: CoordinationDependencies = {
    hooks: {
      onContactChanged: async (tx, changes) =>
        recordRelationships(
          tx,
          changes.map(({ staffId, ...change }) => ({ ...change, holder: { kind: 'staff', id: staffId } })),
          clock.now(),
        ),
    },
    sources: {
      clocksOf: async (_tx, ids) => clocks.filter((each) => ids.includes(each.personId)),
      pressesOf: async () => new Map(),
      areasOf: async () => new Map(),
    },
  };

  beforeAll(async () => {
    database = await testDatabase();
    const result = await transaction(database.db, async (tx) => {
      const span = { from: '2020-01-01', to: null };
      const trust = {
        ods: 'RNB',
        name: 'Neighbourhood Trust',
        kind: 'nhs-trust',
        postcode: null,
        areaCode: null,
        ...span,
      };
      const registered = await registerOrganisations(tx, {
        organisations: [trust as never],
        roles: [],
        successions: [],
      });
      if (isRefusal(registered)) return registered;
      const service = idOf('service', 'Place');
      const teams = await registerTeams(
        tx,
        [
          {
            id: service,
            organisation: 'RNB',
            sector: 'primary-care',
            kind: 'care-coordination',
            name: 'Place',
            ...span,
          },
        ],
        [{ id: idOf('team', 'Place'), service, name: 'Place team', capacity: [], areas: [], ...span }],
      );
      if (isRefusal(teams)) return teams;
      const names = ['Cat', 'Dee', 'Lea'];
      const recorded = await registerStaff(
        tx,
        names.map((name) => ({
          id: staff(name),
          title: null,
          givenName: name,
          familyName: 'Example',
          identifiers: [],
        })),
        names.map((name) => ({
          id: idOf('post', name),
          staff: staff(name),
          organisation: 'RNB',
          team: idOf('team', 'Place'),
          discipline: name === 'Lea' ? ('manager' as const) : ('care-coordinator' as const),
          jobTitle: name === 'Lea' ? 'Duty lead' : 'Care co-ordinator',
          caseloadLimit: name === 'Cat' ? 3 : name === 'Dee' ? 1 : null,
          dutyLead: name === 'Lea',
          ...span,
        })),
      );
      if (isRefusal(recorded)) return recorded;
      await writeResources(tx, [patient(ada, 'Ada'), patient(ben, 'Ben'), patient(cyd, 'Cyd')], noon);
      const context = { ...dependencies, clock };
      // Dee takes the first, Cat the next three: by share of the limit and then by name of the id.
      for (const personId of [ada, ben, cyd]) await refreshOpenServices(tx, [{ personId, events: services }], context);
      return undefined;
    });
    if (isRefusal(result)) throw new Error(JSON.stringify(result));
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
      routes: coordinationRoutes(dependencies),
    });
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  const services = ['r1', 'r2'].map(
    (id) =>
      ({
        id,
        person: 'p',
        kind: 'service.opened',
        at: noon - HOUR,
        precision: 'instant',
        known: noon,
        source: 's',
        fact: { type: 'ServiceRequest', id, version: 1 },
        organisation: 'RAA',
        data: { sector: 'physical-health', service: 'consultant-led' },
      }) as CareEvent,
  );

  function patient(personId: string, given: string) {
    const resource: Patient = {
      resourceType: 'Patient',
      id: personId,
      name: [{ family: 'Example', given: [given] }],
      birthDate: '1980-02-03',
    };
    return { personId, resource, json: JSON.stringify(resource), source: 'gp', extractId: null, row: null };
  }

  const get = (who: string, url: string) =>
    server.inject({ url, headers: { accept: 'text/html', authorization: `Bearer ${who}` } });
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
  const contactOf = async (personId: string) => {
    const context = { ...dependencies, clock };
    const { contact } = await transaction(database.db, (tx) =>
      readContact(tx, { current: personId, members: [] }, context),
    );
    return contact?.staffId;
  };
  /** Everybody to Cat, so that her caseload is known. */
  const allToCat = async () => {
    for (const [personId, who] of [
      [ada, 'ada'],
      [ben, 'ben'],
      [cyd, 'cyd'],
    ] as const) {
      const now = await contactOf(personId);
      if (now === staff('Cat')) continue;
      const holder = now === staff('Dee') ? 'dee' : 'lea';
      const reply = await post(holder, `/people/${personId}/contact/hand-over`, {
        staffId: staff('Cat'),
        reason: `Known to Cat (${who})`,
      });
      expect(reply.statusCode).toBe(303);
    }
  };

  it('the caseload stands in the order of what is missed next, and says what was missed', async () => {
    await allToCat();
    const { body, statusCode } = await get('cat', '/caseload');
    expect(statusCode).toBe(200);
    expect(
      ['Ben Example', 'Ada Example', 'Cyd Example']
        .map((name) => body.indexOf(name))
        .every((at, i, all) => at > (all[i - 1] ?? 0)),
    ).toBe(true);
    expect(body).toContain('3 hours left');
    expect(body).toContain('Missed 5 hours ago');
    const rows = (await get('cat', '/caseload.csv')).body.split('\r\n');
    expect(rows.slice(1, 4).map((row) => row.split(',')[0])).toEqual(['Ben Example', 'Ada Example', 'Cyd Example']);
  });

  it('an empty caseload says so; an account that is nobody in the directory has none', async () => {
    expect((await get('lea', '/caseload')).body).toContain('You are nobody’s named contact');
    expect((await get('unknown', '/caseload')).statusCode).toBe(403);
    expect((await get('ada', '/caseload')).statusCode).toBe(403);
  });

  it('the person sees who it is, why, and who was before; without the acts of staff', async () => {
    const { body } = await get('ada', '/my/contact');
    expect(body).toContain('Cat Example');
    expect(body).toContain('Care co-ordinator, Neighbourhood Trust');
    expect(body).not.toContain('Hand over');
    expect((await get('ada', `/people/${ben}/contact`)).statusCode).toBe(403);
  });

  it('a hand-over with faults is shown again; a right one moves the person, and access with them', async () => {
    const form = `/people/${ada}/contact/hand-over`;
    expect((await post('cat', form, { staffId: '', reason: 'x' })).body).toContain('Choose a member of staff');
    const noReason = await post('cat', form, { staffId: staff('Dee'), reason: ' ' });
    expect([noReason.statusCode, noReason.body.includes('href="#field-reason"')]).toEqual([422, true]);
    const moved = await post('cat', form, { staffId: staff('Dee'), reason: 'Nearer to home' });
    expect(moved.headers.location).toBe(`/people/${ada}/contact?done=handed-over`);
    clock.advance(1000);
    expect((await get('cat', `/people/${ada}/contact`)).statusCode).toBe(403);
    const shown = await get('dee', `/people/${ada}/contact`);
    expect(shown.body).toContain('Nearer to home');
    const full = await post('dee', `/people/${ada}/contact/hand-over`, { staffId: staff('Dee'), reason: 'x' });
    expect([full.statusCode, full.body.includes('They are this person’s contact already')]).toEqual([409, true]);
  });

  it('the contact of somebody with two services is not ended', async () => {
    const reply = await post('dee', `/people/${ada}/contact/end`, { reason: 'Not wanted' });
    expect(reply.statusCode).toBe(409);
    expect(reply.body).toContain('the person cannot be without a contact');
  });

  it('cover for a caseload gives the colleague access on those days', async () => {
    expect((await get('dee', `/people/${ben}/contact`)).statusCode).toBe(403);
    const days = {
      'startsOn.day': '15',
      'startsOn.month': '6',
      'startsOn.year': '2026',
      'endsOn.day': '16',
      'endsOn.month': '6',
      'endsOn.year': '2026',
    };
    const wrong = await post('cat', '/caseload/absence', {
      ...days,
      'endsOn.day': '14',
      staffId: staff('Dee'),
      reason: 'Leave',
    });
    expect([wrong.statusCode, wrong.body.includes('the last day is before the first')]).toEqual([422, true]);
    const right = await post('cat', '/caseload/absence', { ...days, staffId: staff('Dee'), reason: 'Leave' });
    expect(right.headers.location).toBe('/caseload?done=cover');
    expect((await get('dee', `/people/${ben}/contact`)).body).toContain('Dee Example covers until 16 June 2026');
    expect((await get('dee', '/caseload')).body).toContain('Ben Example');
  });

  it('the inbox names people and is marked as read', async () => {
    const inbox = await get('dee', '/inbox');
    expect(inbox.body).toContain('Ben Example: You cover for this person’s contact');
    const ids = [...inbox.body.matchAll(/name="shown" value="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(ids.length).toBeGreaterThan(0);
    await post('dee', '/inbox', { ids: ids[0] ?? '' }, '/inbox/read');
    expect((await get('dee', '/inbox')).body.match(/name="shown"/g)?.length ?? 0).toBe(ids.length - 1);
  });

  it('alarms say whom they are about only to those who know the person', async () => {
    expect((await get('lea', '/alarms')).body).toContain('No alarm stands.');
    await transaction(database.db, (tx) =>
      refreshOpenServices(
        tx,
        [newId(), newId()].map((personId) => ({ personId, events: services })),
        { ...dependencies, clock },
      ),
    );
    const lead = await get('lea', '/alarms');
    expect(lead.body).toContain('Nobody can take this person; the duty lead holds them');
    expect((await get('cat', '/alarms')).body).toContain('A person in another service’s care');
    expect((await get('ada', '/alarms')).statusCode).toBe(403);
  });

  it('a task is asked of a service, which answers it', async () => {
    const tasks = `/people/${ben}/tasks`;
    const wrong = await post('cat', tasks, { title: '', organisation: 'RNB' });
    expect([wrong.statusCode, wrong.body.includes('href="#field-title"')]).toEqual([422, true]);
    expect((await post('cat', tasks, { title: 'Review the medicines', organisation: 'RNB' })).statusCode).toBe(303);
    const list = await get('cat', '/tasks');
    expect(list.body).toContain('Review the medicines');
    const id = /action="\/people\/[^"]+\/tasks\/([^"]+)"/.exec(list.body)?.[1] ?? '';
    expect((await post('cat', tasks, { to: 'declined' }, `${tasks}/${id}`)).statusCode).toBe(422);
    expect((await post('cat', tasks, { to: 'done', [`answer-${id}`]: '=2+2' }, `${tasks}/${id}`)).statusCode).toBe(303);
    expect((await get('cat', `${tasks}.csv`)).body).toContain("'=2+2");
  });
});
