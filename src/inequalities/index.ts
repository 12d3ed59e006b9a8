export {
  daysOf,
  keptMeasures,
  type Measured,
  type MeasuredGroup,
  type MeasuredPeriod,
  measuredPeriods,
  measureKept,
} from './measure.ts';
export { migrations as inequalitiesMigrations } from './migrations/index.ts';
export { stratifyEverybody, stratifyPersons } from './refresh-strata.ts';
export { traitsOnDay } from './read-traits.ts';
export { inequalitiesRoutes, measurePanel } from './routes.tsx';
export type { Split, Stratum } from './store.ts';
