/**
 * The part of FHIRPath that R4's search parameters are written in, compiled to closures. Evaluating FHIRPath for every parameter of
 * every resource costs milliseconds; this costs microseconds. What is not understood is refused when it is compiled, never skipped.
 */

/** One element found, and which element of the outermost list on the way it came from (0 when there was no list): composites join on it. */
export interface Found {
  value: unknown;
  item: number;
}

/** A path without unions. Two parameters with the same path share its index rows. */
export interface Path {
  /** Normalised text, e.g. 'Observation.component.code'. */
  text: string;
  /** Types that `where(resolve() is X)` narrows a reference to. */
  targets: readonly string[];
  find(resource: object): Found[];
}

type Step =
  | { kind: 'member'; name: string; type?: string }
  | { kind: 'where'; name: string; equals: string }
  | { kind: 'index'; at: number }
  | { kind: 'resource' };

/** Compiles an expression for one resource type: the alternatives that begin with that type (or are about every resource). */
export function compileExpression(expression: string, resourceType: string): Path[] {
  return splitUnion(expression).flatMap((alternative) => {
    const path = compileAlternative(alternative, resourceType);
    return path ? [path] : [];
  });
}

/** Compiles a path relative to an element, as composites' components have it. */
export function compileRelative(root: string, expression: string, resourceType: string): Path[] {
  return splitUnion(expression).flatMap((alternative) => {
    const whole = alternative.startsWith('%resource.')
      ? `${resourceType}.${alternative.slice('%resource.'.length)}`
      : `${root}.${alternative}`;
    const path = compileAlternative(whole, resourceType);
    return path ? [path] : [];
  });
}

export function splitUnion(expression: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < expression.length; at++) {
    if (expression[at] === '(') depth++;
    else if (expression[at] === ')') depth--;
    else if (expression[at] === '|' && depth === 0) {
      parts.push(expression.slice(start, at).trim());
      start = at + 1;
    }
  }
  parts.push(expression.slice(start).trim());
  return parts;
}

function compileAlternative(alternative: string, resourceType: string): Path | undefined {
  const existence = /^(\w+)\.(\w+)\.exists\(\) and \1\.\2 != false$/.exec(alternative);
  if (existence) return existence[1] === resourceType ? existencePath(resourceType, existence[2] ?? '') : undefined;
  const plain = alternative.replace(/^\((.*?)\)(\..*)?$/, '$1$2').replace(/ as (\w+)/, '.ofType($1)');
  const [type, ...rest] = splitSteps(plain);
  if (type !== resourceType && type !== 'Resource' && type !== 'DomainResource') {
    // 'name' and 'alias' alone: two parameters whose expressions lack their type.
    if (type !== undefined && /^[a-z]/.test(type) && rest.length === 0) return pathOf(resourceType, [type]);
    return undefined;
  }
  return pathOf(resourceType, rest);
}

function splitSteps(text: string): string[] {
  return text.match(/[A-Za-z_]\w*(?:\([^()]*(?:\(\)[^()]*)?\))?(?:\[\d+\])?/g) ?? [];
}

function pathOf(resourceType: string, texts: readonly string[]): Path {
  const steps: Step[] = [];
  const targets: string[] = [];
  for (const text of texts) {
    const call = /^(\w+)\((.*)\)$/.exec(text);
    const indexed = /^(\w+)\[(\d+)\]$/.exec(text);
    if (indexed) steps.push({ kind: 'member', name: indexed[1] ?? '' }, { kind: 'index', at: Number(indexed[2]) });
    else if (!call)
      steps.push(
        text === 'resource' && resourceType === 'Bundle' ? { kind: 'resource' } : { kind: 'member', name: text },
      );
    else if (call[1] === 'ofType' || call[1] === 'as') narrow(steps, call[2] ?? '');
    else if (call[1] === 'where') {
      const target = /^resolve\(\) is (\w+)$/.exec(call[2] ?? '');
      const equal = /^(\w+)\s*=\s*'([^']*)'$/.exec(call[2] ?? '');
      if (target) targets.push(target[1] ?? '');
      else if (equal) steps.push({ kind: 'where', name: equal[1] ?? '', equals: equal[2] ?? '' });
      else throw new Error(`Search expression step '${text}' is not understood.`);
    } else throw new Error(`Search expression step '${text}' is not understood.`);
  }
  return {
    text: `${resourceType}${steps.map(stepText).join('')}`,
    targets,
    find: (resource) => findAll(resource, steps),
  };
}

/** `deceased.exists() and deceased != false` as one boolean token. */
function existencePath(resourceType: string, name: string): Path {
  const steps: Step[] = [{ kind: 'member', name }];
  return {
    text: `${resourceType}.${name}.exists`,
    targets: [],
    find: (resource) => [{ value: findAll(resource, steps).some(({ value }) => value !== false), item: 0 }],
  };
}

function narrow(steps: Step[], type: string): void {
  const last = steps.at(-1);
  if (last?.kind !== 'member') throw new Error(`ofType(${type}) does not follow an element.`);
  last.type = type.charAt(0).toUpperCase() + type.slice(1);
}

function stepText(step: Step): string {
  switch (step.kind) {
    case 'member':
      return `.${step.name}${step.type ?? ''}`;
    case 'where':
      return `[${step.name}=${step.equals}]`;
    case 'index':
      return `[${step.at}]`;
    case 'resource':
      return '.resource';
  }
}

function findAll(resource: object, steps: readonly Step[]): Found[] {
  let found: Found[] = [{ value: resource, item: 0 }];
  let inList = false;
  for (const step of steps) {
    const next: Found[] = [];
    let split = false;
    for (const { value, item } of found) {
      if (step.kind === 'where') {
        if ((value as Record<string, unknown>)[step.name] === step.equals) next.push({ value, item });
        continue;
      }
      if (step.kind === 'index') {
        if (item === step.at) next.push({ value, item: 0 });
        continue;
      }
      const member =
        step.kind === 'resource' ? (value as { resource?: unknown }).resource : memberOf(value, step.name, step.type);
      if (member === undefined || member === null) continue;
      if (Array.isArray(member)) {
        split = true;
        for (let at = 0; at < member.length; at++) {
          if (member[at] !== null) next.push({ value: member[at], item: inList ? item : at });
        }
      } else next.push({ value: member, item });
    }
    if (split) inList = true;
    if (step.kind === 'index') inList = false;
    found = next;
    if (found.length === 0) return found;
  }
  return found;
}

/** A member by name; for a choice element (value[x]) the member with the wanted type, or with any type. */
function memberOf(value: unknown, name: string, type: string | undefined): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  const object = value as Record<string, unknown>;
  if (type !== undefined)
    return (
      object[name + type] ?? (type === 'DateTime' ? object[`${name}Date`] : undefined) ?? plainOf(object[name], type)
    );
  const direct = object[name];
  if (direct !== undefined) return direct;
  for (const key in object) {
    if (key.length > name.length && key.startsWith(name) && choiceTypes.has(key.slice(name.length))) return object[key];
  }
  return undefined;
}

/** `ofType` on an element that is no choice: the element itself (R4 has `ConceptMap.source.ofType(uri)` and `Library.relatedArtifact...`). */
function plainOf(value: unknown, type: string): unknown {
  if (value === undefined) return undefined;
  const isReference = typeof value === 'object' && value !== null && ('reference' in value || 'identifier' in value);
  return type === 'Reference' ? (isReference ? value : undefined) : value;
}

const choiceTypes = new Set(
  (
    'Base64Binary Boolean Canonical Code Date DateTime Decimal Id Instant Integer Markdown Oid PositiveInt String Time UnsignedInt Uri Url Uuid ' +
    'Address Age Annotation Attachment CodeableConcept Coding ContactPoint Count Distance Duration HumanName Identifier Money Period Quantity ' +
    'Range Ratio Reference SampledData Signature Timing ContactDetail Contributor DataRequirement Expression ParameterDefinition ' +
    'RelatedArtifact TriggerDefinition UsageContext Dosage Meta'
  ).split(' '),
);
