import { basename } from 'node:path';
import { type Db, isRefusal, type Refusal, refuse, transaction } from '../platform/index.ts';
import { wholeNumber } from './load-areas.ts';
import { type TableRow, wrong } from './read-table.ts';
import type { ReferenceLayout } from './reference-layout.ts';
import { registerDeprivation } from './register-places.ts';
import { type DeprivationDomain, type DeprivationRank, deprivationDomains } from './types.ts';

type DeprivationLayout = Extract<ReferenceLayout, { kind: 'deprivation' }>;

/** Which edition ranks which vintage of LSOA. An older edition on the same LSOAs (IMD 2015) has the same columns: its file name tells. */
const editions: Record<2011 | 2021, number> = { 2011: 2019, 2021: 2025 };

/**
 * Loads an English Index of Multiple Deprivation, or a local index with its own name, whole, in the place of what was held of that edition. The published deciles are not
 * read: deciles and fifths follow from the ranks by one rule (see `quantileOfRank`).
 */
export async function loadDeprivation(
  db: Db,
  file: string,
  layout: DeprivationLayout,
  rows: AsyncIterable<TableRow>,
): Promise<number | Refusal> {
  const misnamed = nationalEditionProblem(file, layout);
  if (misnamed) return misnamed;
  const ranks: DeprivationRank[] = [];
  let edition = layout.edition === undefined ? `imd-${editions[layout.lsoaYear]}` : undefined;
  for await (const row of rows) {
    edition ??= localEdition(row, layout.edition!, file);
    if (layout.edition !== undefined && row.values[layout.edition] !== edition) {
      wrong(
        file,
        row.line,
        `The edition is '${row.values[layout.edition]}', and above it was '${edition}'.`,
        'Give one edition in one file.',
      );
    }
    ranks.push(rankIn(row, layout, file));
  }
  return transaction(db, async (tx) => {
    const stored = await registerDeprivation(tx, {
      edition: edition ?? basename(file),
      lsoaYear: layout.lsoaYear,
      ranks,
    });
    return isRefusal(stored) ? stored : ranks.length;
  });
}

function nationalEditionProblem(file: string, layout: DeprivationLayout): Refusal | undefined {
  const year = editions[layout.lsoaYear];
  const named = /imd_?(\d{4})/i.exec(basename(file))?.[1];
  if (layout.edition !== undefined || named === undefined || Number(named) === year) return undefined;
  return refuse(
    'invalid',
    `${basename(file)} is named as IMD ${named}, but its LSOAs are of ${layout.lsoaYear}, which IMD ${year} ranks.`,
    {
      where: basename(file),
      what: 'Only IMD 2019 on LSOAs of 2011 and IMD 2025 on LSOAs of 2021 are loaded.',
      mend: 'Load the file of one of these editions.',
    },
  );
}

function localEdition({ values, line }: TableRow, at: number, file: string): string {
  const edition = values[at] ?? '';
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(edition) || edition.startsWith('imd-')) {
    wrong(
      file,
      line,
      `'${edition}' cannot be the name of a local edition.`,
      'Give lower-case letters, digits and hyphens, and not imd-, which is the national index.',
    );
  }
  return edition;
}

function rankIn(row: TableRow, layout: DeprivationLayout, file: string): DeprivationRank {
  const domains: Partial<Record<DeprivationDomain, number>> = {};
  for (const domain of deprivationDomains) {
    const at = layout.domains[domain];
    if (at !== undefined) domains[domain] = wholeNumber(row, at, file);
  }
  return { lsoa: row.values[layout.lsoa] ?? '', imd: wholeNumber(row, layout.rank, file), domains };
}
