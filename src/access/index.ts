export { type Actor, hasRole, type Role, roleNames, roles, visitor } from './actor.ts';
export { type AuditEntry, type AuditEvent, type AuditSpec, auditEvents, audited, notAudited } from './audit-entry.ts';
export type { Authenticate, Authenticated, Credentials } from './authenticate.ts';
export {
  type Action,
  type Decision,
  decide,
  type HeldRelationship,
  type PersonSubject,
  type Purpose,
  type RelationshipKind,
  relationshipKinds,
} from './decide.ts';
export { may, type PersonSetOf } from './may.ts';
export { migrations } from './migrations/001-access.ts';
export {
  anyRole,
  changePerson,
  leadPerson,
  myself,
  open,
  ownPerson,
  type Permission,
  type PersonOf,
  type RawRequest,
  scoped,
  seePerson,
  signedIn,
} from './permission.ts';
export {
  endRelationship,
  type Holder,
  type NewRelationship,
  peopleVisibleTo,
  recordRelationship,
  recordRelationships,
  relationshipId,
} from './relationships.ts';
export {
  type Context,
  defineLongRoute,
  defineRoute,
  describeRoute,
  type LongContext,
  type Method,
  type PersonSet,
  type Route,
  type Session,
} from './route.ts';
export { writeAudit } from './write-audit.ts';
