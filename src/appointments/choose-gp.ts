import { newId, type Refusal, refuse, type Tx } from '../platform/index.ts';
import type { PersonSet } from './person-set.ts';
import { endGpChoice, type GpChoice, insertGpChoice } from './store.ts';
import type { AppointmentsContext } from './types.ts';

export interface ChooseGp {
  person: PersonSet;
  organisation: string;
  /** Staff id; null gives the choice up. */
  practitioner: string | null;
  /** The practice's GPs, as the directory has them. */
  gps: readonly { id: string }[];
  by: string;
}

/** Records whom the person wants to see: used when they book ahead. The earlier choice ends and stays as history. */
export async function chooseGp(
  tx: Tx,
  command: ChooseGp,
  context: AppointmentsContext,
): Promise<GpChoice | undefined | Refusal> {
  const { person, organisation, practitioner } = command;
  const now = context.clock.now();
  if (practitioner !== null && !command.gps.some((gp) => gp.id === practitioner)) {
    return refuse('invalid', 'Choose one of the practice’s GPs.', {
      where: 'practitioner',
      what: 'this person is no GP of the practice',
      mend: 'choose from the list',
    });
  }
  await endGpChoice(tx, person.members, now);
  if (practitioner === null) return undefined;
  const choice: GpChoice = { personId: person.current, organisation, practitioner, chosenAt: now };
  await insertGpChoice(tx, newId(), choice, command.by);
  return choice;
}
