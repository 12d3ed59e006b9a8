import type { Patient } from '@medplum/fhirtypes';
import type { Tx } from '../../platform/index.ts';
import { readPersonResources } from '../../record/index.ts';
import type { LinkageRecord } from '../linkage/record.ts';
import { patientRecord } from './patient-record.ts';

/** What is compared of each source patient, from its Patient resource. One without a Patient yet is left out. */
export async function patientsOf(tx: Tx, persons: readonly string[]): Promise<LinkageRecord[]> {
  const stored = await readPersonResources(tx, persons, ['Patient']);
  const seen = new Set<string>();
  return stored.flatMap((row) => {
    if (row.deleted || seen.has(row.personId)) return [];
    seen.add(row.personId);
    return [patientRecord(row.personId, JSON.parse(row.json) as Patient)];
  });
}
