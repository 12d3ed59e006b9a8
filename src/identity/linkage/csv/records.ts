import type { LinkageRecord } from '../record.ts';
import type { Column, Role } from './columns.ts';
import { type DateOrder, parseDate } from './dates.ts';

/** Makes records of rows, by the columns recognised. */
export function recordMaker(columns: readonly Column[], idIndex: number): (cells: readonly string[]) => LinkageRecord {
  const indexes = (role: Role): number[] => columns.filter((c) => c.role === role).map((c) => c.index);
  const of = Object.fromEntries(
    (
      [
        'given',
        'middle',
        'family',
        'formerFamily',
        'postcode',
        'houseNumber',
        'addressLine',
        'locality',
        'region',
        'email',
        'phone',
      ] as const
    ).map((role) => [role, indexes(role)]),
  ) as Record<string, number[]>;
  const one = (role: Role): Column | undefined => columns.find((c) => c.role === role);
  const named = (role: Role) => columns.filter((c) => c.role === role);
  const nhsNumber = one('nhsNumber')?.index;
  const fullName = one('fullName')?.index;
  const sex = one('sex')?.index;
  const [latitude, longitude] = [one('latitude')?.index, one('longitude')?.index];
  const [identifiers, text] = [named('identifier'), named('text')];
  const birth = birthReader(one);

  return (cells) => {
    const cell = (at: number | undefined): string => (at === undefined ? '' : (cells[at] ?? '').trim());
    const list = (at: readonly number[]): string[] => {
      const out: string[] = [];
      for (const a of at) {
        const v = cell(a);
        if (v !== '') out.push(v);
      }
      return out;
    };
    const name = fullName === undefined ? undefined : splitName(cell(fullName));
    const record: LinkageRecord = {
      id: cell(idIndex),
      given: name?.given ?? [...list(of.given!), ...list(of.middle!)],
      family: name?.family ?? [...list(of.family!), ...list(of.formerFamily!)],
      postcode: list(of.postcode!).map(withoutDecimals),
      addressLines: lines(list(of.houseNumber!), list(of.addressLine!)),
      locality: list(of.locality!),
      region: list(of.region!),
      email: list(of.email!),
      phone: list(of.phone!).map(withoutDecimals),
    };
    // A middle name without a first name must not stand in its place.
    if (!name && list(of.given!).length === 0) record.given = [];
    const date = birth(cell);
    if (date !== undefined) record.birthDate = date;
    if (cell(nhsNumber) !== '') record.nhsNumber = withoutDecimals(cell(nhsNumber));
    if (cell(sex) !== '') record.sex = cell(sex);
    place(record, cell(latitude), cell(longitude));
    if (identifiers.length > 0) record.identifiers = asRecord(identifiers, (at) => withoutDecimals(cell(at)));
    if (text.length > 0) record.text = asRecord(text, cell);
    return record;
  };
}

function birthReader(one: (role: Role) => Column | undefined): (cell: (at?: number) => string) => string | undefined {
  const whole = one('birthDate');
  if (whole) {
    const order: DateOrder = whole.dateOrder ?? 'dmy';
    return (cell) => (cell(whole.index) === '' ? undefined : parseDate(cell(whole.index), order));
  }
  const [year, month, day] = [one('birthYear')?.index, one('birthMonth')?.index, one('birthDay')?.index];
  if (year === undefined) return () => undefined;
  return (cell) => {
    const parts = [cell(year), cell(month), cell(day)].map(withoutDecimals);
    if (!/^\d{4}$/.test(parts[0]!)) return undefined;
    const known = parts.slice(1).map((p) => (/^\d{1,2}$/.test(p) ? p.padStart(2, '0') : ''));
    return [parts[0]!, ...(known[0] ? (known[1] ? known : [known[0]]) : [])].join('-');
  };
}

function place(record: LinkageRecord, latitude: string, longitude: string): void {
  const [lat, lon] = [Number(latitude), Number(longitude)];
  if (latitude === '' || longitude === '' || !Number.isFinite(lat) || !Number.isFinite(lon)) return;
  record.latitude = lat;
  record.longitude = lon;
}

/** Spreadsheets write whole numbers as 4011.0. */
function withoutDecimals(s: string): string {
  return /^\d+\.0+$/.test(s) ? s.slice(0, s.indexOf('.')) : s;
}

function lines(numbers: readonly string[], streets: readonly string[]): string[] {
  const number = numbers[0];
  if (number === undefined) return [...streets];
  return streets.length === 0 ? [number] : [`${withoutDecimals(number)} ${streets[0]}`, ...streets.slice(1)];
}

/** 'Smith, John Paul' and 'John Paul Smith'. */
export function splitName(full: string): { given: string[]; family: string[] } {
  const comma = full.indexOf(',');
  if (comma > 0)
    return { given: [full.slice(comma + 1).trim()].filter(Boolean), family: [full.slice(0, comma).trim()] };
  const words = full.split(/\s+/).filter(Boolean);
  if (words.length < 2) return { given: [], family: words };
  return { given: words.slice(0, -1), family: words.slice(-1) };
}

function asRecord(columns: readonly Column[], cell: (at: number) => string): Record<string, string> {
  return Object.fromEntries(columns.map((c) => [c.name, cell(c.index)]).filter(([, v]) => v !== ''));
}
