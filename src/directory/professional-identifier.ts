/**
 * Identifiers that a register of professionals issues, and their formats. From knowledge (high for GMC and NMC,
 * medium for the rest). `local` is an employer's own number, for staff without a register.
 */
export type IdentifierScheme = 'gmc' | 'nmc' | 'hcpc' | 'swe' | 'gphc' | 'local';

interface SchemeRule {
  register: string;
  pattern: RegExp;
  expected: string;
  /** FHIR identifier system. */
  system: string;
}

const schemes: Record<IdentifierScheme, SchemeRule> = {
  gmc: {
    register: 'General Medical Council',
    pattern: /^C?\d{7}$/,
    expected: 'seven digits',
    system: 'https://fhir.hl7.org.uk/Id/gmc-number',
  },
  nmc: {
    register: 'Nursing and Midwifery Council',
    pattern: /^\d{2}[A-Z]\d{4}[A-Z]$/,
    expected: 'two digits, a letter, four digits and a letter, such as 09A1234E',
    system: 'https://fhir.hl7.org.uk/Id/nmc-number',
  },
  hcpc: {
    register: 'Health and Care Professions Council',
    pattern: /^[A-Z]{2,3}\d{5,6}$/,
    expected: 'two or three letters and five or six digits, such as OT12345',
    system: 'https://fhir.hl7.org.uk/Id/hcpc-number',
  },
  swe: {
    register: 'Social Work England',
    pattern: /^SW\d{1,6}$/,
    expected: 'SW and up to six digits',
    system: 'https://whole-person.care/fhir/Id/social-work-england-number',
  },
  gphc: {
    register: 'General Pharmaceutical Council',
    pattern: /^\d{7}$/,
    expected: 'seven digits',
    system: 'https://fhir.hl7.org.uk/Id/gphc-number',
  },
  local: {
    register: 'the employer',
    pattern: /^[A-Za-z0-9._-]{1,40}$/,
    expected: 'up to 40 letters, digits, dots, hyphens or underscores',
    system: 'https://whole-person.care/fhir/Id/local-staff-number',
  },
};

export function isIdentifierScheme(text: string): text is IdentifierScheme {
  return Object.hasOwn(schemes, text);
}

/** Undefined where the value fits its register's format; else what was expected, in words. */
export function identifierProblem(scheme: IdentifierScheme, value: string): string | undefined {
  const rule = schemes[scheme];
  return rule.pattern.test(value) ? undefined : `a number of ${rule.register}: ${rule.expected}`;
}

/** The FHIR identifier system of a register, and back. */
export function identifierSystem(scheme: IdentifierScheme): string {
  return schemes[scheme].system;
}

export function schemeOfSystem(system: string): IdentifierScheme | undefined {
  return (Object.keys(schemes) as IdentifierScheme[]).find((scheme) => schemes[scheme].system === system);
}
