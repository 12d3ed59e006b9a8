export {
  addProfiles,
  listProfiles,
  type ProfilesAdded,
  type RuleShown,
  releaseSource,
  removeProfiles,
  requireOfSource,
  showProfile,
} from './change-profiles.ts';
export type { ProfileFault } from './course.ts';
export { ProfileBook } from './profile-book.ts';
export type { Definition, ProfileSet, SourceProfile } from './profile-set.ts';
export { type ReadDefinitions, readDefinitions } from './read-definitions.ts';
export { type ByProfiles, validateByProfiles } from './validate-by-profiles.ts';
