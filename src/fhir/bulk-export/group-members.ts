import type { Group } from '@medplum/fhirtypes';
import { type Actor, shows } from '../../access/index.ts';
import { isRefusal, type Refusal, type Tx } from '../../platform/index.ts';
import { personsInSight, readResource } from '../../record/index.ts';
import type { FhirParts } from '../exchange.ts';
import { notThere } from '../locate.ts';
import { FhirRefusal } from '../refusals.ts';
import { reachOf, scopeRefusal } from '../scopes.ts';

/**
 * The persons in a Group of real people, each with everybody they are linked with, as its members are now: inactive members and members
 * that are no Patient known here are left out.
 */
export async function groupMembers(
  tx: Tx,
  asked: { actor: Actor; id: string; now: number; parts: Pick<FhirParts, 'personSets'> },
): Promise<string[] | Refusal> {
  const { actor, id, now, parts } = asked;
  const unscoped = scopeRefusal(actor, 'r', 'Group');
  if (unscoped) return unscoped;
  const reach = await reachOf({ tx, actor, now, parts, about: undefined });
  const stored = await readResource(tx, 'Group', id);
  if (isRefusal(stored) || !shows(reach, stored.personId, stored)) return notThere('Group', id);
  const group = JSON.parse(stored.json) as Group;
  if (group.type !== 'person' || !group.actual)
    return new FhirRefusal('invalid', 422, 'business-rule', `Group/${id} is not a list of people.`, [
      {
        where: 'Group.type',
        what: 'Its type is not person, or it is a definition.',
        mend: 'Export a Group with actual members.',
      },
    ]);
  const patients = (group.member ?? []).flatMap(({ entity, inactive }) => {
    const [, patient] = /^Patient\/([A-Za-z0-9\-.]{1,64})$/.exec(entity.reference ?? '') ?? [];
    return patient === undefined || inactive ? [] : [{ type: 'Patient', id: patient }];
  });
  const persons = [...new Set((await personsInSight(tx, patients, reach)).values())];
  const sets = persons.length === 0 ? [] : await parts.personSets(tx, persons);
  return sets.flatMap((set) => set.members);
}
