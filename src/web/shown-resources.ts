import { type Context, maySeeLabelled } from '../access/index.ts';
import { readPersonResources, type StoredResource } from '../record/index.ts';

/** The resources of the person that this actor may see: without what is restricted or withheld from them. */
export async function shownResources(
  view: Pick<Context<unknown, unknown, unknown>, 'tx' | 'person' | 'actor' | 'decision'>,
  types?: readonly string[],
): Promise<StoredResource[]> {
  const { tx, person, actor, decision } = view;
  if (decision === undefined) throw new Error('Resources are shown on routes about one person only.');
  const stored = await (types === undefined
    ? readPersonResources(tx, person.members)
    : readPersonResources(tx, person.members, [...types]));
  return stored.filter((resource) => maySeeLabelled(actor, decision, resource));
}
