import type { Encounter, ServiceRequest } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allFunctions } from '../../../policy/index.ts';
import { testDatabase } from '../../../test/support/database.ts';
import { record } from '../../../test/support/referrals.ts';
import { registerOrganisations, registerPlaces } from '../../directory/index.ts';
import { saveTraits } from '../../identity/people/store.ts';
import { type Database, isRefusal, type Tx, transaction } from '../../platform/index.ts';
import { extensionBase, type IncomingResource, personIdOf, storedId } from '../../record/index.ts';
import { DAY } from '../../standards/index.ts';
import { evaluatePerson } from '../evaluate-person.ts';
import { loadPolicies } from '../policies.ts';
import { monthAsked, returnOf } from './monthly-return.ts';
import { fairLists, recordReason } from './overtakings.ts';
import { placementMeasure, straightLines } from './placements.tsx';

const source = 'hospital';
const policies = loadPolicies();
const codes = 'https://whole-person.care/fhir/CodeSystem/';
const ods = (value: string) => ({ identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value } });
const code = (url: string, valueCode: string) => ({ url: `${extensionBase}${url}`, valueCode });
const now = Date.parse('2026-11-02T12:00:00Z');

function incoming(patient: string, resource: IncomingResource['resource']): IncomingResource {
  const personId = personIdOf(source, patient);
  return { personId, resource, json: JSON.stringify(resource), source, extractId: null, row: null };
}

const subject = (patient: string) => ({ reference: `Patient/${storedId(source, 'Patient', patient)}` });

function elective(patient: string, received: string, priority: ServiceRequest['priority'] = 'routine') {
  return incoming(patient, {
    ...{ resourceType: 'ServiceRequest', id: storedId(source, 'ServiceRequest', patient), status: 'active' },
    ...{ intent: 'order', subject: subject(patient), authoredOn: received, priority, performer: [ods('RTT01')] },
    category: [{ coding: [{ system: `${codes}request-kind`, code: 'referral' }] }],
    code: { coding: [{ system: `${codes}service`, code: 'consultant-led' }] },
    extension: [code('treatment-function', '110')],
  } as ServiceRequest);
}

function treated(patient: string, on: string) {
  return incoming(patient, {
    ...{ resourceType: 'Encounter', id: storedId(source, 'Encounter', patient), status: 'finished' },
    ...{ class: { code: 'AMB' }, subject: subject(patient), period: { start: on } },
    basedOn: [{ reference: `ServiceRequest/${storedId(source, 'ServiceRequest', patient)}` }],
    serviceProvider: ods('RTT01'),
    extension: [code('rtt-status', '30')],
  } as Encounter);
}

function placed(patient: string, from: string, kilometres: number) {
  return incoming(patient, {
    ...{ resourceType: 'Encounter', id: storedId(source, 'Encounter', `stay-${patient}`), status: 'in-progress' },
    ...{ class: { code: 'IMP' }, subject: subject(patient), period: { start: from }, serviceProvider: ods('RFAR1') },
    extension: [
      { url: `${extensionBase}out-of-area`, valueBoolean: true },
      { url: `${extensionBase}distance-km`, valueDecimal: kilometres },
    ],
  } as Encounter);
}

let database: Database;
const run = <T>(act: (tx: Tx) => Promise<T>): Promise<T> => transaction(database.db, act);

beforeAll(async () => {
  database = await testDatabase();
  const away = Array.from({ length: 10 }, (_, i) => `away-${i}`);
  const resources = [
    elective('early', '2026-05-04'),
    elective('late', '2026-07-06'),
    treated('late', '2026-10-12'),
    elective('urgent', '2026-09-07', 'urgent'),
    treated('urgent', '2026-10-05'),
    ...away.map((patient) => placed(patient, '2026-10-03', 120)),
  ];
  await run(async (tx) => {
    await record(tx, resources, now - DAY);
    for (const personId of new Set(resources.map((each) => each.personId)))
      await evaluatePerson(tx, policies, personId, now);
  });
});
afterAll(() => database.close());

describe('from stored clocks', () => {
  it('the monthly return is what a hand counts', async () => {
    const month = monthAsked(undefined, now);
    if (isRefusal(month)) throw new Error(month.message);
    expect(month.month).toBe('2026-10');
    const rows = await run((tx) => returnOf(tx, month, ['RTT01']));
    const totals = rows.filter(({ treatmentFunction }) => treatmentFunction === allFunctions);
    // Treated in October: 98 and 28 days, bands 13 and 3. Waiting at its end: since 4 May, 180 days, band 25. Nobody was new.
    expect(
      totals.map(({ part, total, bands }) => [part, total, bands.flatMap((n, band) => (n === 0 ? [] : [band]))]),
    ).toEqual([
      ['Part_1B', 2, [3, 13]],
      ['Part_2', 1, [25]],
    ]);
    expect(rows.filter(({ treatmentFunction }) => treatmentFunction === 'C_110')).toHaveLength(2);
    expect(await run((tx) => returnOf(tx, month, ['RZZ99']))).toEqual([]);
  });

  it('a month that has not ended is refused', () => {
    expect(isRefusal(monthAsked('2026-11', now))).toBe(true);
    expect(isRefusal(monthAsked('October', now))).toBe(true);
  });

  it('one seen before another who waited longer is found, and one more urgent is not', async () => {
    const [list] = await run((tx) => fairLists(tx, ['RTT01'], now));
    expect(list?.waiting.map(({ person }) => person)).toEqual([personIdOf(source, 'early')]);
    expect(list?.overtakings.map(({ entry, standing }) => [entry.person, standing])).toEqual([
      [personIdOf(source, 'late'), 'needs-reason'],
    ]);
  });

  it('a reason that somebody pays is refused; one recorded afterwards is kept and justifies nothing; one beforehand does', async () => {
    const [list] = await run((tx) => fairLists(tx, ['RTT01'], now));
    const late = list?.overtakings[0]?.entry.id ?? '';
    const give = (reason: string, at: number) =>
      run((tx) => recordReason(tx, { clockId: late, reason, by: 'Dr Early', providers: ['RTT01'] }, at));
    const paying = await give('He is a private patient', now);
    expect(isRefusal(paying) && paying.message).toContain('Paying is never a reason');
    expect(isRefusal(await give('x', now))).toBe(true);
    expect(isRefusal(await give('Sudden worsening of pain', now))).toBe(false);
    expect((await run((tx) => fairLists(tx, ['RTT01'], now)))[0]?.overtakings[0]?.standing).toBe('needs-reason');
    // Recorded a month before the treatment, when both still waited.
    expect(isRefusal(await give('Loss of function in the hand', now - 50 * DAY))).toBe(false);
    expect((await run((tx) => fairLists(tx, ['RTT01'], now)))[0]?.overtakings[0]).toMatchObject({
      standing: 'justified',
      reason: { by: 'Dr Early', reason: 'Loss of function in the hand' },
    });
  });

  it('one who paid is found before those who waited, and no reason justifies it', async () => {
    const paid = elective('payer', '2026-09-21', 'urgent');
    (paid.resource as ServiceRequest).extension?.push({ url: `${extensionBase}privately-paid`, valueBoolean: true });
    await run(async (tx) => {
      await record(tx, [{ ...paid, json: JSON.stringify(paid.resource) }, treated('payer', '2026-10-19')], now - DAY);
      await evaluatePerson(tx, policies, paid.personId, now);
    });
    const payer = async () =>
      (await run((tx) => fairLists(tx, ['RTT01'], now)))
        .flatMap(({ overtakings }) => overtakings)
        .find(({ entry }) => entry.person === paid.personId);
    expect(await payer()).toMatchObject({ standing: 'refused-private-payer' });
    const clockId = (await payer())?.entry.id ?? '';
    const reason = { clockId, reason: 'Sudden loss of function', by: 'Dr Early', providers: ['RTT01'] };
    expect(isRefusal(await run((tx) => recordReason(tx, reason, now - 20 * DAY)))).toBe(false);
    expect((await payer())?.standing).toBe('refused-private-payer');
  });

  it('placements out of area are measured by provider and council, with days and distance', async () => {
    const home = [{ level: 'ltla' as const, year: 2023, code: 'E99' }];
    const measure = await run((tx) =>
      placementMeasure(tx, now, async (_tx, ids) => new Map(ids.map((id) => [id, home]))),
    );
    expect(measure.byProvider).toEqual([
      { code: 'RFAR1', name: 'RFAR1', ended: 0, away: 10, days: 30, kilometres: 120 },
    ]);
    expect(measure.byCouncil[0]).toMatchObject({ code: 'E99', away: 10 });
  });

  it('a distance that the service did not send is the straight line between the postcodes, where both are known', async () => {
    const stay = placed('far', '2026-10-20', 0);
    const encounter = stay.resource as Encounter;
    encounter.extension?.pop();
    encounter.serviceProvider = ods('RFAR2');
    await run(async (tx) => {
      await record(tx, [{ ...stay, json: JSON.stringify(stay.resource) }], now - DAY);
      await evaluatePerson(tx, policies, stay.personId, now);
      const home = {
        id: stay.personId,
        given: [],
        family: [],
        postcode: ['HM2 0AA'],
        addressLines: [],
        phone: [],
        email: [],
      };
      await saveTraits(tx, [{ personId: stay.personId, record: home, keys: [] }]);
    });
    const lengths = () => run((tx) => straightLines(tx, [{ personId: stay.personId, organisation: 'RFAR2' }]));
    expect(await lengths()).toEqual([undefined]);
    await run(async (tx) => {
      const far = {
        ods: 'RFAR2',
        name: 'Far Hospital',
        kind: 'nhs-trust-site' as const,
        postcode: 'FA1 1AA',
        areaCode: null,
      };
      const organisations = [{ ...far, from: '2015-04-01', to: null }];
      expect(await registerOrganisations(tx, { organisations })).toEqual({ organisations: 1 });
      const nowhere = { lsoa2011: null, lsoa2021: null, ended: null };
      const postcodes = [
        { ...nowhere, postcode: 'HM2 0AA', point: { latitude: 51.5, longitude: 0 } },
        { ...nowhere, postcode: 'FA1 1AA', point: { latitude: 52.5, longitude: 0 } },
      ];
      await registerPlaces(tx, { areas: [], links: [], postcodes });
    });
    // One degree of latitude: 111.2 km.
    expect(((await lengths())[0] ?? 0).toFixed(1)).toBe('111.2');
  });
});
