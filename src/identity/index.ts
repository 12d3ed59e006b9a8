export {
  formatNhsNumber,
  isTestNhsNumber,
  isValidNhsNumber,
  nhsNumberCheckDigit,
  normaliseNhsNumber,
  testNhsNumber,
  testNhsNumberRange,
} from './nhs-number.ts';
