import { isBase64 } from '../attachments/base64.ts';
import { intervalOf } from '../search/values.ts';

/** R4's primitive types. https://hl7.org/fhir/R4/datatypes.html#primitive. Each gives what is wrong, or undefined. */
export type PrimitiveCheck = (value: unknown) => string | undefined;

const text =
  (pattern: RegExp, expected: string): PrimitiveCheck =>
  (value) => {
    if (typeof value !== 'string') return `expected ${expected} as a JSON string, found ${kindOf(value)}`;
    if (value === '') return 'is empty; leave out what has no value';
    return pattern.test(value) ? undefined : `is not ${expected}`;
  };

const whole =
  (least: number, expected: string): PrimitiveCheck =>
  (value) => {
    if (typeof value !== 'number') return `expected ${expected} as a JSON number, found ${kindOf(value)}`;
    return Number.isInteger(value) && value >= least && value <= 2_147_483_647 ? undefined : `is not ${expected}`;
  };

const time =
  (pattern: RegExp, expected: string): PrimitiveCheck =>
  (value) => {
    const wrong = text(pattern, expected)(value);
    if (wrong !== undefined) return wrong;
    return intervalOf(String(value).replace(/(T\d{2}:\d{2}):60/, '$1:59')) === undefined
      ? 'is not a date of the calendar'
      : undefined;
  };

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what a string may not hold
const printable = /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$/;
const zone = '(Z|[+-]((0\\d|1[0-3]):[0-5]\\d|14:00))';
const clock = '([01]\\d|2[0-3]):[0-5]\\d:([0-5]\\d|60)(\\.\\d+)?';
const string = text(printable, 'text without control characters');
const uri = text(/^\S*$/, 'a URI without spaces');

export const primitives: Readonly<Record<string, PrimitiveCheck>> = {
  boolean: (value) => (typeof value === 'boolean' ? undefined : `expected true or false, found ${kindOf(value)}`),
  integer: whole(-2_147_483_648, 'a whole number of 32 bits'),
  unsignedInt: whole(0, 'a whole number of 0 or more'),
  positiveInt: whole(1, 'a whole number of 1 or more'),
  decimal: (value) => (typeof value === 'number' ? undefined : `expected a JSON number, found ${kindOf(value)}`),
  string,
  markdown: string,
  xhtml: (value) => {
    if (typeof value !== 'string') return `expected XHTML as a JSON string, found ${kindOf(value)}`;
    if (!/^\s*<div[\s>]/.test(value)) return 'must be one <div> element';
    return /<\s*(script|iframe|object|embed|form|input|link|base)\b|\son\w+\s*=|javascript:/i.test(value)
      ? 'has active content, which a narrative may not have'
      : undefined;
  },
  uri,
  url: uri,
  canonical: uri,
  code: text(/^[^\s]+(\s[^\s]+)*$/, 'a code without spaces around it'),
  id: text(/^[A-Za-z0-9\-.]{1,64}$/, 'an id: up to 64 letters, digits, - and .'),
  oid: text(/^urn:oid:[0-2](\.(0|[1-9]\d*))+$/, 'an OID such as urn:oid:1.2.3'),
  uuid: text(
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    'a UUID such as urn:uuid:c757873d-...',
  ),
  // R4's own pattern takes time exponential in the white space, and a stack as long as the data.
  base64Binary: (value) => text(/^/, 'base64')(value) ?? (isBase64(String(value)) ? undefined : 'is not base64'),
  date: time(/^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/, 'a date: YYYY, YYYY-MM or YYYY-MM-DD'),
  dateTime: time(
    new RegExp(`^\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01])(T${clock}${zone})?)?)?$`),
    'a dateTime: a date, or YYYY-MM-DDThh:mm:ss with a time zone',
  ),
  instant: time(
    new RegExp(`^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T${clock}${zone}$`),
    'an instant: YYYY-MM-DDThh:mm:ss with a time zone',
  ),
  time: text(new RegExp(`^${clock}$`), 'a time: hh:mm:ss'),
  'http://hl7.org/fhirpath/System.String': string,
};

export function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
