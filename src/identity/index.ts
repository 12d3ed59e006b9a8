export {
  formatNhsNumber,
  isTestNhsNumber,
  isValidNhsNumber,
  nhsNumberCheckDigit,
  normaliseNhsNumber,
  testNhsNumber,
  testNhsNumberRange,
} from './nhs-number.ts';
export { identityMigrations } from './migrations/index.ts';
export * from './people/index.ts';
