import { evalFhirPathTyped, type TypedValue, toTypedValue } from '@medplum/core';

/** An invariant of a definition: true when it holds. */
export type Invariant = (value: Record<string, unknown>, resource: object, type: string, outermost?: object) => boolean;

type Members = Record<string, unknown>;
const has = (value: Members, name: string) => value[name] !== undefined;
const hasChoice = (value: Members, name: string) =>
  Object.keys(value).some((key) => key.startsWith(name) && key.length > name.length);
const some = (value: unknown, test: (one: Members) => boolean) =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).some(
    (one) => typeof one === 'object' && one !== null && test(one as Members),
  );
const coded = (value: unknown, system: string, code: string) =>
  some((value as Members | undefined)?.coding, (one) => one.system === system && one.code === code);
const number = (value: unknown) => (value as Members | undefined)?.value;

const clinical = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const verification = 'http://terminology.hl7.org/CodeSystem/condition-ver-status';
const allergyVerification = 'http://terminology.hl7.org/CodeSystem/allergyintolerance-verification';

/** The invariants that nearly every resource meets, written out: FHIRPath takes a hundred times as long. A test holds them against FHIRPath. */
const writtenOut: Readonly<Record<string, Invariant>> = {
  'ext-1': (e) => has(e, 'extension') !== hasChoice(e, 'value'),
  'dom-2': (r) => !some(r.contained, (one) => has(one, 'contained')),
  'dom-4': (r) =>
    !some(
      r.contained,
      (one) => has((one.meta as Members) ?? {}, 'versionId') || has((one.meta as Members) ?? {}, 'lastUpdated'),
    ),
  'dom-5': (r) => !some(r.contained, (one) => has((one.meta as Members) ?? {}, 'security')),
  'dom-3': (r) => !Array.isArray(r.contained) || containedAreUsed(r),
  'qty-3': (q) => !has(q, 'code') || has(q, 'system'),
  'per-1': (p) => !isAfter(p.start, p.end),
  'rng-2': (r) =>
    number(r.low) === undefined || number(r.high) === undefined || Number(number(r.low)) <= Number(number(r.high)),
  'rat-1': (r) =>
    (has(r, 'numerator') && has(r, 'denominator')) ||
    (!has(r, 'numerator') && !has(r, 'denominator') && has(r, 'extension')),
  'att-1': (a) => !has(a, 'data') || has(a, 'contentType'),
  'cpt-2': (c) => !has(c, 'value') || has(c, 'system'),
  'ref-1': (r, resource) =>
    typeof r.reference !== 'string' ||
    !r.reference.startsWith('#') ||
    r.reference === '#' ||
    some((resource as Members).contained, (one) => `#${one.id}` === r.reference),
  'txt-1': () => true,
  'txt-2': (n) => typeof n.div === 'string' && /<(img|[^>]*>\s*[^<\s])/i.test(n.div),
  'obs-6': (o) => !has(o, 'dataAbsentReason') || !hasChoice(o, 'value'),
  'obs-7': (o) => !hasChoice(o, 'value') || !some(o.component, (one) => sameCode(one.code, o.code)),
  'obs-3': (r) => has(r, 'low') || has(r, 'high') || has(r, 'text'),
  'con-5': (c) => !coded(c.verificationStatus, verification, 'entered-in-error') || !has(c, 'clinicalStatus'),
  'con-4': (c) =>
    !hasChoice(c, 'abatement') ||
    ['resolved', 'remission', 'inactive'].some((code) => coded(c.clinicalStatus, clinical, code)),
  'ait-1': (a) => coded(a.verificationStatus, allergyVerification, 'entered-in-error') || has(a, 'clinicalStatus'),
  'ait-2': (a) => !coded(a.verificationStatus, allergyVerification, 'entered-in-error') || !has(a, 'clinicalStatus'),
  'pat-1': (c) => ['name', 'telecom', 'address', 'organization'].some((name) => has(c, name)),
  'app-1': (p) => has(p, 'type') || has(p, 'actor'),
  'cpl-3': (a) => !has(a, 'detail') || !has(a, 'reference'),
  'prr-1': (s) => has(s, 'code') || !has(s, 'orderDetail'),
  'bdl-8': (e) => typeof e.fullUrl !== 'string' || !e.fullUrl.includes('/_history/'),
};

/** Narrative's own check says it; XPath-like trickery is refused by the xhtml primitive. */
const skipped = new Set(['ele-1', 'txt-1']);

/** The invariant to run for a constraint; undefined when something else checks it. */
export function invariantOf(key: string, expression: string): Invariant | undefined {
  if (skipped.has(key)) return undefined;
  return writtenOut[key] ?? fhirPath(expression);
}

/** Keys whose written-out form a test compares with FHIRPath. */
export const writtenOutKeys = Object.keys(writtenOut);

export function fhirPath(expression: string): Invariant {
  return (value, resource, type, outermost = resource) => {
    const focus = { type, value };
    const result = evaluated(expression, focus, {
      '%context': focus,
      '%resource': toTypedValue(resource),
      '%rootResource': toTypedValue(outermost),
      '%ucum': toTypedValue('http://unitsofmeasure.org'),
    });
    return result === undefined || (result.length === 1 && result[0]?.value === true);
  };
}

/** Undefined when the library cannot evaluate the expression on this value (it evaluates both sides of `implies`): no verdict is no fault. */
function evaluated(
  ...[expression, focus, variables]: [string, TypedValue, Record<string, TypedValue>]
): TypedValue[] | undefined {
  try {
    return evalFhirPathTyped(expression, [focus], variables);
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function isAfter(start: unknown, end: unknown): boolean {
  if (typeof start !== 'string' || typeof end !== 'string') return false;
  // To the precision that both have: a start on the day of the end is not after it.
  const length = Math.min(start.length, end.length);
  if (length <= 10) return start.slice(0, length) > end.slice(0, length);
  const [from, to] = [Date.parse(start), Date.parse(end)];
  return !Number.isNaN(from) && !Number.isNaN(to) && from > to;
}

function sameCode(a: unknown, b: unknown): boolean {
  const codes = (value: unknown) => ((value as Members | undefined)?.coding as Members[] | undefined) ?? [];
  return codes(a).some((one) => codes(b).some((other) => one.code === other.code && one.system === other.system));
}

function containedAreUsed(resource: Members): boolean {
  const text = JSON.stringify(resource);
  return (resource.contained as Members[]).every(
    (one) => text.includes(`"#${String(one.id)}"`) || /"reference":"#"/.test(JSON.stringify(one)),
  );
}
