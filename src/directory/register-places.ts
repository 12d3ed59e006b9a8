import { type Refusal, type RefusalDetail, refuse, type Tx } from '../platform/index.ts';
import { countPostcodes, putAreaLinks, putAreas, putPostcodes, replaceDeprivation } from './place-store.ts';
import type { Area, AreaLink, DeprivationRank, PostcodeArea } from './types.ts';

export interface DeprivationGiven {
  edition: string;
  lsoaYear: 2011 | 2021;
  ranks: readonly DeprivationRank[];
}

/**
 * Writes one edition of deprivation whole, in the place of what was held of it. Refuses 'invalid' where ranks do not lie in 1 to N for
 * N areas, or an area is ranked twice: a file that was cut short would shift every area's fifth.
 * Ties are taken as they come: the published IMD 2019 has 26 of them.
 */
export async function registerDeprivation(tx: Tx, given: DeprivationGiven): Promise<{ areas: number } | Refusal> {
  const problems = problemsOf(given);
  if (problems.length > 0)
    return refuse('invalid', `The ranks of ${given.edition} are not whole.`, ...problems.slice(0, 20));
  await replaceDeprivation(tx, given.edition, given.lsoaYear, given.ranks);
  return { areas: given.ranks.length };
}

function problemsOf({ edition, ranks }: DeprivationGiven): RefusalDetail[] {
  const seen = new Set<string>();
  const problems: RefusalDetail[] = [];
  if (ranks.length === 0) problems.push({ where: edition, what: 'There are no ranks.', mend: 'Give the whole table.' });
  for (const { lsoa, imd } of ranks) {
    if (seen.has(lsoa))
      problems.push({ where: `${edition}, ${lsoa}`, what: 'The area is ranked twice.', mend: 'Give each area once.' });
    seen.add(lsoa);
    if (imd < 1 || imd > ranks.length) {
      problems.push({
        where: `${edition}, ${lsoa}`,
        what: `Its rank ${imd} is not in 1 to ${ranks.length}, the number of areas.`,
        mend: 'Give the whole table.',
      });
    }
  }
  return problems;
}

/** Writes areas, how they lie in each other, and postcodes; new ones are added and known ones brought up to date. */
export async function registerPlaces(
  tx: Tx,
  given: { areas: readonly Area[]; links: readonly AreaLink[]; postcodes: readonly PostcodeArea[] },
): Promise<void> {
  await putAreas(tx, given.areas);
  await putAreaLinks(tx, given.links);
  await putPostcodes(tx, given.postcodes);
  await countPostcodes(tx);
}
