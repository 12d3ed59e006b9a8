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
