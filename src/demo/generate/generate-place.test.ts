import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Bundle, Patient, Resource } from '@medplum/fhirtypes';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPolicyValues, personClocks } from '../../../policy/index.ts';
import { roles } from '../../access/index.ts';
import { type OrganisationKind, odsCodeProblem } from '../../directory/index.ts';
import { isTestNhsNumber } from '../../identity/index.ts';
import { careEventsOf } from '../../record/index.ts';
import { evaluateAll, makeCalendars } from '../../standards/index.ts';
import { type GeneratedPlace, generatePlace } from './generate-place.ts';
import { layOut } from './place.ts';
import type { DemoUser } from './users.ts';

const now = Date.parse('2026-11-22T20:00:00Z');
const folders: string[] = [];

async function generate(people: number, seed: number, gzip = false): Promise<GeneratedPlace & { out: string }> {
  const out = mkdtempSync(join(tmpdir(), 'wpc-demo-'));
  folders.push(out);
  return { ...(await generatePlace({ people, seed, out, now, gzip })), out };
}

function digests(out: string): Record<string, string> {
  const names = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names.map((entry) => [
      join(relative(out, entry.parentPath), entry.name),
      createHash('sha256')
        .update(readFileSync(join(entry.parentPath, entry.name)))
        .digest('hex'),
    ]),
  );
}

const csv = (out: string, name: string) =>
  parse(readFileSync(join(out, name)), { columns: true }) as Record<string, string>[];

/** Lines of the GP extracts that are JSON: the broken ones are there on purpose. */
function gpResources(out: string): Resource[] {
  return readdirSync(join(out, 'gp')).flatMap((name) =>
    readFileSync(join(out, 'gp', name), 'utf8')
      .split('\n')
      .flatMap((line) => {
        try {
          return line === '' ? [] : [JSON.parse(line) as Resource];
        } catch {
          return [];
        }
      }),
  );
}

function hospitalResources(out: string): Resource[] {
  return readdirSync(join(out, 'hospital')).flatMap((name) =>
    ((JSON.parse(readFileSync(join(out, 'hospital', name), 'utf8')) as Bundle).entry ?? []).map(
      (entry) => entry.resource!,
    ),
  );
}

/** Postcode areas of the United Kingdom, the Crown dependencies and the forces: Royal Mail's list, from knowledge. */
const realAreas = new Set(
  `AB AL B BA BB BD BF BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD
  HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA
  SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE`.split(/\s+/),
);

describe('generatePlace', () => {
  let place: Awaited<ReturnType<typeof generate>>;
  let gp: Resource[];
  beforeAll(async () => {
    place = await generate(5_000, 1);
    gp = gpResources(place.out);
  });
  afterAll(() => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });

  it('writes the same bytes for the same people, seed and time, and others for another seed', async () => {
    const [one, again, other] = [await generate(1_000, 7), await generate(1_000, 7), await generate(1_000, 8)];
    expect(digests(again.out)).toEqual(digests(one.out));
    expect(Object.keys(digests(one.out))).toContain('truth.csv');
    expect(digests(other.out)['truth.csv']).not.toBe(digests(one.out)['truth.csv']);
  });

  it('writes the same content gzipped', async () => {
    const [plain, zipped] = [await generate(1_000, 7), await generate(1_000, 7, true)];
    for (const file of zipped.files) {
      const content = gunzipSync(readFileSync(join(zipped.out, file))).toString();
      expect(content).toBe(readFileSync(join(plain.out, file.replace(/\.gz$/, '')), 'utf8'));
    }
  });

  it.each([999, 1_000_001, 1_500.5])('refuses a place of %d people', async (people) => {
    await expect(generatePlace({ people, seed: 1, out: '/nowhere', now })).rejects.toThrow(RangeError);
  });

  it('has as many people as were asked for, and about sixteen resources each', () => {
    const { counts } = place;
    const rows = Object.values(counts.sources).reduce((sum, { rows }) => sum + rows, 0);
    expect(counts.people).toBe(5_000);
    expect(rows / counts.people).toBeGreaterThan(12);
    expect(rows / counts.people).toBeLessThan(19);
  });

  it('knows of every local patient who they are, once', () => {
    const truth = csv(place.out, 'truth.csv');
    expect(new Set(truth.map((row) => `${row.Source} ${row.LocalPatientId}`)).size).toBe(truth.length);
    const of = (source: string) => new Set(truth.flatMap((row) => (row.Source === source ? [row.LocalPatientId] : [])));
    const patients = (resources: Resource[]) =>
      new Set(resources.flatMap((one) => (one.resourceType === 'Patient' ? [one.id] : [])));
    expect(patients(gp)).toEqual(of('gp'));
    expect(patients(hospitalResources(place.out))).toEqual(of('hospital'));
    const local = (file: string) => new Set(csv(place.out, file).map((row) => row.LocalPatientId));
    expect(local('mental-health/referrals.csv')).toEqual(of('mental-health'));
    expect(local('social-care/events.csv')).toEqual(of('social-care'));
  });

  it('has nobody real in it: numbers of the test range only, and no postcode area that exists', () => {
    for (const file of [
      ...place.files,
      'directory/users.json',
      'directory/postcodes.csv',
      'directory/organisations.csv',
    ]) {
      const text = readFileSync(join(place.out, file), 'utf8');
      for (const [, area] of text.matchAll(/\b([A-Z]{1,2})\d[A-Z\d]? \d[A-Z]{2}\b/g)) {
        if (realAreas.has(area!)) expect.fail(`${file} has a postcode of the real area ${area}`);
      }
    }
    const numbers = gp.flatMap((one) =>
      one.resourceType === 'Patient'
        ? (one.identifier ?? []).flatMap(({ system, value }) =>
            system === 'https://fhir.nhs.uk/Id/nhs-number' ? [value!] : [],
          )
        : [],
    );
    expect(numbers.length).toBeGreaterThan(4_900);
    expect(numbers.every((number) => number.startsWith('999'))).toBe(true);
    expect(numbers.filter((number) => !isTestNhsNumber(number)).length / numbers.length).toBeLessThan(0.002);
    const other = csv(place.out, 'mental-health/referrals.csv').flatMap(({ NHSNumber }) => NHSNumber || []);
    expect(other.every((number) => number.startsWith('999'))).toBe(true);
  });

  it('leaves out as many NHS numbers as services do', () => {
    const missing = (file: string) => {
      const rows = [...new Map(csv(place.out, file).map((row) => [row.LocalPatientId, row])).values()];
      return rows.filter((row) => row.NHSNumber === '').length / rows.length;
    };
    for (const file of ['mental-health/referrals.csv', 'social-care/events.csv']) {
      expect(missing(file)).toBeGreaterThan(0.04);
      expect(missing(file)).toBeLessThan(0.19);
    }
  });

  it('tells of the household in the story: all three services know Grace, and the council has no number for her', () => {
    const users = JSON.parse(readFileSync(join(place.out, 'directory/users.json'), 'utf8')) as DemoUser[];
    const grace = users.find(({ userName }) => userName === 'grace')!.person!;
    const isGrace = (one: Resource): one is Patient =>
      one.resourceType === 'Patient' && one.identifier?.some(({ value }) => value === grace.nhsNumber) === true;
    expect(gp.filter(isGrace)).toHaveLength(1);
    expect(hospitalResources(place.out).filter(isGrace)).toHaveLength(1);
    expect(
      csv(place.out, 'mental-health/referrals.csv').filter(({ NHSNumber }) => NHSNumber === grace.nhsNumber),
    ).toHaveLength(1);
    const atCouncil = csv(place.out, 'social-care/events.csv').filter(
      (row) => row.DateOfBirth === grace.birthDate && row.FamilyName === grace.familyName,
    );
    expect(atCouncil.map(({ EventType, NHSNumber }) => [EventType, NHSNumber])).toEqual([
      ['Request', ''],
      ['Assessment', ''],
      ['Service', ''],
    ]);
  });

  it('has somebody to sign in for every role, whose post and teams are in the directory', () => {
    const users = JSON.parse(readFileSync(join(place.out, 'directory/users.json'), 'utf8')) as DemoUser[];
    expect(new Set(users.flatMap((user) => user.roles))).toEqual(new Set(roles.filter((role) => role !== 'system')));
    const staff = new Set(csv(place.out, 'directory/staff.csv').map(({ id }) => id));
    const teams = new Set(csv(place.out, 'directory/teams.csv').map(({ id }) => id));
    for (const user of users) {
      if (user.staffId !== undefined) expect(staff).toContain(user.staffId);
      for (const team of user.teams) expect(teams).toContain(team);
    }
  });

  it('has organisations whose codes fit their kind, and areas of which every fifth has as many', () => {
    for (const { ods, kind } of csv(place.out, 'directory/organisations.csv'))
      expect(odsCodeProblem(ods!, kind as OrganisationKind)).toBeUndefined();
    const ranks = csv(place.out, 'directory/deprivation.csv')
      .map(({ IMD_rank }) => Number(IMD_rank))
      .sort((a, b) => a - b);
    expect(ranks).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  it('opens practices’ time for the coming two weeks, and none that has passed', () => {
    const sessions = csv(place.out, 'directory/sessions.csv');
    expect(new Set(sessions.map(({ offers }) => offers)).size).toBe(3);
    for (const { starts, ends } of sessions) {
      expect(Date.parse(starts!)).toBeGreaterThan(now);
      expect(Date.parse(ends!)).toBeLessThan(now + 15 * 86_400_000);
    }
  });

  it('has GP clocks in every state, and a gap by deprivation that shows', () => {
    const found = gpClocksByFifth(gp);
    const all = found.flat();
    for (const state of ['met', 'missed', 'running', 'ended-without-answer'])
      expect(all.some((one) => one.state === state)).toBe(true);
    const met = (fifth: number) => {
      const judged = found[fifth]!.filter(({ state }) => state === 'met' || state === 'missed');
      return judged.filter(({ state }) => state === 'met').length / judged.length;
    };
    expect(met(4) - met(0)).toBeGreaterThan(0.06);
    expect(met(4) - met(0)).toBeLessThan(0.3);
  });
});

/** The state of every same-day and 48-hour clock, by the fifth of the person's neighbourhood. */
function gpClocksByFifth(resources: readonly Resource[]): { state: string }[][] {
  const clocks = personClocks.filter(
    ({ id }) => id === 'gp-same-day-consultation' || id === 'gp-appointment-within-48-hours',
  );
  const context = { calendars: makeCalendars(), values: loadPolicyValues(), asOf: now };
  const rankOf = new Map(
    layOut(1, 5_000, now).areas.flatMap((area) => area.postcodes.map((postcode) => [postcode, area.rank] as const)),
  );
  const byPatient = new Map<string, Resource[]>();
  const fifths = new Map<string, number>();
  for (const resource of resources) {
    if (resource.resourceType === 'Patient') {
      const rank = rankOf.get(resource.address?.[0]?.postalCode ?? '');
      if (rank !== undefined) fifths.set(resource.id!, Math.ceil(rank / 4) - 1);
    }
    const subject =
      resource.resourceType === 'ServiceRequest'
        ? resource.subject.reference
        : resource.resourceType === 'Appointment'
          ? resource.participant[0]?.actor?.reference
          : undefined;
    if (subject !== undefined) byPatient.set(subject, [...(byPatient.get(subject) ?? []), resource]);
  }
  const found: { state: string }[][] = [[], [], [], [], []];
  for (const [subject, theirs] of byPatient) {
    const fifth = fifths.get(subject.slice('Patient/'.length));
    if (fifth === undefined) continue;
    const events = theirs.flatMap((resource) =>
      careEventsOf(resource, { personId: subject, source: 'gp', version: 1, known: now }),
    );
    for (const { state } of evaluateAll(clocks, events, context)) found[fifth]!.push({ state });
  }
  return found;
}
