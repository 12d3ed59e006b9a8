import { type RawBuilder, sql } from 'kysely';
import type { Sight } from '../../access/index.ts';
import { isRefusal, type Refusal } from '../../platform/index.ts';
import { sightSql } from '../labels-store.ts';
import { splitEscaped, unescaped } from './escape.ts';
import { referenceNumber, textNumber } from './hashes.ts';
import { identifierPath, ofTypePath } from './index-rows.ts';
import { amountCondition, dateCondition, lastUpdatedCondition } from './ordered-values.ts';
import type { IndexedPath, Parameter, SearchType } from './parameters.ts';
import { searchModel } from './parameters.ts';
import { type Condition, searchRefusal } from './query.ts';
import { normalised } from './values.ts';

type Sql = RawBuilder<unknown>;

/** What a search may see and what it knows before it is put into SQL. */
export interface Surroundings {
  /** Whose resources may be found, and what labels keep from the reader: nothing that is hidden has a part in what matches. */
  reach: Sight;
  /** Other ids of the same person: 'Patient/a' gives every patient of the linked person, with their persons. */
  samePerson: ReadonlyMap<string, { patients: readonly string[]; members: readonly string[] }>;
  /** Base address of the API: absolute references to it are the same as relative ones. */
  base: string;
  /** References that the search names and that lead to what is hidden from the reader ('Type/id'): they find nothing. */
  hidden: ReadonlySet<string>;
  /** Epoch milliseconds, for 'approximately'. */
  now: number;
}

const tableOf: Record<Exclude<SearchType, 'composite'>, string> = {
  token: 'search_token',
  reference: 'search_reference',
  string: 'search_string',
  uri: 'search_string',
  date: 'search_date',
  number: 'search_amount',
  quantity: 'search_amount',
};

/** The condition on a row `alias` of `resource`, as SQL. */
export function conditionSql(condition: Condition, alias: string, around: Surroundings): Sql | Refusal {
  switch (condition.kind) {
    case 'id':
      return idSql(condition.values, alias);
    case 'lastUpdated':
      return anyOf(condition.values.map((value) => lastUpdatedCondition(value, alias, around.now)));
    case 'list':
      return listSql(condition.values, alias, around);
    case 'chain':
      return chainSql(condition, alias, around);
    case 'has':
      return hasSql(condition, alias, around);
    case 'parameter':
      return parameterSql(condition, alias, around);
  }
}

/** Rows that the search may see at all. */
export function reachSql(alias: string, { reach }: Surroundings): Sql {
  return sightSql(alias, reach);
}

function column(alias: string, name: string): Sql {
  return sql`${sql.ref(`${alias}.${name}`)}`;
}

function anyOf(parts: readonly (Sql | Refusal)[]): Sql | Refusal {
  const refusal = parts.find(isRefusal);
  return refusal ?? sql`(${sql.join(parts as Sql[], sql` or `)})`;
}

/** The lookup finds the persons, so that the rows are found by their whole key. */
function idSql(ids: readonly string[], alias: string): Sql {
  return sql`(${column(alias, 'id')} = any(${ids}::text[]) and ${column(alias, 'person_id')} in (
    select l.person_id from resource_lookup l where l.resource_type = ${column(alias, 'resource_type')} and l.id = any(${ids}::text[])))`;
}

function listSql(ids: readonly string[], alias: string, around: Surroundings): Sql {
  const item = searchModel().parametersOf('List').get('item')!;
  const lists = ids.map((id) => referenceNumber('List', id.replace(/^List\//, '')));
  return sql`${column(alias, 'reference_number')} in (
    select s.target from search_reference s join resource l on l.resource_type = 'List' and l.seq = s.seq and l.person_id = s.person_id
    where ${onPaths('s', numbers(item.paths))} and l.reference_number = any(${lists}::bigint[]) and not l.deleted and ${reachSql('l', around)})`;
}

let aliases = 0;
/** A name of its own for each nested table; nesting is shallow, so names may come round again. */
function nextAlias(): string {
  aliases = (aliases + 1) % 1_000_000;
  return `t${aliases}`;
}

function chainSql(
  condition: Extract<Condition, { kind: 'chain' }>,
  alias: string,
  around: Surroundings,
): Sql | Refusal {
  const targets: Sql[] = [];
  for (const type of condition.targetTypes) {
    const target = nextAlias();
    const inner = conditionSql(condition.condition(type)!, target, around);
    if (isRefusal(inner)) return inner;
    targets.push(sql`select ${column(target, 'reference_number')} from resource ${sql.ref(target)}
      where ${column(target, 'resource_type')} = ${sql.lit(type)} and not ${column(target, 'deleted')} and ${reachSql(target, around)} and ${inner}`);
  }
  const paths = numbers(condition.parameter.paths);
  return rowExists(
    'search_reference',
    alias,
    sql`${onPaths('s', paths)} and s.target in (${sql.join(targets, sql` union all `)})`,
  );
}

function hasSql(
  { type, reference, condition }: Extract<Condition, { kind: 'has' }>,
  alias: string,
  around: Surroundings,
): Sql | Refusal {
  const source = nextAlias();
  const inner = conditionSql(condition, source, around);
  if (isRefusal(inner)) return inner;
  return sql`${column(alias, 'reference_number')} in (
    select s.target from resource ${sql.ref(source)} join search_reference s
      on s.person_id = ${column(source, 'person_id')} and s.seq = ${column(source, 'seq')} and ${onPaths('s', numbers(reference.paths))}
    where ${column(source, 'resource_type')} = ${sql.lit(type)} and not ${column(source, 'deleted')} and ${reachSql(source, around)} and ${inner})`;
}

/** Not correlated, so that the planner may begin with the index rows and go from them to the resources. */
function rowExists(table: string, alias: string, where: Sql): Sql {
  return sql`${rowOf(alias)} in (select s.person_id, s.seq from ${sql.table(table)} s where ${where})`;
}

function rowOf(alias: string): Sql {
  return sql`(${column(alias, 'person_id')}, ${column(alias, 'seq')})`;
}

/** One path as an equality, so that the index gives its rows in their order. */
export function onPaths(row: string, paths: readonly number[]): Sql {
  const path = column(row, 'path');
  return paths.length === 1 ? sql`${path} = ${paths[0]}::int` : sql`${path} = any(${paths}::int[])`;
}

function numbers(paths: readonly IndexedPath[]): number[] {
  return paths.map((path) => path.number);
}

function parameterSql(
  condition: Extract<Condition, { kind: 'parameter' }>,
  alias: string,
  around: Surroundings,
): Sql | Refusal {
  const { parameter, modifier, values } = condition;
  if (parameter.type === 'composite')
    return anyOf(values.map((value) => compositeSql(parameter, value, alias, around)));
  const table = tableOf[parameter.type];
  const anywhere = sql`${onPaths('s', numbers(parameter.paths))}`;
  if (modifier === 'missing') {
    const there = rowExists(table, alias, anywhere);
    return values.includes('true') && values.includes('false')
      ? sql`true`
      : values[0] === 'true'
        ? sql`not (${there})`
        : there;
  }
  if (modifier === 'text') return anyOf(values.map((value) => textSql(parameter, unescaped(value), alias)));
  if (parameter.type === 'reference' && modifier !== 'identifier') {
    const person = onePerson(parameter, modifier, values, alias, around);
    if (person) return person;
  }
  const wanted = anyOf(values.map((value) => valueSql(parameter, modifier, value, 's', around)));
  if (isRefusal(wanted)) return wanted;
  const typed = modifier === 'of-type' || modifier === 'identifier';
  const paths = typed
    ? parameter.paths.map((path) => (modifier === 'of-type' ? ofTypePath : identifierPath)(path.text))
    : numbers(parameter.paths);
  const found = rowExists(
    modifier === 'identifier' ? 'search_token' : table,
    alias,
    sql`${onPaths('s', paths)} and ${wanted}`,
  );
  return modifier === 'not' ? sql`not (${found})` : found;
}

/** One value of a parameter, as a condition on index row `row`. */
function valueSql(
  parameter: Parameter,
  modifier: string | undefined,
  value: string,
  row: string,
  around: Surroundings,
): Sql | Refusal {
  switch (parameter.type) {
    case 'token':
      return modifier === 'of-type' ? ofTypeSql(parameter, value, row) : tokenSql(value, row);
    case 'reference':
      return modifier === 'identifier'
        ? tokenSql(value, row)
        : referenceSql(parameter, modifier, unescaped(value), row, around);
    case 'string':
      return stringSql(modifier, unescaped(value), row);
    case 'uri':
      return uriSql(modifier, unescaped(value), row);
    case 'date':
      return dateCondition(parameter.code, value, row, around.now);
    case 'number':
    case 'quantity':
      return amountCondition(parameter.code, value, row);
    case 'composite':
      throw new Error('A composite has no value of its own.');
  }
}

function tokenSql(value: string, row: string): Sql {
  const parts = splitEscaped(value, '|').map(unescaped);
  const code = column(row, 'code');
  const system = column(row, 'system');
  if (parts.length === 1) return sql`${code} = ${parts[0]}`;
  const [wantedSystem = '', wantedCode = ''] = parts;
  const systemNumber = textNumber(wantedSystem);
  if (wantedCode === '') return sql`${system} = ${systemNumber}::bigint`;
  // A plain code has no system in the resource: the one its binding implies is whatever the searcher names.
  if (wantedSystem === '')
    return sql`(${code} = ${wantedCode} and (${system} = ${systemNumber}::bigint or ${system} is null))`;
  return sql`(${code} = ${wantedCode} and (${system} = ${systemNumber}::bigint or ${system} is null))`;
}

function ofTypeSql(parameter: Parameter, value: string, row: string): Sql | Refusal {
  const [system, code, identifier] = splitEscaped(value, '|').map(unescaped);
  if (!system || !code || !identifier)
    return searchRefusal(
      `${parameter.code}:of-type`,
      `'${value}' is not system|code|value.`,
      'Give the system and code of the identifier type, and the value.',
    );
  return sql`(${column(row, 'code')} = ${`${code}|${identifier}`} and ${column(row, 'system')} = ${textNumber(system)}::bigint)`;
}

function referenceSql(
  parameter: Parameter,
  modifier: string | undefined,
  value: string,
  row: string,
  around: Surroundings,
): Sql | Refusal {
  const texts = referenceTexts(parameter, modifier, value, around.base).filter((text) => !around.hidden.has(text));
  const all = texts.flatMap((text) => around.samePerson.get(text)?.patients.map((id) => `Patient/${id}`) ?? [text]);
  return sql`${column(row, 'target')} = any(${all.map(textNumber)}::bigint[])`;
}

/** The texts that a searched reference may stand for: a bare id may be of any type that the parameter refers to. */
export function referenceTexts(
  parameter: Parameter,
  modifier: string | undefined,
  value: string,
  base: string,
): string[] {
  const text = value.startsWith(`${base}/`) ? value.slice(base.length + 1) : value;
  if (modifier !== undefined) return [text.includes('/') ? text : `${modifier}/${text}`];
  if (/[/:|]/.test(text)) return [text.replace(/\/_history\/.*$/, '')];
  const targets = parameter.targets.length > 0 ? parameter.targets : searchModel().types;
  return [...targets.map((type) => `${type}/${text}`), text];
}

/**
 * A reference to one patient by the parameter that decides whose resource it is: the person's rows are found by their person,
 * all their linked patients at once.
 */
function onePerson(
  parameter: Parameter,
  modifier: string | undefined,
  values: readonly string[],
  alias: string,
  around: Surroundings,
): Sql | undefined {
  const deciding = searchModel().compartmentOf(parameter.resourceType)[0];
  const samePaths = deciding?.paths.some((path) => parameter.paths.some((own) => own.number === path.number));
  if (!samePaths) return undefined;
  const texts = values.map((value) =>
    referenceTexts(parameter, modifier, unescaped(value), around.base).find((text) => around.samePerson.has(text)),
  );
  if (texts.some((text) => text === undefined)) return undefined;
  const sets = texts.map((text) => around.samePerson.get(text!)!);
  const members = [...new Set(sets.flatMap((set) => set.members))];
  const targets = [...new Set(sets.flatMap((set) => set.patients))].map((id) => referenceNumber('Patient', id));
  return sql`(${column(alias, 'person_id')} = any(${members}::uuid[]) and ${rowOf(alias)} in (
    select s.person_id, s.seq from search_reference s
    where s.person_id = any(${members}::uuid[]) and ${onPaths('s', numbers(parameter.paths))} and s.target = any(${targets}::bigint[])))`;
}

function stringSql(modifier: string | undefined, value: string, row: string): Sql {
  const text = normalised(value);
  const normal = column(row, 'value');
  if (modifier === 'exact')
    return sql`(${normal} = ${text.slice(0, 250)} and ${column(row, 'exact')} = ${value.slice(0, 250)})`;
  if (modifier === 'contains') return sql`${normal} like ${`%${likeText(text)}%`}`;
  return sql`${normal} like ${`${likeText(text)}%`}`;
}

function uriSql(modifier: string | undefined, value: string, row: string): Sql {
  const stored = column(row, 'value');
  if (modifier === 'below')
    return sql`(${stored} = ${value} or ${stored} like ${`${likeText(value.replace(/\/$/, ''))}/%`})`;
  if (modifier === 'above') return sql`${stored} = any(${ancestors(value)}::text[])`;
  return sql`${stored} = ${value}`;
}

function ancestors(uri: string): string[] {
  const all = [uri];
  for (let at = uri.lastIndexOf('/'); at > uri.indexOf('//') + 1; at = uri.lastIndexOf('/', at - 1))
    all.push(uri.slice(0, at), uri.slice(0, at + 1));
  return all;
}

function likeText(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** Text of a coded element, without an index: the JSON of the rows that the other criteria leave is looked at. */
function textSql(parameter: Parameter, value: string, alias: string): Sql | Refusal {
  const plain = parameter.paths.filter((path) => /^\w+(\.\w+)+$/.test(path.text));
  if (plain.length === 0)
    return searchRefusal(`${parameter.code}:text`, ':text is not supported on this parameter.', 'Search by code.');
  const pattern = JSON.stringify(`^${value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`);
  const tests = plain.flatMap((path) =>
    ['text', 'coding.display', 'display', 'type.text'].map((member) => {
      const steps = `${path.text.slice(path.text.indexOf('.') + 1)}.${member}`.split('.').map((step) => `"${step}"`);
      return sql`(${column(alias, 'json')}::jsonb @? ${`$.${steps.join('.')} ? (@ like_regex ${pattern} flag "i")`}::jsonpath)`;
    }),
  );
  return sql`(not ${column(alias, 'deleted')} and (${sql.join(tests, sql` or `)}))`;
}

/** `a$b`: both parts on one element, for elements that repeat. */
function compositeSql(parameter: Parameter, value: string, alias: string, around: Surroundings): Sql | Refusal {
  const values = splitEscaped(value, '$');
  if (values.length !== parameter.components.length) {
    const shape = parameter.components.map((one) => one.parameter.code).join('$');
    return searchRefusal(
      parameter.code,
      `'${value}' has ${values.length} parts instead of ${parameter.components.length}.`,
      `Write it as ${shape}.`,
    );
  }
  const roots = parameter.components[0]?.paths.length ?? 0;
  return anyOf(Array.from({ length: roots }, (_, root) => compositeAtRoot(parameter, root, values, alias, around)));
}

function compositeAtRoot(
  parameter: Parameter,
  root: number,
  values: readonly string[],
  alias: string,
  around: Surroundings,
): Sql | Refusal {
  const froms: Sql[] = [];
  const wheres: Sql[] = [];
  for (const [at, component] of parameter.components.entries()) {
    const row = `c${at}`;
    const paths = component.paths[root] ?? [];
    const wanted = valueSql(component.parameter, undefined, values[at] ?? '', row, around);
    if (isRefusal(wanted)) return wanted;
    froms.push(
      sql`${sql.table(tableOf[component.parameter.type as Exclude<SearchType, 'composite'>])} ${sql.ref(row)}`,
    );
    wheres.push(sql`${onPaths(row, numbers(paths))} and ${wanted}`);
    if (at > 0) {
      wheres.push(
        sql`${column(row, 'person_id')} = ${column('c0', 'person_id')} and ${column(row, 'seq')} = ${column('c0', 'seq')}`,
      );
    }
    if (at > 0 && onOneElement(parameter, root, at)) wheres.push(sql`${column(row, 'item')} = ${column('c0', 'item')}`);
  }
  return sql`${rowOf(alias)} in (select c0.person_id, c0.seq from ${sql.join(froms)} where ${sql.join(wheres, sql` and `)})`;
}

/** True when both components hang on one repeating element below the resource, so that their rows say the same item. */
function onOneElement(parameter: Parameter, root: number, at: number): boolean {
  const steps = (index: number) => parameter.components[index]?.paths[root]?.[0]?.text.split('.') ?? [];
  const [first, other] = [steps(0), steps(at)];
  return first.length > 2 && other.length > 2 && first[1] === other[1];
}
