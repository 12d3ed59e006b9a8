import type { Resource } from '@medplum/fhirtypes';
import { reaches } from '../access/index.ts';
import { isRefusal, NOBODY, type Refusal, refuse } from '../platform/index.ts';
import { isAboutPersons, OWN_SOURCE, patientReferencesOf, personIdOf, personsInSight } from '../record/index.ts';
import type { FhirContext } from './exchange.ts';
import { FhirRefusal } from './refusals.ts';

/**
 * Whom each resource is about, by the Patient compartment. A new Patient is a new person; what is stored stays its person's. A patient
 * reference that leads nowhere is refused: a resource filed under nobody would be lost to the person. Who does not see everybody writes to an
 * address that they see, or lets the server number what is new: an id that is taken, but hidden from them, must answer like one that is free.
 */
export async function personsFor(
  context: FhirContext,
  items: readonly { resource: Resource; numbered: boolean }[],
): Promise<(string | Refusal)[]> {
  const resources = items.map(({ resource }) => resource);
  const references = resources.map((resource) =>
    patientReferencesOf(resource).map((text) => localReference(context, text)),
  );
  const keys = new Map<string, { type: string; id: string }>();
  for (const [at, resource] of resources.entries()) {
    keys.set(`${resource.resourceType}/${resource.id}`, { type: resource.resourceType, id: resource.id ?? '' });
    for (const reference of references[at]!) {
      const [, type, id] = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})$/.exec(reference) ?? [];
      if (type === 'Patient' || (type !== undefined && resource.resourceType === 'Binary'))
        keys.set(reference, { type, id: id! });
    }
  }
  const stored = await personsInSight(context.tx, [...keys.values()], context.reach);
  const patients = new Map(stored);
  for (const { resourceType, id } of resources) {
    const name = `${resourceType}/${id}`;
    if (resourceType === 'Patient' && !patients.has(name)) patients.set(name, personIdOf(OWN_SOURCE, id ?? ''));
  }
  const one = (resource: Resource, at: number): string | Refusal => {
    const name = `${resource.resourceType}/${resource.id}`;
    if (context.reach !== 'everyone' && !stored.has(name) && !items[at]!.numbered) return outOfReach(name);
    return personFor(context, resource, references[at]!, patients, stored.get(name));
  };
  const found = new Map<number, string | Refusal>();
  // What a Binary belongs to may come with it, so that comes first.
  const order = [...resources.entries()].sort(([, a], [, b]) => Number(isFile(a)) - Number(isFile(b)));
  for (const [at, resource] of order) {
    const person = one(resource, at);
    found.set(at, person);
    if (!isRefusal(person) && person !== NOBODY) patients.set(`${resource.resourceType}/${resource.id}`, person);
  }
  return resources.map((_, at) => found.get(at)!);
}

function personFor(
  context: FhirContext,
  resource: Resource,
  references: readonly string[],
  patients: ReadonlyMap<string, string>,
  before: string | undefined,
): string | Refusal {
  const { resourceType, id } = resource;
  if (resourceType === 'Patient') {
    const person = patients.get(`Patient/${id}`)!;
    const isNew = person === personIdOf(OWN_SOURCE, id ?? '');
    return reaches(context.reach, person) || (isNew && context.reach === 'everyone') ? person : outOfReach('Patient');
  }
  if (resourceType === 'Binary' && references.length === 0) return nobodysFile();
  if (!isAboutPersons(resourceType) || references.length === 0) return NOBODY;
  // Of several patients (a Group, a shared appointment) it stays with the one that it is stored about.
  const found =
    references.find((reference) => before !== undefined && patients.get(reference) === before) ??
    references.find((reference) => patients.has(reference));
  if (found === undefined) return unresolved(resourceType, references[0]!);
  const person = patients.get(found)!;
  if (person === NOBODY && resourceType === 'Binary') return nobodysFile();
  return reaches(context.reach, person) ? person : unresolved(resourceType, found);
}

function isFile({ resourceType }: Resource): boolean {
  return resourceType === 'Binary';
}

/** A file that is filed under nobody would be kept where no rule of access to a person's record reaches it. */
function nobodysFile(): Refusal {
  return new FhirRefusal('invalid', 422, 'required', 'This Binary does not say whose it is.', [
    {
      where: 'Binary.securityContext',
      what: 'A file is kept under the person whom its security context names.',
      mend: 'Give securityContext: the Patient, or the DocumentReference (or other resource about one person) that it belongs to.',
    },
  ]);
}

function localReference({ base }: FhirContext, text: string): string {
  return text.startsWith(`${base}/`) ? text.slice(base.length + 1) : text;
}

function unresolved(type: string, reference: string): Refusal {
  const where = `${type}.where(reference = '${reference}')`;
  return new FhirRefusal(
    'invalid',
    422,
    'not-found',
    `The patient ${reference} of this ${type} is not known here, so it cannot be filed under a person.`,
    [
      {
        where,
        what: 'The patient reference cannot be resolved.',
        mend: 'Send the Patient first, or in the same transaction, or refer to one that is stored.',
      },
    ],
  );
}

function outOfReach(name: string): Refusal {
  return refuse('forbidden', `You may not write ${name}.`, {
    where: name,
    what: 'Nothing that you may see has this address.',
    mend: 'To record something new, POST it without an id. Only a system that is registered for the whole place chooses ids.',
  });
}
