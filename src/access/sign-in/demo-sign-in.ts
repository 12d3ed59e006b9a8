import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Db, type Tx, transaction } from '../../platform/index.ts';
import { otherThanDemoAccounts } from '../account-store.ts';
import { demoIssuer, findAccount } from '../accounts.ts';
import { type DemoProvider, demoProvider, demoProviderPath } from './demo-provider.ts';
import { isLoopbackAddress, isLoopbackName } from './providers.ts';
import { type SignIn, signInWith } from './sign-in.ts';

/**
 * Signing in as one of the demo people, without a password. It works only from this machine, under a loopback name, and only
 * while the database holds nothing but demo data: then there is nobody whose record could be seen.
 */
export interface DemoSignIn {
  /** Says why it may not be used now; undefined when it may. */
  refusedBecause(tx: Tx, request: { address: string; baseUrl: string }): Promise<string | undefined>;
  signIn(baseUrl: string): SignIn;
  /** Answers the provider's own paths. */
  answer(request: IncomingMessage, response: ServerResponse, baseUrl: string): Promise<void>;
}

export const demoProviderId = 'demo';

/** `onlyDemoData` says whether everything in the database came from the demo; it is asked at every sign-in. */
export function demoSignIn(db: Db, onlyDemoData: (tx: Tx) => Promise<boolean>): DemoSignIn {
  const byAddress = new Map<string, { provider: DemoProvider; signIn: SignIn }>();
  const at = (baseUrl: string) => {
    let made = byAddress.get(baseUrl);
    if (made === undefined) {
      const redirectUri = `${baseUrl}/sign-in/return/${demoProviderId}`;
      made = {
        provider: demoProvider(baseUrl, redirectUri, { nameOf: (subject) => nameOf(db, subject) }),
        signIn: signInWith(settings(baseUrl), demoIssuer),
      };
      byAddress.set(baseUrl, made);
    }
    return made;
  };
  return {
    refusedBecause: async (tx, { address, baseUrl }) => {
      if (!isLoopbackAddress(address) || !isLoopbackName(new URL(baseUrl).hostname))
        return 'Signing in as a demo person works only on the machine that the service runs on.';
      if ((await otherThanDemoAccounts(tx)) || !(await onlyDemoData(tx)))
        return 'This database holds more than demo data, so signing in without a password is switched off.';
      return undefined;
    },
    signIn: (baseUrl) => at(baseUrl).signIn,
    answer: (request, response, baseUrl) => at(baseUrl).provider(request, response),
  };
}

async function nameOf(db: Db, subject: string): Promise<string | undefined> {
  const account = await transaction(db, (tx) => findAccount(tx, demoIssuer, subject));
  return account?.demo ? account.name : undefined;
}

function settings(baseUrl: string) {
  return {
    id: demoProviderId,
    name: 'The demo place',
    issuer: `${baseUrl}${demoProviderPath}`,
    clientId: 'whole-person-care',
    privateKeyAlgorithm: 'ES256' as const,
    scope: 'openid profile',
    // Asks anew each time, or a second sign-in would be the first person again.
    parameters: { prompt: 'login' },
    required: {},
    vouchesFor: 'staff' as const,
    roleMap: {},
  };
}
