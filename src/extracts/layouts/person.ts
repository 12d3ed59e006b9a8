import type { Extension, Identifier, Patient } from '@medplum/fhirtypes';
import { normaliseNhsNumber } from '../../identity/index.ts';
import { sourceIdSystem, storedId } from '../../record/index.ts';
import type { Cells } from './cells.ts';
import type { Column, Made } from './layout.ts';

const nhsNumberSystem = 'https://fhir.nhs.uk/Id/nhs-number';
/** Where an NHS number that cannot be one is kept, so that nobody matches by it and somebody can mend it. */
export const invalidNhsNumberSystem = 'https://whole-person.care/fhir/Id/invalid-nhs-number';
const ukCore = 'https://fhir.hl7.org.uk/';

/** NHS Data Dictionary NHS NUMBER STATUS INDICATOR CODE. */
const nhsNumberStatuses: Record<string, string> = {
  '01': 'Number present and verified',
  '02': 'Number present but not traced',
  '03': 'Trace required',
  '04': 'Trace attempted - No match or multiple match found',
  '05': 'Trace needs to be resolved - (NHS number or patient detail conflict)',
  '06': 'Trace in progress',
  '07': 'Number not present and trace not required',
  '08': 'Trace postponed (baby under six weeks old)',
};

/** PERSON STATED GENDER CODE, and the words that councils write. */
const genders: Record<string, NonNullable<Patient['gender']>> = {
  '1': 'male',
  '2': 'female',
  '9': 'other',
  X: 'unknown',
  x: 'unknown',
  m: 'male',
  f: 'female',
  male: 'male',
  female: 'female',
  other: 'other',
  unknown: 'unknown',
};

/** NHS Data Dictionary ETHNIC CATEGORY: 16+1, with 'not stated' and 'not known'. */
const ethnicCategories: Record<string, string> = {
  A: 'White - British',
  B: 'White - Irish',
  C: 'White - Any other White background',
  D: 'Mixed - White and Black Caribbean',
  E: 'Mixed - White and Black African',
  F: 'Mixed - White and Asian',
  G: 'Mixed - Any other mixed background',
  H: 'Asian or Asian British - Indian',
  J: 'Asian or Asian British - Pakistani',
  K: 'Asian or Asian British - Bangladeshi',
  L: 'Asian or Asian British - Any other Asian background',
  M: 'Black or Black British - Caribbean',
  N: 'Black or Black British - African',
  P: 'Black or Black British - Any other Black background',
  R: 'Other Ethnic Groups - Chinese',
  S: 'Other Ethnic Groups - Any other ethnic group',
  Z: 'Not stated',
  '99': 'Not known',
};

/** Which column has what, as the two layouts name them differently. */
export interface PersonColumns {
  birthDate: string;
  ethnicity: string;
}

/** The columns about the person that both layouts share. */
export function personColumns(of: PersonColumns): Column[] {
  const column = (name: string, meaning: string, needed = false): Column => ({ name, meaning, needed });
  return [
    column('LocalPatientId', 'The sender’s own id of the person', true),
    column('NHSNumber', 'NHS number, with or without spaces; blank when not known'),
    column('FamilyName', 'Family name'),
    column('GivenName', 'Given names, separated by spaces'),
    column(of.birthDate, 'Date of birth, YYYY-MM-DD'),
    column('Gender', 'Person stated gender: 1 male, 2 female, 9 indeterminate, X not known'),
    column(of.ethnicity, 'Ethnic category 16+1: A to S, Z not stated, 99 not known; a local second letter may follow'),
    column('Postcode', 'Postcode of the usual address'),
    column('AddressLine1', 'First line of the usual address'),
  ];
}

/** The Patient of a row. Nothing that is wrong with it keeps the row out: it is noted, and left out or kept apart. */
export function makePatient(cells: Cells, source: string, of: PersonColumns, organisation: string | undefined): Made {
  const id = cells.needed('LocalPatientId');
  const status =
    cells.looseCode('NHSNumberStatus', nhsNumberStatuses) === undefined ? undefined : cells.text('NHSNumberStatus');
  const birthDate = cells.looseDate(of.birthDate);
  const gender = cells.looseCode('Gender', genders);
  const family = cells.text('FamilyName');
  const given = cells.text('GivenName')?.split(/\s+/);
  const line = [cells.text('AddressLine1'), cells.text('AddressLine2')].filter((one) => one !== undefined);
  const postalCode = cells.text('Postcode')?.toUpperCase();
  const ethnicity = ethnicityExtension(cells, of.ethnicity);
  const patient: Patient = {
    resourceType: 'Patient',
    id: storedId(source, 'Patient', id),
    ...(organisation === undefined ? {} : { meta: { source: `urn:ods:${organisation}` } }),
    ...(ethnicity === undefined ? {} : { extension: [ethnicity] }),
    identifier: [...nhsNumber(cells, status), { system: sourceIdSystem(source), value: `Patient/${id}` }],
    ...(family === undefined && given === undefined
      ? {}
      : {
          name: [
            {
              use: 'official' as const,
              ...(family === undefined ? {} : { family }),
              ...(given === undefined ? {} : { given }),
            },
          ],
        }),
    ...(gender === undefined ? {} : { gender }),
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(line.length === 0 && postalCode === undefined
      ? {}
      : {
          address: [
            {
              use: 'home' as const,
              ...(line.length === 0 ? {} : { line }),
              ...(postalCode === undefined ? {} : { postalCode }),
            },
          ],
        }),
  };
  return { type: 'Patient', id, patient: id, resource: patient, happened: undefined };
}

function nhsNumber(cells: Cells, status: string | undefined): Identifier[] {
  const given = cells.text('NHSNumber');
  if (given === undefined) return [];
  const number = normaliseNhsNumber(given);
  if (number === undefined) {
    cells.notes.push('invalid-nhs-number');
    return [{ system: invalidNhsNumberSystem, value: given }];
  }
  return [
    { ...(status === undefined ? {} : { extension: [verification(status)] }), system: nhsNumberSystem, value: number },
  ];
}

function verification(status: string): Extension {
  return {
    url: `${ukCore}StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus`,
    valueCodeableConcept: {
      coding: [
        {
          system: `${ukCore}CodeSystem/UKCore-NHSNumberVerificationStatusEngland`,
          code: status,
          display: nhsNumberStatuses[status]!,
        },
      ],
    },
  };
}

function ethnicityExtension(cells: Cells, column: string): Extension | undefined {
  const value = cells.text(column);
  if (value === undefined) return undefined;
  const url = `${ukCore}StructureDefinition/Extension-UKCore-EthnicCategory`;
  // A second letter is local and rolls up to the first.
  const code = /^[A-Z][A-Z0-9]?$/i.test(value) ? value[0]!.toUpperCase() : value;
  const display = ethnicCategories[code];
  if (display !== undefined)
    return {
      url,
      valueCodeableConcept: { coding: [{ system: `${ukCore}CodeSystem/UKCore-EthnicCategoryEngland`, code, display }] },
    };
  cells.notes.push('wrong-value');
  return { url, valueCodeableConcept: { text: value } };
}
