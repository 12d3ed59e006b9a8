import type { HiddenOrganisations } from '../access/index.ts';
import { hiddenHere, withoutHidden } from './labels.ts';
import { careEventsOfPersons } from './read-resource.ts';
import { relationshipsFromEvents } from './relationships-from-events.ts';

/** Organisations that have to do with the person only by care that a label keeps from the reader. */
export const organisationsHidden: HiddenOrganisations = async (view) => {
  const hidden = await hiddenHere(view);
  if (hidden.size === 0) return new Set();
  const events = await careEventsOfPersons(view.tx, view.person.members);
  const joined = (of: typeof events) =>
    new Set(relationshipsFromEvents(view.person.current, of).map(({ holder }) => holder.id));
  return joined(events).difference(joined(withoutHidden(events, hidden)));
};
