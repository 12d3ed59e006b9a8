import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import {
  accountIdOf,
  authenticateBySession,
  demoIssuer,
  demoProviderPath,
  demoSignIn,
  lockAccount,
  recordAccounts,
  signInRoutes,
} from '../access/index.ts';
import { createLogger, type Database, SetClock, transaction } from '../platform/index.ts';
import { createServer, homeRoute } from './index.ts';
import { TestBrowser } from './testing/test-browser.ts';

describe('signing in with the demo’s provider', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  let base: string;
  let onlyDemo = true;
  const clock = new SetClock(Date.now());

  beforeAll(async () => {
    database = await testDatabase();
    await transaction(database.db, (tx) =>
      recordAccounts(
        tx,
        [
          {
            issuer: demoIssuer,
            subject: 'amina',
            name: 'Amina Yusuf',
            roles: ['named-contact', 'practitioner'],
            staffId: 's1',
            organisations: ['RXX'],
            demo: true,
          },
          {
            issuer: demoIssuer,
            subject: 'joe',
            name: 'Joe Hall',
            roles: ['person'],
            personId: '018f0000-0000-7000-8000-000000000001',
            demo: true,
          },
        ],
        clock.now(),
      ),
    );
    const demo = demoSignIn(database.db, async () => onlyDemo);
    server = await createServer({
      database,
      clock,
      logger: createLogger('silent'),
      assets: { stylesheet: '/assets/x.css', files: new Map() },
      secret: Buffer.alloc(32, 7),
      https: false,
      navigation: [],
      personSet: async (_tx, id) => ({ current: id, members: [id] }),
      authenticate: authenticateBySession(),
      mounts: [
        {
          prefix: demoProviderPath,
          reason: 'The demo’s OpenID provider',
          answer: (request, response, baseUrl) => demo.answer(request, response, baseUrl),
        },
      ],
      routes: [
        homeRoute([], () => new Set(['/', '/sign-in'])),
        ...signInRoutes({ providers: [], demo, personOfClaims: async () => undefined }),
      ],
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
    base = `http://127.0.0.1:${(server.server.address() as { port: number }).port}`;
  });
  afterAll(async () => {
    await server.close();
    await database.close();
  });

  const signIn = async (who: string, browser = new TestBrowser(base)) => {
    const page = await browser.open(`/sign-in/start/demo?as=${who}&next=/account`);
    return { browser, page };
  };

  it('lists the demo people by role', async () => {
    const page = await new TestBrowser(base).open('/sign-in');
    expect(page.status).toBe(200);
    expect(page.body).toContain('Amina Yusuf');
    expect(page.body).toContain('Person using services');
  });

  it('signs in by code with PKCE, goes where the visitor wanted to go, and writes it down', async () => {
    const { page } = await signIn('amina');
    expect(page.status).toBe(200);
    expect(page.body).toContain('Your account');
    expect(page.body).toContain('Named contact, Practitioner');
    const { rows } = await sql<{
      what: string;
      actor_name: string;
    }>`select what, actor_name from audit_entry where event = 'sign-in'`.execute(database.db);
    expect(rows).toContainEqual({ what: 'Signed in', actor_name: 'Amina Yusuf' });
  });

  it('signs in the second person when the first is still signed in, under a new session', async () => {
    const { browser } = await signIn('amina');
    const first = browser.jar.get('wpc-session');
    const { page } = await signIn('joe', browser);
    expect(page.body).toContain('Joe Hall');
    expect(browser.jar.get('wpc-session')).not.toBe(first);
    const thief = new TestBrowser(base);
    thief.jar.set('wpc-session', first ?? '');
    expect((await thief.request('/account')).status).toBe(303);
  });

  it('refuses an unknown subject and a return that another browser began', async () => {
    const { page } = await signIn('nobody-here');
    expect(page.status).toBe(403);
    const victim = new TestBrowser(base);
    const begun = await new TestBrowser(base).request('/sign-in/start/demo?as=amina');
    const state = new URL(begun.location ?? '').searchParams.get('state') ?? '';
    const forced = await victim.open(`/sign-in/return/demo?code=x&state=${state}`);
    expect(forced.status).toBe(403);
    expect(forced.body).toContain('not begun in this browser');
  });

  it('does not redirect to another site after signing in', async () => {
    const browser = new TestBrowser(base);
    const page = await browser.open('/sign-in/start/demo?as=joe&next=//evil.example/');
    expect(new URL(page.url, base).host).toBe(new URL(base).host);
    expect(page.status).toBe(200);
  });

  it('ends a session at sign-out: the stolen cookie is dead', async () => {
    const { browser, page } = await signIn('amina');
    const stolen = browser.jar.get('wpc-session') ?? '';
    await browser.open('/sign-out', { _csrf: browser.csrf(page.body) });
    expect(browser.jar.has('wpc-session')).toBe(false);
    const thief = new TestBrowser(base);
    thief.jar.set('wpc-session', stolen);
    expect((await thief.request('/account')).location).toContain('/sign-in');
  });

  it('signs out everywhere', async () => {
    const phone = await signIn('joe');
    const desk = await signIn('joe');
    await desk.browser.open('/account/sign-out-everywhere', { _csrf: desk.browser.csrf(desk.page.body) });
    expect((await phone.browser.request('/account')).location).toContain('/sign-in');
  });

  it('ends a session that is idle too long', async () => {
    const { browser } = await signIn('joe');
    clock.advance(31 * 60_000);
    expect((await browser.request('/account')).location).toContain('/sign-in');
  });

  it('says at the next sign-in that the account is locked and for how long; every session is dead at once', async () => {
    const { browser, page } = await signIn('amina');
    expect(page.status).toBe(200);
    const until = clock.now() + 15 * 60_000;
    await transaction(database.db, (tx) =>
      lockAccount(tx, accountIdOf(demoIssuer, 'amina'), until, 'tried ids', clock.now()),
    );
    expect((await browser.request('/account')).location).toContain('/sign-in');
    const refused = (await signIn('amina')).page;
    expect(refused.status).toBe(403);
    expect(refused.body).toContain('This account is locked for 15 more minutes');
    clock.advance(15 * 60_000 + 1);
    expect((await signIn('amina')).page.status).toBe(200);
  });

  it('is switched off when the database holds more than demo data', async () => {
    onlyDemo = false;
    const page = await new TestBrowser(base).open('/sign-in');
    expect(page.body).not.toContain('Amina Yusuf');
    expect(page.body).toContain('holds more than demo data');
    expect((await new TestBrowser(base).request('/sign-in/start/demo?as=amina')).status).toBe(403);
    onlyDemo = true;
  });
});
