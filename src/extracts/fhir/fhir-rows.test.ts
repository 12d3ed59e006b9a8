import { describe, expect, it } from 'vitest';
import { sourceIdSystem, storedId } from '../../record/index.ts';
import type { PlacedFault } from '../fault.ts';
import type { Understood } from '../understood.ts';
import { requiredElements, requiredElementsOfProfiles } from './definitions.ts';
import { FhirRows, FhirRules } from './fhir-rows.ts';
import { hasFragileNumbers } from './json-text.ts';
import { aboutNobody } from './who-about.ts';

const rules = new FhirRules();
const now = Date.parse('2026-06-15T12:00:00Z');
const found = new Map<string, string[]>();

interface TestEntry {
  fullUrl?: string;
  resource?: object;
  request?: object;
}

function readEntries(
  entries: (TestEntry | string)[],
  bundleType: string | undefined = 'transaction',
  known = found,
): (Understood | PlacedFault)[] {
  const rows = new FhirRows(rules, { source: 'gp', bundleType });
  const raw = entries.map((entry, at) => ({
    kind: 'row' as const,
    row: at + 1,
    line: at + 10,
    raw: typeof entry === 'string' ? entry : JSON.stringify(entry),
  }));
  for (const row of raw) rows.learn(row);
  return raw.map((row) => {
    const parsed = rows.parse(row, now);
    return parsed.kind === 'parsed' ? rows.understand(parsed, known) : parsed;
  });
}

/** One resource as an entry with an id of its own. */
const entry = (resource: object, fullUrl?: string): TestEntry => ({ ...(fullUrl ? { fullUrl } : {}), resource });
const patient = { resourceType: 'Patient', id: 'p1' };
const observation = (more: object = {}) => ({
  resourceType: 'Observation',
  id: 'o1',
  status: 'final',
  code: { text: 'weight' },
  subject: { reference: 'Patient/p1' },
  ...more,
});
const one = (resource: object) => readEntries([entry(resource)])[0]!;
const written = (row: Understood | PlacedFault | undefined) => {
  if (row?.kind !== 'understood' || !row.writes[0]) throw new Error(JSON.stringify(row));
  return row.writes[0];
};
const fault = (row: Understood | PlacedFault | undefined) => (row?.kind === 'fault' ? row.faults[0] : undefined);

describe('structure', () => {
  it.each([
    [{ ...observation(), colour: 'red' }, 'structure', 'Observation.colour'],
    [{ ...observation(), category: { text: 'x' } }, 'structure', 'Observation.category'],
    [{ ...observation(), code: [{ text: 'x' }] }, 'structure', 'Observation.code'],
    [{ ...observation(), status: 'finished' }, 'wrong-value', 'Observation.status'],
    [{ ...observation(), status: undefined }, 'missing', 'Observation.status'],
    [{ ...observation(), component: [{ valueString: 'x' }] }, 'missing', 'Observation.component[0].code'],
    [{ ...observation(), component: [] }, 'structure', 'Observation.component'],
    [{ ...observation(), valueQuantity: { value: '5' } }, 'structure', 'Observation.valueQuantity.value'],
    [{ ...observation(), effectiveDateTime: '2026-02-30' }, 'wrong-date', 'Observation.effectiveDateTime'],
    [{ ...observation(), effectiveDateTime: '15/06/2026' }, 'wrong-date', 'Observation.effectiveDateTime'],
    [{ ...observation(), contained: [{ resourceType: 'Nothing' }] }, 'structure', 'Observation.contained[0]'],
    [
      {
        resourceType: 'Questionnaire',
        id: 'q',
        status: 'draft',
        item: [{ linkId: '1', type: 'group', item: [{ linkId: '2' }] }],
      },
      'missing',
      'Questionnaire.item[0].item[0].type',
    ],
    [
      {
        resourceType: 'MedicationRequest',
        id: 'm',
        status: 'active',
        intent: 'order',
        subject: { reference: 'Patient/p1' },
      },
      'missing',
      'MedicationRequest.medication',
    ],
    [{ ...observation(), id: 'with space' }, 'wrong-value', 'Observation.id'],
  ])('refuses %j', (resource, reason, field) => {
    expect(fault(one(resource))).toMatchObject({ reason, field, mend: expect.stringMatching(/\w/) });
  });

  it('accepts an extension in place of a required value', () => {
    const { status: _status, ...rest } = observation();
    const absent = {
      extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/data-absent-reason', valueCode: 'unknown' }],
    };
    expect(one({ ...rest, _status: absent }).kind).toBe('understood');
  });

  it('knows the required elements that the published profiles have', () => {
    expect(requiredElements()).toEqual(requiredElementsOfProfiles());
  });

  it('says of every type whether it may be about nobody', () => {
    const unsaid = [...rules.checker.types].filter((type) => !rules.paths.has(type) && !aboutNobody.has(type));
    expect(unsaid.sort()).toEqual([
      'Bundle',
      'EnrollmentResponse',
      'Linkage',
      'OperationOutcome',
      'Parameters',
      'PaymentNotice',
      'PaymentReconciliation',
    ]);
    expect([...aboutNobody].filter((type) => !rules.checker.isType(type))).toEqual([]);
  });
});

describe('what is no record', () => {
  it.each([
    [entry({ resourceType: 'OperationOutcome', id: 'x', issue: [] })],
    [entry({ resourceType: 'Parameters', id: 'x' })],
    [entry({ resourceType: 'Bundle', id: 'x', type: 'collection' })],
    [entry({ resourceType: 'Horoscope', id: 'x' })],
    [{ request: { method: 'GET', url: 'Patient/1' } }],
    [{ resource: { resourceType: 'Patient', id: 'a' }, request: { method: 'PATCH', url: 'Patient/a' } }],
    [{ fullUrl: 'urn:uuid:1' }],
  ])('refuses %j', (given) => {
    expect(fault(readEntries([given])[0])?.reason).toBe('not-a-record');
  });

  it('reads a deletion', () => {
    expect(readEntries([{ request: { method: 'DELETE', url: 'Observation/o9' } }])[0]).toMatchObject({
      deletes: [{ type: 'Observation', id: 'o9' }],
    });
  });

  it('names line and column of broken JSON', () => {
    expect(fault(readEntries(['{"resource":{\n "a" 1}}'])[0])).toMatchObject({
      reason: 'syntax',
      field: 'line 11, column 6',
    });
  });

  it('wants an id, from the resource, its address or its request', () => {
    expect(fault(one({ resourceType: 'Patient' }))).toMatchObject({ reason: 'missing', field: 'Patient.id' });
    const uuid = '0bd3f2a0-5f43-4a5e-9d7a-000000000001';
    expect(written(readEntries([entry({ resourceType: 'Patient' }, `urn:uuid:${uuid}`)])[0]).key.id).toBe(uuid);
    expect(
      written(readEntries([entry({ resourceType: 'Patient' }, 'https://gp.example/fhir/Patient/77')])[0]).key.id,
    ).toBe('77');
    expect(
      written(
        readEntries([{ resource: { resourceType: 'Patient' }, request: { method: 'PUT', url: 'Patient/78' } }])[0],
      ).key.id,
    ).toBe('78');
  });
});

describe('references', () => {
  const url = 'urn:uuid:0bd3f2a0-5f43-4a5e-9d7a-0000000000aa';
  it('resolves urn:uuid, relative and absolute references to stored ids, before and after what they mean', () => {
    const asked = (reference: string) => observation({ subject: { reference } });
    const all = readEntries([
      entry({ ...asked('urn:uuid:0bd3f2a0-5f43-4a5e-9d7a-0000000000aa'), id: 'o1' }),
      entry({ ...asked('Patient/p1'), id: 'o2' }),
      entry({ ...asked('https://gp.example/fhir/Patient/p1'), id: 'o3' }),
      entry({ ...asked('Patient/p1/_history/3'), id: 'o4' }),
      entry(patient, url),
      entry({ resourceType: 'Organization', id: 'org' }, 'https://gp.example/fhir/Organization/org'),
    ]);
    for (const row of all.slice(0, 4)) {
      expect(written(row)).toMatchObject({
        patient: 'p1',
        resource: { subject: { reference: `Patient/${storedId('gp', 'Patient', 'p1')}` } },
      });
    }
  });

  it('keeps the sender’s own id as an identifier', () => {
    expect(written(one(observation())).resource).toMatchObject({
      id: storedId('gp', 'Observation', 'o1'),
      identifier: [{ system: sourceIdSystem('gp'), value: 'Observation/o1' }],
    });
  });

  it('leaves contained resources and other servers as they are, and never takes another server’s patient for its own', () => {
    const rows = readEntries([
      entry({ resourceType: 'Organization', id: 'org' }, 'https://gp.example/fhir/Organization/org'),
      entry({
        ...observation({ performer: [{ reference: '#me' }, { reference: 'https://else.example/Practitioner/1' }] }),
      }),
      entry({ ...observation({ subject: { reference: 'https://else.example/Patient/p1' } }), id: 'o2' }),
    ]);
    expect(written(rows[1]).resource).toMatchObject({
      performer: [{ reference: '#me' }, { reference: 'https://else.example/Practitioner/1' }],
    });
    expect(written(rows[2]).patient).toBe('https://else.example/Patient/p1');
  });

  it('keeps out what is about an entry that is not there, and keeps what only mentions one', () => {
    expect(fault(one(observation({ subject: { reference: 'urn:uuid:none' } })))).toMatchObject({
      reason: 'unknown-reference',
      field: 'Observation.subject',
    });
    expect(one(observation({ performer: [{ reference: 'urn:uuid:none' }] }))).toMatchObject({
      kind: 'understood',
      notes: ['unknown-reference'],
    });
  });

  it('finds by identifier in the Bundle, else in what the source sent, else says so', () => {
    const by = (reference: string) => observation({ performer: [{ reference }] });
    const practitioner = entry({ resourceType: 'Practitioner', id: 'dr', identifier: [{ system: 'gmc', value: '1' }] });
    const twin = entry({ resourceType: 'Practitioner', id: 'dr2', identifier: [{ system: 'gmc', value: '1' }] });
    const link = (row: Understood | PlacedFault | undefined) =>
      (written(row).resource as { performer?: { reference: string }[] }).performer?.[0]?.reference;
    expect(link(readEntries([entry(by('Practitioner?identifier=gmc|1')), practitioner])[0])).toBe(
      `Practitioner/${storedId('gp', 'Practitioner', 'dr')}`,
    );
    expect(fault(readEntries([entry(by('Practitioner?identifier=gmc|1')), practitioner, twin])[0])?.reason).toBe(
      'ambiguous-reference',
    );
    expect(fault(one(by('Practitioner?identifier=gmc|9')))?.reason).toBe('unknown-reference');
    const sent = new Map([['Practitioner?gmc|9', ['dr9']]]);
    expect(link(readEntries([entry(by('Practitioner?identifier=gmc|9'))], 'transaction', sent)[0])).toBe(
      `Practitioner/${storedId('gp', 'Practitioner', 'dr9')}`,
    );
  });
});

describe('whom a resource is about', () => {
  it('is its patient, by the patient compartment', () => {
    expect(
      written(
        one({
          resourceType: 'Appointment',
          id: 'a',
          status: 'booked',
          participant: [
            { status: 'accepted', actor: { reference: 'Practitioner/d' } },
            { status: 'accepted', actor: { reference: 'Patient/p7' } },
          ],
        }),
      ).patient,
    ).toBe('p7');
    expect(
      written(
        one({ resourceType: 'Task', id: 't', status: 'draft', intent: 'order', for: { reference: 'Patient/p8' } }),
      ).patient,
    ).toBe('p8');
    expect(written(one({ resourceType: 'RelatedPerson', id: 'r', patient: { reference: 'Patient/p9' } })).patient).toBe(
      'p9',
    );
    expect(written(one(patient)).patient).toBe('p1');
  });

  it('is nobody for what is shared, and for what is about a place or a group', () => {
    expect(written(one({ resourceType: 'Practitioner', id: 'd' })).patient).toBeNull();
    expect(written(one(observation({ subject: { reference: 'Location/l' } }))).patient).toBeNull();
  });

  it('is the only patient of the Bundle where the resource cannot say, and must be said otherwise', () => {
    const binary = { resourceType: 'Binary', id: 'b', contentType: 'application/pdf', data: 'JVBERi0xLjc=' };
    expect(written(readEntries([entry(binary), entry(patient)])[0]).patient).toBe('p1');
    expect(fault(readEntries([entry(binary), entry(patient), entry({ ...patient, id: 'p2' })])[0])).toMatchObject({
      reason: 'missing',
    });
    const { subject: _subject, ...unsaid } = observation();
    expect(fault(one(unsaid))).toMatchObject({ reason: 'missing', field: 'Observation.subject' });
  });

  it('is found by NHS number where nothing else is given', () => {
    const byNumber = observation({
      subject: { identifier: { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000042' } },
    });
    const named = { ...patient, identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000042' }] };
    expect(written(readEntries([entry(byNumber), entry(named)])[0]).patient).toBe('p1');
    expect(fault(one(byNumber))?.reason).toBe('unknown-reference');
  });
});

describe('dates and doubles', () => {
  it('refuses what has happened in the future, and lets plans be', () => {
    expect(fault(one(observation({ effectiveDateTime: '2027-01-01' })))).toMatchObject({
      reason: 'future-date',
      field: 'Observation.effectiveDateTime',
    });
    expect(fault(one({ ...patient, birthDate: '2030-01-01' }))?.reason).toBe('future-date');
    const encounter = {
      resourceType: 'Encounter',
      id: 'e',
      class: { code: 'AMB' },
      subject: { reference: 'Patient/p1' },
      period: { start: '2027-01-01T09:00:00Z' },
    };
    expect(fault(one({ ...encounter, status: 'finished' }))?.reason).toBe('future-date');
    expect(one({ ...encounter, status: 'planned' }).kind).toBe('understood');
    expect(one(observation({ effectiveDateTime: '2026-06-16' })).kind).toBe('understood');
  });

  it('stores the same id once, and keeps out the same id with other content', () => {
    const rows = readEntries([
      entry(observation()),
      entry(observation()),
      entry(observation({ status: 'amended' })),
      entry(observation()),
    ]);
    expect(rows.map((row) => (row.kind === 'fault' ? row.faults[0]?.reason : row.writes.length))).toEqual([
      1,
      0,
      'duplicate-id',
      0,
    ]);
  });

  it('takes the newest of a history, which comes first', () => {
    const rows = readEntries([entry(observation({ status: 'amended' })), entry(observation())], 'history');
    expect(rows.map((row) => row.kind === 'understood' && row.writes.length)).toEqual([1, 0]);
  });
});

describe('numbers', () => {
  it('keeps the digits of decimals', () => {
    const text = JSON.stringify(
      entry(observation({ valueQuantity: { value: 1.5 }, referenceRange: [{ low: { value: 2 } }] })),
    )
      .replace('1.5', '1.50')
      .replace(':2}', ':2.0}');
    const { json, resource } = written(readEntries([text])[0]);
    expect(json).toContain('"value":1.50');
    expect(json).toContain('"value":2.0');
    expect(JSON.parse(json)).toEqual(resource);
  });

  it.each([
    '{"a":1.50}',
    '{"a":1.0}',
    '{"a":-0.10}',
    '{"a":1e3}',
    '{"a":12345678901234567890}',
    '[0.1234567890123456789]',
  ])('sees that %s would change', (text) => {
    expect(hasFragileNumbers(text)).toBe(true);
  });

  it.each(['{"a":1.5}', '{"a":100}', '{"a":-10,"b":0.05}', '{"a":"x1.50"}'])('sees that %s would not', (text) => {
    expect(hasFragileNumbers(text)).toBe(false);
  });

  it('leaves out the comments that some servers write', () => {
    const row = one({ ...observation(), fhir_comments: ['hello'], _status: { fhir_comments: ['x'] } });
    expect(written(row).json).not.toContain('fhir_comments');
  });
});
