import { normaliseNhsNumber } from '../nhs-number.ts';
import { fold, nameTokens, textTokens } from './fold.ts';

/**
 * What is known of one person in one place. Lists hold every value known, current first: earlier surnames, earlier
 * addresses. Anything absent or empty is no evidence, for or against.
 */
export interface LinkageRecord {
  id: string;
  nhsNumber?: string;
  /** Other numbers that identify a person, by the name of the number: `hospital`, `nino`. */
  identifiers?: Readonly<Record<string, string>>;
  /** First name, then middle and other given names. */
  given: readonly string[];
  /** Surname now, then earlier surnames. */
  family: readonly string[];
  /** ISO 8601; `1971`, `1971-06` and `1971-06-24` are all allowed. */
  birthDate?: string;
  /** Anything; the first letter counts, and only f and m are evidence. */
  sex?: string;
  postcode: readonly string[];
  /** One string an address line; house number and street in one line where both are known. */
  addressLines: readonly string[];
  locality?: readonly string[];
  region?: readonly string[];
  phone: readonly string[];
  email: readonly string[];
  latitude?: number;
  longitude?: number;
  /** Any other words about a person that seldom change, by name: `occupation`, `birth place`. */
  text?: Readonly<Record<string, string>>;
}

/** A birth date as year × 10,000 + month × 100 + day; month or day 0 where not known; 0 where nothing usable is. */
export type PackedDate = number;

const isoDate = /^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?:T.*)?$/;
const firstYear = 1850;
const lastYear = 2150;

export function packDate(s: string | undefined): PackedDate {
  const parts = s === undefined ? undefined : isoDate.exec(s.trim());
  if (!parts) return 0;
  const year = Number(parts[1]);
  const month = Number(parts[2] ?? 0);
  const day = Number(parts[3] ?? 0);
  // 1900-01-01 and 1800-01-01 are what systems write for 'unknown', and they are dates all the same: frequency tells.
  if (year < firstYear || year > lastYear || month > 31 || day > 31) return 0;
  return year * 10000 + month * 100 + day;
}

export const sexes = { unknown: 0, female: 1, male: 2 } as const;

export function sexCode(s: string | undefined): number {
  const first = s?.trim().charAt(0).toLowerCase();
  return first === 'f' || first === 'w' || first === '2'
    ? sexes.female
    : first === 'm' || first === '1'
      ? sexes.male
      : 0;
}

/** Upper case without spaces: SW1A1AA. Empty where nothing is left. */
export function normalisePostcode(s: string): string {
  const code = s.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return code.length > 12 || /^ZZ99/.test(code) ? '' : code;
}

const ukPostcode = /^([A-Z]{1,2})(\d[A-Z\d]?)(\d)([A-Z]{2})$/;
const ukDistrict = /^([A-Z]{1,2})(\d[A-Z\d]?)$/;

/** Area, district and sector of a UK postcode; of any other code the leading parts, which narrow a place the same way. */
export function postcodeParts(code: string): { area: string; district: string; sector: string } {
  const uk = ukPostcode.exec(code);
  if (uk) return { area: uk[1]!, district: `${uk[1]}${uk[2]}`, sector: `${uk[1]}${uk[2]} ${uk[3]}` };
  const outward = ukDistrict.exec(code);
  if (outward && code.length <= 4) return { area: outward[1]!, district: code, sector: '' };
  if (code.length < 4) return { area: '', district: '', sector: '' };
  return { area: code.slice(0, 1), district: code.slice(0, -2), sector: code.slice(0, -1) };
}

/** The last ten digits at most, without the UK's country code or a leading nought; empty under six digits. */
export function normalisePhone(s: string): string {
  const digits = s
    .replace(/\D/g, '')
    .replace(/^(?:0044|44(?=\d{9,10}$))/, '')
    .replace(/^0+/, '');
  return digits.length < 6 ? '' : digits.slice(-10);
}

/** Lower case; empty unless it has one @ with something on both sides. */
export function normaliseEmail(s: string): string {
  const address = s
    .trim()
    .toLowerCase()
    .replace(/^mailto:/, '');
  return /^[^@\s]+@[^@\s]+$/.test(address) ? address : '';
}

/** Letters and digits, upper case; an NHS number that is not valid is kept, for a mistyped one is evidence too. */
export function normaliseIdentifier(s: string): string {
  const plain = s.toUpperCase().replace(/[^A-Z0-9]/g, '');
  return plain.length < 3 || /^(.)\1*$/.test(plain) ? '' : plain;
}

export function normaliseNhsNumberOrTypo(s: string): string {
  const valid = normaliseNhsNumber(s);
  if (valid) return valid;
  const digits = s.replace(/\D/g, '');
  return digits.length < 9 || digits.length > 11 || /^(\d)\1*$/.test(digits) ? '' : digits;
}

const streetWords: Record<string, string> = {
  st: 'street',
  str: 'street',
  rd: 'road',
  ave: 'avenue',
  av: 'avenue',
  ln: 'lane',
  dr: 'drive',
  drv: 'drive',
  cl: 'close',
  ct: 'court',
  crt: 'court',
  cres: 'crescent',
  cr: 'crescent',
  gdns: 'gardens',
  gdn: 'gardens',
  gr: 'grove',
  grv: 'grove',
  pl: 'place',
  sq: 'square',
  tce: 'terrace',
  ter: 'terrace',
  terr: 'terrace',
  pk: 'park',
  hse: 'house',
  bldg: 'building',
  hts: 'heights',
  cct: 'circuit',
  cir: 'circuit',
  hwy: 'highway',
  pde: 'parade',
};
const unitWords = new Set(['flat', 'unit', 'apartment', 'apt', 'apmnt', 'no', 'number', 'room', 'lot']);

/** An address line as its house numbers and the rest of it, folded, with the usual short forms written out. */
export function addressLine(s: string): { numbers: string[]; street: string } {
  const numbers: string[] = [];
  const words: string[] = [];
  for (const token of textTokens(s)) {
    if (/^\d+[a-z]?$/.test(token)) numbers.push(token);
    else if (!unitWords.has(token)) words.push(words.length === 0 ? token : (streetWords[token] ?? token));
  }
  return { numbers, street: words.join(' ') };
}

const particles = new Set([
  'de',
  'da',
  'di',
  'du',
  'la',
  'le',
  'van',
  'von',
  'der',
  'den',
  'al',
  'el',
  'bin',
  'ibn',
  'bint',
  'dos',
  'del',
  'st',
  'ap',
  'ab',
  'ul',
]);

/** A surname as one string, and the parts that could stand alone (Smith-Jones has two, van der Berg one). */
export function familyName(s: string): { whole: string; parts: string[] } {
  const tokens = nameTokens(s);
  const parts = tokens.filter((t) => t.length > 2 && !particles.has(t));
  return { whole: tokens.join(''), parts: tokens.length > 1 ? parts : [] };
}

const titles = new Set(['mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof', 'rev', 'sir', 'dame', 'lord', 'lady', 'master']);
/** What registers write before a newborn child is named, or where nothing is known: no name at all. */
const noNames = new Set([
  'baby',
  'babyboy',
  'babygirl',
  'infant',
  'unknown',
  'unnamed',
  'notknown',
  'na',
  'none',
  'null',
  'nan',
  'test',
]);

/** First name, then other given names, each folded; titles and placeholders are left out. */
export function givenNames(given: readonly string[]): string[] {
  const out: string[] = [];
  for (const entry of given) {
    // Anne-Marie is one name to some services and two to others: the first part stands first either way.
    for (const token of nameTokens(entry)) {
      if (!(out.length === 0 && titles.has(token)) && !noNames.has(token)) out.push(token);
    }
  }
  return out;
}

export function isNoName(token: string): boolean {
  return noNames.has(token);
}

/** Free words as one folded string. */
export function plainText(s: string): string {
  return textTokens(fold(s)).join(' ');
}
