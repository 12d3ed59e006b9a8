import { type Refusal, refuse, type Tx } from '../../platform/index.ts';
import { staffAccountsNamed } from '../holdings-store.ts';

export interface TwoPersons {
  /** Names as on their accounts. */
  authorisedBy: string;
  second: string;
}

/** Who may authorise a disposal, and who may stand beside them. */
const authorisers = ['caldicott-guardian', 'administrator'];
const seconds = [...authorisers, 'team-manager'];

/**
 * Two different members of staff with accounts here, one of whom may authorise: neither disposes of anything alone. Gives their staff
 * ids, so that both are told and a name that was used without its owner comes to light.
 */
export async function twoPersons(
  tx: Tx,
  { authorisedBy, second }: TwoPersons,
): Promise<Refusal | { staffIds: string[] }> {
  const first = (await staffAccountsNamed(tx, authorisedBy)).filter(({ roles }) =>
    roles.some((role) => authorisers.includes(role)),
  );
  const other = (await staffAccountsNamed(tx, second)).filter(({ roles }) =>
    roles.some((role) => seconds.includes(role)),
  );
  if (first[0] === undefined)
    return refuse(
      'forbidden',
      'Whoever authorises must be a Caldicott Guardian or an administrator with an account here.',
    );
  if (other[0] === undefined)
    return refuse(
      'forbidden',
      'The second person must be a Caldicott Guardian, administrator or team manager with an account here.',
    );
  if (first.some(({ staff_id }) => other.some((each) => each.staff_id === staff_id)))
    return refuse('forbidden', 'The second person must be somebody else than whoever authorises.');
  return { staffIds: [first[0].staff_id, other[0].staff_id] };
}
