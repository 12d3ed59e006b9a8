import type { InternalSchemaElement, InternalTypeSchema } from '@medplum/core';
import type { Resource } from '@medplum/fhirtypes';
import { searchModel } from '../search/parameters.ts';
import { codesOf } from './bindings.ts';
import { type Invariant, invariantOf } from './constraints.ts';
import { type Fault, type FaultCode, MOST_FAULTS } from './fault.ts';
import { identifierFault } from './identifiers.ts';
import { kindOf, type PrimitiveCheck, primitives } from './primitives.ts';
import { schemaOf } from './schemas.ts';

/**
 * Checks a resource against R4: structure, cardinality, primitive formats, choice types, required bindings, invariants, target types
 * of references, and the check digits of NHS numbers and the form of ODS codes. Definitions are compiled to closures once for each
 * type, which makes it ten times as fast as walking them. Returns the faults; none means valid.
 */
export function validateResource(resource: Resource): Fault[] {
  const faults: Fault[] = [];
  const type = (resource as { resourceType?: unknown }).resourceType;
  if (typeof type !== 'string' || !searchModel().types.includes(type)) {
    return [
      {
        where: 'resourceType',
        what: `'${String(type)}' is not a resource type of FHIR R4.`,
        mend: 'Types are written like Patient.',
      },
    ];
  }
  checkObject(resource as unknown as Members, compiled(type), type, { root: resource, faults });
  return faults;
}

type Members = Record<string, unknown>;

interface Course {
  /** The outermost resource, for invariants that look at it. */
  root: object;
  faults: Fault[];
}

interface Compiled {
  name: string;
  members: ReadonlyMap<string, Member>;
  /** Elements that must be there: each with the names that one of its types may have. */
  required: readonly { name: string; names: readonly string[]; min: number }[];
  choices: readonly { name: string; names: readonly string[] }[];
  invariants: readonly { key: string; description: string; holds: Invariant }[];
}

interface Member {
  element: InternalSchemaElement;
  /** How FHIRPath names it: a Quantity as value[x] is 'value.ofType(Quantity)'. */
  expression: string;
  isArray: boolean;
  max: number;
  primitive: PrimitiveCheck | undefined;
  /** Type of a complex value; 'Resource' is any resource. */
  type: string;
  codes: ReadonlySet<string> | undefined;
  /** Codes alone, for plain codes. */
  plainCodes: ReadonlySet<string> | undefined;
  valueSet: string;
  targets: ReadonlySet<string> | undefined;
  invariants: Compiled['invariants'];
}

const cache = new Map<string, Compiled>();

function compiled(type: string): Compiled {
  let found = cache.get(type);
  if (!found) {
    found = compile(schemaOf(type));
    cache.set(type, found);
  }
  return found;
}

function compile(schema: InternalTypeSchema): Compiled {
  const members = new Map<string, Member>();
  const required: { name: string; names: string[]; min: number }[] = [];
  const choices: { name: string; names: string[] }[] = [];
  for (const [key, element] of Object.entries(schema.elements)) {
    const name = key.replace(/\[x\]$/, '');
    const isChoice = key.endsWith('[x]');
    const names: string[] = [];
    for (const { code, targetProfile } of element.type.length > 0 ? element.type : [{ code: 'BackboneElement' }]) {
      const memberName = isChoice ? name + code.charAt(0).toUpperCase() + code.slice(1) : name;
      if (members.has(memberName)) continue;
      members.set(memberName, {
        ...compileMember(element, code, targetProfile as string[] | undefined),
        expression: isChoice ? `${name}.ofType(${code})` : name,
      });
      names.push(memberName);
    }
    if (isChoice) choices.push({ name, names });
    if (element.min > 0) required.push({ name, names, min: element.min });
  }
  return { name: schema.name, members, required, choices, invariants: compileInvariants(schema.constraints) };
}

function compileMember(
  element: InternalSchemaElement,
  type: string,
  targetProfile: string[] | undefined,
): Omit<Member, 'expression'> {
  const codes = element.binding?.strength === 'required' ? codesOf(element.binding.valueSet ?? '') : undefined;
  const targets = type === 'Reference' ? targetProfile?.map((url) => url.slice(url.lastIndexOf('/') + 1)) : undefined;
  return {
    element,
    isArray: element.max > 1 || element.isArray === true || element.max === null,
    max: element.max ?? Number.POSITIVE_INFINITY,
    primitive: primitives[type],
    type,
    codes,
    plainCodes: codes && new Set([...codes].map((one) => one.slice(one.indexOf('|') + 1))),
    valueSet: element.binding?.valueSet ?? '',
    targets: targets && !targets.includes('Resource') && targets.length > 0 ? new Set(targets) : undefined,
    invariants: compileInvariants(element.constraints),
  };
}

function compileInvariants(constraints: InternalTypeSchema['constraints']): Compiled['invariants'] {
  return (constraints ?? []).flatMap(({ key, severity, expression, description }) => {
    const holds = severity === 'error' ? invariantOf(key, expression) : undefined;
    return holds ? [{ key, description, holds }] : [];
  });
}

function checkObject(value: Members, type: Compiled, path: string, course: Course): void {
  const before = course.faults.length;
  const keys = Object.keys(value);
  if (keys.length === 0) add(course, path, 'is an empty object', 'Leave out what has no value.');
  for (const key of keys) {
    if (key === 'resourceType' && !path.includes('.')) continue;
    if (course.faults.length >= MOST_FAULTS) return;
    checkMember(value, key, type, path, course);
  }
  for (const { name, names, min } of type.required) {
    const present = presentOf(names, value);
    if (present === undefined)
      add(
        course,
        `${path}.${name}`,
        `is missing; a ${type.name} must have it`,
        `Give ${names.join(' or ')}.`,
        'required',
      );
    else if (min > 1 && Array.isArray(value[present]) && value[present].length < min)
      add(course, `${path}.${name}`, `needs at least ${min}`, 'Give the others.', 'required');
  }
  for (const { name, names } of type.choices) {
    if (names.length < 2) continue;
    const given = names.filter((one) => value[one] !== undefined || value[extraOf(one)] !== undefined);
    if (given.length > 1)
      add(course, `${path}.${name}`, `has more than one type: ${given.join(', ')}`, 'Give one of them.');
  }
  // An invariant presumes the right shape; on the wrong one it would only say the same again, or fail.
  if (course.faults.length === before) runInvariants(value, type.invariants, type.name, path, course);
}

/** The first of the names that the object has, itself or by its extensions. */
function presentOf(names: readonly string[], value: Members): string | undefined {
  for (const name of names) if (value[name] !== undefined || value[extraOf(name)] !== undefined) return name;
  return undefined;
}

const extras = new Map<string, string>();

/** '_name', made once for each name: this is asked for every element of every object. */
function extraOf(name: string): string {
  let extra = extras.get(name);
  if (extra === undefined) {
    extra = `_${name}`;
    extras.set(name, extra);
  }
  return extra;
}

function runInvariants(
  value: Members,
  invariants: Compiled['invariants'],
  type: string,
  path: string,
  course: Course,
): void {
  for (const { key, description, holds } of invariants) {
    if (!holds(value, course.root, type))
      add(
        course,
        path,
        `breaks the rule ${key}: ${description}`,
        'See the definition of the element in R4.',
        'invariant',
      );
  }
}

function checkMember(object: Members, key: string, type: Compiled, path: string, course: Course): void {
  const value = object[key];
  const isExtra = key.startsWith('_');
  const name = isExtra ? key.slice(1) : key;
  const member = type.members.get(name);
  const where = `${path}.${member?.expression ?? key}`;
  if (member === undefined || (isExtra && member.primitive === undefined)) {
    add(course, where, `is not an element of ${type.name}`, 'Check the spelling, or use an extension.');
    return;
  }
  if (value === undefined) return;
  if (member.isArray !== Array.isArray(value)) {
    add(
      course,
      where,
      member.isArray ? `must be an array, found ${kindOf(value)}` : 'must be a single value, found an array',
      'Correct the shape.',
    );
    return;
  }
  if (!Array.isArray(value)) {
    checkValue(value, member, isExtra, where, course);
    return;
  }
  if (value.length === 0) add(course, where, 'is an empty array', 'Leave out what has no value.');
  if (value.length > member.max)
    add(course, where, `has ${value.length} values; at most ${member.max} are allowed`, 'Leave the others out.');
  const other = object[isExtra ? name : `_${name}`];
  for (let at = 0; at < value.length; at++) {
    const one: unknown = value[at];
    if (course.faults.length >= MOST_FAULTS) return;
    // Primitives and their extensions are parallel arrays: null stands where only the other has something.
    const filled =
      one !== null ||
      (member.primitive !== undefined && Array.isArray(other) && other[at] !== null && other[at] !== undefined);
    if (!filled) add(course, `${where}[${at}]`, 'is null', 'Leave it out.');
    else if (one !== null) checkValue(one, member, isExtra, `${where}[${at}]`, course);
  }
}

function checkValue(value: unknown, member: Member, isExtra: boolean, where: string, course: Course): void {
  if (member.primitive !== undefined && !isExtra) {
    const wrong = member.primitive(value);
    if (wrong !== undefined) add(course, where, wrong, 'Correct the value.', 'value');
    else if (member.plainCodes && !member.plainCodes.has(value as string))
      badCode(value as string, member, where, course);
    return;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    add(course, where, `must be an object, found ${kindOf(value)}`, 'Correct the shape.');
    return;
  }
  const object = value as Members;
  if (member.type === 'Resource' && !isExtra) {
    const type = object.resourceType;
    if (typeof type !== 'string' || !searchModel().types.includes(type))
      add(course, `${where}.resourceType`, `'${String(type)}' is not a resource type of FHIR R4`, 'Give its type.');
    else
      checkObject(
        withoutType(object),
        compiled(type),
        where,
        type === 'Bundle' || where.startsWith('Bundle') || where.startsWith('Parameters')
          ? { ...course, root: object }
          : course,
      );
    return;
  }
  const type = isExtra ? 'Element' : member.type;
  const before = course.faults.length;
  checkObject(object, compiled(type), where, course);
  if (isExtra || course.faults.length > before) return;
  if (member.codes) checkCoded(object, member, where, course);
  if (type === 'Reference' && member.targets) checkTarget(object, member.targets, where, course);
  if (type === 'Identifier') {
    const fault = identifierFault(object, where);
    if (fault) course.faults.push(fault);
  }
  if (member.invariants.length > 0) runInvariants(object, member.invariants, type, where, course);
}

function withoutType({ resourceType: _type, ...rest }: Members): Members {
  return rest;
}

function badCode(code: string, { codes, valueSet }: Member, where: string, course: Course): void {
  const some = [...(codes ?? [])].slice(0, 12).map((one) => one.slice(one.indexOf('|') + 1));
  add(
    course,
    where,
    `'${code}' is not a code of the required value set ${valueSet}`,
    `Use one of: ${some.join(', ')}${(codes?.size ?? 0) > 12 ? ', ...' : ''}.`,
    'code-invalid',
  );
}

/** A required binding: a code of the set must be among the codings. */
function checkCoded(object: Members, member: Member, where: string, course: Course): void {
  const codings =
    member.type === 'CodeableConcept'
      ? ((object.coding as Members[] | undefined) ?? [])
      : member.type === 'Coding'
        ? [object]
        : undefined;
  if (codings === undefined) return;
  if (codings.some((one) => member.codes?.has(`${String(one?.system)}|${String(one?.code)}`))) return;
  if (codings.length === 0 && object.extension !== undefined) return;
  badCode(
    codings.map((one) => `${String(one?.system)}|${String(one?.code)}`).join(', ') || 'text alone',
    member,
    where,
    course,
  );
}

function checkTarget(reference: Members, targets: ReadonlySet<string>, where: string, course: Course): void {
  const type =
    /(?:^|\/)([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/.*)?$/.exec(String(reference.reference ?? ''))?.[1] ??
    (typeof reference.type === 'string' ? reference.type : undefined);
  if (type === undefined || targets.has(type) || !searchModel().types.includes(type)) return;
  add(course, where, `refers to a ${type}`, `It may refer to ${[...targets].join(', ')}.`);
}

function add({ faults }: Course, where: string, what: string, mend: string, code: FaultCode = 'structure'): void {
  if (faults.length < MOST_FAULTS) faults.push({ where, what: `${where} ${what}.`, mend, code });
}
