import { guardiansFor, staffWithRole } from './access/index.ts';
import { type CoordinationContext, notify } from './coordination/index.ts';
import { NOBODY, newId, type Tx } from './platform/index.ts';

/** Puts something that is about no one person into the inbox of every Caldicott Guardian. */
export async function tellGuardians(tx: Tx, message: string, context: CoordinationContext): Promise<void> {
  const topic = `guardians/${newId()}`;
  const recipients = await staffWithRole(tx, 'caldicott-guardian');
  await notify(
    tx,
    recipients.map((recipient) => ({ personId: NOBODY, recipient, topic, message, link: null })),
    context,
  );
}

/** Puts something about staff of these organisations into the inbox of the Guardians who answer for them. Names no person. */
export async function tellGuardiansOf(
  tx: Tx,
  organisations: readonly string[],
  message: string,
  context: CoordinationContext,
): Promise<void> {
  const topic = `guardians/${newId()}`;
  const recipients = await guardiansFor(tx, organisations, context.clock.now());
  await notify(
    tx,
    recipients.map((recipient) => ({ personId: NOBODY, recipient, topic, message, link: '/guardian' })),
    context,
  );
}
