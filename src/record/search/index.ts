export type { Surroundings } from './conditions.ts';
export { includedRows, MOST_INCLUDED } from './included.ts';
export { type Parameter, type SearchType, searchModel } from './parameters.ts';
export { MOST_PER_PAGE, parseQuery } from './parse-query.ts';
export type { Include, Query } from './query.ts';
export {
  type Filter,
  type FoundRow,
  filterOf,
  type Page,
  patientsNamed,
  resourcesNamed,
  searchPage,
} from './search.ts';
export { intervalOf } from './values.ts';
