import { type RawBuilder, sql } from 'kysely';
import { isRefusal, type Refusal } from '../../platform/index.ts';
import { splitEscaped, unescaped } from './escape.ts';
import { textNumber } from './hashes.ts';
import { searchRefusal } from './query.ts';
import { intervalOf } from './values.ts';

/** Comparisons of dates and numbers, as R4's search page defines each prefix on ranges. */

type Prefix = 'eq' | 'ne' | 'gt' | 'lt' | 'ge' | 'le' | 'sa' | 'eb' | 'ap';

function splitPrefix(text: string): [Prefix, string] {
  const match = /^(eq|ne|gt|lt|ge|le|sa|eb|ap)(.*)$/s.exec(text);
  return match ? [match[1] as Prefix, match[2] ?? ''] : ['eq', text];
}

interface Bounds {
  low: RawBuilder<unknown>;
  high: RawBuilder<unknown>;
}

/** `low` and `high` are the stored range; `from` and `to` (inclusive) the searched one. */
function compare(
  { low, high }: Bounds,
  prefix: Prefix,
  from: RawBuilder<unknown>,
  to: RawBuilder<unknown>,
): RawBuilder<unknown> {
  switch (prefix) {
    case 'eq':
      return sql`(${low} >= ${from} and ${low} <= ${to} and ${high} <= ${to})`;
    case 'ne':
      return sql`(${low} < ${from} or ${high} > ${to})`;
    case 'gt':
      return sql`${high} > ${to}`;
    case 'lt':
      return sql`${low} < ${from}`;
    case 'ge':
      return sql`(${high} > ${to} or (${low} >= ${from} and ${high} <= ${to}))`;
    case 'le':
      return sql`(${low} < ${from} or (${low} >= ${from} and ${high} <= ${to}))`;
    case 'sa':
      return sql`${low} > ${to}`;
    case 'eb':
      return sql`${high} < ${from}`;
    case 'ap':
      return sql`(${low} <= ${to} and ${high} >= ${from})`;
  }
}

export function dateCondition(code: string, value: string, row: string, now: number): RawBuilder<unknown> | Refusal {
  const searched = searchedInterval(code, value, now);
  if (isRefusal(searched)) return searched;
  const { prefix, low, high } = searched;
  const stored = { low: sql`${sql.ref(`${row}.low`)}`, high: sql`${sql.ref(`${row}.high`)}` };
  return compare(stored, prefix, sql`${low}::bigint`, sql`${high}::bigint`);
}

/** meta.lastUpdated is one instant. */
export function lastUpdatedCondition(value: string, alias: string, now: number): RawBuilder<unknown> | Refusal {
  const searched = searchedInterval('_lastUpdated', value, now);
  if (isRefusal(searched)) return searched;
  const at = sql`${sql.ref(`${alias}.last_updated`)}`;
  return compare({ low: at, high: at }, searched.prefix, sql`${searched.low}::bigint`, sql`${searched.high}::bigint`);
}

function searchedInterval(
  code: string,
  value: string,
  now: number,
): { prefix: Prefix; low: number; high: number } | Refusal {
  const [prefix, text] = splitPrefix(unescaped(value));
  const interval = intervalOf(text);
  if (!interval)
    return searchRefusal(
      code,
      `'${text}' is not a date.`,
      'Write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+hh:mm; in an address + is %2B.',
    );
  // Approximately: within a tenth of the time between then and now.
  const slack = prefix === 'ap' ? Math.round(Math.abs(now - interval.low) / 10) : 0;
  return { prefix, low: interval.low - slack, high: interval.high + slack };
}

export function amountCondition(code: string, value: string, row: string): RawBuilder<unknown> | Refusal {
  const [number = '', system, unit] = splitEscaped(value, '|').map(unescaped);
  const [prefix, text] = splitPrefix(number);
  if (!/^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/.test(text))
    return searchRefusal(
      code,
      `'${text}' is not a number.`,
      'Write a number such as 5.4, with a prefix such as gt if wanted.',
    );
  const wanted = Number(text);
  // 100 stands for 99.5 to 100.5: as exact as it was written. Order comparisons take the number itself.
  const half = prefix === 'ap' ? Math.abs(wanted) / 10 : prefix === 'eq' || prefix === 'ne' ? precision(text) / 2 : 0;
  const stored = { low: sql`${sql.ref(`${row}.low`)}`, high: sql`${sql.ref(`${row}.high`)}` };
  const compared = compare(stored, prefix, sql`${wanted - half}::float8`, sql`${wanted + half}::float8`);
  if (system === undefined && unit === undefined) return compared;
  const units = [compared];
  if (system) units.push(sql`${sql.ref(`${row}.system`)} = ${textNumber(system)}::bigint`);
  if (unit) {
    const coded = sql`${sql.ref(`${row}.code`)} = ${unit}`;
    units.push(system ? coded : sql`(${coded} or ${sql.ref(`${row}.unit`)} = ${unit})`);
  }
  return sql`(${sql.join(units, sql` and `)})`;
}

/** The value of the last digit written: 0.1 of 5.4, 1 of 100, 10 of 1.0e2. */
function precision(text: string): number {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  return 10 ** (Number(exponent) - decimals);
}
