import { issueToken, staffWithRole, wholePlace, writeAudit } from './access/index.ts';
import { type CoordinationContext, notify } from './coordination/index.ts';
import { isRefusal, NOBODY, newId, type Refusal, type Tx } from './platform/index.ts';

const hour = 3600 * 1000;

export interface MachineToken {
  token: string;
  client: string;
  scope: string;
  /** Epoch ms. */
  expires: number;
}

/**
 * A bearer token for whoever administers this machine, so that scripts can call the API: it lasts an hour, is audited, and every
 * Caldicott Guardian is told.
 */
export async function issueMachineToken(
  tx: Tx,
  { client, scope }: { client: string; scope: string },
  context: CoordinationContext,
): Promise<MachineToken | Refusal> {
  const now = context.clock.now();
  const scopes = scope.split(/[\s,]+/).filter((each) => each !== '');
  const token = await issueToken(tx, { name: client, scopes, organisations: [wholePlace], lifetime: hour }, now);
  if (isRefusal(token)) return token;
  const id = newId();
  await writeAudit(tx, {
    id,
    at: now,
    event: 'run',
    what: `Issued a token for ${client} on the command line`,
    outcome: 'done',
    because: 'Whoever administers the machine asked for it',
    purpose: 'running-the-service',
    accountId: null,
    actorName: 'Command line',
    roles: ['administrator'],
    organisations: [],
    staffId: null,
    people: [],
    route: 'wpc token',
    note: scopes.join(' '),
    requestId: id,
    address: null,
  });
  const message = `A token was issued on the command line for ${client}, with ${scopes.join(' ')}, for one hour.`;
  const guardians = await staffWithRole(tx, 'caldicott-guardian');
  await notify(
    tx,
    guardians.map((recipient) => ({ personId: NOBODY, recipient, topic: `token/${id}`, message, link: null })),
    context,
  );
  return { token, client, scope: scopes.join(' '), expires: now + hour };
}
