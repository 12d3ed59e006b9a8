import { z } from 'zod';
import { isLocalPath, page, redirect } from '../platform/http/index.ts';
import { isRefusal, newId, type Refusal, refuse, type Tx, transaction } from '../platform/index.ts';
import { type Account, actorOf, demoAccounts } from './accounts.ts';
import { type AuditEntry, audited, notAudited } from './audit/audit-entry.ts';
import { writeAudit } from './audit/write-audit.ts';
import { AccountPage } from './pages/account.tsx';
import { SignedOutPage, SignInPage } from './pages/sign-in.tsx';
import { open, signedIn } from './permission.ts';
import { defineLongRoute, defineRoute, type LongContext, type Origin, type Route } from './route.ts';
import { endSession, sessionsOf, signOutEverywhere } from './sessions.ts';
import { type DemoSignIn, demoProviderId } from './sign-in/demo-sign-in.ts';
import { finishSignIn, type PersonOfClaims, type SignIn, startSignIn } from './sign-in/sign-in.ts';

export interface SignInOptions {
  /** Real providers, in the order of their buttons. */
  providers: readonly SignIn[];
  /** Present only where the demo is served. */
  demo?: DemoSignIn;
  personOfClaims: PersonOfClaims;
}

const local = z.string().max(500).refine(isLocalPath);
const startQuery = z.object({ next: local.default('/').catch('/'), as: z.string().max(100).optional() });
const providerParams = z.object({ provider: z.string().max(40) });

/** Sign-in, sign-out and one's own account. */
export function signInRoutes(options: SignInOptions): Route[] {
  return [signInPage(options), start(options), finish(options), signOut(), signedOut(), account(), everywhere()];
}

function signInPage(options: SignInOptions): Route {
  return defineRoute({
    method: 'GET',
    path: '/sign-in',
    permission: open('Whoever is signed out must be able to sign in'),
    audit: notAudited('It shows nobody’s data'),
    query: startQuery,
    handler: async ({ tx, query, origin, baseUrl }) => {
      const demoRefused = options.demo && (await options.demo.refusedBecause(tx, { address: origin.ip, baseUrl }));
      const demo = options.demo !== undefined && demoRefused === undefined ? await demoAccounts(tx, 12) : [];
      return page({
        title: 'Sign in',
        body: (
          <SignInPage
            providers={options.providers.map(({ settings }) => settings)}
            demo={demo}
            demoRefused={demoRefused}
            next={query.next}
          />
        ),
      });
    },
  });
}

/** The provider of this name; the demo's only when it may be used now. */
async function findSignIn(
  options: SignInOptions,
  name: string,
  context: Pick<LongContext<never, never, never>, 'db' | 'origin' | 'baseUrl'>,
): Promise<SignIn | Refusal> {
  const { demo } = options;
  if (name === demoProviderId && demo !== undefined) {
    const refused = await transaction(context.db, (tx) =>
      demo.refusedBecause(tx, { address: context.origin.ip, baseUrl: context.baseUrl }),
    );
    return refused === undefined ? demo.signIn(context.baseUrl) : refuse('forbidden', refused);
  }
  return (
    options.providers.find(({ settings }) => settings.id === name) ??
    refuse('not-found', 'There is no such way to sign in here.')
  );
}

function start(options: SignInOptions): Route {
  return defineLongRoute({
    method: 'GET',
    path: '/sign-in/start/:provider',
    permission: open('Whoever is signed out must be able to sign in'),
    audit: notAudited('The return from the provider is written down, with who it is'),
    params: providerParams,
    query: startQuery,
    handler: async (context) => {
      const { params, query, db, now, baseUrl, browser } = context;
      const signIn = await findSignIn(options, params.provider, context);
      if (isRefusal(signIn)) return signIn;
      const redirectUri = `${baseUrl}/sign-in/return/${params.provider}`;
      const url = await startSignIn(db, signIn, {
        redirectUri,
        returnTo: query.next,
        browser: browser.visitor(),
        loginHint: query.as,
        now,
      });
      return redirect(url.href, 'to-another-origin');
    },
  });
}

function finish(options: SignInOptions): Route {
  return defineLongRoute({
    method: 'GET',
    path: '/sign-in/return/:provider',
    permission: open('The provider sends the browser here'),
    audit: notAudited('It writes its own entry, since who it is becomes known only here'),
    params: providerParams,
    query: z.record(z.string(), z.string()),
    handler: async (context) => {
      const { params, query, db, now, baseUrl, browser, origin } = context;
      const signIn = await findSignIn(options, params.provider, context);
      if (isRefusal(signIn)) return signIn;
      const currentUrl = new URL(`${baseUrl}/sign-in/return/${params.provider}?${new URLSearchParams(query)}`);
      const request = {
        currentUrl,
        browser: browser.visitor(),
        previousCookie: browser.session(),
        personOfClaims: options.personOfClaims,
        now,
      };
      const result = await finishSignIn(db, signIn, request);
      await transaction(db, (tx) => writeSignIn(tx, result, signIn.settings.name, origin, now));
      if (isRefusal(result)) return result;
      browser.keepSession(result.token);
      return redirect(result.returnTo);
    },
  });
}

async function writeSignIn(
  tx: Tx,
  result: { account: Account } | Refusal,
  provider: string,
  origin: Origin,
  now: number,
): Promise<void> {
  const refused = isRefusal(result);
  const actor = refused ? undefined : actorOf(result.account);
  const entry: AuditEntry = {
    id: newId(),
    at: now,
    event: refused ? 'refusal' : 'sign-in',
    what: refused ? 'Refused: Signed in' : 'Signed in',
    outcome: refused ? 'refused' : 'done',
    because: refused ? result.message : `${provider} confirmed who they are`,
    purpose: null,
    accountId: actor?.accountId ?? null,
    actorName: actor?.name ?? 'Not known',
    roles: actor?.roles ?? ['public'],
    organisations: actor?.organisations ?? [],
    staffId: actor?.staffId ?? null,
    people: [],
    route: origin.route,
    note: null,
    requestId: origin.requestId,
    address: origin.address,
  };
  await writeAudit(tx, entry);
}

function signOut(): Route {
  return defineRoute({
    method: 'POST',
    path: '/sign-out',
    permission: open('A session that is over must still be cleared from the browser'),
    audit: audited('sign-out', 'Signed out'),
    handler: async ({ tx, session, now, browser }) => {
      if (session.id !== null) await endSession(tx, session.id, now);
      browser.forgetSession();
      return redirect('/signed-out');
    },
  });
}

function signedOut(): Route {
  return defineRoute({
    method: 'GET',
    path: '/signed-out',
    permission: open('It says only that one has signed out'),
    audit: notAudited('It shows nobody’s data'),
    handler: () => page({ title: 'You have signed out', body: <SignedOutPage /> }),
  });
}

function account(): Route {
  return defineRoute({
    method: 'GET',
    path: '/account',
    permission: signedIn(),
    audit: audited('read', 'Looked at their own account'),
    handler: async ({ tx, actor, now }) => {
      const sessions = actor.accountId === null ? [] : await sessionsOf(tx, actor.accountId, now);
      return page({ title: 'Your account', body: <AccountPage actor={actor} sessions={sessions} /> });
    },
  });
}

function everywhere(): Route {
  return defineRoute({
    method: 'POST',
    path: '/account/sign-out-everywhere',
    permission: signedIn(),
    audit: audited('sign-out', 'Signed out everywhere'),
    handler: async ({ tx, actor, now, browser, note }) => {
      const ended = actor.accountId === null ? 0 : await signOutEverywhere(tx, actor.accountId, now);
      note(`${ended} session${ended === 1 ? '' : 's'}`);
      browser.forgetSession();
      return redirect('/signed-out');
    },
  });
}
