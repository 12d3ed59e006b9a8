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
export { inequalitiesRoutes, measurePanel } from './routes.tsx';
export { type Split, type Stratum, traitsOnDay } from './store.ts';
