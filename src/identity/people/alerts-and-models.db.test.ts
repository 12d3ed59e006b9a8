import type { Observation, Patient, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { testDatabase } from '../../../test/support/database.ts';
import { type Database, isRefusal, transaction } from '../../platform/index.ts';
import { personIdOf, writeResources } from '../../record/index.ts';
import { openAlertsOfAll, openNotices } from '../alerts/store.ts';
import { askForModel, decideOnModel } from '../models/decide-model.ts';
import { prepareModels } from '../models/prepare-model.ts';
import { findModel, modelInUse } from '../models/store.ts';
import {
  type LinksChanged,
  linkArrivals,
  linksOfAll,
  markToLink,
  mergePeople,
  personSet,
  splitPerson,
  undoPairDecisions,
} from './index.ts';

const now = Date.parse('2026-11-02T09:00:00Z');
const given = ['Amina', 'Piotr', 'Grace', 'Owen', 'Priya', 'Sian'];
const family = ['Yusuf', 'Nowak', 'Okafor', 'Hughes', 'Patel', 'Morgan'];

describe('links that people change, what contradicts them, and another model', () => {
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

  async function arrive(source: string, person: number, more: Resource[] = [], patient: Partial<Patient> = {}) {
    const id = `${person}`;
    const personId = personIdOf(source, id);
    const resources: Resource[] = [
      {
        resourceType: 'Patient',
        id: personId,
        name: [{ family: family[person % 6] as string, given: [given[person % 6] as string] }],
        birthDate: `19${50 + person}-0${1 + (person % 9)}-11`,
        gender: person % 2 === 0 ? 'female' : 'male',
        address: [{ line: [`${person + 3} Orchard Road`], postalCode: `XQ${person} 4AB` }],
        ...patient,
      } as Patient,
      ...more.map((each) => ({ ...each, subject: { reference: `Patient/${personId}` } }) as Resource),
    ];
    await transaction(database.db, async (tx) => {
      await writeResources(
        tx,
        resources.map((resource) => ({
          ...{ personId, resource, json: JSON.stringify(resource), source },
          ...{ extractId: null, row: null },
        })),
        now,
      );
      await markToLink(tx, [personId], now);
    });
    return personId;
  }
  const link = () => linkArrivals({ db: database.db, now: () => now, onLinksChanged });
  const decider = (at = now + 1000) => ({ by: 'staff-1', reason: 'Seen together', now: at, onLinksChanged });
  const read = <T>(ask: (tx: Parameters<Parameters<typeof transaction>[1]>[0]) => Promise<T>) =>
    transaction(database.db, ask);
  const bloodGroup = (id: string, text: string): Observation => ({
    ...{ resourceType: 'Observation', id, status: 'final', valueCodeableConcept: { text } },
    code: { coding: [{ system: 'http://loinc.org', code: '883-9', display: 'ABO group' }] },
  });

  it('a wrong merge raises an alert on two blood groups and tells the services; parting them closes it', async () => {
    const one = await arrive('gp', 1, [bloodGroup('bg-1', 'Group A')]);
    const other = await arrive('hospital', 2, [bloodGroup('bg-2', 'Group O')]);
    await link();
    expect(await read((tx) => openAlertsOfAll(tx, 10))).toEqual([]);

    await transaction(database.db, (tx) => mergePeople(tx, one, other, decider()));
    const [alert, ...more] = await read((tx) => openAlertsOfAll(tx, 10));
    expect(more).toEqual([]);
    expect(alert).toMatchObject({ kind: 'blood-group', evidence: 'A | O' });
    expect(changes.at(-1)?.contradicted?.sort()).toEqual([one, other].sort());
    expect(changes.at(-1)?.decidedBy).toBe('staff-1');
    const notices = await read((tx) => openNotices(tx, 20));
    expect(notices.map((each) => `${each.source} ${each.kind}`).sort()).toEqual([
      'gp contradiction',
      'gp joined',
      'hospital contradiction',
      'hospital joined',
    ]);

    await transaction(database.db, (tx) => splitPerson(tx, one, [other], decider(now + 2000)));
    expect(await read((tx) => openAlertsOfAll(tx, 10))).toEqual([]);
    expect((await read((tx) => openNotices(tx, 20))).filter((each) => each.kind === 'parted')).toHaveLength(2);
  });

  it('raises an alert when the contradiction arrives after the merge', async () => {
    const one = await arrive('gp', 1, [], { deceasedDateTime: '2026-03-01' });
    const other = await arrive('hospital', 1);
    await link();
    expect((await read((tx) => personSet(tx, one))).members).toEqual([one, other].sort());
    expect(await read((tx) => openAlertsOfAll(tx, 10))).toEqual([]);
    await arrive('hospital', 1, [], { deceasedDateTime: '2025-12-24' });
    await link();
    expect((await read((tx) => openAlertsOfAll(tx, 10))).map(({ evidence }) => evidence)).toEqual([
      '2025-12-24 | 2026-03-01',
    ]);
  });

  it('any merge undone gives the links of before', async () => {
    const people: string[] = [];
    for (const n of [0, 1, 2, 3]) people.push(await arrive('gp', n));
    for (const n of [0, 1]) people.push(await arrive('hospital', n));
    await link();
    let at = now + 1000;
    const linksNow = () => read(linksOfAll);
    const anyone = fc.constantFrom(...people);
    await fc.assert(
      fc.asyncProperty(anyone, anyone, anyone, async (a, b, c) => {
        const before = await linksNow();
        const merged: { a: string; b: string }[] = [];
        for (const [x, y] of [
          [a, b],
          [b, c],
        ] as const) {
          const [first, second] = [await read((tx) => personSet(tx, x)), await read((tx) => personSet(tx, y))];
          at += 10;
          const done = await transaction(database.db, (tx) => mergePeople(tx, x, y, decider(at)));
          expect(isRefusal(done)).toBe(first.current === second.current);
          if (!isRefusal(done)) merged.push({ a: first.current, b: second.current });
          expect((await read((tx) => personSet(tx, x))).members).toContain(y);
        }
        for (const pair of merged.reverse()) {
          at += 10;
          await transaction(database.db, (tx) => undoPairDecisions(tx, [pair], decider(at)));
        }
        expect(await linksNow()).toEqual(before);
      }),
      { numRuns: 12 },
    );
  });

  it('shows what a model for another size of place would change before it does, and scores anew when it is adopted', async () => {
    // No address: matched at the usual prior or near it, and surer in a small place.
    const bare: Partial<Patient> = { address: [] };
    const one = await arrive('gp', 1, [], bare);
    const other = await arrive('hospital', 1, [], bare);
    await link();
    const before = await read((tx) => personSet(tx, one));
    const asked = await transaction(database.db, (tx) =>
      askForModel(tx, { retrain: false, placeSize: 100_000_000, by: 'staff-1', now }),
    );
    const id = asked as string;
    expect(await prepareModels(database.db)).toBe(1);
    const ready = await read((tx) => findModel(tx, id));
    expect(ready).toMatchObject({ state: 'ready', preview: { sample: 2, held: 2 } });
    expect(ready?.preview?.pairs.reduce((sum, each) => sum + each.count, 0)).toBe(1);
    expect(await read((tx) => personSet(tx, one))).toEqual(before);

    const adopted = await transaction(database.db, (tx) =>
      decideOnModel(tx, id, true, { by: 'staff-1', reason: 'All of England', now }),
    );
    expect(adopted).toBeUndefined();
    expect((await read(modelInUse))?.version).toBe(ready?.version);
    await link();
    const [cell] = ready?.preview?.pairs ?? [];
    const together = (await read((tx) => personSet(tx, one))).members.includes(other);
    expect(together).toBe(cell?.next === 'match');
    expect(ready?.preview?.parted).toBe(before.members.length === 2 && !together ? 2 : 0);
  });

  it('does not train on too few, and says so', async () => {
    await arrive('gp', 1);
    await link();
    const id = await transaction(database.db, (tx) =>
      askForModel(tx, { retrain: true, placeSize: 1_000_000, by: 'staff-1', now }),
    );
    await prepareModels(database.db);
    expect(await read((tx) => findModel(tx, id as string))).toMatchObject({ state: 'failed' });
  });
});
