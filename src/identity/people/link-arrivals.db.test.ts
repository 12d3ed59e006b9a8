import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { type Database, isRefusal, transaction } from '../../platform/index.ts';
import { personIdOf, writeResources } from '../../record/index.ts';
import { defaultModel } from '../linkage/model.ts';
import { testNhsNumber } from '../nhs-number.ts';
import {
  decidePair,
  findPersons,
  type LinksChanged,
  linkArrivals,
  linkerOf,
  linkHistory,
  markToLink,
  mergePeople,
  openReviews,
  personSet,
  splitPerson,
  undoPairDecisions,
} from './index.ts';

const linker = linkerOf(defaultModel());
const now = Date.parse('2026-11-02T09:00:00Z');
const number = testNhsNumber(1234) as string;

const amina = {
  name: [{ family: 'Yusuf', given: ['Amina', 'Khadija'] }],
  birthDate: '1971-06-24',
  gender: 'female',
  address: [{ line: ['14 Orchard Road'], city: 'Fenwick', postalCode: 'XQ1 4AB' }],
} satisfies Partial<Patient>;

describe('linking arrivals', () => {
  let database: Database;
  const changes: LinksChanged[] = [];
  const onLinksChanged = async (_tx: unknown, changed: LinksChanged) => {
    changes.push(changed);
  };
  beforeEach(async () => {
    await database?.close();
    database = await testDatabase();
    changes.length = 0;
  });
  afterAll(() => database.close());

  async function arrive(source: string, id: string, patient: Partial<Patient>): Promise<string> {
    const personId = personIdOf(source, id);
    const resource = { resourceType: 'Patient', id: personId, ...patient } as Patient;
    await transaction(database.db, async (tx) => {
      await writeResources(
        tx,
        [{ personId, resource, json: JSON.stringify(resource), source, extractId: null, row: null }],
        now,
      );
      await markToLink(tx, [personId], now);
    });
    return personId;
  }
  const link = () => linkArrivals({ db: database.db, now: () => now, onLinksChanged });
  const setOf = (id: string) => transaction(database.db, (tx) => personSet(tx, id));
  const decider = (reason = 'Same person on the telephone') => ({
    by: 'staff-1',
    reason,
    now: now + 1000,
    onLinksChanged,
  });

  it('joins the same NHS number and details from two services, whichever arrives first', async () => {
    const withNumber = { ...amina, identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: number }] };
    const gp = await arrive('gp', '1', withNumber);
    await link();
    const hospital = await arrive('hospital', '77', withNumber);
    await link();
    const set = await setOf(gp);
    expect(set.members).toEqual([gp, hospital].sort());
    expect(set.current).toBe(set.members[0]);
    expect(await setOf(hospital)).toEqual(set);
  });

  it('joins by name, birth date and address where no number was sent, and leaves a stranger alone', async () => {
    const gp = await arrive('gp', '1', amina);
    const care = await arrive('social-care', 'C9', { ...amina, name: [{ family: 'Yusuf', given: ['Amina'] }] });
    const stranger = await arrive('gp', '2', {
      ...amina,
      name: [{ family: 'Okafor', given: ['Ben'] }],
      birthDate: '1988-01-30',
    });
    await link();
    expect((await setOf(gp)).members).toEqual([gp, care].sort());
    expect((await setOf(stranger)).members).toEqual([stranger]);
  });

  it('twins stay two people', async () => {
    const one = await arrive('gp', '1', {
      ...amina,
      name: [{ family: 'Yusuf', given: ['Hana'] }],
      birthDate: '2014-03-02',
    });
    const other = await arrive('gp', '2', {
      ...amina,
      name: [{ family: 'Yusuf', given: ['Layla'] }],
      birthDate: '2014-03-02',
    });
    await link();
    expect((await setOf(one)).members).toEqual([one]);
    expect((await setOf(other)).members).toEqual([other]);
  });

  it('merging and unmerging re-point links, move nothing, and keep the history', async () => {
    const one = await arrive('gp', '1', amina);
    const other = await arrive('mental-health', 'M1', {
      name: [{ family: 'Adeyemi', given: ['Khadija'] }],
      birthDate: '1971-06-25',
    });
    await link();
    const before = await setOf(one);
    expect(before.members).toEqual([one]);
    changes.length = 0;

    const merged = await transaction(database.db, (tx) => mergePeople(tx, one, other, decider()));
    expect(isRefusal(merged)).toBe(false);
    expect((await setOf(other)).members).toEqual([one, other].sort());
    expect(changes.at(-1)?.currents).toEqual(expect.arrayContaining([(await setOf(one)).current]));

    const apart = await transaction(database.db, (tx) =>
      undoPairDecisions(tx, [{ a: one, b: other }], decider('Two people after all')),
    );
    expect(isRefusal(apart)).toBe(false);
    expect(await setOf(one)).toEqual(before);
    expect((await setOf(other)).members).toEqual([other]);
    const history = await transaction(database.db, (tx) => linkHistory(tx, [one, other]));
    expect(history.filter((row) => row.known_to !== null).length).toBeGreaterThanOrEqual(1);
  });

  it('a split stands above the score, also after the same rows are linked again', async () => {
    const gp = await arrive('gp', '1', amina);
    const care = await arrive('social-care', 'C9', amina);
    await link();
    expect((await setOf(gp)).members).toHaveLength(2);
    await transaction(database.db, (tx) => splitPerson(tx, gp, [care], decider('Different people, one address')));
    expect((await setOf(gp)).members).toEqual([gp]);
    await transaction(database.db, (tx) => markToLink(tx, [gp, care], now));
    await link();
    expect((await setOf(gp)).members).toEqual([gp]);
  });

  it('a decision without a reason is refused and changes nothing', async () => {
    const gp = await arrive('gp', '1', amina);
    const care = await arrive('social-care', 'C9', amina);
    await link();
    const refused = await transaction(database.db, (tx) => decidePair(tx, gp, care, false, decider(' ')));
    expect(isRefusal(refused) && refused.kind).toBe('invalid');
    expect((await setOf(gp)).members).toHaveLength(2);
  });

  it('one NHS number on two unlike people is a question for a person, not a merge', async () => {
    const identifier = [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: number }];
    const one = await arrive('gp', '1', { ...amina, identifier });
    const other = await arrive('hospital', '2', {
      name: [{ family: 'Nowak', given: ['Piotr'] }],
      gender: 'male',
      birthDate: '1950-11-02',
      identifier,
    });
    await link();
    expect((await setOf(one)).members).toEqual([one]);
    const questions = await transaction(database.db, (tx) => openReviews(tx, 10, undefined));
    expect(questions.map((pair) => [pair.person_id, pair.other_person_id].sort())).toEqual([[one, other].sort()]);
  });

  it('finds a person by NHS number or by name and birth date, and by nothing less', async () => {
    const gp = await arrive('gp', '1', {
      ...amina,
      identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: number }],
    });
    await link();
    const find = (details: Parameters<typeof findPersons>[1]) =>
      transaction(database.db, (tx) => findPersons(tx, details, linker));
    expect((await find({ nhsNumber: number })).map((each) => each.current)).toEqual([gp]);
    expect(
      (await find({ family: 'yusuf', given: 'Amina', birthDate: '1971-06-24' })).map((each) => each.current),
    ).toEqual([gp]);
    expect(await find({ family: 'Yusuf', birthDate: '1971-06-25' })).toEqual([]);
    expect(await find({ nhsNumber: '9999999999' })).toEqual([]);
  });
});
