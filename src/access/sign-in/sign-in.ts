import * as oidc from 'openid-client';
import { type Db, type Refusal, refuse, type Tx, transaction } from '../../platform/index.ts';
import { accountRowByLogin, insertSignIn, type SignInRow, takeSignIn } from '../account-store.ts';
import { type Account, accountOf, findAccount, recordAccounts } from '../accounts.ts';
import type { Role } from '../actor.ts';
import { beginSession, digestOf } from '../sessions.ts';
import { discover, type ProviderSettings } from './providers.ts';

/** What identity can say of a person whom a provider vouches for. */
export type PersonOfClaims = (
  tx: Tx,
  claims: { nhsNumber: string; birthDate: string | undefined; familyName: string | undefined },
) => Promise<string | undefined>;

export interface SignIn {
  settings: ProviderSettings;
  /** Of the accounts; the provider's issuer, except in the demo. */
  accountIssuer: string;
  configuration(): Promise<oidc.Configuration>;
}

/** A provider whose endpoints are looked up when first needed and again if that failed. */
export function signInWith(settings: ProviderSettings, accountIssuer = settings.issuer): SignIn {
  let found: Promise<oidc.Configuration> | undefined;
  return {
    settings,
    accountIssuer,
    configuration: () => {
      found ??= discover(settings).catch((error: unknown) => {
        found = undefined;
        throw error;
      });
      return found;
    },
  };
}

/** Begins a sign-in: authorization code with PKCE, state and nonce. Returns the address at the provider to go to. */
export async function startSignIn(
  db: Db,
  signIn: SignIn,
  request: { redirectUri: string; returnTo: string; browser: string; loginHint: string | undefined; now: number },
): Promise<URL> {
  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const nonce = oidc.randomNonce();
  const configuration = await signIn.configuration();
  const row: SignInRow = {
    issuer: signIn.settings.id,
    nonce,
    verifier,
    return_to: request.returnTo,
    started_at: request.now,
  };
  await transaction(db, (tx) => insertSignIn(tx, digestOf(state), digestOf(request.browser), row));
  return oidc.buildAuthorizationUrl(configuration, {
    ...signIn.settings.parameters,
    redirect_uri: request.redirectUri,
    scope: signIn.settings.scope,
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    ...(request.loginHint === undefined ? {} : { login_hint: request.loginHint }),
  });
}

export interface SignedIn {
  token: string;
  account: Account;
  returnTo: string;
}

/**
 * Finishes a sign-in that came back from the provider. The state is taken first, so that a return works once and only in the
 * browser that began it. The exchange with the provider happens outside any transaction.
 */
export async function finishSignIn(
  db: Db,
  signIn: SignIn,
  request: {
    currentUrl: URL;
    browser: string;
    previousCookie: string | undefined;
    personOfClaims: PersonOfClaims;
    now: number;
  },
): Promise<SignedIn | Refusal> {
  const state = request.currentUrl.searchParams.get('state') ?? '';
  const begun = await transaction(db, (tx) => takeSignIn(tx, digestOf(state), digestOf(request.browser)));
  const tooLate = begun !== undefined && begun.started_at < request.now - 600_000;
  if (begun === undefined || tooLate || begun.issuer !== signIn.settings.id) {
    return refuse(
      'forbidden',
      'This sign-in was not begun in this browser, or took longer than 10 minutes. Start again.',
    );
  }
  const claims = await exchange(await signIn.configuration(), request.currentUrl, state, begun);
  if (claims === undefined)
    return refuse('forbidden', `${signIn.settings.name} did not confirm who you are. Start again.`);
  return transaction(db, async (tx) => {
    const account = await accountFor(tx, signIn, claims, request.personOfClaims, request.now);
    if ('kind' in account) return account;
    const token = await beginSession(tx, account.id, request.previousCookie, request.now);
    return { token, account, returnTo: begun.return_to };
  });
}

async function exchange(
  configuration: oidc.Configuration,
  url: URL,
  state: string,
  begun: SignInRow,
): Promise<(oidc.IDToken & oidc.UserInfoResponse) | undefined> {
  try {
    const tokens = await oidc.authorizationCodeGrant(configuration, url, {
      pkceCodeVerifier: begun.verifier,
      expectedNonce: begun.nonce,
      expectedState: state,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) return undefined;
    const more =
      configuration.serverMetadata().userinfo_endpoint === undefined
        ? {}
        : await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub);
    return { ...more, ...claims };
  } catch (error) {
    // A provider's refusal, a forged or expired token: the person starts again. Anything else is a bug and stays one.
    if (
      error instanceof oidc.ClientError ||
      error instanceof oidc.AuthorizationResponseError ||
      error instanceof oidc.ResponseBodyError
    )
      return undefined;
    throw error;
  }
}

async function accountFor(
  tx: Tx,
  signIn: SignIn,
  claims: oidc.IDToken & oidc.UserInfoResponse,
  personOfClaims: PersonOfClaims,
  now: number,
): Promise<Account | Refusal> {
  const { settings, accountIssuer } = signIn;
  for (const [claim, value] of Object.entries(settings.required)) {
    if (claims[claim] !== value)
      return refuse(
        'forbidden',
        `${settings.name} has not proved who you are to the level that records need (${claim} ${value}).`,
      );
  }
  const known = await findAccount(tx, accountIssuer, claims.sub);
  if (known?.closedAt != null) return refuse('forbidden', 'This account was closed. Ask whoever gave it to you.');
  if (known?.lockedUntil != null && known.lockedUntil > now) {
    const minutes = Math.ceil((known.lockedUntil - now) / 60_000);
    return refuse(
      'forbidden',
      `This account is locked for ${minutes} more minute${minutes === 1 ? '' : 's'}, because it asked for too much that it may not see.`,
    );
  }
  if (known?.demo) return known;
  const told =
    settings.vouchesFor === 'person' ? await personClaims(tx, claims, personOfClaims) : staffClaims(settings, claims);
  if ('kind' in told) {
    // Where the provider says nothing of roles, they are those that were recorded here; where it does, a role that it took away is gone.
    const rolesAreOurs = settings.vouchesFor === 'staff' && Object.keys(settings.roleMap).length === 0;
    return rolesAreOurs && known !== undefined ? known : told;
  }
  const kept = known === undefined ? {} : { personId: known.personId, teams: known.teams };
  await recordAccounts(
    tx,
    [{ issuer: accountIssuer, subject: claims.sub, name: nameOf(claims), ...kept, ...told }],
    now,
  );
  const row = await accountRowByLogin(tx, accountIssuer, claims.sub);
  if (row === undefined) throw new Error('The account that was just recorded cannot be read.');
  return accountOf(row);
}

async function personClaims(
  tx: Tx,
  claims: oidc.UserInfoResponse,
  personOfClaims: PersonOfClaims,
): Promise<{ roles: Role[]; personId: string } | Refusal> {
  const nhsNumber = claims.nhs_number;
  if (typeof nhsNumber !== 'string')
    return refuse('forbidden', 'The provider gave no NHS number, so your record cannot be found.');
  const personId = await personOfClaims(tx, { nhsNumber, birthDate: claims.birthdate, familyName: claims.family_name });
  return personId === undefined
    ? refuse('forbidden', 'No record here fits the NHS number, name and birth date that the provider gave.')
    : { roles: ['person'], personId };
}

/** CIS2's claim: one entry for each role that the person holds at an organisation. */
interface NationalRole {
  org_code?: string;
  role_code?: string;
}

function staffClaims(
  settings: ProviderSettings,
  claims: oidc.UserInfoResponse,
): { roles: Role[]; organisations: string[]; staffId: string } | Refusal {
  const held = Array.isArray(claims.nhsid_nrbac_roles) ? (claims.nhsid_nrbac_roles as NationalRole[]) : [];
  const mapped = held.filter((one) => one.role_code !== undefined && settings.roleMap[one.role_code] !== undefined);
  if (mapped.length === 0)
    return refuse('forbidden', 'None of your roles is one that uses this service. Ask your registration authority.');
  const ours = mapped.map((one) => settings.roleMap[one.role_code ?? '']).filter((role) => role !== undefined);
  return {
    roles: [...new Set(ours)],
    organisations: [...new Set(mapped.flatMap((one) => (one.org_code === undefined ? [] : [one.org_code])))],
    staffId: String(claims.nhsid_useruid ?? claims.sub),
  };
}

function nameOf(claims: oidc.UserInfoResponse): string {
  return claims.name ?? ([claims.given_name, claims.family_name].filter(Boolean).join(' ') || 'Name not given');
}
