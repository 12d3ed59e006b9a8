import { isRefusal, type Refusal } from '../../platform/index.ts';
import { splitEscaped, unescaped } from './escape.ts';
import { type Parameter, type SearchType, searchModel } from './parameters.ts';
import { type Condition, type Include, type Query, type SortKey, searchRefusal } from './query.ts';

export const MOST_PER_PAGE = 1000;
const USUAL_PER_PAGE = 50;
const DEEPEST_CHAIN = 5;

/** Parameters of the answer's form, which the API and not the search looks at. */
const ofTheAnswer = new Set(['_format', '_pretty', '_summary', '_elements', '_contained', '_containedType']);

/**
 * Reads search parameters. `types` are the types searched (none: all). Unknown parameters are refused when `strict`, otherwise left
 * out and named in `ignored`; a known parameter with a wrong modifier or value is refused either way.
 */
export function parseQuery(
  types: readonly string[],
  parameters: Iterable<readonly [string, string]>,
  strict: boolean,
): Query | Refusal {
  const query: Query = {
    types,
    conditions: [],
    sort: [],
    count: USUAL_PER_PAGE,
    cursor: undefined,
    total: 'none',
    includes: [],
    revincludes: [],
    ignored: [],
  };
  for (const [name, value] of parameters) {
    if (ofTheAnswer.has(name) || value === '') continue;
    const refusal = readOne(query, name, value, strict);
    if (refusal) return refusal;
  }
  return query;
}

function readOne(query: Query, name: string, value: string, strict: boolean): Refusal | undefined {
  const result = readResultParameter(query, name, value);
  if (result !== 'not-mine') return result;
  const condition = readCondition(query.types, name, value);
  if (condition === undefined) {
    if (!strict) {
      query.ignored.push(name);
      return undefined;
    }
    const where = query.types.length === 1 ? query.types[0] : 'this search';
    return searchRefusal(
      name,
      `is not a search parameter of ${where}.`,
      'See rest.resource.searchParam in the capability statement.',
    );
  }
  if (isRefusal(condition)) return condition;
  query.conditions.push(condition);
  return undefined;
}

/** Parameters about the result: paging, sorting, what else to include. */
function readResultParameter(query: Query, name: string, value: string): Refusal | undefined | 'not-mine' {
  switch (name) {
    case '_count':
      return readCount(query, value);
    case '_cursor':
      query.cursor = value;
      return undefined;
    case '_total':
      if (!['none', 'estimate', 'accurate'].includes(value))
        return searchRefusal(name, `'${value}' is not a value.`, 'Use none, estimate or accurate.');
      query.total = value === 'none' ? 'none' : 'accurate';
      return undefined;
    case '_sort':
      return readSort(query, value);
    case '_include':
    case '_include:iterate':
      return readInclude(query, query.includes, name, value);
    case '_revinclude':
    case '_revinclude:iterate':
      return readInclude(query, query.revincludes, name, value);
    case '_type':
      return readTypes(query, value);
    case '_filter':
    case '_text':
    case '_content':
    case '_query':
      return searchRefusal(
        name,
        'is not supported.',
        'Use the search parameters of the resource type; the capability statement lists them.',
      );
    default:
      return 'not-mine';
  }
}

function readCount(query: Query, value: string): Refusal | undefined {
  const count = Number(value);
  if (!/^\d+$/.test(value))
    return searchRefusal('_count', `'${value}' is not a whole number.`, `Use 0 to ${MOST_PER_PAGE}.`);
  query.count = Math.min(count, MOST_PER_PAGE);
  return undefined;
}

function readTypes(query: Query, value: string): Refusal | undefined {
  if (query.types.length === 1)
    return searchRefusal(
      '_type',
      'belongs to a search of the whole system.',
      'Leave it out, or search at the base address.',
    );
  const types = value.split(',');
  const unknown = types.find((type) => !searchModel().types.includes(type));
  if (unknown !== undefined)
    return searchRefusal('_type', `'${unknown}' is not an R4 resource type.`, 'Use names such as Patient.');
  query.types = types;
  return undefined;
}

function readSort(query: Query, value: string): Refusal | undefined {
  for (const part of value.split(',')) {
    const descending = part.startsWith('-');
    const code = descending ? part.slice(1) : part;
    const by = sortable(query.types, code);
    if (isRefusal(by)) return by;
    query.sort.push({ by, descending });
  }
  return undefined;
}

function sortable(types: readonly string[], code: string): SortKey['by'] | Refusal {
  if (code === '_id' || code === '_lastUpdated') return code;
  const parameter = types.length === 1 ? searchModel().parametersOf(types[0]!).get(code) : undefined;
  if (!parameter)
    return searchRefusal(
      '_sort',
      `'${code}' is not a search parameter of ${types.join(', ') || 'every type'}.`,
      'Sort by a parameter of the type, _id or _lastUpdated.',
    );
  if (parameter.type === 'composite' || parameter.type === 'reference') {
    return searchRefusal(
      '_sort',
      `'${code}' is a ${parameter.type}, which has no order.`,
      'Sort by a string, token, date, number, quantity or uri.',
    );
  }
  return parameter;
}

function readInclude(query: Query, list: Include[], name: string, value: string): Refusal | undefined {
  const iterate = name.endsWith(':iterate');
  if (value === '*')
    return searchRefusal(name, "'*' is not supported.", 'Name each reference, such as Observation:subject.');
  const [source, code, target] = value.split(':');
  const model = searchModel();
  if (source === undefined || !model.types.includes(source))
    return searchRefusal(
      name,
      `'${value}' does not begin with a resource type.`,
      'Write it as Type:parameter, such as Observation:subject.',
    );
  const parameter = model.parametersOf(source).get(code ?? '');
  if (parameter?.type !== 'reference')
    return searchRefusal(
      name,
      `'${code}' is not a reference parameter of ${source}.`,
      'Use a search parameter of type reference.',
    );
  if (!iterate && name === '_include' && query.types.length > 0 && !query.types.includes(source)) {
    return searchRefusal(
      name,
      `${source} is not what is searched for.`,
      'Use _include:iterate to follow references of included resources.',
    );
  }
  list.push({ source, parameter, target, iterate });
  return undefined;
}

/** A criterion; undefined when the name is not a parameter of all the types. */
function readCondition(
  types: readonly string[],
  name: string,
  value: string,
  depth = 0,
): Condition | Refusal | undefined {
  if (depth > DEEPEST_CHAIN)
    return searchRefusal(name, `chains are followed ${DEEPEST_CHAIN} deep.`, 'Search in two steps.');
  if (name.startsWith('_has:')) return readHas(types, name, value, depth);
  const values = splitEscaped(value, ',').filter((one) => one !== '');
  if (values.length === 0) return searchRefusal(name, 'has no value.', 'Give at least one value.');
  const dot = name.indexOf('.');
  const [code, modifier] = splitModifier(dot < 0 ? name : name.slice(0, dot));
  if (code === '_id' && dot < 0 && modifier === undefined) return { kind: 'id', values: values.map(unescaped) };
  if (code === '_lastUpdated' && dot < 0 && modifier === undefined) return { kind: 'lastUpdated', values };
  if (code === '_list' && dot < 0) return { kind: 'list', values: values.map(unescaped) };
  const parameter = commonParameter(types, code);
  if (parameter === undefined) return undefined;
  if (dot >= 0) return readChain(parameter, modifier, name.slice(dot + 1), value, depth);
  const wrong = modifier === undefined ? undefined : modifierRefusal(parameter, modifier, name, values);
  return wrong ?? { kind: 'parameter', parameter, modifier, values };
}

function splitModifier(name: string): [string, string | undefined] {
  const colon = name.indexOf(':');
  return colon < 0 ? [name, undefined] : [name.slice(0, colon), name.slice(colon + 1)];
}

/** A search of several types may use what every resource has: _tag, _profile, _security, _source. */
function commonParameter(types: readonly string[], code: string): Parameter | undefined {
  const model = searchModel();
  if (types.length === 1) return model.parametersOf(types[0]!).get(code);
  if (!['_tag', '_profile', '_security', '_source'].includes(code)) return undefined;
  const all = (types.length === 0 ? model.types : types).flatMap((type) => model.parametersOf(type).get(code) ?? []);
  return all[0] && { ...all[0], paths: all.flatMap((one) => one.paths) };
}

const modifiersOf: Record<SearchType, readonly string[]> = {
  string: ['missing', 'exact', 'contains'],
  token: ['missing', 'not', 'text', 'of-type'],
  reference: ['missing', 'identifier'],
  uri: ['missing', 'above', 'below'],
  date: ['missing'],
  number: ['missing'],
  quantity: ['missing'],
  composite: [],
};

function modifierRefusal(
  parameter: Parameter,
  modifier: string,
  name: string,
  values: readonly string[],
): Refusal | undefined {
  const { type, targets } = parameter;
  if (
    type === 'reference' &&
    (targets.includes(modifier) || (targets.length === 0 && searchModel().types.includes(modifier)))
  )
    return undefined;
  if (!modifiersOf[type].includes(modifier)) {
    const known = modifiersOf[type].map((one) => `:${one}`).join(', ') || 'none';
    return searchRefusal(
      name,
      `the modifier :${modifier} is not supported on a ${type} parameter.`,
      `Supported: ${known}${type === 'reference' ? ' and target types' : ''}.`,
    );
  }
  if (modifier === 'missing' && values.some((value) => value !== 'true' && value !== 'false')) {
    return searchRefusal(name, ':missing is true or false.', `Write ${parameter.code}:missing=true.`);
  }
  return undefined;
}

function readChain(
  parameter: Parameter,
  modifier: string | undefined,
  rest: string,
  value: string,
  depth: number,
): Condition | Refusal {
  const name = `${parameter.code}.${rest}`;
  if (parameter.type !== 'reference')
    return searchRefusal(
      name,
      `'${parameter.code}' is not a reference, so nothing can be chained to it.`,
      'Chain from a reference parameter.',
    );
  const model = searchModel();
  const all = parameter.targets.length > 0 ? parameter.targets : model.types;
  if (modifier !== undefined && !all.includes(modifier))
    return searchRefusal(name, `'${modifier}' is not a type it may refer to.`, `One of ${all.join(', ')}.`);
  const candidates = modifier === undefined ? all : [modifier];
  const read = candidates.map((type) => ({ type, condition: readCondition([type], rest, value, depth + 1) }));
  const usable = read.filter(
    (one): one is { type: string; condition: Condition } => one.condition !== undefined && !isRefusal(one.condition),
  );
  if (usable.length === 0) {
    const refused = read.find((one) => isRefusal(one.condition))?.condition;
    return (
      (refused as Refusal | undefined) ??
      searchRefusal(
        name,
        `'${rest}' is not a search parameter of ${candidates.join(' or ')}.`,
        'Chain a parameter of the type referred to.',
      )
    );
  }
  const byType = new Map(usable.map(({ type, condition }) => [type, condition]));
  return { kind: 'chain', parameter, targetTypes: [...byType.keys()], condition: (type) => byType.get(type) };
}

/** `_has:Observation:patient:code=x`: what something else that refers here must fulfil. */
function readHas(types: readonly string[], name: string, value: string, depth: number): Condition | Refusal {
  const [, type, code, ...rest] = name.split(':');
  const model = searchModel();
  if (type === undefined || !model.types.includes(type))
    return searchRefusal(name, 'does not name a resource type.', 'Write it as _has:Type:reference:parameter=value.');
  const reference = model.parametersOf(type).get(code ?? '');
  if (reference?.type !== 'reference')
    return searchRefusal(
      name,
      `'${code}' is not a reference parameter of ${type}.`,
      'Write it as _has:Type:reference:parameter=value.',
    );
  if (types.length === 1 && reference.targets.length > 0 && !reference.targets.includes(types[0]!)) {
    return searchRefusal(
      name,
      `${type}.${code} never refers to ${types[0]}.`,
      `It refers to ${reference.targets.join(', ')}.`,
    );
  }
  const condition = readCondition([type], rest.join(':'), value, depth + 1);
  if (condition === undefined)
    return searchRefusal(
      name,
      `'${rest.join(':')}' is not a search parameter of ${type}.`,
      'See the capability statement.',
    );
  return isRefusal(condition) ? condition : { kind: 'has', type, reference, condition };
}
