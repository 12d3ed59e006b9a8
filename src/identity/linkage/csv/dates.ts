/** Dates as files write them. */
export type DateOrder = 'dmy' | 'mdy';

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const yearFirst = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$/;
const solid = /^(\d{4})(\d{2})(\d{2})(?:\.0+)?$/;
const yearLast = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})(?:[T ].*)?$/;
const worded = /^(\d{1,2})[- /]?([a-z]{3})[a-z]*[- /,]*(\d{4}|\d{2})$/i;
const partial = /^(\d{4})(?:-(\d{2}))?(?:\.0+)?$/;

/** Day first unless some value cannot be: the order this country writes. */
export function dateOrderOf(values: readonly string[]): DateOrder {
  let secondAbove12 = false;
  for (const v of values) {
    const parts = yearLast.exec(v);
    if (!parts) continue;
    if (Number(parts[1]) > 12) return 'dmy';
    if (Number(parts[2]) > 12) secondAbove12 = true;
  }
  return secondAbove12 ? 'mdy' : 'dmy';
}

/** Two-digit years up to this stand for 20xx: nobody with a record was born in the future, few live beyond 100. */
const pivot = 26;

/** ISO 8601, whole or partial; undefined where it is no date. Impossible days are kept: a slip is still evidence. */
export function parseDate(value: string, order: DateOrder): string | undefined {
  const v = value.trim();
  const first = yearFirst.exec(v) ?? solid.exec(v);
  if (first) return iso(first[1]!, first[2]!, first[3]!);
  const last = yearLast.exec(v);
  if (last) return order === 'dmy' ? iso(last[3]!, last[2]!, last[1]!) : iso(last[3]!, last[1]!, last[2]!);
  const word = worded.exec(v);
  if (word) {
    const month = months.indexOf(word[2]!.toLowerCase()) + 1;
    return month === 0 ? undefined : iso(word[3]!, String(month), word[1]!);
  }
  const part = partial.exec(v);
  return part ? (part[2] ? `${part[1]}-${part[2]}` : part[1]!) : undefined;
}

function iso(year: string, month: string, day: string): string | undefined {
  if (Number(month) > 31 || Number(day) > 31) return undefined;
  const full = year.length === 2 ? `${Number(year) > pivot ? 19 : 20}${year}` : year;
  return `${full}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
