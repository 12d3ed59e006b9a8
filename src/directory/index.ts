export { KM_IN_A_MILE, kilometresBetweenPostcodes } from './distance.ts';
export { areaCodesWithin, areasContaining, findArea, listAreas, populationOfArea, yearsOfLevel } from './find-areas.ts';
export {
  findOrganisation,
  findOrganisations,
  listOrganisations,
  type OrganisationAsAt,
  organisationAsAt,
  rolesOfOrganisation,
} from './find-organisation.ts';
export { findStaffByIdentifier, postsOfStaff, staffOfOrganisation, staffOfTeam } from './find-staff.ts';
export { findService, findTeam, listServices, teamsForArea, teamsOfService } from './find-teams.ts';
export {
  type LoadedFile,
  loadReference,
  type ReferenceContext,
  type ReferenceLoaded,
  type SkippedFile,
} from './load-reference.ts';
export { migrations as directoryMigrations } from './migrations/index.ts';
export {
  isOdsCode,
  isOrganisationKind,
  normaliseOdsCode,
  type OrganisationKind,
  odsCodeProblem,
  odsRoleOf,
  organisationKinds,
} from './ods-code.ts';
export {
  areaOfPostcode,
  areasOfPostcodes,
  type Deprivation,
  deprivationEditions,
  deprivationFifth,
  deprivationOf,
  deprivationOfPostcodes,
} from './place-of-postcode.ts';
export type { AreaPopulation } from './place-store.ts';
export { normalisePostcode } from './postcode.ts';
export {
  type IdentifierScheme,
  identifierProblem,
  identifierSystem,
  isIdentifierScheme,
  schemeOfSystem,
} from './professional-identifier.ts';
export { quantileOfRank } from './quantile.ts';
export { type OrganisationsGiven, registerOrganisations } from './register-organisations.ts';
export { type DeprivationGiven, registerDeprivation, registerPlaces } from './register-places.ts';
export { registerStaff } from './register-staff.ts';
export { registerTeams } from './register-teams.ts';
export type { ServiceFilter, StaffInPost } from './store.ts';
export type * from './types.ts';
export { deprivationDomains } from './types.ts';
