import type { Tx } from '../platform/index.ts';
import { readPersonResources } from '../record/index.ts';

/**
 * The id of the Patient resource of each of these persons, for references. Somebody of whom no service sent a Patient yet
 * is referred to by the person id.
 */
export async function patientIds(tx: Tx, personIds: readonly string[]): Promise<(personId: string) => string> {
  const patients = await readPersonResources(tx, [...new Set(personIds)], ['Patient']);
  const byPerson = new Map(patients.map((patient) => [patient.personId, patient.id]));
  return (personId) => byPerson.get(personId) ?? personId;
}
