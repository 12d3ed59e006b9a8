import {
  DataTable,
  Facts,
  Heading,
  PostForm,
  Section,
  SubmitButton,
  showTime,
} from '../../platform/design-system/index.ts';
import { type Actor, roleNames } from '../actor.ts';

const ownPages = [
  { href: '/my/who-has-seen', text: 'Who has seen my record' },
  { href: '/my/choices', text: 'My choices about sharing, research and being asked' },
  { href: '/my/people-who-act-for-me', text: 'Who may act for me' },
  { href: '/my/act-for-somebody', text: 'Act for somebody' },
];

export function AccountPage({
  actor,
  sessions,
}: {
  actor: Actor;
  sessions: readonly { startedAt: number; seenAt: number }[];
}) {
  return (
    <>
      <Heading>Your account</Heading>
      <Facts
        rows={[
          { name: 'Name', value: actor.name },
          { name: 'What you may do here', value: actor.roles.map((role) => roleNames[role]).join(', ') },
          ...(actor.organisations.length === 0
            ? []
            : [{ name: 'Organisations', value: actor.organisations.join(', ') }]),
        ]}
      />
      {actor.personId === null ? null : (
        <Section heading="Your record and your say">
          <ul className="nhsuk-list">
            {ownPages.map(({ href, text }) => (
              <li key={href}>
                <a href={href}>{text}</a>
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Section heading="Where you are signed in">
        <DataTable
          caption="Sessions"
          captionSize="s"
          rows={sessions}
          rowKey={(session) => `${session.startedAt}-${session.seenAt}`}
          columns={[
            { heading: 'Signed in', cell: (session) => showTime(session.startedAt) },
            { heading: 'Last used', cell: (session) => showTime(session.seenAt) },
          ]}
        />
        <PostForm action="/account/sign-out-everywhere">
          <SubmitButton secondary>Sign out everywhere</SubmitButton>
        </PostForm>
      </Section>
    </>
  );
}
