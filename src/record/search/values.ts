import type { Identifier, Period, Quantity, Range, Timing } from '@medplum/fhirtypes';
import { dayOf, startOfDay } from '../../standards/index.ts';

/** Typed readings of an element's value, by its shape: R4's search parameter types say how each data type is searched. */

export interface Token {
  /** Undefined for a plain code, whose system its binding implies; '' for a coding without one. */
  system: string | undefined;
  code: string;
}

export function tokensOf(value: unknown): Token[] {
  if (typeof value === 'string') return [{ system: undefined, code: value }];
  if (typeof value === 'boolean' || typeof value === 'number') return [{ system: undefined, code: String(value) }];
  if (typeof value !== 'object' || value === null) return [];
  const one = value as { coding?: unknown; code?: unknown; value?: unknown; system?: unknown };
  if (Array.isArray(one.coding)) return one.coding.flatMap(tokensOf);
  const system = typeof one.system === 'string' ? one.system : '';
  if (typeof one.code === 'string') return [{ system, code: one.code }];
  if (typeof one.value === 'string')
    return [{ system: contactSystems.has(system) ? undefined : system, code: one.value }];
  return [];
}

const contactSystems = new Set(['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other']);

/** Tokens for :of-type: the identifier's type, and 'type code|value'. */
export function typedIdentifiersOf(value: unknown): Token[] {
  const identifier = value as Identifier | null;
  if (
    typeof identifier !== 'object' ||
    typeof identifier?.value !== 'string' ||
    !Array.isArray(identifier.type?.coding)
  )
    return [];
  return identifier.type.coding.flatMap(({ system, code }) =>
    code ? [{ system: system ?? '', code: `${code}|${identifier.value}` }] : [],
  );
}

/** The texts under which a reference is found: 'Type/id', an absolute URL, a canonical with and without its version. */
export function referencesOf(value: unknown): string[] {
  if (typeof value === 'string') return canonicalTexts(value);
  if (typeof value !== 'object' || value === null) return [];
  const { reference, resourceType, id } = value as { reference?: unknown; resourceType?: unknown; id?: unknown };
  if (typeof resourceType === 'string' && typeof id === 'string') return [`${resourceType}/${id}`];
  if (typeof reference !== 'string' || reference.startsWith('#')) return [];
  return [reference.replace(/\/_history\/[^/]+$/, '')];
}

function canonicalTexts(text: string): string[] {
  const bar = text.indexOf('|');
  return bar < 0 ? [text] : [text, text.slice(0, bar)];
}

/** Tokens of the identifier that a reference carries, for :identifier. */
export function referenceIdentifiersOf(value: unknown): Token[] {
  const identifier = (value as { identifier?: unknown } | null)?.identifier;
  return typeof identifier === 'object' ? tokensOf(identifier) : [];
}

export function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  const texts: string[] = [];
  for (const name of stringMembers) {
    const member = (value as Record<string, unknown>)[name];
    if (typeof member === 'string') texts.push(member);
    else if (Array.isArray(member)) texts.push(...member.filter((one) => typeof one === 'string'));
  }
  return texts;
}

/** Of HumanName and Address, what a person would type. */
const stringMembers = [
  'text',
  'family',
  'given',
  'prefix',
  'suffix',
  'line',
  'city',
  'district',
  'state',
  'postalCode',
  'country',
];

/** Letters of European names that Unicode does not take apart. */
const plainLetters: Readonly<Record<string, string>> = {
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ß: 'ss',
  ı: 'i',
};

/** Lower case, without accents and punctuation, single spaces: how strings are compared when not :exact. */
export function normalised(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[øłđðþæœßı]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** From `low` up to and including `high`, epoch milliseconds; open ends are the limits below. */
export interface Interval {
  low: number;
  high: number;
}

export const BEGINNING = -8_640_000_000_000_000;
export const END = 8_640_000_000_000_000;

export function intervalsOf(value: unknown): Interval[] {
  if (typeof value === 'string') return listOf(intervalOf(value));
  if (typeof value !== 'object' || value === null) return [];
  if ('event' in value || 'repeat' in value) return timingOf(value as Timing);
  return periodOf(value as Period);
}

function periodOf({ start, end }: Period): Interval[] {
  if (typeof start !== 'string' && typeof end !== 'string') return [];
  const low = typeof start === 'string' ? intervalOf(start)?.low : BEGINNING;
  const high = typeof end === 'string' ? intervalOf(end)?.high : END;
  return low === undefined || high === undefined || low > high ? [] : [{ low, high }];
}

/** A timing is found from its first event to its last, or within its bounds. */
function timingOf(timing: Timing): Interval[] {
  const events = (Array.isArray(timing.event) ? timing.event : []).flatMap((event) => listOf(intervalOf(event)));
  if (events.length > 0)
    return [{ low: Math.min(...events.map((one) => one.low)), high: Math.max(...events.map((one) => one.high)) }];
  return timing.repeat?.boundsPeriod ? periodOf(timing.repeat.boundsPeriod) : [];
}

const partial = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/;
const dateTime = /^\d{4}-\d{2}-\d{2}T(\d{2}:\d{2})(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/;

/** The time that a FHIR date, dateTime or instant covers. A date is a day in London; a time without a zone is London's too. */
export function intervalOf(text: string): Interval | undefined {
  const date = partial.exec(text);
  if (date) return ofPartialDate(Number(date[1]), date[2], date[3]);
  const time = dateTime.exec(text);
  if (!time) return undefined;
  const low = time[4] === undefined ? londonTime(text) : Date.parse(text);
  if (Number.isNaN(low)) return undefined;
  const length = time[2] === undefined ? 60_000 : time[3] === undefined ? 1000 : 1;
  return { low, high: low + length - 1 };
}

function ofPartialDate(year: number, monthText: string | undefined, dayText: string | undefined): Interval | undefined {
  const month = monthText === undefined ? undefined : Number(monthText);
  const day = dayText === undefined ? undefined : Number(dayText);
  if (month !== undefined && (month < 1 || month > 12)) return undefined;
  if (day !== undefined && (day < 1 || day > new Date(Date.UTC(year, month ?? 1, 0)).getUTCDate())) return undefined;
  const first = dayOf(year, month ?? 1, day ?? 1);
  const next = day !== undefined ? first + 1 : month !== undefined ? dayOf(year, month + 1, 1) : dayOf(year + 1, 1, 1);
  return { low: startOfDay(first), high: startOfDay(next) - 1 };
}

function londonTime(text: string): number {
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc)) return asUtc;
  const midnight = intervalOf(text.slice(0, 10));
  const utcMidnight = Date.parse(`${text.slice(0, 10)}T00:00:00Z`);
  return midnight === undefined ? Number.NaN : midnight.low + (asUtc - utcMidnight);
}

export interface Amount {
  low: number;
  high: number;
  system: string | undefined;
  code: string | undefined;
  unit: string | undefined;
}

export function amountsOf(value: unknown): Amount[] {
  if (typeof value === 'number')
    return [{ low: value, high: value, system: undefined, code: undefined, unit: undefined }];
  if (typeof value !== 'object' || value === null) return [];
  if ('low' in value || 'high' in value) return rangeOf(value as Range);
  const quantity = value as Quantity & { currency?: string };
  if (typeof quantity.value !== 'number') return [];
  const { system, code, unit, comparator } = quantity;
  const low = comparator === '<' || comparator === '<=' ? Number.NEGATIVE_INFINITY : quantity.value;
  const high = comparator === '>' || comparator === '>=' ? Number.POSITIVE_INFINITY : quantity.value;
  if (quantity.currency !== undefined)
    return [{ low, high, system: 'urn:iso:std:iso:4217', code: quantity.currency, unit: quantity.currency }];
  return [{ low, high, system, code, unit }];
}

function rangeOf({ low, high }: Range): Amount[] {
  const known = low ?? high;
  if (typeof known?.value !== 'number') return [];
  const { system, code, unit } = known;
  return [
    { low: low?.value ?? Number.NEGATIVE_INFINITY, high: high?.value ?? Number.POSITIVE_INFINITY, system, code, unit },
  ];
}

function listOf<T>(value: T | undefined): T[] {
  return value === undefined ? [] : [value];
}
