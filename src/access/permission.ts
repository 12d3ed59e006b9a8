import type { Tx } from '../platform/index.ts';
import type { Actor, Role } from './actor.ts';
import type { Action, Purpose } from './decide.ts';

/** The request as a permission sees it: validated params, nothing typed further, because the decision comes before the handler. */
export interface RawRequest {
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, unknown>>;
  body: unknown;
  actor: Actor;
}

/** Says whom a request is about. Undefined, when there is no such thing, is answered exactly like a person one may not see. */
export type PersonOf = (request: RawRequest, tx: Tx) => string | null | undefined | Promise<string | null | undefined>;

export type Permission =
  | { kind: 'open'; reason: string }
  | { kind: 'signed-in' }
  | { kind: 'roles'; roles: readonly Role[] }
  | { kind: 'person'; action: Action; person: PersonOf; purpose?: Purpose }
  | { kind: 'scoped'; reason: string };

/** Anybody, signed in or not. The reason is shown in the route table: 'Commitments are public'. */
export function open(reason: string): Permission {
  return { kind: 'open', reason };
}

/** Anybody who has signed in, whatever their role. */
export function signedIn(): Permission {
  return { kind: 'signed-in' };
}

/** Whoever has one of these roles. For pages about populations, queues and settings: never for one person's record. */
export function anyRole(...roles: [Role, ...Role[]]): Permission {
  return { kind: 'roles', roles };
}

/** `/people/:personId/...` unless `person` says otherwise, e.g. `(request, tx) => personOfTask(tx, request.params.taskId)`. */
const fromPath: PersonOf = (request) => request.params.personId;

/** Reading a person's record. */
export function seePerson(person: PersonOf = fromPath): Permission {
  return { kind: 'person', action: 'see', person };
}

/** Writing in a person's record: care staff with a relationship, the person, or who acts for them. */
export function changePerson(person: PersonOf = fromPath): Permission {
  return { kind: 'person', action: 'change', person };
}

/** What belongs to the person alone: choices, objections, who has seen the record. */
export function ownPerson(person: PersonOf = fromPath): Permission {
  return { kind: 'person', action: 'own', person };
}

/** Named contacts and team managers, for a person in their care. */
export function leadPerson(person: PersonOf = fromPath): Permission {
  return { kind: 'person', action: 'lead', person };
}

/** The signed-in person's own record, for paths without an id such as `/my/plan`. */
export function myself(action: 'see' | 'change' | 'own' = 'see'): Permission {
  return { kind: 'person', action, person: (request) => request.actor.personId };
}

/** Those whose work, or whose own record, may need rows about people. The others are refused before a scoped route looks at anything. */
export const rolesWithPeople: readonly Role[] = [
  'person',
  'carer',
  'practitioner',
  'named-contact',
  'team-manager',
  'system',
];

/**
 * The route decides row by row with `reachOf` or `may`, because it is about many people: a FHIR search, a caseload. For care staff, persons
 * and systems only, never for those who work with numbers; the reason says how it limits itself.
 */
export function scoped(reason: string): Permission {
  return { kind: 'scoped', reason };
}
