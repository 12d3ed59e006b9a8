import type { Tx } from '../../platform/index.ts';
import { parseDay, startOfDay } from '../../standards/index.ts';
import { parentalRelationships } from '../acting-for/act-for.ts';
import type { NewRelationship } from '../relationship.ts';
import { endRelationshipRows } from '../relationship-store.ts';
import { recordRelationships, relationshipId } from '../relationships.ts';
import type { PersonSet } from '../route.ts';
import {
  type JudgementRow,
  judgementRows,
  lockChild,
  parentalSight,
  type ResponsibilityRow,
  responsibilityRows,
} from './store.ts';

/**
 * From when to when a competent child's objection does not stand, within [from, until): what was judged counts from when it was recorded,
 * the latest that was not undone counts, and an undone one counts until it was undone. Pure; epoch ms; `until` null is open.
 */
export function withoutObjection(
  judgements: readonly JudgementRow[],
  from: number,
  until: number | null,
): { from: number; until: number | null }[] {
  const sharing = judgements.filter((one) => one.about === 'sharing');
  const objectsAt = (at: number): boolean => {
    const [latest] = sharing
      .filter((one) => one.recorded_at <= at && (one.undone_at === null || one.undone_at > at))
      .sort((a, b) => b.recorded_at - a.recorded_at || (a.id < b.id ? 1 : -1));
    return latest?.competent === true && latest.objects;
  };
  const changes = sharing.flatMap((one) => [one.recorded_at, ...(one.undone_at === null ? [] : [one.undone_at])]);
  const inside = changes.filter((at) => at > from && (until === null || at < until));
  const starts = [...new Set([from, ...inside])].sort((a, b) => a - b);
  const periods: { from: number; until: number | null }[] = [];
  for (const [index, start] of starts.entries()) {
    const end = starts[index + 1] ?? until;
    if (objectsAt(start) || (end !== null && end <= start)) continue;
    const last = periods.at(-1);
    if (last?.until === start) last.until = end;
    else periods.push({ from: start, until: end });
  }
  return periods;
}

/** The relationships that one person's parental responsibility gives. Nothing is given for the time before it was recorded. Pure. */
export function sightOfParent(
  row: ResponsibilityRow,
  judgements: readonly JudgementRow[],
  birthDate: string,
): NewRelationship[] {
  if (row.holder_kind !== 'person') return [];
  const from = Math.max(row.recorded_at, startOfDay(parseDay(row.from_day) ?? 0));
  const lastDay = row.to_day === null ? undefined : parseDay(row.to_day);
  const ends = [row.ended_at, lastDay === undefined ? null : startOfDay(lastDay + 1)].filter((end) => end !== null);
  const until = ends.length === 0 ? null : Math.min(...ends);
  if (until !== null && until <= from) return [];
  return withoutObjection(judgements, from, until).flatMap((period) =>
    parentalRelationships({
      childId: row.person_id,
      parentId: row.holder,
      birthDate,
      ...period,
      restsOn: `recorded/${row.id}/${period.from}`,
    }),
  );
}

/**
 * Brings what parents may see into line with what is recorded: after each record, and when the birth date or the links of a child changed.
 * Without a known birth date nobody sees by parental responsibility, because nobody knows when it ends. Running it again changes nothing.
 */
export async function settleParentsSight(
  tx: Tx,
  child: PersonSet,
  birthDate: string | undefined,
  now: number,
): Promise<void> {
  await lockChild(tx, child.members);
  const judgements = await judgementRows(tx, child.members);
  const given =
    birthDate === undefined
      ? []
      : (await responsibilityRows(tx, child.members)).flatMap((row) => sightOfParent(row, judgements, birthDate));
  await recordRelationships(tx, given, now);
  const ids = new Set(given.map(relationshipId));
  const over = (await parentalSight(tx, child.members, now)).filter(({ id }) => !ids.has(id));
  await endRelationshipRows(
    tx,
    over.map(({ person_id, id }) => ({ personId: person_id, id })),
    now,
    now,
  );
}
