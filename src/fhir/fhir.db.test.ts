import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import type { Database } from '../platform/index.ts';
import { ask as askServer, type FhirServer, fhirServer, type Reply } from './testing/fhir-server.ts';

const nhs = 'https://fhir.nhs.uk/Id/nhs-number';

describe('the FHIR API', () => {
  let database: Database;
  let server: FhirServer;
  const ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply> =>
    askServer(server.base, method, path, body, headers);
  const ids = (reply: Reply): string[] =>
    (reply.body.entry ?? [])
      .filter((one: { search?: { mode: string } }) => one.search?.mode !== 'outcome')
      .map((one: { resource: { id: string } }) => one.resource.id);

  beforeAll(async () => {
    database = await testDatabase();
    server = await fhirServer(database);
  });
  afterAll(async () => {
    await server?.close();
    await database?.close();
  });

  const newPatient = async (more: object = {}): Promise<string> =>
    (await ask('POST', 'Patient', { resourceType: 'Patient', name: [{ family: 'Osei', given: ['Ama'] }], ...more }))
      .body.id;
  const observation = (patient: string, more: object = {}) => ({
    resourceType: 'Observation',
    status: 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }] },
    subject: { reference: `Patient/${patient}` },
    effectiveDateTime: '2026-06-15T10:00:00+01:00',
    ...more,
  });

  describe('read and vread', () => {
    it('returns what was stored, with version and time', async () => {
      const created = await ask('POST', 'Patient', {
        resourceType: 'Patient',
        id: 'ignored',
        name: [{ family: 'Bell' }],
      });
      expect(created.status).toBe(201);
      expect(created.body.id).not.toBe('ignored');
      expect(created.headers.get('location')).toBe(`${server.base}/Patient/${created.body.id}/_history/1`);
      const read = await ask('GET', `Patient/${created.body.id}`);
      expect(read.status).toBe(200);
      expect(read.body).toEqual(created.body);
      expect(read.headers.get('etag')).toBe('W/"1"');
      expect(read.headers.get('content-type')).toContain('application/fhir+json');
    });

    it('keeps the digits of a decimal', async () => {
      const patient = await newPatient();
      const text = JSON.stringify(observation(patient, { valueQuantity: { value: 37.5, unit: 'C' } })).replace(
        '37.5',
        '37.50',
      );
      const created = await ask('POST', 'Observation', text);
      const response = await fetch(`${server.base}/Observation/${created.body.id}`, {
        headers: { authorization: 'Bearer all' },
      });
      expect(await response.text()).toContain('"value":37.50');
    });

    it('returns Not Modified for the version that the reader has', async () => {
      const id = await newPatient();
      expect((await ask('GET', `Patient/${id}`, undefined, { 'if-none-match': 'W/"1"' })).status).toBe(304);
      expect(
        (
          await ask('GET', `Patient/${id}`, undefined, {
            'if-modified-since': new Date(Date.now() + 1000).toUTCString(),
          })
        ).status,
      ).toBe(304);
      expect((await ask('GET', `Patient/${id}`, undefined, { 'if-none-match': 'W/"9"' })).status).toBe(200);
    });

    it.each([
      ['GET', 'Patient/nobody', 404, 'not-found'],
      ['GET', 'Sausage/1', 404, 'not-supported'],
      ['GET', 'Patient/a/b/c/d', 404, 'not-found'],
      ['POST', 'Patient/x', 405, 'not-supported'],
      ['PUT', 'metadata', 405, 'not-supported'],
      ['GET', 'Patient/$frobnicate', 400, 'invalid'],
    ])('%s %s is refused with %i', async (method, path, status, code) => {
      const reply = await ask(method, path, method === 'GET' ? undefined : { resourceType: 'Patient' });
      expect([reply.status, reply.body.resourceType, reply.body.issue[0].code]).toEqual([
        status,
        'OperationOutcome',
        code,
      ]);
    });

    it('refuses other formats and other content', async () => {
      expect((await ask('GET', 'metadata', undefined, { accept: 'application/fhir+xml' })).status).toBe(406);
      expect((await ask('GET', 'metadata?_format=xml')).status).toBe(406);
      expect((await ask('GET', 'metadata?_format=json')).status).toBe(200);
      const xml = await ask('POST', 'Patient', '<Patient/>', { 'content-type': 'application/fhir+xml' });
      expect([xml.status, xml.body.resourceType]).toEqual([415, 'OperationOutcome']);
      const broken = await ask('POST', 'Patient', '{"resourceType":');
      expect([broken.status, broken.body.resourceType]).toEqual([400, 'OperationOutcome']);
    });
  });

  describe('update', () => {
    it('makes a new version, none when nothing changed, and keeps the old ones', async () => {
      const id = await newPatient();
      const changed = { resourceType: 'Patient', id, name: [{ family: 'Mensah' }] };
      const updated = await ask('PUT', `Patient/${id}`, changed, { 'if-match': 'W/"1"' });
      expect([updated.status, updated.body.meta.versionId]).toEqual([200, '2']);
      expect((await ask('PUT', `Patient/${id}`, changed)).body.meta.versionId).toBe('2');
      expect((await ask('GET', `Patient/${id}/_history/1`)).body.name[0].family).toBe('Osei');
      expect((await ask('GET', `Patient/${id}/_history/7`)).status).toBe(404);
    });

    it('refuses a change to a version that is no longer current', async () => {
      const id = await newPatient();
      await ask('PUT', `Patient/${id}`, { resourceType: 'Patient', id, gender: 'female' });
      const late = await ask(
        'PUT',
        `Patient/${id}`,
        { resourceType: 'Patient', id, gender: 'male' },
        { 'if-match': 'W/"1"' },
      );
      expect([late.status, late.body.issue[0].code]).toEqual([412, 'conflict']);
    });

    it('lets one of ten writers win who changed the same version', async () => {
      const id = await newPatient();
      const replies = await Promise.all(
        Array.from({ length: 10 }, (_, at) =>
          ask(
            'PUT',
            `Patient/${id}`,
            { resourceType: 'Patient', id, name: [{ family: `W${at}` }] },
            { 'if-match': 'W/"1"' },
          ),
        ),
      );
      expect(replies.map((reply) => reply.status).sort()).toEqual([200, ...Array(9).fill(412)]);
    });

    it('creates under the id that the client gives, and refuses another id in the body', async () => {
      expect((await ask('PUT', 'Patient/client-id-1', { resourceType: 'Patient', id: 'client-id-1' })).status).toBe(
        201,
      );
      expect((await ask('PUT', 'Patient/client-id-1', { resourceType: 'Patient', id: 'other' })).status).toBe(400);
    });

    it('answers as Prefer asks', async () => {
      const minimal = await ask('POST', 'Patient', { resourceType: 'Patient' }, { prefer: 'return=minimal' });
      expect([minimal.status, minimal.body]).toEqual([201, undefined]);
      const outcome = await ask('POST', 'Patient', { resourceType: 'Patient' }, { prefer: 'return=OperationOutcome' });
      expect(outcome.body.resourceType).toBe('OperationOutcome');
    });
  });

  it('patches by JSON Patch, and refuses a patch that does not fit', async () => {
    const id = await newPatient();
    const patched = await ask('PATCH', `Patient/${id}`, [{ op: 'add', path: '/gender', value: 'female' }]);
    expect([patched.status, patched.body.gender, patched.body.meta.versionId]).toEqual([200, 'female', '2']);
    expect((await ask('PATCH', `Patient/${id}`, [{ op: 'test', path: '/gender', value: 'male' }])).status).toBe(422);
    expect((await ask('PATCH', `Patient/${id}`, [{ op: 'replace', path: '/gender', value: 'sausage' }])).status).toBe(
      422,
    );
    expect((await ask('PATCH', `Patient/${id}`, { op: 'add' })).status).toBe(400);
    expect((await ask('PATCH', `Patient/${id}`, [], { 'content-type': 'application/fhir+json' })).status).toBe(415);
  });

  it('deletes: gone afterwards, history kept, searches do not find it, and it can be created again', async () => {
    const id = await newPatient({ identifier: [{ system: 'urn:test', value: 'del' }] });
    expect((await ask('DELETE', `Patient/${id}`)).status).toBe(204);
    expect((await ask('GET', `Patient/${id}`)).status).toBe(410);
    expect((await ask('DELETE', `Patient/${id}`)).status).toBe(204);
    expect((await ask('DELETE', 'Patient/never-was')).status).toBe(204);
    expect(ids(await ask('GET', 'Patient?identifier=urn:test|del'))).toEqual([]);
    const history = await ask('GET', `Patient/${id}/_history`);
    expect(history.body.entry.map((one: { request: { method: string } }) => one.request.method)).toEqual([
      'DELETE',
      'POST',
    ]);
    expect((await ask('PUT', `Patient/${id}`, { resourceType: 'Patient', id })).status).toBe(201);
  });

  describe('conditional interactions', () => {
    const patient = (value: string, more: object = {}) => ({
      resourceType: 'Patient',
      identifier: [{ system: 'urn:cond', value }],
      ...more,
    });

    it('creates only when nothing matches', async () => {
      const headers = { 'if-none-exist': 'identifier=urn:cond|a' };
      const first = await ask('POST', 'Patient', patient('a'), headers);
      const second = await ask('POST', 'Patient', patient('a'), headers);
      expect([first.status, second.status, second.body.id]).toEqual([201, 200, first.body.id]);
      await ask('POST', 'Patient', patient('a'));
      const third = await ask('POST', 'Patient', patient('a'), headers);
      expect([third.status, third.body.issue[0].code]).toEqual([412, 'multiple-matches']);
    });

    it('updates the one that matches, creates when none does, refuses several', async () => {
      const path = 'Patient?identifier=urn:cond|b';
      const created = await ask('PUT', path, patient('b'));
      const updated = await ask('PUT', path, patient('b', { gender: 'other' }));
      expect([created.status, updated.status, updated.body.id, updated.body.meta.versionId]).toEqual([
        201,
        200,
        created.body.id,
        '2',
      ]);
      await ask('POST', 'Patient', patient('b'));
      expect((await ask('PUT', path, patient('b'))).status).toBe(412);
    });

    it('deletes the one that matches, and never by a misspelt criterion', async () => {
      const { body } = await ask('POST', 'Patient', patient('c'));
      expect((await ask('DELETE', 'Patient?identifer=urn:cond|c')).status).toBe(400);
      expect((await ask('DELETE', 'Patient')).status).toBe(400);
      expect((await ask('DELETE', 'Patient?identifier=urn:cond|c')).status).toBe(204);
      expect((await ask('GET', `Patient/${body.id}`)).status).toBe(410);
    });
  });

  describe('validation on write', () => {
    it.each([
      ['an unknown element', { resourceType: 'Patient', nmae: [] }, 'Patient.nmae'],
      ['a wrong code', { resourceType: 'Patient', gender: 'sausage' }, 'Patient.gender'],
      ['an empty array', { resourceType: 'Patient', name: [] }, 'Patient.name'],
      [
        'two types of one choice',
        { resourceType: 'Patient', deceasedBoolean: true, deceasedDateTime: '2026-01-01' },
        'Patient.deceased',
      ],
      ['a day that does not exist', { resourceType: 'Patient', birthDate: '1990-02-30' }, 'Patient.birthDate'],
      ['a missing element', { resourceType: 'Observation', status: 'final' }, 'Observation.code'],
      ['a broken invariant', { resourceType: 'Patient', contact: [{ gender: 'female' }] }, 'Patient.contact[0]'],
      [
        'a reference to a wrong type',
        { resourceType: 'Patient', managingOrganization: { reference: 'Location/1' } },
        'Patient.managingOrganization',
      ],
      [
        'an NHS number with a wrong check digit',
        { resourceType: 'Patient', identifier: [{ system: nhs, value: '9990000001' }] },
        'Patient.identifier[0].value',
      ],
      ['a single value as an array', { resourceType: 'Patient', gender: ['male'] }, 'Patient.gender'],
    ])('refuses %s and says where', async (_what, resource, where) => {
      const reply = await ask('POST', resource.resourceType, resource);
      expect([reply.status, reply.body.issue[0].expression[0]]).toEqual([422, where]);
    });

    it('refuses a resource whose patient is not known', async () => {
      const reply = await ask('POST', 'Observation', observation('no-such-patient'));
      expect([reply.status, reply.body.issue[0].details.text]).toEqual([
        422,
        expect.stringContaining('Patient/no-such-patient'),
      ]);
    });

    it('$validate says the same without writing', async () => {
      expect(
        (await ask('POST', 'Patient/$validate', { resourceType: 'Patient', gender: 'sausage' })).body.issue[0]
          .expression,
      ).toEqual(['Patient.gender']);
      expect((await ask('POST', 'Patient/$validate', { resourceType: 'Patient' })).body.issue[0].severity).toBe(
        'information',
      );
    });
  });

  describe('transaction', () => {
    const bundle = (type: string, entry: object[]) => ({ resourceType: 'Bundle', type, entry });
    const post = (resource: { resourceType: string }, fullUrl?: string, more: object = {}) => ({
      ...(fullUrl ? { fullUrl } : {}),
      resource,
      request: { method: 'POST', url: resource.resourceType, ...more },
    });
    const urn = (n: number) => `urn:uuid:00000000-0000-4000-8000-00000000000${n}`;

    it('joins entries by their references, in any order', async () => {
      const reply = await ask(
        'POST',
        '',
        bundle('transaction', [
          post({ ...observation('x'), subject: { reference: urn(1) } } as never),
          post({ resourceType: 'Patient', active: true } as never, urn(1)),
        ]),
      );
      expect(reply.status).toBe(200);
      expect(reply.body.type).toBe('transaction-response');
      const [first, second] = reply.body.entry;
      expect(first.response.status).toBe('201');
      expect(first.resource.subject.reference).toBe(`Patient/${second.resource.id}`);
    });

    it('does all or nothing', async () => {
      const before = (await ask('GET', 'Patient?_summary=count&identifier=urn:tx|')).body.total;
      const reply = await ask(
        'POST',
        '',
        bundle('transaction', [
          post({ resourceType: 'Patient', identifier: [{ system: 'urn:tx', value: '1' }] } as never),
          post({ resourceType: 'Patient', gender: 'x' } as never),
        ]),
      );
      expect([reply.status, reply.body.issue[0].expression[0]]).toEqual([422, 'Bundle.entry[1].resource.gender']);
      expect((await ask('GET', 'Patient?_summary=count&identifier=urn:tx|')).body.total).toBe(before);
    });

    it('deletes, creates, updates and reads in that order whatever the order of entries', async () => {
      const id = await newPatient({ identifier: [{ system: 'urn:order', value: 'old' }] });
      const reply = await ask(
        'POST',
        '',
        bundle('transaction', [
          { request: { method: 'GET', url: 'Patient?identifier=urn:order|' } },
          post({ resourceType: 'Patient', identifier: [{ system: 'urn:order', value: 'new' }] } as never),
          { request: { method: 'DELETE', url: `Patient/${id}` } },
        ]),
      );
      expect(reply.body.entry.map((one: { response: { status: string } }) => one.response.status)).toEqual([
        '200',
        '201',
        '204',
      ]);
      expect(
        reply.body.entry[0].resource.entry.map(
          (one: { resource: { identifier: { value: string }[] } }) => one.resource.identifier[0]?.value,
        ),
      ).toEqual(['new']);
    });

    it('resolves conditional references, and refuses those that match none or several', async () => {
      await newPatient({ identifier: [{ system: 'urn:ref', value: 'one' }] });
      const about = (criteria: string) =>
        bundle('transaction', [
          post({ ...observation('x'), subject: { reference: `Patient?identifier=urn:ref|${criteria}` } } as never),
        ]);
      expect((await ask('POST', '', about('one'))).body.entry[0].resource.subject.reference).toMatch(
        /^Patient\/[0-9a-f-]{36}$/,
      );
      expect((await ask('POST', '', about('none'))).status).toBe(412);
      expect(
        (
          await ask(
            'POST',
            '',
            bundle('transaction', [post({ ...observation('x'), subject: { reference: urn(9) } } as never)]),
          )
        ).status,
      ).toBe(422);
    });

    it('a batch answers each entry by itself', async () => {
      const reply = await ask(
        'POST',
        '',
        bundle('batch', [
          post({ resourceType: 'Patient' } as never),
          post({ resourceType: 'Patient', gender: 'x' } as never),
          { request: { method: 'GET', url: 'Patient/nobody' } },
          { request: { method: 'SHOUT', url: 'Patient' } },
        ]),
      );
      expect(reply.body.entry.map((one: { response: { status: string } }) => one.response.status)).toEqual([
        '201',
        '422',
        '404',
        '400',
      ]);
    });
  });

  describe('search', () => {
    let ama: string;
    let ben: string;
    beforeAll(async () => {
      ama = await newPatient({
        name: [{ family: 'Søgård-Smith', given: ['Ama', 'Efua'] }],
        birthDate: '1980-05-01',
        gender: 'female',
        identifier: [{ system: 'urn:s', value: 'ama', type: { coding: [{ system: 'urn:t', code: 'MR' }] } }],
        generalPractitioner: [{ identifier: { system: 'urn:ods', value: 'A81001' } }],
      });
      ben = await newPatient({
        name: [{ family: 'Smithson', given: ['Ben'] }],
        birthDate: '1990-12-31',
        gender: 'male',
        identifier: [{ system: 'urn:s', value: 'ben' }],
      });
      const bp = (systolic: number, diastolic: number) => ({
        code: { coding: [{ system: 'http://loinc.org', code: '85354-9' }], text: 'Blood pressure' },
        component: [
          {
            code: { coding: [{ system: 'http://loinc.org', code: '8480-6' }] },
            valueQuantity: { value: systolic, unit: 'mm[Hg]', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
          },
          {
            code: { coding: [{ system: 'http://loinc.org', code: '8462-4' }] },
            valueQuantity: { value: diastolic, unit: 'mm[Hg]', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
          },
        ],
      });
      await ask('PUT', 'Observation/hr', {
        ...observation(ama, { valueQuantity: { value: 72, unit: '/min' } }),
        id: 'hr',
      });
      await ask('PUT', 'Observation/bp', {
        ...observation(ama, bp(140, 90)),
        id: 'bp',
        effectiveDateTime: '2026-06-16',
      });
      await ask('PUT', 'Observation/bp2', {
        ...observation(ben, bp(90, 140)),
        id: 'bp2',
        effectiveDateTime: '2026-07',
      });
      await ask('PUT', 'Observation/secret', {
        ...observation(ben),
        id: 'secret',
        status: 'preliminary',
        effectiveDateTime: undefined,
        effectivePeriod: { start: '2026-06-01', end: '2026-06-15' },
      });
    });

    it.each([
      // tokens
      ['Patient?identifier=urn:s|ama', ['ama']],
      ['Patient?identifier=ama', ['ama']],
      ['Patient?identifier=urn:s|', ['ama', 'ben']],
      ['Patient?identifier=|ama', []],
      ['Patient?identifier=urn:s|ama,urn:s|ben', ['ama', 'ben']],
      ['Patient?identifier=urn:s|&gender:not=male', ['ama']],
      ['Patient?identifier:of-type=urn:t|MR|ama', ['ama']],
      [
        'Patient?identifier=urn:s|&birthdate:missing=false&gender=http://hl7.org/fhir/administrative-gender|male',
        ['ben'],
      ],
      // strings
      ['Patient?family=sogard', ['ama']],
      ['Patient?family=SMITH', ['ben']],
      ['Patient?family:contains=smith', ['ama', 'ben']],
      ['Patient?family:exact=Smithson', ['ben']],
      ['Patient?family:exact=smithson', []],
      ['Patient?name=efua', ['ama']],
      ['Patient?identifier=urn:s|&general-practitioner:identifier=urn:ods|A81001', ['ama']],
      // dates
      ['Patient?identifier=urn:s|&birthdate=1980', ['ama']],
      ['Patient?identifier=urn:s|&birthdate=gt1980-05-01', ['ben']],
      ['Patient?identifier=urn:s|&birthdate=ge1980-05-01', ['ama', 'ben']],
      ['Patient?identifier=urn:s|&birthdate=lt1980-05-01', []],
      ['Patient?identifier=urn:s|&birthdate=ne1980', ['ben']],
      ['Observation?_id=hr,bp,bp2,secret&date=2026-06', ['hr', 'bp', 'secret']],
      ['Observation?_id=hr,bp,bp2,secret&date=sa2026-06-15', ['bp', 'bp2']],
      ['Observation?_id=hr,bp,bp2,secret&date=eb2026-06-16', ['hr', 'secret']],
      ['Observation?_id=hr,bp,bp2,secret&date=gt2026-06-15T09:30:00Z', ['bp', 'bp2', 'secret']],
      ['Observation?_id=hr,bp,bp2,secret&date=lt2026-06-15', ['secret']],
      ['Observation?_id=hr,bp,bp2,secret&date=ge2026-06-15&date=lt2026-07-01', ['hr', 'bp']],
      // numbers and composites
      ['Observation?value-quantity=72', ['hr']],
      ['Observation?value-quantity=gt71.5', ['hr']],
      ['Observation?value-quantity=72||/min', ['hr']],
      ['Observation?value-quantity=72||/h', []],
      ['Observation?component-value-quantity=140|http://unitsofmeasure.org|mm[Hg]', ['bp', 'bp2']],
      ['Observation?component-code-value-quantity=http://loinc.org|8480-6$gt120', ['bp']],
      ['Observation?_id=hr,bp&code-value-quantity=8867-4$lt80', ['hr']],
      ['Observation?combo-code=8480-6', ['bp', 'bp2']],
      ['Observation?code:text=blood', ['bp', 'bp2']],
      ['Observation?_id=hr,secret&status:not=final', ['secret']],
      // references and chains
      ['Observation?_id=hr,bp,bp2,secret&patient=AMA', ['hr', 'bp']],
      ['Observation?_id=hr,bp,bp2,secret&subject=Patient/AMA', ['hr', 'bp']],
      ['Observation?_id=hr,bp,bp2,secret&subject:Patient=AMA', ['hr', 'bp']],
      ['Observation?subject:Patient.identifier=urn:s|ama&code=8867-4', ['hr']],
      ['Observation?patient.identifier=urn:s|ben', ['bp2', 'secret']],
      ['Patient?_has:Observation:patient:code=85354-9&identifier=urn:s|', ['ama', 'ben']],
      ['Patient?_has:Observation:patient:code-value-quantity=8867-4$72', ['ama']],
      ['Observation?subject:Patient._has:Observation:patient:status=preliminary', ['bp2', 'secret']],
    ])('%s', async (path, expected) => {
      const names = new Map([
        [ama, 'ama'],
        [ben, 'ben'],
      ]);
      const reply = await ask('GET', path.replaceAll('AMA', ama));
      expect([
        reply.status,
        ids(reply)
          .map((id) => names.get(id) ?? id)
          .sort(),
      ]).toEqual([200, [...expected].sort()]);
      expect(reply.body.total).toBe(expected.length);
    });

    it('by POST too, with the form and the address together', async () => {
      const reply = await ask('POST', 'Patient/_search?gender=male', 'identifier=urn:s|', {
        'content-type': 'application/x-www-form-urlencoded',
      });
      expect(ids(reply)).toEqual([ben]);
    });

    it('sorts by several keys, absent values last', async () => {
      const order = async (sort: string) => ids(await ask('GET', `Observation?_id=hr,bp,bp2,secret&_sort=${sort}`));
      expect(await order('date')).toEqual(['secret', 'hr', 'bp', 'bp2']);
      // Downwards by the end of a period, upwards by its start.
      expect(await order('-date')).toEqual(['bp2', 'bp', 'secret', 'hr']);
      expect(await order('-status,_id')).toEqual(['secret', 'bp', 'bp2', 'hr']);
      expect((await order('value-quantity')).at(0)).toBe('hr');
    });

    it('pages without losing or doubling while others write', async () => {
      const made = await Promise.all(
        Array.from({ length: 23 }, (_, at) => newPatient({ identifier: [{ system: 'urn:page', value: String(at) }] })),
      );
      const seen: string[] = [];
      let path: string | undefined = 'Patient?identifier=urn:page|&_count=5&_sort=birthdate,-_lastUpdated';
      while (path !== undefined) {
        const reply: Reply = await ask('GET', path);
        seen.push(...ids(reply));
        await newPatient({ identifier: [{ system: 'urn:noise', value: 'x' }] });
        path = reply.body.link
          .find((one: { relation: string }) => one.relation === 'next')
          ?.url.slice(server.base.length + 1);
      }
      expect(seen.sort()).toEqual(made.sort());
    });

    it('includes what is referred to and what refers', async () => {
      const forward = await ask('GET', 'Observation?_id=hr&_include=Observation:subject');
      expect(ids(forward)).toEqual(['hr', ama]);
      expect(forward.body.entry[1].search.mode).toBe('include');
      const back = await ask('GET', `Patient?_id=${ben}&_revinclude=Observation:patient`);
      expect(ids(back)).toEqual([ben, 'bp2', 'secret']);
    });

    it('gives parts: _summary, _elements, _summary=count', async () => {
      const part = (await ask('GET', `Patient/${ama}?_elements=gender`)).body;
      expect(Object.keys(part).sort()).toEqual(['gender', 'id', 'meta', 'resourceType']);
      expect(part.meta.tag[0].code).toBe('SUBSETTED');
      expect(
        (await ask('GET', 'Observation?_id=hr&_summary=true')).body.entry[0].resource.effectiveDateTime,
      ).toBeDefined();
      expect((await ask('GET', 'Patient?identifier=urn:s|&_summary=count')).body).toMatchObject({ total: 2 });
    });

    it('names unknown parameters, or refuses them under strict handling', async () => {
      const lenient = await ask('GET', 'Patient?identifier=urn:s|ama&colour=blue');
      expect(ids(lenient)).toEqual([ama]);
      expect(lenient.body.entry.at(-1).resource.issue[0].details.text).toContain('colour');
      expect((await ask('GET', 'Patient?colour=blue', undefined, { prefer: 'handling=strict' })).status).toBe(400);
      for (const path of [
        'Patient?birthdate=yesterday',
        'Patient?_filter=x',
        'Patient?gender:above=x',
        'Observation?subject.colour=x',
        'Patient?_sort=colour',
        'Patient?_count=x',
        'Patient?_cursor=x',
      ]) {
        expect([path, (await ask('GET', path)).status]).toEqual([path, 400]);
      }
    });

    it('searches the whole system by type', async () => {
      expect(ids(await ask('GET', `?_type=Patient,Observation&_id=hr,${ama}`)).sort()).toEqual(['hr', ama].sort());
    });
  });

  it('$everything gives the whole record of one person and nobody else, by type, time and page', async () => {
    const id = await newPatient();
    const { body } = await ask('POST', 'Observation', observation(id));
    await ask('POST', 'Observation', observation(await newPatient()));
    expect(ids(await ask('GET', `Patient/${id}/$everything`)).sort()).toEqual([id, body.id].sort());
    expect(ids(await ask('GET', `Patient/${id}/$everything?_type=Observation`))).toEqual([body.id]);
    expect(ids(await ask('GET', `Patient/${id}/$everything?start=2026-06-16`))).toEqual([id]);
    expect(ids(await ask('GET', `Patient/${id}/$everything?start=2026-06-15&end=2026-06-15`)).sort()).toEqual(
      [id, body.id].sort(),
    );
    const page = await ask('GET', `Patient/${id}/$everything?_count=1`);
    const rest = await ask('GET', page.body.link.at(-1).url.slice(server.base.length + 1));
    expect([...ids(page), ...ids(rest)].sort()).toEqual([id, body.id].sort());
  });

  it('pages through the history of a type, newest first', async () => {
    const since = new Date().toISOString();
    const id = await newPatient();
    for (const family of ['A', 'B', 'C'])
      await ask('PUT', `Patient/${id}`, { resourceType: 'Patient', id, name: [{ family }] });
    const first = await ask('GET', `Patient/_history?_since=${since}&_count=3`);
    const next = first.body.link
      .find((one: { relation: string }) => one.relation === 'next')
      .url.slice(server.base.length + 1);
    const second = await ask('GET', next);
    const versions = [...first.body.entry, ...second.body.entry].map(
      (one: { response: { etag: string } }) => one.response.etag,
    );
    expect(versions).toEqual(['W/"4"', 'W/"3"', 'W/"2"', 'W/"1"']);
  });

  it('a token reaches no further than its scopes', async () => {
    const id = await newPatient();
    const reader = { authorization: 'Bearer reader' };
    expect((await ask('GET', `Patient/${id}`, undefined, reader)).status).toBe(200);
    expect((await ask('GET', 'Observation', undefined, reader)).status).toBe(403);
    expect((await ask('POST', 'Patient', { resourceType: 'Patient' }, reader)).status).toBe(403);
    expect((await ask('GET', `Patient/${id}?_format=json`, undefined, { authorization: 'Bearer nobody' })).status).toBe(
      401,
    );
  });

  it('the capability statement is valid, and every search parameter in it works', async () => {
    const { body } = await ask('GET', 'metadata', undefined, { authorization: '' });
    expect((await ask('POST', 'CapabilityStatement/$validate', body)).body.issue[0].details.text).toBe(
      'The resource is valid.',
    );
    const values: Record<string, string> = {
      string: 'x',
      token: 'x',
      reference: 'x',
      date: '2026',
      number: '1',
      quantity: '1',
      uri: 'urn:x',
    };
    const failed: string[] = [];
    for (const { type, searchParam } of body.rest[0].resource) {
      const query = new URLSearchParams();
      for (const { name, type: kind } of searchParam)
        if (kind !== 'composite' && !name.startsWith('_has')) query.append(name, values[kind]!);
      const reply = await ask('GET', `${type}?${query}`, undefined, { prefer: 'handling=strict' });
      if (reply.status !== 200) failed.push(`${type}: ${reply.status} ${JSON.stringify(reply.body.issue)}`);
    }
    expect(failed).toEqual([]);
  });
});

describe('a person whose records are linked', () => {
  it('is read as the set of their patients, by $everything and by searches that name any of them', async () => {
    const database = await testDatabase();
    const sets: { current: string; members: string[] }[] = [];
    const server = await fhirServer(database, { sets });
    const post = async (resource: { resourceType: string }): Promise<string> =>
      (await askServer(server.base, 'POST', resource.resourceType, resource)).body.id;
    const about = (patient: string) => ({
      resourceType: 'Observation',
      status: 'final',
      code: { text: 'x' },
      subject: { reference: `Patient/${patient}` },
    });
    const [first, second] = [await post({ resourceType: 'Patient' }), await post({ resourceType: 'Patient' })];
    const [one, two] = [await post(about(first)), await post(about(second))];
    const persons = [...new Set(server.touched)].sort();
    expect(persons).toHaveLength(2);
    const found = async (path: string) =>
      (await askServer(server.base, 'GET', path)).body.entry
        .map((entry: { resource: { id: string } }) => entry.resource.id)
        .sort();
    expect(await found(`Observation?patient=${first}`)).toEqual([one]);
    sets.push({ current: persons[0]!, members: persons });
    expect(await found(`Observation?patient=${first}`)).toEqual([one, two].sort());
    expect(await found(`Observation?subject=Patient/${second}`)).toEqual([one, two].sort());
    expect(await found(`Patient/${second}/$everything`)).toEqual([first, second, one, two].sort());
    await server.close();
    await database.close();
  });
});
