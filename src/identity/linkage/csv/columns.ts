import { normaliseNhsNumber } from '../../nhs-number.ts';
import { type DateOrder, dateOrderOf, parseDate } from './dates.ts';

/** What a column of a file can be. `text` and `identifier` carry a name of their own; `ignore` is not used. */
export const roles = [
  'nhsNumber',
  'identifier',
  'given',
  'middle',
  'family',
  'formerFamily',
  'fullName',
  'birthDate',
  'birthYear',
  'birthMonth',
  'birthDay',
  'sex',
  'postcode',
  'houseNumber',
  'addressLine',
  'locality',
  'region',
  'latitude',
  'longitude',
  'email',
  'phone',
  'text',
  'ignore',
] as const;
export type Role = (typeof roles)[number];

export interface Column {
  index: number;
  header: string;
  role: Role;
  /** Of an identifier or text: what the field is called in the model. */
  name: string;
  /** Why it was taken so, for the reader of the report. */
  because: string;
  dateOrder?: DateOrder;
}

/** Headings as people write them, after lower case and `_` for anything else. First that fits wins. */
const byName: [RegExp, Role][] = [
  // What names the answer is never evidence.
  [
    /^(cluster|cluster_?id|ent(ity)?_?id|truth|true_?.*|label|match|is_?match|match_?id|group_?id|source_?(dataset|file)?)$/,
    'ignore',
  ],
  [/nhs_?(no|num|number|id)?$|^nhs/, 'nhsNumber'],
  [
    /^(soc(ial)?_?sec\w*|ssn|nino|ni_?(no|number)|national_?(insurance|id)\w*|passport\w*|chi(_?number)?|mrn|hospital_?(no|num|number|id)|local_?patient_?id\w*|driv\w*_?licen[cs]e\w*)$/,
    'identifier',
  ],
  [/^(first_?(and|_)?_?(sur|last)_?name|full_?name|name|person_?name|patient_?name)$/, 'fullName'],
  [/^(maiden|former|previous|birth|alias|other)_?(sur|last|family)?_?name(_?\d)?$|^nee$/, 'formerFamily'],
  [
    /^(middle|midl?|second|other_?given)_?(fore|given|first)?_?names?$|^(f|first|fore|given)_?names?_?c?2$|^middle_?initial$/,
    'middle',
  ],
  [/^(first|given|fore|christian|f)_?names?(_?c?1)?$|^(forename|given|first)_?1?$/, 'given'],
  [/^(last|sur|family|l|second_?sur)_?names?(_?c?\d)?$|^(surname|family|last)$/, 'family'],
  [/^(dob|d_o_b|birth_?date|birth_?dt|date_?of_?birth|birthday|born|person_?birth_?date|birth)$/, 'birthDate'],
  [/^(by|yob|birth_?year|year_?of_?birth|birth_?yr)$/, 'birthYear'],
  [/^(bm|mob|birth_?month|month_?of_?birth)$/, 'birthMonth'],
  [/^(bd|birth_?day|day_?of_?birth)$/, 'birthDay'],
  [/^(sex|gender|sex_?code|gender_?code|administrative_?gender|person_?gender\w*|stated_?gender\w*)$/, 'sex'],
  [/post_?code|^zip(_?code)?$|^pcode$|^pc$/, 'postcode'],
  [/^(street|house|building|address)_?(no|num|number)$|^house$/, 'houseNumber'],
  [
    /^(address|addr|add|street|road|house_?name|address_?line|street_?(name|address))(_?\d)?$|^(line|addressline)_?\d$/,
    'addressLine',
  ],
  [/^(city|town|suburb|locality|village|place|municipality|district|city_?desc|res_?city\w*)$/, 'locality'],
  [/^(county|state|region|province|country|state_?cd)$/, 'region'],
  [/^(lat|latitude)$/, 'latitude'],
  [/^(lon|lng|long|longitude)$/, 'longitude'],
  [/^e?_?mail(_?address)?(_?\d)?$/, 'email'],
  [/^(home|mobile|work|full|contact)?_?(phone|telephone|tel|mobile|cell)(_?(no|num|number))?(_?\d)?$/, 'phone'],
  [
    /^(birth_?place|place_?of_?birth|occupation|job|profession|nationality|ethnic\w*|race\w*|religion|marital\w*|gp(_?practice)?(_?code)?|language)$/,
    'text',
  ],
];

const emailLike = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
const ukPostcode = /^[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}$/i;
const sexWords = /^(m|f|male|female|man|woman|x|u|unknown|other|not known|indeterminate)$/i;

/** Share of the values that pass. */
function share(values: readonly string[], test: (s: string) => boolean): number {
  return values.length === 0 ? 0 : values.filter(test).length / values.length;
}

/**
 * What each column is, by its heading and by its first rows. `mapped` (heading to role) stands above both. A column that
 * is not recognised is not used: a number nobody named could be anything, the answer included.
 */
export function recogniseColumns(
  headers: readonly string[],
  rows: readonly string[][],
  idHeader: string,
  mapped: ReadonlyMap<string, { role: Role; name?: string | undefined }>,
): Column[] {
  const columns = headers.map((raw, index): Column => {
    const header = raw.trim();
    const values = rows.map((r) => (r[index] ?? '').trim()).filter((v) => v !== '');
    const name = plainHeading(header);
    const chosen = mapped.get(header);
    if (header === idHeader) return { index, header, role: 'ignore', name, because: 'the id' };
    const found = chosen
      ? { role: chosen.role, because: 'as configured' }
      : (foundByName(name, values) ?? foundByContent(values) ?? { role: 'ignore' as const, because: 'not recognised' });
    const column: Column = { index, header, name: chosen?.name ?? name, ...found };
    return column.role === 'birthDate' ? { ...column, dateOrder: dateOrderOf(values) } : column;
  });
  return withoutRepeats(columns);
}

export function plainHeading(header: string): string {
  return header
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}

type Found = Pick<Column, 'role' | 'because'>;

function foundByName(name: string, values: readonly string[]): Found | undefined {
  const role = byName.find(([pattern]) => pattern.test(name))?.[1];
  if (!role) return undefined;
  if (role === 'ignore') return { role, because: 'names an answer or a source, not a person' };
  const problem = contentProblem(role, values);
  return problem ? { role: 'ignore', because: problem } : { role, because: 'by its name' };
}

/** Why values do not suit the role their heading promises, or undefined where they do. */
function contentProblem(role: Role, values: readonly string[]): string | undefined {
  if (values.length === 0) return undefined;
  const order = dateOrderOf(values);
  if (role === 'birthDate' && share(values, (v) => parseDate(v, order) !== undefined) < 0.3) {
    return 'named as a date of birth, but its values are not dates';
  }
  if (role === 'email' && share(values, (v) => v.includes('@')) < 0.3)
    return 'named as email, but its values have no @';
  if ((role === 'latitude' || role === 'longitude') && share(values, (v) => Number.isFinite(Number(v))) < 0.9) {
    return 'named as a coordinate, but its values are not numbers';
  }
  return undefined;
}

function foundByContent(values: readonly string[]): Found | undefined {
  if (values.length < 5) return undefined;
  const because = 'by its values';
  if (share(values, (v) => normaliseNhsNumber(v) !== undefined) > 0.8) return { role: 'nhsNumber', because };
  if (share(values, (v) => emailLike.test(v)) > 0.8) return { role: 'email', because };
  if (share(values, (v) => ukPostcode.test(v)) > 0.8) return { role: 'postcode', because };
  if (share(values, (v) => sexWords.test(v)) === 1) return { role: 'sex', because };
  return looksLikeBirthDates(values) ? { role: 'birthDate', because } : undefined;
}

/** Dates over most of a lifetime; dates of events lie within a few years. */
function looksLikeBirthDates(values: readonly string[]): boolean {
  const order = dateOrderOf(values);
  const dates = values.map((v) => parseDate(v, order)).filter((d) => d !== undefined);
  if (dates.length < values.length * 0.8) return false;
  const years = dates.map((d) => Number(d.slice(0, 4))).sort((a, b) => a - b);
  return years[Math.floor(years.length * 0.9)]! - years[Math.floor(years.length * 0.1)]! >= 30;
}

/** A column found by content gives way to one found by name; a full name gives way to its parts. */
function withoutRepeats(columns: readonly Column[]): Column[] {
  const named = new Set(columns.filter((c) => c.because !== 'by its values').map((c) => c.role));
  const hasParts = named.has('given') && named.has('family');
  const seen = new Set<Role>();
  return columns.map((c) => {
    if (c.role === 'fullName' && hasParts && c.because !== 'as configured') {
      return { ...c, role: 'ignore' as const, because: 'first name and surname have columns of their own' };
    }
    if (c.because === 'by its values' && (named.has(c.role) || seen.has(c.role))) {
      return { ...c, role: 'ignore' as const, because: `looks like ${c.role}, which another column is` };
    }
    seen.add(c.role);
    return c;
  });
}
