import { fileFault, type PlacedFault } from '../fault.ts';
import type { Layout } from './layout.ts';
import { assessments, contacts, referrals } from './mental-health.ts';
import { events } from './social-care.ts';

/** Every table that is read, in the order in which those of one folder are. */
export const layouts: readonly Layout[] = [referrals, contacts, assessments, events];

export interface Recognised {
  layout: Layout;
  /** Place of each of the layout's columns among the fields. */
  columns: ReadonlyMap<string, number>;
  width: number;
}

/** The layout whose needed columns are all there, by name, in any order and any case; columns it does not know are passed over. */
export function recogniseLayout(header: readonly string[]): Recognised | PlacedFault {
  const places = new Map(header.map((name, at) => [name.trim().toLowerCase(), at]));
  const twice = header.find((name, at) => name.trim() !== '' && places.get(name.trim().toLowerCase()) !== at);
  if (twice !== undefined)
    return fileFault('headers', 'A column name stands twice in the header.', 'Give every column one name of its own.');
  const missingOf = (layout: Layout): string[] =>
    layout.columns
      .filter((column) => column.needed && !places.has(column.name.toLowerCase()))
      .map((column) => column.name);
  const byMissing = layouts.map((layout) => ({
    layout,
    missing: missingOf(layout),
    shared: layout.columns.filter((one) => places.has(one.name.toLowerCase())).length,
  }));
  const complete = byMissing.filter(({ missing }) => missing.length === 0).sort((a, b) => b.shared - a.shared)[0];
  if (!complete) return noLayout(byMissing.sort((a, b) => b.shared - a.shared)[0]!, header);
  const columns = new Map(
    complete.layout.columns.flatMap(({ name }) =>
      places.has(name.toLowerCase()) ? [[name, places.get(name.toLowerCase())!] as const] : [],
    ),
  );
  return { layout: complete.layout, columns, width: header.length };
}

function noLayout(
  nearest: { layout: Layout; missing: string[]; shared: number },
  header: readonly string[],
): PlacedFault {
  const known = layouts.map((layout) => layout.name).join(', ');
  if (header.length === 1 && /[;\t|]/.test(header[0] ?? ''))
    return fileFault(
      'headers',
      'The columns are not separated by commas.',
      'Export the table with commas between the columns.',
    );
  if (nearest.shared === 0)
    return fileFault(
      'headers',
      'None of the columns is known: a header row was expected first.',
      `Use one of the layouts ${known}, with its column names in the first row.`,
    );
  return fileFault(
    'headers',
    `It is nearest to ${nearest.layout.name}, and lacks ${nearest.missing.join(', ')}.`,
    'Add the missing columns, or correct their names.',
  );
}
