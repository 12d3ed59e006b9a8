export type { FairnessSources } from './fairness/measure-fairness.ts';
export { fairnessTraits } from './fairness/rates.ts';
export * from './linkage/index.ts';
export { identityMigrations } from './migrations/index.ts';
export { prepareModels } from './models/prepare-model.ts';
export {
  formatNhsNumber,
  isTestNhsNumber,
  isValidNhsNumber,
  nhsNumberCheckDigit,
  normaliseNhsNumber,
  testNhsNumber,
  testNhsNumberRange,
} from './nhs-number.ts';
export * from './people/index.ts';
export { type ReviewRoutes, reviewRoutes } from './routes.tsx';
