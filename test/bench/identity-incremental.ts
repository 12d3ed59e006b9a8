import type { Patient } from '@medplum/fhirtypes';
import { defaultModel, type LinkageRecord, linkArrivals, linkerOf, markToLink } from '../../src/identity/index.ts';
import { saveTraits } from '../../src/identity/people/store.ts';
import { type Database, migrate, openEmbedded, transaction } from '../../src/platform/index.ts';
import { personIdOf, writeResources } from '../../src/record/index.ts';
import { allMigrations } from '../../src/schema.ts';

const arrivals = 200;
const batch = 2_000;

/**
 * One incoming row against a database of several sizes: stored, linked by the indexed blocking keys, scored, grouped, checked for
 * contradictions. Gives milliseconds of each arrival, sorted. The people held before are put in with their keys.
 */
export async function* arrivalTimes(
  folder: (size: number) => string,
  records: (size: number) => readonly LinkageRecord[],
  sizes: readonly number[],
): AsyncGenerator<{ size: number; times: number[] }> {
  for (const size of sizes) {
    const database = await openEmbedded(folder(size), 0);
    try {
      await migrate(database, allMigrations);
      const all = records(size + arrivals);
      await hold(database, all.slice(0, size));
      const times: number[] = [];
      for (const record of all.slice(size)) times.push(await arrive(database, record));
      yield { size, times: times.sort((a, b) => a - b) };
    } finally {
      await database.close();
    }
  }
}

async function hold(database: Database, records: readonly LinkageRecord[]): Promise<void> {
  const { keys } = linkerOf(defaultModel());
  for (let at = 0; at < records.length; at += batch) {
    const traits = records.slice(at, at + batch).map((record) => {
      const personId = personIdOf('held', record.id);
      return { personId, record: { ...record, id: personId }, keys: keys(record) };
    });
    await transaction(database.db, (tx) => saveTraits(tx, traits));
  }
}

async function arrive(database: Database, record: LinkageRecord): Promise<number> {
  const personId = personIdOf('arriving', record.id);
  const resource: Patient = {
    resourceType: 'Patient',
    id: personId,
    identifier: record.nhsNumber ? [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: record.nhsNumber }] : [],
    name: [{ family: record.family[0] ?? '', given: [...record.given] }],
    birthDate: record.birthDate ?? '',
    gender: record.sex === 'F' ? 'female' : 'male',
    address: [{ line: [...record.addressLines], postalCode: record.postcode[0] ?? '' }],
  };
  const began = performance.now();
  const now = Date.now();
  await transaction(database.db, async (tx) => {
    const row = { personId, resource, json: JSON.stringify(resource), source: 'arriving', extractId: null, row: null };
    await writeResources(tx, [row], now);
    await markToLink(tx, [personId], now);
  });
  await linkArrivals({ db: database.db, now: () => now, onLinksChanged: async () => undefined });
  return performance.now() - began;
}
