import { idOf } from '../platform/index.ts';

/** The person_id of a source's own patient. It never changes; identity joins persons by links. `patientId` is the id as the source sent it. */
export function personIdOf(source: string, patientId: string): string {
  return idOf('person', source, patientId);
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The id under which a source's resource is stored. A UUID stays as it is; any other id is unique only within its source, so it
 * becomes UUIDv5 of (source, type, id). The same source, type and id always give the same stored id, so references can be rewritten
 * without looking anything up.
 */
export function storedId(source: string, type: string, id: string): string {
  return uuid.test(id) ? id : idOf('resource', source, type, id);
}

/** System of the identifier that keeps a rewritten resource's own id: the value is `<type>/<id>` as the source sent it. */
export function sourceIdSystem(source: string): string {
  return `https://whole-person.care/fhir/Id/source-id/${source}`;
}
