import { readFileSync } from 'node:fs';
import { importPKCS8 } from 'jose';
import * as oidc from 'openid-client';
import { z } from 'zod';
import { roles } from '../actor.ts';

/**
 * An OpenID provider that vouches for people or staff: NHS login, CIS2, or any other. Several may be in use at once. The file
 * that lists them holds no secret: keys and secrets are in files of their own.
 */
const providerSchema = z.object({
  /** In paths: 'nhs-login'. */
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** On the button: 'NHS login'. */
  name: z.string().min(1),
  issuer: z.url(),
  clientId: z.string().min(1),
  /** PKCS#8 private key for private_key_jwt, which NHS login asks for; or a client secret. Neither: a public client with PKCE. */
  privateKeyFile: z.string().optional(),
  privateKeyAlgorithm: z.enum(['RS256', 'RS512', 'PS256', 'ES256']).default('RS512'),
  clientSecretFile: z.string().optional(),
  scope: z.string().default('openid profile'),
  /** Added to the authorization request: NHS login's vtr, CIS2's acr_values. */
  parameters: z.record(z.string(), z.string()).default({}),
  /** Claims that must have exactly this value, e.g. { "identity_proofing_level": "P9" }. */
  required: z.record(z.string(), z.string()).default({}),
  /** Whom it vouches for. `person` needs an NHS number in its claims; `staff` needs roles. */
  vouchesFor: z.enum(['person', 'staff']),
  /** For staff: the provider's role code → ours. CIS2's codes look like 'S8000:G8000:R8000'. */
  roleMap: z.record(z.string(), z.enum(roles)).default({}),
});

export type ProviderSettings = z.infer<typeof providerSchema>;

/** Reads the providers' file. Throws, naming the file and the field, because the server must not start with a wrong one. */
export function readProviders(file: string): ProviderSettings[] {
  const parsed = z.array(providerSchema).safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`);
  throw new Error(`The sign-in providers in ${file} cannot be used. ${faults.join('; ')}.`);
}

/** Finds the provider's endpoints and keys (OpenID Connect Discovery). Plain http is allowed to loopback only, for the demo. */
export async function discover(settings: ProviderSettings): Promise<oidc.Configuration> {
  const issuer = new URL(settings.issuer);
  const insecure = issuer.protocol === 'http:';
  if (insecure && !isLoopbackName(issuer.hostname))
    throw new Error(`${settings.id}: an issuer that is not on this machine must use https.`);
  return oidc.discovery(issuer, settings.clientId, {}, await clientAuthentication(settings), {
    timeout: 10,
    ...(insecure ? { execute: [oidc.allowInsecureRequests] } : {}),
  });
}

async function clientAuthentication(settings: ProviderSettings): Promise<oidc.ClientAuth> {
  if (settings.privateKeyFile !== undefined) {
    return oidc.PrivateKeyJwt(
      await importPKCS8(readFileSync(settings.privateKeyFile, 'utf8'), settings.privateKeyAlgorithm),
    );
  }
  if (settings.clientSecretFile !== undefined)
    return oidc.ClientSecretPost(readFileSync(settings.clientSecretFile, 'utf8').trim());
  return oidc.None();
}

export function isLoopbackName(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);
}
