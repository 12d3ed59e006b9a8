import { NOBODY, type Refusal, refuse } from '../platform/index.ts';
import { hiddenInSight, readResource, withoutReferencesTo } from '../record/index.ts';
import type { FhirContext } from './exchange.ts';

/** Masks, in the text of resources of these persons, references to what labels keep from this actor. */
export async function maskFor(
  { tx, reach }: Pick<FhirContext, 'tx' | 'reach'>,
  personIds: Iterable<string>,
): Promise<(json: string) => string> {
  const persons = [...new Set(personIds)].filter((person) => person !== NOBODY);
  const hidden = await hiddenInSight(tx, persons, reach);
  return (json) => withoutReferencesTo(hidden, json);
}

/** Refuses the change of a resource of which this actor is shown a part only: writing that part back would lose the rest. */
export async function partlyShown(
  context: FhirContext,
  type: string,
  id: string,
  personId: string,
): Promise<Refusal | undefined> {
  if (context.reach === 'everyone') return undefined;
  const current = await readResource(context.tx, type, id);
  if (!('json' in current) || (await maskFor(context, [personId]))(current.json) === current.json) return undefined;
  return refuse('forbidden', `A part of ${type}/${id} is masked for you, so you may not change it.`, {
    where: `${type}/${id}`,
    what: 'It refers to something that is kept from you by a label.',
    mend: 'Somebody who sees all of it can change it.',
  });
}
