import type { Fault } from './fault.ts';

/**
 * National identifiers that carry their own check. An NHS number has ten digits, the last a modulus 11 check digit (NHS Data
 * Dictionary); an ODS code has 3 to 12 letters and digits (ODS code set).
 */
export function identifierFault(identifier: Record<string, unknown>, where: string): Fault | undefined {
  const { system, value } = identifier;
  if (typeof value !== 'string') return undefined;
  if (system === 'https://fhir.nhs.uk/Id/nhs-number' && !isNhsNumber(value)) {
    return {
      where: `${where}.value`,
      what: `${where}.value is not an NHS number: ten digits with a valid check digit are expected.`,
      mend: 'Correct the number, or leave the identifier out.',
      code: 'value',
    };
  }
  if (system === 'https://fhir.nhs.uk/Id/ods-organization-code' && !/^[A-Z0-9]{3,12}$/.test(value)) {
    return {
      where: `${where}.value`,
      what: `${where}.value is not an ODS code: 3 to 12 capital letters and digits are expected.`,
      mend: 'Correct the code.',
      code: 'value',
    };
  }
  return undefined;
}

function isNhsNumber(value: string): boolean {
  if (!/^\d{10}$/.test(value) || /^(\d)\1{9}$/.test(value)) return false;
  let sum = 0;
  for (let at = 0; at < 9; at++) sum += Number(value[at]) * (10 - at);
  return (11 - (sum % 11)) % 11 === Number(value[9]);
}
