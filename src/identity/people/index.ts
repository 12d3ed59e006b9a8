export { type Decider, decidePair, mergePeople, splitPerson, undoPairDecisions } from './decide-pair.ts';
export { type Details, type Found, findPersons } from './find-person.ts';
export { groupPeople } from './group-people.ts';
export { type LinkArrivals, type LinkProgress, linkArrivals } from './link-arrivals.ts';
export { type Linker, linkerOf } from './linker.ts';
export { nhsNumberSystem, patientRecord } from './patient-record.ts';
export { type PersonSet, personSet, personSets } from './person-set.ts';
export { type LinksChanged, relink } from './relink.ts';
export {
  countCurrentPersons,
  countOpenReviews,
  decisionsAmong,
  findPair,
  linkHistory,
  linksOfAll,
  markToLink,
  membersKnownAt,
  membersOf,
  openReviews,
  type PairRow,
  traitsOf,
} from './store.ts';
