import type { Sector } from '../standards/index.ts';
import type { OrganisationKind } from './ods-code.ts';
import type { IdentifierScheme } from './professional-identifier.ts';

/** 'YYYY-MM-DD'. Spans of dates here run from the first day to the last day, both included, as ODS writes them. */
export type DateText = string;

export interface Span {
  from: DateText;
  /** The last day; null while it lasts. */
  to: DateText | null;
}

export interface Organisation extends Span {
  /** ODS code, its key. */
  ods: string;
  name: string;
  kind: OrganisationKind;
  postcode: string | null;
  /** Code of the place it serves or governs in the Office for National Statistics' lists, e.g. a council's E06… */
  areaCode: string | null;
}

export interface OrganisationRole extends Span {
  ods: string;
  /** ODS role code (RO76) or a slug of ours. */
  role: string;
}

/** On `on`, `successor` took over from `predecessor`: merger, split, or a change of code. */
export interface Succession {
  predecessor: string;
  successor: string;
  on: DateText;
}

export interface Service extends Span {
  id: string;
  organisation: string;
  sector: Sector;
  /** Slug as in the code system of services: 'talking-therapies', 'consultant-led', 'care-coordination', ... */
  kind: string;
  name: string;
}

export type Discipline =
  | 'general-practitioner'
  | 'practice-nurse'
  | 'care-coordinator'
  | 'social-worker'
  | 'social-care-assessor'
  | 'occupational-therapist'
  | 'physiotherapist'
  | 'community-nurse'
  | 'mental-health-nurse'
  | 'psychological-therapist'
  | 'psychiatrist'
  | 'psychologist'
  | 'consultant'
  | 'pharmacist'
  | 'health-visitor'
  | 'support-worker'
  | 'manager';

/** How much of one discipline a team is meant to have, in whole-time equivalents. */
export interface Capacity {
  discipline: Discipline;
  wholeTimeEquivalent: number;
}

export interface Team extends Span {
  id: string;
  service: string;
  name: string;
  capacity: readonly Capacity[];
  /** Areas the team looks after; none means everywhere that its organisation serves. */
  areas: readonly AreaKey[];
}

export interface StaffIdentifier {
  scheme: IdentifierScheme;
  value: string;
}

export interface StaffMember {
  id: string;
  title: string | null;
  givenName: string;
  familyName: string;
  identifiers: readonly StaffIdentifier[];
}

/** A member of staff in a team of an organisation, for a span of dates. */
export interface StaffPost extends Span {
  id: string;
  staff: string;
  organisation: string;
  team: string | null;
  discipline: Discipline;
  jobTitle: string;
  /** People that this member may be named contact for; null where the post takes no caseload. */
  caseloadLimit: number | null;
  /** Holds by name those whom nobody else in the team can take. */
  dutyLead: boolean;
}

export type AreaLevel = 'lsoa' | 'ward' | 'ltla' | 'sicbl' | 'icb' | 'region' | 'msoa' | 'country';

/** An area is only an area of its year: the same code may mean other boundaries in another vintage. */
export interface AreaKey {
  level: AreaLevel;
  /** Four digits: 2011 and 2021 for LSOAs, the year of the list for the rest. */
  year: number;
  code: string;
}

export interface Area extends AreaKey {
  name: string;
  /** ODS code of the body of this area (ICB, sub-ICB location), where the list gives it. */
  ods: string | null;
}

/** How an LSOA of 2011 became one of 2021: unchanged, split, merged, or too irregular to say. */
export type LsoaChange = 'U' | 'S' | 'M' | 'X';

export interface AreaLink {
  from: AreaKey;
  to: AreaKey;
  change: LsoaChange | null;
}

/** A deprivation edition is ranked on one vintage of LSOA, and never read on another. */
export interface DeprivationEdition {
  /** 'imd-2019', 'imd-2025', or a local one. */
  edition: string;
  lsoaYear: number;
  areas: number;
  /** How many postcodes held here lie in its areas; which edition a place uses by default follows from it. */
  postcodes: number;
}

export const deprivationDomains = [
  'income',
  'employment',
  'education',
  'health',
  'crime',
  'housing',
  'environment',
] as const;
export type DeprivationDomain = (typeof deprivationDomains)[number];

export interface DeprivationRank {
  lsoa: string;
  /** 1 is the most deprived. */
  imd: number;
  domains: Partial<Record<DeprivationDomain, number>>;
}

export interface Point {
  latitude: number;
  longitude: number;
}

export interface PostcodeArea {
  postcode: string;
  lsoa2011: string | null;
  lsoa2021: string | null;
  /** Its middle in degrees (WGS 84); absent where the directory that was loaded does not say. */
  point?: Point;
  /** The month the postcode was last in use, as its first day; null while it lives. */
  ended: DateText | null;
}
