import {
  DataTable,
  Details,
  ErrorSummary,
  Facts,
  type FormState,
  Heading,
  PostForm,
  Section,
  SubmitButton,
  showDay,
  showTime,
  TextArea,
  TextField,
} from '../../platform/design-system/index.ts';
import { scopeInWords } from '../machine/scope.ts';
import type { ClientListed } from '../machine/store.ts';

function state(client: ClientListed, now: number): string {
  if (client.revoked_at !== null) return `Revoked on ${showDay(client.revoked_at)}`;
  if (client.disabled_at !== null) return `Suspended since ${showDay(client.disabled_at)}`;
  if (client.locked_until !== null && client.locked_until > now)
    return `Locked after failures until ${showTime(client.locked_until)}`;
  return 'May ask for tokens';
}

const place = (organisations: readonly string[]) =>
  organisations.includes('*') ? 'Everybody of the place' : `People in the care of ${organisations.join(', ')}`;

export function ClientsPage({
  clients,
  form,
  now,
}: {
  clients: readonly ClientListed[];
  form: FormState;
  now: number;
}) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>Other systems</Heading>
      <p>
        Systems that use the API with keys of their own. Every change here is written down and told to the Caldicott
        Guardian. What they read of a person is on that person’s page “Who has seen my record”.
      </p>
      <DataTable
        caption="Registered systems"
        rows={clients}
        rowKey={(client) => client.id}
        empty="No system is registered."
        columns={[
          { heading: 'Name', cell: (client) => <a href={`/admin/clients/${client.id}`}>{client.name}</a> },
          { heading: 'May', cell: (client) => client.scopes.map(scopeInWords).join('; ') },
          { heading: 'Of', cell: (client) => place(client.organisations) },
          { heading: 'State', cell: (client) => state(client, now) },
          {
            heading: 'Last token',
            cell: (client) => (client.last_token_at === null ? 'None lately' : showTime(client.last_token_at)),
          },
        ]}
      />
      <Section heading="Register a system" id="register">
        <PostForm action="/admin/clients">
          <TextField
            name="id"
            label="Id"
            hint="As it names itself in its tokens: letters, digits, dots and hyphens"
            form={form}
          />
          <TextField name="name" label="Name" hint="As people read it: Northfield shared record" form={form} />
          <TextField
            name="scopes"
            label="What it may do"
            hint="SMART v2 scopes with spaces between: system/Patient.rs system/Observation.rs. c adds, r reads, u changes, d deletes, s searches"
            form={form}
          />
          <TextField
            name="organisations"
            label="For whose people"
            hint="ODS codes with spaces between, or * for everybody of the place"
            form={form}
          />
          <KeyFields form={form} />
          <SubmitButton>Register</SubmitButton>
        </PostForm>
      </Section>
    </>
  );
}

function KeyFields({ form }: { form: FormState }) {
  return (
    <>
      <TextArea
        name="keys"
        label="Public keys"
        hint={'A JWK set: {"keys": [...]}. Public keys only. Leave empty when you give an address'}
        form={form}
      />
      <TextField
        name="keysUrl"
        label="Or the address of its public keys"
        hint="https, outside this network; the system can then change its keys by itself"
        form={form}
      />
    </>
  );
}

export function ClientPage({ client, form, now }: { client: ClientListed; form: FormState; now: number }) {
  const base = `/admin/clients/${client.id}`;
  const act = (slug: string, label: string) => (
    <PostForm action={`${base}/${slug}`}>
      <SubmitButton secondary>{label}</SubmitButton>
    </PostForm>
  );
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading caption="Other system">{client.name}</Heading>
      <Facts
        rows={[
          { name: 'Id', value: client.id },
          { name: 'State', value: state(client, now) },
          {
            name: 'May',
            value: (
              <ul className="nhsuk-list">
                {client.scopes.map((scope) => (
                  <li key={scope}>
                    {scopeInWords(scope)} (<code>{scope}</code>)
                  </li>
                ))}
              </ul>
            ),
          },
          { name: 'Of', value: place(client.organisations) },
          {
            name: 'Keys',
            value: client.keys_url ?? `${client.keys?.keys.map(({ kid }) => String(kid)).join(', ')} (registered here)`,
          },
          { name: 'Registered', value: showDay(client.made_at) },
          { name: 'Tokens that work now', value: String(client.live_tokens) },
        ]}
      />
      {client.revoked_at !== null ? null : (
        <>
          {client.live_tokens > 0 ? act('revoke-tokens', 'Revoke its tokens') : null}
          {client.disabled_at === null ? act('suspend', 'Suspend') : act('resume', 'Let it in again')}
          <Section heading="Change its keys">
            <p>
              To change keys without a gap, give the old and the new key together first, and later the new one alone.
            </p>
            <PostForm action={`${base}/keys`}>
              <KeyFields form={form} />
              <SubmitButton>Change keys</SubmitButton>
            </PostForm>
          </Section>
          <Details summary="Revoke for good">
            <p>Its tokens stop at once, and its id is never used again. This cannot be undone; suspending can.</p>
            {act('revoke', 'Revoke for good')}
          </Details>
        </>
      )}
    </>
  );
}
