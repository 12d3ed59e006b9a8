/** What the register of commitments asks of the running system, each time its page is made. */
import type { LiveCheck } from '../policy/index.ts';
import { coordinationCounts } from './coordination/index.ts';
import { countCurrentPersons } from './identity/index.ts';
import type { Tx } from './platform/index.ts';
import { countPersons } from './record/index.ts';
import { protectCount } from './standards/index.ts';

/** Each check by the name that policy/commitments.yaml gives it under `holds`. Sums alone, rounded as everything public is. */
export async function commitmentChecks(tx: Tx): Promise<Map<string, LiveCheck>> {
  const people = await countCurrentPersons(tx);
  const { total } = await countPersons(tx);
  const { needContact, named, held, withoutContact } = await coordinationCounts(tx);
  const contacts = named + held;
  return new Map<string, LiveCheck>([
    [
      'one-record',
      {
        holds: people <= total,
        seen: `the records of ${rounded(total)} patients of services are here those of ${rounded(people)} people`,
      },
    ],
    [
      'one-contact-each',
      {
        holds: contacts >= needContact,
        seen: `${rounded(needContact)} people with needs in two or more services, ${rounded(contacts)} contacts in charge`,
      },
    ],
    [
      'nobody-without-contact',
      {
        holds: withoutContact === 0,
        seen: withoutContact === 0 ? 'nobody is without a contact now' : 'somebody is without a contact now',
      },
    ],
  ]);
}

function rounded(count: number): string {
  return protectCount(count).shown?.toLocaleString('en-GB') ?? 'a few';
}
