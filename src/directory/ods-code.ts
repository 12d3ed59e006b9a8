/**
 * Organisation Data Service (ODS) codes: what each kind of organisation's code looks like, and its ODS role.
 * Formats and roles: NHS Data Dictionary ORGANISATION CODE and the ODS role list, from knowledge (medium-high confidence);
 * a code that a format here refuses wrongly is mended in `kinds`, in one place.
 */

/** What an organisation is. The slug is ours; the ODS role says the same in the national list. */
export type OrganisationKind =
  | 'nhs-trust'
  | 'nhs-trust-site'
  | 'gp-practice'
  | 'integrated-care-board'
  | 'sub-icb-location'
  | 'local-authority'
  | 'care-home'
  | 'independent-provider'
  | 'voluntary-organisation'
  | 'other';

interface KindRule {
  pattern: RegExp;
  /** The format in words, for messages. */
  expected: string;
  /** ODS role code, where the national list has one for this kind. */
  role?: string;
}

const kinds: Record<OrganisationKind, KindRule> = {
  'nhs-trust': {
    pattern: /^[RT][A-Z0-9]{2}$/,
    expected: 'R or T and two letters or digits, such as RXX',
    role: 'RO197',
  },
  'nhs-trust-site': {
    pattern: /^[RT][A-Z0-9]{4}$/,
    expected: "the trust's three characters and two more, such as RXX01",
    role: 'RO198',
  },
  'gp-practice': { pattern: /^[A-Z]\d{5}$/, expected: 'a letter and five digits, such as A81001', role: 'RO76' },
  'integrated-care-board': {
    pattern: /^Q[A-Z0-9]{2}$/,
    expected: 'Q and two letters or digits, such as QYG',
    role: 'RO261',
  },
  'sub-icb-location': {
    pattern: /^(\d{2}[A-Z]|[A-Z]\d[A-Z]\d[A-Z])$/,
    expected: 'two digits and a letter, such as 01F, or letters and digits in turn, such as B2M3M',
    role: 'RO98',
  },
  'local-authority': { pattern: /^\d{3}$/, expected: 'three digits, such as 312', role: 'RO141' },
  'care-home': { pattern: /^V[A-Z0-9]{2,4}$/, expected: 'V and two to four letters or digits, such as VLX01' },
  'independent-provider': {
    pattern: /^[A-Z0-9]{3,6}$/,
    expected: 'three to six letters or digits, such as NTP or 8J123',
    role: 'RO172',
  },
  'voluntary-organisation': { pattern: /^[A-Z0-9]{3,6}$/, expected: 'three to six letters or digits' },
  other: { pattern: /^[A-Z0-9]{3,10}$/, expected: 'three to ten letters or digits' },
};

export const organisationKinds = Object.keys(kinds) as OrganisationKind[];

export function isOrganisationKind(text: string): text is OrganisationKind {
  return Object.hasOwn(kinds, text);
}

/** Capitals, without spaces: how ODS writes its codes. */
export function normaliseOdsCode(text: string): string {
  return text.replace(/\s/g, '').toUpperCase();
}

/** True for three to ten capitals or digits: anything ODS may have issued, whatever kind of organisation holds it. */
export function isOdsCode(text: string): boolean {
  return kinds.other.pattern.test(text);
}

/** Undefined where the code fits its kind; else what was expected, in words. */
export function odsCodeProblem(code: string, kind: OrganisationKind): string | undefined {
  const rule = kinds[kind];
  return rule.pattern.test(code) ? undefined : rule.expected;
}

/** The ODS role code of a kind, where the national list has one. */
export function odsRoleOf(kind: OrganisationKind): string | undefined {
  return kinds[kind].role;
}
