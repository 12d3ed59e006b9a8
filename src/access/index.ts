export { staffWithRole } from './account-store.ts';
export {
  type Account,
  accountIdOf,
  demoAccounts,
  demoIssuer,
  findAccount,
  type NewAccount,
  recordAccounts,
} from './accounts.ts';
export { type ActingScope, actsFor, stopActing, whoActsFor } from './acting-for/act-for.ts';
export { actingForRoutes } from './acting-for/routes.tsx';
export { type Actor, hasRole, type Role, roleNames, roles, visitor } from './actor.ts';
export { auditEventSystem, entryAsAuditEvent, kindsOfEvent, outcomeCodes } from './audit/audit-as-fhir.ts';
export {
  type AuditEntry,
  type AuditEvent,
  type AuditSpec,
  auditEvents,
  audited,
  notAudited,
} from './audit/audit-entry.ts';
export {
  countTrail,
  type TrailPlace,
  type TrailQuery,
  type TrailScope,
  trailEntries,
} from './audit/audit-trail-store.ts';
export { whoHasSeenRoutes } from './audit/routes.tsx';
export { type AuditVerification, sealAudit, verifyAudit } from './audit/seal-audit.ts';
export { type AccessFacts, unusualAccessRules } from './audit/unusual-access.ts';
export { type Sighting, whoHasSeen } from './audit/who-has-seen.ts';
export { writeAudit } from './audit/write-audit.ts';
export type { Authenticate, Authenticated, Credentials } from './authenticate.ts';
export { breakGlass, glassReasons, type TellGuardians } from './breaking-glass/break-glass.ts';
export { type GlassOptions, glassForm, glassRoutes } from './breaking-glass/routes.tsx';
export { tellPerson } from './breaking-glass/tell-person.ts';
export { settleParentsSight } from './children/parents-sight.ts';
export { childrenRoutes } from './children/routes.tsx';
export { childrenWithParents } from './children/store.ts';
export {
  type Choice,
  type ChoiceKind,
  choiceAsConsent,
  choiceKinds,
  choiceSystem,
  choicesOf,
  contactTopicSystem,
  contactTopics,
  makeChoice,
  mayContact,
  peopleOptedOut,
  takeBackChoice,
} from './choices/choices.ts';
export { choiceRoutes } from './choices/routes.tsx';
export {
  type ConnectionRights,
  connectionRights,
  grantAuditor,
  grantWhatComes,
  handOverJobs,
  makeLoginRole,
} from './database-roles-store.ts';
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
export {
  appointGuardian,
  type GuardianCover,
  guardianCover,
  guardiansFor,
  type Oversight,
  overseenSql,
  oversightOf,
  placeOfGuardian,
} from './guardians/oversight-store.ts';
export { lockAfterRefusals } from './lock-after-refusals.ts';
export { type ClientHooks, clientRoutes } from './machine/client-routes.tsx';
export {
  type ClientKeys,
  disableClient,
  type NewClient,
  registerClient,
  resumeClient,
  revokeClient,
  revokeClientTokens,
  rotateClientKeys,
} from './machine/clients.ts';
export { machineRoutes } from './machine/routes.ts';
export { isScope, scopeInWords, scopeWithin } from './machine/scope.ts';
export { type ClientListed, listClients } from './machine/store.ts';
export {
  authenticateByToken,
  issueToken,
  type NewToken,
  revokeToken,
  seesEverybody,
  wholePlace,
} from './machine/tokens.ts';
export { may, type PersonSetOf } from './may.ts';
export { migrations } from './migrations/index.ts';
export { BreakGlassPage } from './pages/break-glass.tsx';
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
  rolesWithPeople,
  scoped,
  seePerson,
  signedIn,
} from './permission.ts';
export { type PersonSetsOf, peopleVisibleTo, type Reached, reachOf } from './reach.ts';
export {
  endRelationship,
  type Holder,
  type NewRelationship,
  recordRelationship,
  recordRelationships,
  relationshipId,
} from './relationships.ts';
export {
  type Browser,
  type Context,
  defineLongRoute,
  defineRoute,
  describeRoute,
  type LongContext,
  type Method,
  type Origin,
  type PersonSet,
  type Route,
  type Session,
} from './route.ts';
export { type SignInOptions, signInRoutes } from './routes.tsx';
export { guardedTables, isRecordProtected, limitTo, protectRecord } from './second-line-store.ts';
export {
  type Labelled,
  labelledOf,
  maySeeLabelled,
  restrictedLabels,
  type Sees,
  withheldFromPerson,
} from './sensitivity.ts';
export { authenticateBySessionOrToken } from './session-or-token.ts';
export {
  authenticateBySession,
  beginSession,
  lockAccount,
  type SessionLimits,
  sessionLimits,
  signOutEverywhere,
} from './sessions.ts';
export {
  type HiddenOrganisations,
  type LimitedSight,
  personsIn,
  reaches,
  type Sight,
  shows,
  sightOf,
} from './sight.ts';
export { demoProviderPath } from './sign-in/demo-provider.ts';
export { type DemoSignIn, demoSignIn } from './sign-in/demo-sign-in.ts';
export { type ProviderSettings, readProviders } from './sign-in/providers.ts';
export { type PersonOfClaims, type SignIn, signInWith } from './sign-in/sign-in.ts';
