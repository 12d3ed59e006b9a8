import { z } from 'zod';
import { json, send } from '../../platform/http/index.ts';
import { isRefusal, newId, type Refusal, transaction } from '../../platform/index.ts';
import { audited, notAudited } from '../audit/audit-entry.ts';
import { writeAudit } from '../audit/write-audit.ts';
import { open } from '../permission.ts';
import { defineLongRoute, defineRoute, type Origin, type Route } from '../route.ts';
import { verifyAssertion } from './clients.ts';
import type { ClientRow } from './store.ts';
import { introspectToken, issueToken, revokeToken, scopesGranted } from './tokens.ts';

const fiveMinutes = 300_000;
const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const assertionFields = { client_assertion_type: z.literal(jwtBearer), client_assertion: z.string().max(8000) };
const asksToken = z.object({
  grant_type: z.literal('client_credentials'),
  scope: z.string().max(2000).default(''),
  ...assertionFields,
});
const asksAboutToken = z.object({ token: z.string().min(1).max(500), ...assertionFields });
const provesItself = 'The client proves who it is with a signed assertion in the body';

/** OAuth 2.0 for other systems: token, introspection, revocation, and where to find them. `fhirBase` is the path of the FHIR API. */
export function machineRoutes(fhirBase: string): Route[] {
  return [tokenRoute(), introspectRoute(), revokeRoute(), configuration(fhirBase)];
}

/** RFC 6749 section 5.2: errors are words of a fixed list. */
function oauthError(
  error: 'invalid_request' | 'invalid_client' | 'invalid_scope',
  status: number,
  description: string,
) {
  return send({
    status,
    contentType: 'application/json; charset=utf-8',
    headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
    body: JSON.stringify({ error, error_description: description }),
  });
}

function oauthRefusal(refusal: Refusal) {
  if (refusal.kind === 'forbidden') return oauthError('invalid_client', 401, refusal.message);
  if (refusal.kind === 'busy') return oauthError('invalid_client', 429, refusal.message);
  return oauthError('invalid_request', 400, refusal.message);
}

function tokenRoute(): Route {
  return defineLongRoute({
    method: 'POST',
    path: '/oauth/token',
    permission: open('Whoever has no token yet must be able to ask for one'),
    audit: notAudited('It writes its own entry, since who it is becomes known only here'),
    withoutToken: provesItself,
    summary: 'A token for another system (OAuth 2.0 client credentials with SMART Backend Services).',
    refusal: oauthRefusal,
    handler: async ({ db, body, now, baseUrl, origin }) => {
      const asked = asksToken.safeParse(body);
      if (!asked.success)
        return oauthError(
          'invalid_request',
          400,
          asked.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`).join('; '),
        );
      const client = await verifyAssertion(db, asked.data.client_assertion, `${baseUrl}/oauth/token`, now);
      if (isRefusal(client)) return client;
      return transaction(db, async (tx) => {
        const scopes = await scopesGranted(tx, client.id, asked.data.scope.split(' ').filter(Boolean));
        if (scopes.length === 0)
          return oauthError('invalid_scope', 400, 'None of these scopes is registered for this client.');
        const { id: clientId, name, organisations } = client;
        const token = await issueToken(tx, { name, scopes, organisations, clientId, lifetime: fiveMinutes }, now);
        if (isRefusal(token)) return token;
        await writeAudit(tx, signInEntry(client, scopes, origin, now));
        return send({
          contentType: 'application/json; charset=utf-8',
          headers: { 'cache-control': 'no-store', pragma: 'no-cache' },
          body: JSON.stringify({
            access_token: token,
            token_type: 'bearer',
            expires_in: fiveMinutes / 1000,
            scope: scopes.join(' '),
          }),
        });
      });
    },
  });
}

function signInEntry(
  client: ClientRow,
  scopes: readonly string[],
  origin: Origin,
  now: number,
): Parameters<typeof writeAudit>[1] {
  return {
    id: newId(),
    at: now,
    event: 'sign-in',
    what: 'Was given a token',
    outcome: 'done',
    because: 'It signed with a registered key',
    purpose: null,
    accountId: null,
    actorName: client.name,
    roles: ['system'],
    organisations: client.organisations,
    staffId: null,
    people: [],
    route: origin.route,
    note: scopes.join(' '),
    requestId: origin.requestId,
    address: origin.address,
  };
}

function introspectRoute(): Route {
  return defineLongRoute({
    method: 'POST',
    path: '/oauth/introspect',
    permission: open('The client proves who it is with an assertion'),
    audit: notAudited('A client asks about its own token'),
    withoutToken: provesItself,
    summary: 'Whether a token of one’s own is active (RFC 7662).',
    refusal: oauthRefusal,
    handler: async ({ db, body, now, baseUrl }) => {
      const asked = asksAboutToken.safeParse(body);
      if (!asked.success)
        return oauthError('invalid_request', 400, 'Send token, client_assertion_type and client_assertion.');
      const client = await verifyAssertion(db, asked.data.client_assertion, `${baseUrl}/oauth/introspect`, now);
      return isRefusal(client)
        ? client
        : json(await transaction(db, (tx) => introspectToken(tx, asked.data.token, client.id, now)));
    },
  });
}

function revokeRoute(): Route {
  return defineLongRoute({
    method: 'POST',
    path: '/oauth/revoke',
    permission: open('The client proves who it is with an assertion'),
    audit: audited('sign-out', 'Revoked a token'),
    withoutToken: provesItself,
    summary: 'Makes a token of one’s own useless (RFC 7009).',
    refusal: oauthRefusal,
    handler: async ({ db, body, now, baseUrl }) => {
      const asked = asksAboutToken.safeParse(body);
      if (!asked.success)
        return oauthError('invalid_request', 400, 'Send token, client_assertion_type and client_assertion.');
      const client = await verifyAssertion(db, asked.data.client_assertion, `${baseUrl}/oauth/revoke`, now);
      if (isRefusal(client)) return client;
      await transaction(db, (tx) => revokeToken(tx, asked.data.token, client.id, now));
      return json({});
    },
  });
}

function configuration(fhirBase: string): Route {
  return defineRoute({
    method: 'GET',
    path: `${fhirBase}/.well-known/smart-configuration`,
    permission: open('A system must find where to ask for a token'),
    audit: notAudited('It says nothing about anybody'),
    summary: 'SMART App Launch configuration.',
    handler: ({ baseUrl }) =>
      json({
        issuer: baseUrl,
        token_endpoint: `${baseUrl}/oauth/token`,
        introspection_endpoint: `${baseUrl}/oauth/introspect`,
        revocation_endpoint: `${baseUrl}/oauth/revoke`,
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
        token_endpoint_auth_signing_alg_values_supported: ['RS384', 'ES384', 'RS256', 'ES256', 'PS256', 'EdDSA'],
        scopes_supported: ['system/*.cruds', 'system/*.rs'],
        code_challenge_methods_supported: ['S256'],
        capabilities: ['client-confidential-asymmetric', 'permission-v2'],
      }),
  });
}
