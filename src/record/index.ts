export * from './attachments/index.ts';
export {
  careEventsOf,
  codeSystemBase,
  extensionBase,
  joinPathways,
  odsSystem,
  type Provenance,
  pathwaySystem,
} from './care-events/index.ts';
export { type ChargeFound, chargeFaults, chargesIn } from './charges.ts';
export { isAboutPersons, patientReferencesOf } from './compartment.ts';
export { contentHash } from './content.ts';
export { type EverythingOf, everythingPage } from './everything-store.ts';
export { type HistoryOf, type HistoryPage, readHistory } from './history-store.ts';
export { knowingAt, settleKnowing } from './known-order-store.ts';
export {
  type Hidden,
  hiddenFrom,
  hiddenHere,
  hiddenInSight,
  labelledOfPersons,
  nothingHidden,
  personsInSight,
  withoutHidden,
  withoutReferencesTo,
} from './labels.ts';
export { currentShownSql, sightSql } from './labels-store.ts';
export { migrations } from './migrations/index.ts';
export { organisationsHidden } from './organisations-hidden.ts';
export { personIdOf, sourceIdSystem, storedId } from './person.ts';
export { countPersons, personsAfter, sourcesOfPersons } from './person-store.ts';
export { type ParsedJson, parseJson, stringifyJson } from './precise-json.ts';
export * from './profiles/index.ts';
export {
  careEventHistoryOfPersons,
  careEventsOfPersons,
  personOf,
  personsOf,
  readPersonResources,
  readResource,
  readVersion,
  type StoredResource,
} from './read-resource.ts';
export { relationshipsFromEvents } from './relationships-from-events.ts';
export * from './search/index.ts';
export { SETTLING, settledUpTo } from './settled-store.ts';
export {
  type Demographics,
  type EntrySource,
  type ListedItem,
  type PersonSummary,
  summarise,
  type TimelineEntry,
} from './summary/summary.ts';
export * from './validation/index.ts';
export * from './withholding/index.ts';
export {
  deleteResources,
  type IncomingDeletion,
  type IncomingResource,
  type Outcome,
  OWN_SOURCE,
  type WriteResult,
  writeResources,
} from './write-resources.ts';
