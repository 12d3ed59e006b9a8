import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Adapter, type AdapterPayload, Provider } from 'oidc-provider';

/** Where the demo's OpenID provider answers, on this same server. */
export const demoProviderPath = '/demo-provider';

/** What the provider has to know of its accounts. */
export interface DemoDirectory {
  /** Name of the demo account with this subject; undefined when there is none. */
  nameOf(subject: string): Promise<string | undefined>;
}

/** Handles the provider's own paths. Who is signed in is what the login hint says: there are no passwords, so it is for loopback only. */
export type DemoProvider = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * A real OpenID provider (oidc-provider) for the demo place, so that the demo signs in through the same code as NHS login
 * would: discovery, authorization code, PKCE, signed id token. Keys and codes are in memory and die with the process.
 */
export function demoProvider(baseUrl: string, redirectUri: string, directory: DemoDirectory): DemoProvider {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const provider = new Provider(`${baseUrl}${demoProviderPath}`, {
    adapter: InMemory,
    clients: [
      {
        client_id: 'whole-person-care',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: [redirectUri],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: {
        session: 'demo-provider-session',
        interaction: 'demo-provider-interaction',
        resume: 'demo-provider-resume',
      },
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: true },
      rpInitiatedLogout: { enabled: false },
    },
    claims: { openid: ['sub'], profile: ['name'] },
    interactions: { url: (_context, interaction) => `${demoProviderPath}/pick/${interaction.uid}` },
    renderError: async (context, out) => {
      context.type = 'text/plain';
      context.body = `The demo's sign-in failed: ${out.error_description ?? out.error}`;
    },
    pkce: { required: () => true },
    ttl: { AccessToken: 300, AuthorizationCode: 60, IdToken: 300, Interaction: 300, Session: 300, Grant: 300 },
    findAccount: async (_context, subject) => {
      const name = await directory.nameOf(subject);
      return name === undefined ? undefined : { accountId: subject, claims: async () => ({ sub: subject, name }) };
    },
    // Its one client is this service, which needs no consent page to itself.
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  return async (request, response) => {
    const url = request.url ?? '/';
    // The provider sees its own paths; originalUrl tells it where it is mounted.
    (request as IncomingMessage & { originalUrl?: string }).originalUrl = url;
    request.url = url.slice(demoProviderPath.length) || '/';
    // It must not remember who came last: each sign-in says who it is.
    request.headers.cookie = (request.headers.cookie ?? '')
      .split('; ')
      .filter((cookie) => !cookie.startsWith('demo-provider-session'))
      .join('; ');
    if (!request.url.startsWith('/pick/')) return answer(request, response);
    const { params } = await provider.interactionDetails(request, response);
    const accountId = String(params.login_hint ?? '');
    if ((await directory.nameOf(accountId)) === undefined) {
      const refusal = new URLSearchParams({
        error: 'access_denied',
        state: String(params.state),
        iss: provider.issuer,
      });
      response.writeHead(303, { location: `${redirectUri}?${refusal}` }).end();
      return;
    }
    await provider.interactionFinished(request, response, { login: { accountId } }, { mergeWithLastSubmission: false });
  };
}

/** What the provider remembers between requests, swept as it grows. */
class InMemory implements Adapter {
  static readonly kept = new Map<string, { payload: AdapterPayload; endsAt: number }>();
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    if (InMemory.kept.size > 5000)
      for (const [key, { endsAt }] of InMemory.kept) if (endsAt < performance.now()) InMemory.kept.delete(key);
    InMemory.kept.set(`${this.#name}:${id}`, { payload, endsAt: performance.now() + expiresIn * 1000 });
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const found = InMemory.kept.get(`${this.#name}:${id}`);
    return found === undefined || found.endsAt < performance.now() ? undefined : found.payload;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#where((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#where((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const found = InMemory.kept.get(`${this.#name}:${id}`);
    if (found) found.payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    InMemory.kept.delete(`${this.#name}:${id}`);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of InMemory.kept) if (payload.grantId === grantId) InMemory.kept.delete(key);
  }

  #where(fits: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const [key, { payload }] of InMemory.kept)
      if (key.startsWith(`${this.#name}:`) && fits(payload)) return payload;
    return undefined;
  }
}
