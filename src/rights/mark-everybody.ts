import { hash } from 'node:crypto';
import { readSetting, transaction, writeSetting } from '../platform/index.ts';
import { personsAfter } from '../record/index.ts';
import { bankHolidays, type ValueBook } from '../standards/index.ts';
import type { RightsContext } from './evaluate-marked.ts';
import { markPersons } from './mark-persons.ts';
import type { Policies } from './policies.ts';

const settingName = 'rights.policies';
const batchSize = 5000;

/**
 * Marks everybody when the policies are not those that the stored clocks were worked out by: a new figure, a changed rule, a bank
 * holiday proclaimed late. To be called at start; the job then works through the marks. The digest is written last, so that an
 * interrupted marking begins again. O(people) when something changed, else one read. Returns how many source patients were marked.
 */
export async function markEverybodyIfPoliciesChanged({ db, clock, policies }: RightsContext): Promise<number> {
  const digest = policiesDigest(policies);
  if ((await transaction(db, (tx) => readSetting<string>(tx, settingName))) === digest) return 0;
  let marked = 0;
  for (let after: string | undefined; ; ) {
    const batch: string[] = await transaction(db, async (tx) => {
      const persons = await personsAfter(tx, after, batchSize);
      await markPersons(tx, persons, clock.now());
      return persons;
    });
    marked += batch.length;
    after = batch.at(-1);
    if (batch.length < batchSize) break;
  }
  await transaction(db, (tx) => writeSetting(tx, settingName, digest));
  return marked;
}

/** Changes whenever a rule, a figure, a date of coming into force or a bank holiday does. Rules count by their source text. */
export function policiesDigest({ clocks, values }: Pick<Policies, 'clocks' | 'values'>): string {
  const text = JSON.stringify([clocks, valuesIn(values), bankHolidays], (_key, value: unknown) => {
    if (typeof value === 'function') return String(value);
    return value instanceof Map ? [...value] : value;
  });
  return hash('sha256', text, 'base64url');
}

function valuesIn(values: ValueBook): unknown {
  return [...values.values()].map(({ folder, values: figures, inForce }) => ({ folder, figures, inForce }));
}
