import { createServer as createHttpServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testDatabase } from '../../test/support/database.ts';
import { authenticateBySession, type ProviderSettings, signInRoutes, signInWith } from '../access/index.ts';
import { createLogger, type Database, systemClock } from '../platform/index.ts';
import { createServer } from './index.ts';
import { providerWith } from './testing/provider.ts';
import { TestBrowser } from './testing/test-browser.ts';

const ada = '018f0000-0000-7000-8000-000000000001';

/** Claims as NHS login and CIS2 document them. */
const people: Record<string, Record<string, unknown>> = {
  proved: {
    name: 'Ada Hall',
    nhs_number: '9990000018',
    birthdate: '1980-01-01',
    family_name: 'Hall',
    identity_proofing_level: 'P9',
  },
  unproved: {
    name: 'Ada Hall',
    nhs_number: '9990000018',
    birthdate: '1980-01-01',
    family_name: 'Hall',
    identity_proofing_level: 'P5',
  },
  stranger: {
    name: 'Eve Other',
    nhs_number: '9990000026',
    birthdate: '1990-01-01',
    family_name: 'Other',
    identity_proofing_level: 'P9',
  },
  doctor: {
    name: 'Dr Yusuf',
    nhsid_useruid: '555000000001',
    nhsid_nrbac_roles: [
      { org_code: 'RXX', role_code: 'S8000:G8000:R8000' },
      { org_code: 'RYY', role_code: 'S8002:G8003:R9999' },
    ],
  },
  porter: { name: 'P Orter', nhsid_nrbac_roles: [{ org_code: 'RXX', role_code: 'S8002:G8003:R9999' }] },
};

describe('providers other than the demo’s', () => {
  let database: Database;
  let server: Awaited<ReturnType<typeof createServer>>;
  let issuer: Server;
  let base: string;

  beforeAll(async () => {
    database = await testDatabase();
    issuer = createHttpServer();
    await new Promise<void>((done) => issuer.listen(0, '127.0.0.1', done));
    const issuerUrl = `http://127.0.0.1:${(issuer.address() as { port: number }).port}`;
    const settings = (id: string, more: Partial<ProviderSettings>): ProviderSettings => ({
      id,
      name: id,
      issuer: issuerUrl,
      clientId: 'wpc',
      privateKeyAlgorithm: 'RS512',
      scope: 'openid profile',
      parameters: { prompt: 'login' },
      required: {},
      vouchesFor: 'person',
      roleMap: {},
      ...more,
    });
    server = await createServer({
      database,
      clock: systemClock,
      logger: createLogger('silent'),
      assets: { stylesheet: '/assets/x.css', files: new Map() },
      secret: Buffer.alloc(32, 7),
      https: false,
      navigation: [],
      personSet: async (_tx, id) => ({ current: id, members: [id] }),
      authenticate: authenticateBySession(),
      routes: signInRoutes({
        providers: [
          signInWith(settings('nhs-login', { required: { identity_proofing_level: 'P9' } })),
          signInWith(settings('cis2', { vouchesFor: 'staff', roleMap: { 'S8000:G8000:R8000': 'practitioner' } })),
        ],
        personOfClaims: async (_tx, claims) =>
          claims.nhsNumber === '9990000018' && claims.birthDate === '1980-01-01' ? ada : undefined,
      }),
    });
    await server.listen({ port: 0, host: '127.0.0.1' });
    base = `http://127.0.0.1:${(server.server.address() as { port: number }).port}`;
    issuer.on(
      'request',
      providerWith(issuerUrl, [`${base}/sign-in/return/nhs-login`, `${base}/sign-in/return/cis2`], people),
    );
  });
  afterAll(async () => {
    await server.close();
    issuer.close();
    await database.close();
  });

  const signIn = (provider: string, who: string) =>
    new TestBrowser(base).open(`/sign-in/start/${provider}?as=${who}&next=/account`);

  it('makes a person’s account from an NHS number that identity finds', async () => {
    const page = await signIn('nhs-login', 'proved');
    expect(page.status).toBe(200);
    expect(page.body).toContain('Ada Hall');
    expect(page.body).toContain('Person using services');
  });

  it('refuses who is not proved to level P9', async () => {
    const page = await signIn('nhs-login', 'unproved');
    expect(page.status).toBe(403);
    expect(page.body).toContain('identity_proofing_level P9');
  });

  it('refuses whom no record fits, without saying which part does not', async () => {
    const page = await signIn('nhs-login', 'stranger');
    expect(page.status).toBe(403);
    expect(page.body).toContain('No record here fits');
    expect(page.body).not.toContain('9990000026');
  });

  it('gives staff the roles and organisations that are mapped, and no others', async () => {
    const page = await signIn('cis2', 'doctor');
    expect(page.body).toContain('Practitioner');
    expect(page.body).toContain('RXX');
    expect(page.body).not.toContain('RYY');
  });

  it('lets nobody keep a role that the provider took away', async () => {
    const doctor = people.doctor ?? {};
    const before = doctor.nhsid_nrbac_roles;
    doctor.nhsid_nrbac_roles = [];
    expect((await signIn('cis2', 'doctor')).status).toBe(403);
    doctor.nhsid_nrbac_roles = before;
    expect((await signIn('cis2', 'doctor')).status).toBe(200);
  });

  it('refuses staff without a mapped role', async () => {
    expect((await signIn('cis2', 'porter')).status).toBe(403);
  });
});
