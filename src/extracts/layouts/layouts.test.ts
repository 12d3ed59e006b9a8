import { readFileSync } from 'node:fs';
import type {
  ClinicalImpression,
  Encounter,
  EpisodeOfCare,
  Observation,
  Patient,
  ServiceRequest,
} from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { careEventsOf, storedId } from '../../record/index.ts';
import type { PlacedFault } from '../fault.ts';
import { StructureChecker } from '../fhir/check-structure.ts';
import { type CsvRow, readCsv } from '../readers/csv.ts';
import { standardLimits } from '../readers/limits.ts';
import type { Understood } from '../understood.ts';
import { CsvRows } from './csv-rows.ts';
import { layouts, recogniseLayout } from './index.ts';

const now = Date.parse('2026-06-15T12:00:00Z');
const page = readFileSync(new URL('../../../docs/extract-layouts.md', import.meta.url), 'utf8');
const samples = [...page.matchAll(/```csv\n([\s\S]*?)\n```/g)].map((match) => match[1]!);
const sampleOf = (name: string): string[] => samples[layouts.findIndex((layout) => layout.name === name)]!.split('\n');

async function understand(table: string): Promise<(Understood | PlacedFault)[]> {
  const rows: (CsvRow | PlacedFault)[] = [];
  for await (const row of readCsv(
    (async function* () {
      yield Buffer.from(table);
    })(),
    standardLimits,
  ))
    rows.push(row);
  const recognised = recogniseLayout((rows[0] as CsvRow).fields);
  if ('kind' in recognised) return [recognised];
  const reader = new CsvRows(recognised, 'mh');
  return rows.slice(1).map((row) => (row.kind === 'csv' ? reader.understand(row, now) : row));
}

/** The sample of a layout with some cells of its first row changed. */
async function withCells(name: string, cells: Record<string, string>): Promise<Understood | PlacedFault> {
  const [header, first] = sampleOf(name);
  const names = header!.split(',');
  for (const cell of Object.keys(cells)) if (!names.includes(cell)) names.push(cell);
  const values = first!.match(/("[^"]*"|[^,]*)(,|$)/g)!.map((one) => one.replace(/,$/, ''));
  for (const [cell, value] of Object.entries(cells)) values[names.indexOf(cell)] = value;
  const [row] = await understand(`${names.join(',')}\n${values.slice(0, names.length).join(',')}\n`);
  return row!;
}
const fault = (row: Understood | PlacedFault) => (row.kind === 'fault' ? row.faults[0] : undefined);
const resources = <T>(row: Understood | PlacedFault): T[] =>
  row.kind === 'understood' ? row.writes.map((write) => write.resource as T) : [];
const events = (row: Understood | PlacedFault) =>
  resources<ServiceRequest>(row)
    .flatMap((resource) => careEventsOf(resource, { personId: 'p', source: 'mental-health', version: 1, known: now }))
    .map((event) => event.kind);

describe('the page of layouts', () => {
  it('has every column with its meaning', () => {
    for (const { title, columns } of layouts) {
      const section = page.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
      for (const { name, needed, meaning } of columns)
        expect(section).toContain(`| ${name} | ${needed ? 'yes' : ''} | ${meaning} |`);
    }
  });

  it('has a sample of each layout that is read without fault and makes sound FHIR', async () => {
    expect(samples).toHaveLength(layouts.length);
    const checker = new StructureChecker();
    for (const [index, sample] of samples.entries()) {
      const rows = await understand(sample);
      expect(rows.length).toBeGreaterThan(1);
      for (const row of rows) {
        expect(row).toMatchObject({ kind: 'understood', notes: [] });
        for (const resource of resources<ServiceRequest>(row))
          expect([layouts[index]!.name, checker.check(resource)]).toEqual([layouts[index]!.name, []]);
      }
    }
  });
});

describe('headers', () => {
  const header = (name: string) => sampleOf(name)[0]!.split(',');
  it('are recognised in any order and case, with columns that are not known', () => {
    const turned = [...header('mental-health/contacts')].reverse().map((name) => ` ${name.toUpperCase()} `);
    expect(recogniseLayout([...turned, 'Colour'])).toMatchObject({ layout: { name: 'mental-health/contacts' } });
  });

  it.each([
    [['Name', 'Colour'], 'None of the columns is known'],
    [['LocalPatientId;NHSNumber;EventType'], 'not separated by commas'],
    [
      ['EventType', 'LocalPatientId', 'EventReference', 'EventStartDate'],
      'nearest to social-care/events, and lacks LACode',
    ],
    [['LocalPatientId', 'localpatientid'], 'stands twice'],
  ])('%j are refused: %s', (given, what) => {
    const found = recogniseLayout(given);
    expect('kind' in found && found.faults[0]).toMatchObject({
      reason: 'headers',
      what: expect.stringContaining(what),
    });
  });
});

describe('a referral', () => {
  const referrals = 'mental-health/referrals';
  it('becomes a Patient and a ServiceRequest with London time', async () => {
    const [patient, request] = resources(await withCells(referrals, {})) as [Patient, ServiceRequest];
    expect(patient).toMatchObject({
      birthDate: '1984-03-02',
      gender: 'female',
      name: [{ family: 'Okafor', given: ['Ada', 'Grace'] }],
      address: [{ postalCode: 'ZZ99 3VZ', line: ['Flat 2, Mill House', 'Mill Lane'] }],
    });
    expect(patient?.identifier).toContainEqual(
      expect.objectContaining({ system: 'https://fhir.nhs.uk/Id/nhs-number', value: '9990000042' }),
    );
    expect(request).toMatchObject({
      status: 'active',
      authoredOn: '2026-01-05T09:40:00+00:00',
      subject: { reference: `Patient/${storedId('mh', 'Patient', 'MH-1001')}` },
    });
    const summer = resources<ServiceRequest>(
      await withCells(referrals, { ReferralRequestReceivedDate: '2026-06-01' }),
    )[1];
    expect(summer?.authoredOn).toBe('2026-06-01T09:40:00+01:00');
  });

  it('starts the events that standards read', async () => {
    expect(events(await withCells(referrals, {}))).toEqual(['referral.received', 'service.opened']);
    expect(events(await withCells(referrals, { ServDischDate: '2026-03-01' }))).toEqual([
      'referral.received',
      'service.opened',
      'referral.closed',
      'service.closed',
    ]);
    expect(events(await withCells(referrals, { ReferRejectionDate: '2026-01-09' }))).toEqual([
      'referral.received',
      'referral.rejected',
    ]);
  });

  it('is not kept out by what is wrong about the person, which is noted', async () => {
    const row = await withCells(referrals, {
      NHSNumber: '9990000043',
      PersonBirthDate: '2030-01-01',
      Gender: '7',
      EthnicCategory: 'QQ',
      NHSNumberStatus: '44',
    });
    expect(row).toMatchObject({
      kind: 'understood',
      notes: ['wrong-value', 'future-date', 'wrong-value', 'wrong-value', 'invalid-nhs-number'],
    });
    const [patient] = resources<Patient>(row);
    expect(patient?.identifier?.map((one) => one.system)).not.toContain('https://fhir.nhs.uk/Id/nhs-number');
    expect(patient?.identifier?.[0]).toEqual({
      system: 'https://whole-person.care/fhir/Id/invalid-nhs-number',
      value: '9990000043',
    });
    expect(patient?.birthDate).toBeUndefined();
  });

  it.each([
    [{ ServiceRequestId: '' }, 'missing', 'ServiceRequestId'],
    [{ LocalPatientId: '' }, 'missing', 'LocalPatientId'],
    [{ ReferralRequestReceivedDate: '2026-02-30' }, 'wrong-date', 'ReferralRequestReceivedDate'],
    [{ ReferralRequestReceivedDate: '05/01/2026' }, 'wrong-date', 'ReferralRequestReceivedDate'],
    [{ ReferralRequestReceivedTime: '25:00' }, 'wrong-date', 'ReferralRequestReceivedTime'],
    [{ ReferralRequestReceivedDate: '2026-08-01' }, 'future-date', 'ReferralRequestReceivedDate'],
    [{ ServDischDate: '2025-12-31' }, 'wrong-date', 'ServDischDate'],
    [{ ServTeamTypeRefToMH: 'massage' }, 'wrong-value', 'ServTeamTypeRefToMH'],
    [{ ClinRespPriorityType: '8' }, 'wrong-value', 'ClinRespPriorityType'],
  ])('is kept out by %j', async (cells, reason, field) => {
    expect(fault(await withCells(referrals, cells))).toMatchObject({ reason, field });
  });

  it('with too few fields says so', async () => {
    const [header] = sampleOf(referrals);
    expect(fault((await understand(`${header}\nMH-1,999\n`))[0]!)).toMatchObject({
      reason: 'syntax',
      what: expect.stringContaining('2 fields'),
    });
  });
});

describe('a contact', () => {
  const contacts = 'mental-health/contacts';
  it.each([
    [
      { AttendOrDNACode: '5', AppointmentType: 'treatment' },
      { attendance: 'attended', treatment: true },
    ],
    [
      { AttendOrDNACode: '6', AppointmentType: 'first' },
      { attendance: 'attended', first: true },
    ],
    [{ AttendOrDNACode: '7' }, { attendance: 'did-not-attend' }],
    [{ AttendOrDNACode: '3' }, { attendance: 'did-not-attend' }],
    [{ AttendOrDNACode: '2' }, { attendance: 'cancelled-by-person' }],
    [{ AttendOrDNACode: '4' }, { attendance: 'cancelled-by-provider' }],
  ])('%j is %j', async (cells, data) => {
    const [encounter] = resources<Encounter>(await withCells(contacts, cells));
    const [event] = careEventsOf(encounter!, { personId: 'p', source: 'mental-health', version: 1, known: now });
    expect(event).toMatchObject({
      kind: 'contact',
      data,
      pathway: `ServiceRequest/${storedId('mh', 'ServiceRequest', 'REF-1')}`,
    });
  });

  it('that is still to come may lie ahead; one that happened may not', async () => {
    expect((await withCells(contacts, { CareContDate: '2026-09-01', AttendOrDNACode: '0' })).kind).toBe('understood');
    expect((await withCells(contacts, { CareContDate: '2026-09-01', AttendOrDNACode: '4' })).kind).toBe('understood');
    expect(fault(await withCells(contacts, { CareContDate: '2026-09-01' }))?.reason).toBe('future-date');
  });
});

describe('a score', () => {
  it('must be one that the scale has', async () => {
    const name = 'mental-health/assessments';
    expect(resources<Observation>(await withCells(name, { PersScore: '27' }))[0]).toMatchObject({ valueInteger: 27 });
    for (const [tool, score] of [
      ['phq-9', '28'],
      ['gad-7', '22'],
      ['gad-7', '-1'],
      ['phq-9', '5.5'],
      ['phq-9', 'x'],
    ]) {
      expect(fault(await withCells(name, { CodedAssToolType: tool!, PersScore: score! }))).toMatchObject({
        reason: 'wrong-value',
        field: 'PersScore',
      });
    }
  });
});

describe('a social-care event', () => {
  it('becomes what its type says', async () => {
    const [request, assessment, service, review] = await understand(sampleOf('social-care/events').join('\n'));
    expect(resources<ServiceRequest>(request!)[1]).toMatchObject({
      resourceType: 'ServiceRequest',
      status: 'completed',
    });
    expect(resources<ClinicalImpression>(assessment!)[0]).toMatchObject({
      resourceType: 'ClinicalImpression',
      status: 'completed',
      effectivePeriod: { start: '2026-01-12', end: '2026-02-03' },
    });
    expect(resources<EpisodeOfCare>(service!)[0]).toMatchObject({
      resourceType: 'EpisodeOfCare',
      status: 'active',
      type: [{ coding: [{ code: 'home-care' }] }],
    });
    expect(resources<Encounter>(review!)[0]).toMatchObject({ resourceType: 'Encounter', status: 'finished' });
    expect([request, assessment, service, review].flatMap((row) => events(row!))).toEqual([
      'social-care.requested',
      'social-care.assessment-started',
      'social-care.assessment-completed',
      'social-care.service-started',
      'service.opened',
      'social-care.reviewed',
    ]);
  });

  it('writes a person once while nothing about them changes, and again when it does', async () => {
    const [header, first, second] = sampleOf('social-care/events');
    const moved = second!.replace('ZZ99 3VZ', 'ZZ99 3WZ').replace('AS-1', 'AS-2');
    const rows = await understand([header, first, second, moved].join('\n'));
    expect(rows.map((row) => resources<Patient>(row).filter((one) => one.resourceType === 'Patient').length)).toEqual([
      1, 0, 1,
    ]);
  });

  it('with the id of an earlier one is the same, or is kept out', async () => {
    const [header, first] = sampleOf('social-care/events');
    const rows = await understand([header, first, first, first!.replace('2026-01-12', '2026-01-14')].join('\n'));
    expect(rows.map((row) => (row.kind === 'fault' ? row.faults[0]?.reason : row.writes.length))).toEqual([
      2,
      0,
      'duplicate-id',
    ]);
  });
});
