import { type ProfileBook, type ProfileSet, validateByProfiles, validateResource } from '../record/index.ts';
import type { Fault } from './fault.ts';
import { type PlacedFault, rowFault } from './fault.ts';
import type { Understood, Write } from './understood.ts';

/** Most faults that are kept with a row. */
const enough = 5;

/**
 * Rows by the profiles of this place: those that their source has to meet, and those that they name themselves. A row that meets
 * them, or that none is about, stays as it is; what a profile only warns of is counted. Who names a profile is checked by all of R4
 * as well, which is too slow for every row of every extract.
 */
export function checkProfiles(
  rows: readonly (Understood | PlacedFault)[],
  source: string,
  profiles: ProfileSet,
  unknown: ProfileBook['unknown'],
): (Understood | PlacedFault)[] {
  return rows.map((row) => (row.kind === 'fault' ? row : checkRow(row, source, profiles, unknown)));
}

function checkRow(
  row: Understood,
  source: string,
  profiles: ProfileSet,
  unknown: ProfileBook['unknown'],
): Understood | PlacedFault {
  const faults: Fault[] = [];
  let warned = 0;
  for (const write of row.writes) {
    if (!isAsked(write, source, profiles, unknown)) continue;
    const base = validateResource(write.resource);
    for (const { where, what, mend = '' } of base)
      faults.push({ reason: 'structure', field: where, what: withoutValue(what), mend });
    if (base.length > 0) continue;
    for (const one of validateByProfiles(write.resource, { profiles, source, unknown })) {
      if (one.severity === 'error')
        faults.push({ reason: 'profile', field: one.where, what: one.what, mend: one.mend ?? '' });
      // That a profile is not here is nobody's fault who sends it.
      else if (one.code !== 'not-found') warned++;
    }
  }
  if (faults.length > 0) return rowFault(row, ...faults.slice(0, enough));
  return warned > 0 ? { ...row, notes: [...row.notes, 'profile-advice'] } : row;
}

function isAsked({ resource }: Write, source: string, profiles: ProfileSet, unknown: ProfileBook['unknown']): boolean {
  if (profiles.asked(source, resource.resourceType).length > 0) return true;
  const named = resource.meta?.profile ?? [];
  return named.length > 0 && (unknown === 'refuse' || named.some((url) => profiles.profile(url) !== undefined));
}

/** What R4's validation found, without the code that it quotes: it might be somebody's name in the wrong place. */
function withoutValue(what: string): string {
  return what.replace(/'[^']*'/g, 'the value');
}
