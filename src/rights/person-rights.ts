import { findOrganisations } from '../directory/index.ts';
import { idOf, type Tx } from '../platform/index.ts';
import { type Hidden, nothingHidden } from '../record/index.ts';
import type { StoredClock } from './answer.ts';
import type { Policies } from './policies.ts';
import { type RightAt, rightsOf } from './read-clocks.ts';

type ClockKey = Pick<StoredClock, 'personId' | 'standard' | 'pathway' | 'start' | 'repeat'>;

/** A right as a page shows it: with an id for links and the responsible organisation by name. */
export interface PersonRight extends RightAt {
  /** UUIDv5 of person, standard, pathway and start: the same clock has the same id, and the id tells nothing. */
  id: string;
  /** 'Oakfield Surgery (the GP practice)', or the role alone where the facts do not say which organisation. */
  responsible: string;
}

/** UUIDv5 of person, standard, pathway and start. `repeat` counts clocks that start at one instant. */
export function clockId({ personId, standard, pathway, start, repeat }: ClockKey): string {
  return idOf('clock', personId, standard, pathway, String(start), String(repeat));
}

/** The rights of one person at `now`, named and numbered for a page, without what is hidden from its reader. */
export async function personRights(
  tx: Tx,
  policies: Policies,
  person: { current: string; members: readonly string[] },
  now: number,
  hidden: Hidden = nothingHidden,
): Promise<PersonRight[]> {
  return named(tx, person.current, await rightsOf(tx, policies, person.members, now, hidden));
}

/** Adds ids and names of organisations to rights worked out for any moment. */
export async function named(tx: Tx, personId: string, rights: readonly RightAt[]): Promise<PersonRight[]> {
  const organisations = await findOrganisations(tx, [
    ...new Set(rights.flatMap(({ period }) => period.organisation ?? [])),
  ]);
  const times = new Map<string, number>();
  return rights.map((right) => {
    const { standard, pathway, start, organisation, clock } = right.period;
    const key = `${standard}|${pathway}|${start}`;
    const nth = times.get(key) ?? 0;
    times.set(key, nth + 1);
    const name =
      organisation === undefined
        ? undefined
        : (organisations.get(organisation)?.name ?? `organisation ${organisation}`);
    return {
      ...right,
      id: clockId({ personId, standard, pathway, start, repeat: nth }),
      responsible: name === undefined ? clock.dutyHolder : `${name} (${clock.dutyHolder})`,
    };
  });
}

/** A letter is offered when the limit has passed, whether it was answered late or not yet. */
export function needsLetter({ standing }: Pick<RightAt, 'standing'>): boolean {
  return standing === 'late' || standing === 'missed';
}
