import type { Address, Patient } from '@medplum/fhirtypes';
import { normalisePostcode } from '../directory/index.ts';
import { addMonths, isoDay, parseDay } from '../standards/index.ts';

/** The first and the last day of all time, for what holds without a known beginning or end. */
export const firstDay = '0001-01-01';
export const lastDay = '9999-12-31';

/** Where a person lived from `from` up to (not including) `to`; postcode null where no service says. */
export interface Home {
  from: string;
  to: string;
  postcode: string | null;
}

/** What a person's strata are made of. Null is unknown: not recorded, not stated, or services that contradict each other evenly. */
export interface PersonFacts {
  sex: string | null;
  /** First letter of the NHS Data Dictionary ETHNIC CATEGORY, A to S. */
  ethnicity: string | null;
  birthDate: string | null;
  /** In order, without gaps or overlap, over all time. */
  homes: Home[];
}

const ethnicCategory = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory';

/** The facts that most of a person's services agree on. Pure, and the same in any order of the patients. O(p log p) for p addresses. */
export function personFacts(patients: readonly Patient[]): PersonFacts {
  return {
    sex: mostSaid(patients.map(({ gender }) => (gender === 'unknown' ? undefined : gender))),
    ethnicity: mostSaid(patients.map(ethnicityOf)),
    birthDate: mostSaid(
      patients.map(({ birthDate }) =>
        birthDate !== undefined && parseDay(birthDate) !== undefined ? birthDate : undefined,
      ),
    ),
    homes: homesOf(patients.flatMap(({ address }) => address ?? [])),
  };
}

/** The value said most often; null when nobody says one or two are said equally often. */
function mostSaid(values: readonly (string | undefined)[]): string | null {
  const times = new Map<string, number>();
  for (const value of values) if (value !== undefined) times.set(value, (times.get(value) ?? 0) + 1);
  const [first, second] = [...times].sort((a, b) => b[1] - a[1]);
  return first === undefined || first[1] === second?.[1] ? null : first[0];
}

/** Z (not stated) and 99 (not known) are unknown; a local second letter is left off. */
function ethnicityOf(patient: Patient): string | undefined {
  const code = patient.extension?.find(({ url }) => url === ethnicCategory)?.valueCodeableConcept?.coding?.[0]?.code;
  const letter = code?.charAt(0).toUpperCase();
  return letter !== undefined && /^[A-HJ-NPRS]$/.test(letter) ? letter : undefined;
}

interface Stay extends Home {
  postcode: string;
}

/** Cuts time at every move, and gives each piece the home that began latest, then the one most services give. */
function homesOf(addresses: readonly Address[]): Home[] {
  const stays = addresses.flatMap(stayOf);
  const cuts = [...new Set([firstDay, lastDay, ...stays.flatMap(({ from, to }) => [from, to])])].sort();
  const homes: Home[] = [];
  cuts.slice(0, -1).forEach((from, index) => {
    const to = cuts[index + 1] as string;
    const postcode = homeOf(stays.filter((stay) => stay.from <= from && to <= stay.to));
    const before = homes[homes.length - 1];
    if (before && before.postcode === postcode) before.to = to;
    else homes.push({ from, to, postcode });
  });
  return homes;
}

function homeOf(stays: readonly Stay[]): string | null {
  const latest = stays
    .map(({ from }) => from)
    .sort()
    .at(-1);
  const candidates = stays.filter(({ from }) => from === latest).map(({ postcode }) => postcode);
  const times = new Map<string, number>();
  for (const postcode of candidates) times.set(postcode, (times.get(postcode) ?? 0) + 1);
  // An even split is settled by the alphabet: either is somebody's truth, and the choice must not depend on arrival.
  const [first] = [...times].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return first?.[0] ?? null;
}

function stayOf(address: Address): Stay[] {
  const postcode = address.postalCode === undefined ? undefined : normalisePostcode(address.postalCode);
  if (postcode === undefined || address.use === 'billing') return [];
  const from = dayOfStart(address.period?.start) ?? firstDay;
  const end = dayOfEnd(address.period?.end);
  // An old address without dates says that it is over, and not when.
  if (address.use === 'old' && end === undefined) return [];
  const to = end === undefined ? lastDay : isoDay((parseDay(end) ?? 0) + 1);
  return from < to ? [{ from, to, postcode }] : [];
}

/** The first day of a FHIR date or time; a year or month alone begins on its first day. Undefined for no date. */
function dayOfStart(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return readDay(text.length === 4 ? `${text}-01-01` : text.length === 7 ? `${text}-01` : text.slice(0, 10));
}

/** The last day: a year or month alone ends on its last. */
function dayOfEnd(text: string | undefined): string | undefined {
  const start = dayOfStart(text);
  if (start === undefined || text === undefined || text.length > 7) return start;
  const day = parseDay(start);
  return day === undefined ? undefined : isoDay(addMonths(day, text.length === 4 ? 12 : 1) - 1);
}

function readDay(text: string): string | undefined {
  return parseDay(text) === undefined ? undefined : text;
}
