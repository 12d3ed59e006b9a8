import { ButtonLink, EmptyState, Heading, Notice, Section } from '../../platform/design-system/index.ts';
import type { Account } from '../accounts.ts';
import { type Role, roleNames } from '../actor.ts';

interface Provider {
  id: string;
  name: string;
  vouchesFor: 'person' | 'staff';
}

export function SignInPage(props: {
  providers: readonly Provider[];
  demo: readonly Account[];
  demoRefused: string | undefined;
  next: string;
}) {
  const { providers, demo, demoRefused, next } = props;
  const href = (id: string, as?: string) =>
    `/sign-in/start/${id}?${new URLSearchParams({ next, ...(as === undefined ? {} : { as }) })}`;
  return (
    <>
      <Heading>Sign in</Heading>
      {providers.map((provider) => (
        <p key={provider.id}>
          <ButtonLink href={href(provider.id)}>
            Continue to {provider.name} {provider.vouchesFor === 'staff' ? '(staff)' : ''}
          </ButtonLink>
        </p>
      ))}
      {demo.length === 0 ? null : <DemoPeople accounts={demo} href={(subject) => href('demo', subject)} />}
      {demoRefused === undefined ? null : <Notice>{demoRefused}</Notice>}
      {providers.length === 0 && demo.length === 0 ? (
        <EmptyState>No way to sign in has been set up on this server.</EmptyState>
      ) : null}
    </>
  );
}

/** Everybody here is invented: choosing one signs in as them, without a password. */
function DemoPeople({ accounts, href }: { accounts: readonly Account[]; href: (subject: string) => string }) {
  const groups = Map.groupBy(accounts, (account) => account.roles[0]);
  return (
    <>
      <p>This is the demo place. Choose somebody to see the service as they see it.</p>
      {[...groups].map(([role, group]) => (
        <Section key={role} heading={role === undefined ? 'Others' : roleNames[role as Role]}>
          <ul className="nhsuk-list">
            {group.map((account) => (
              <li key={account.id}>
                <a href={href(account.subject)}>{account.name}</a>
                {account.organisations.length === 0 ? null : (
                  <span className="nhsuk-u-secondary-text-colour"> ({account.organisations.join(', ')})</span>
                )}
              </li>
            ))}
          </ul>
        </Section>
      ))}
    </>
  );
}

export function SignedOutPage() {
  return (
    <>
      <Heading>You have signed out</Heading>
      <p>On a shared computer, also sign out of the service that confirmed who you are, and close the browser.</p>
      <ButtonLink href="/sign-in" secondary>
        Sign in again
      </ButtonLink>
    </>
  );
}
