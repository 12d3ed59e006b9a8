/**
 * Who is asking. One account may hold several roles: a named contact is usually also a practitioner.
 * `public` is everybody who has not signed in; `system` is a machine with its own credentials (SMART backend services).
 */
export const roles = [
  'public',
  'person',
  'carer',
  'named-contact',
  'practitioner',
  'team-manager',
  'commissioner',
  'analyst',
  'public-voice-officer',
  'caldicott-guardian',
  'administrator',
  'system',
] as const;

export type Role = (typeof roles)[number];

export interface Actor {
  roles: readonly Role[];
  /** The account, null when signed out; for a machine its client id's account. */
  accountId: string | null;
  /** As shown to others: 'Dr Amina Yusuf', 'Signed-out visitor'. */
  name: string;
  staffId: string | null;
  /** The person that this account is about (their own record), by any of their person ids. */
  personId: string | null;
  /** ODS (or council) codes of the organisations that the actor acts for. */
  organisations: readonly string[];
  teams: readonly string[];
  /** SMART v2 scopes of a machine or of an app on a user's behalf; empty for a browser session, which is not limited by scope. */
  scopes: readonly string[];
}

export const visitor: Actor = {
  roles: ['public'],
  accountId: null,
  name: 'Signed-out visitor',
  staffId: null,
  personId: null,
  organisations: [],
  teams: [],
  scopes: [],
};

export function hasRole(actor: Actor, ...any: readonly Role[]): boolean {
  return any.some((role) => actor.roles.includes(role));
}

export const roleNames: Record<Role, string> = {
  public: 'Public',
  person: 'Person using services',
  carer: 'Carer',
  'named-contact': 'Named contact',
  practitioner: 'Practitioner',
  'team-manager': 'Team manager',
  commissioner: 'Commissioner',
  analyst: 'Analyst',
  'public-voice-officer': 'Public-voice officer',
  'caldicott-guardian': 'Caldicott Guardian',
  administrator: 'Administrator',
  system: 'Another system',
};
