import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Provider } from 'oidc-provider';

/** A real OpenID provider that signs in whoever the login hint names, with these claims: stands for NHS login and CIS2. */
export function providerWith(
  issuer: string,
  redirectUris: string[],
  people: Record<string, Record<string, unknown>>,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'wpc',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code'],
        response_types: ['code'],
        redirect_uris: redirectUris,
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: 'ES256', use: 'sig' }] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Interaction: 60, Session: 60, Grant: 60 },
    features: { devInteractions: { enabled: false } },
    claims: { openid: ['sub'], profile: [...new Set(Object.values(people).flatMap(Object.keys))] },
    interactions: { url: (_context, interaction) => `/pick/${interaction.uid}` },
    findAccount: async (_context, subject) => ({
      accountId: subject,
      claims: async () => ({ sub: subject, ...people[subject] }),
    }),
    loadExistingGrant: async (context) => {
      const grant = new provider.Grant({ clientId: 'wpc', accountId: context.oidc.session?.accountId ?? '' });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  return (request, response) => {
    if (!request.url?.startsWith('/pick/')) return void answer(request, response);
    void provider
      .interactionDetails(request, response)
      .then(({ params }) =>
        provider.interactionFinished(request, response, { login: { accountId: String(params.login_hint) } }),
      );
  };
}
