import { describe, expect, it } from 'vitest';
import { normaliseOdsCode, type OrganisationKind, odsCodeProblem, odsRoleOf, organisationKinds } from './ods-code.ts';
import { normalisePostcode } from './postcode.ts';
import {
  type IdentifierScheme,
  identifierProblem,
  identifierSystem,
  schemeOfSystem,
} from './professional-identifier.ts';

describe('ODS codes', () => {
  it.each<[OrganisationKind, string]>([
    ['nhs-trust', 'RXX'],
    ['nhs-trust', 'TAF'],
    ['nhs-trust-site', 'RXX01'],
    ['gp-practice', 'A81001'],
    ['integrated-care-board', 'QYG'],
    ['sub-icb-location', '01F'],
    ['sub-icb-location', 'B2M3M'],
    ['local-authority', '312'],
    ['care-home', 'VLX01'],
    ['independent-provider', 'NTP'],
  ])('a %s may be %s', (kind, code) => {
    expect(odsCodeProblem(code, kind)).toBeUndefined();
  });

  it.each<[OrganisationKind, string]>([
    ['nhs-trust', 'QYG'],
    ['nhs-trust', 'RXX01'],
    ['gp-practice', 'A8100'],
    ['gp-practice', 'a81001'],
    ['integrated-care-board', 'RXX'],
    ['sub-icb-location', '1F0'],
    ['local-authority', 'E06000001'],
    ['care-home', 'XYZ'],
    ['other', "R'; drop"],
  ])('a %s is never %s, and the message says what it would be', (kind, code) => {
    expect(odsCodeProblem(code, kind)).toMatch(/such as|letters or digits/);
  });

  it('knows the ODS role of the kinds that the national list has', () => {
    expect(organisationKinds.filter((kind) => odsRoleOf(kind) !== undefined)).toHaveLength(7);
    expect(odsRoleOf('gp-practice')).toBe('RO76');
  });

  it('writes codes in capitals without spaces', () => {
    expect(normaliseOdsCode(' rx x01 ')).toBe('RXX01');
  });
});

describe('professional identifiers', () => {
  it.each<[IdentifierScheme, string, string]>([
    ['gmc', '1234567', '123456'],
    ['nmc', '09A1234E', '091234E'],
    ['hcpc', 'OT12345', '12345'],
    ['swe', 'SW12345', '12345'],
    ['gphc', '2041234', 'GP41234'],
    ['local', 'b.khan', 'b khan'],
  ])('%s takes %s and not %s', (scheme, good, bad) => {
    expect(identifierProblem(scheme, good)).toBeUndefined();
    expect(identifierProblem(scheme, bad)).toMatch(/^a number of /);
    expect(schemeOfSystem(identifierSystem(scheme))).toBe(scheme);
  });
});

describe('postcodes', () => {
  it.each([
    ['sw1a1aa', 'SW1A 1AA'],
    [' M1  1AE ', 'M1 1AE'],
    ['B338TH', 'B33 8TH'],
    ['zz993vz', 'ZZ99 3VZ'],
  ])('%j is written %s', (given, written) => {
    expect(normalisePostcode(given)).toBe(written);
  });

  it.each(['', 'SW1A', '1AA SW1', 'SW1A 1AAA', 'M1 1CE', 'SW1A-1AA'])('%j is no postcode', (given) => {
    expect(normalisePostcode(given)).toBeUndefined();
  });
});
