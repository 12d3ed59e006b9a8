import type { CapabilityStatementRestResource } from '@medplum/fhirtypes';
import type { ReactNode } from 'react';
import {
  DataTable,
  Facts,
  type FormState,
  Heading,
  Notice,
  PostForm,
  Section,
  SubmitButton,
  TextField,
} from '../../platform/design-system/index.ts';
import type { Definition, SourceProfile } from '../../record/index.ts';
import type { Tried } from './try-request.ts';

export interface DevelopersPageProps {
  /** Base address of the FHIR API. */
  base: string;
  baseUrl: string;
  resources: readonly CapabilityStatementRestResource[];
  /** Profiles that this place added, and what is asked of which source. */
  profiles: readonly Omit<Definition, 'resource'>[];
  sources: readonly SourceProfile[];
  /** Undefined for those who cannot try. */
  form: FormState | undefined;
  tried?: Tried;
}

/** What an integrator needs to begin. */
export function DevelopersPage({ base, baseUrl, resources, profiles, sources, form, tried }: DevelopersPageProps) {
  return (
    <>
      <Heading>For developers</Heading>
      <Facts
        rows={[
          { name: 'Base address', value: <code>{base}</code> },
          { name: 'Version', value: 'FHIR R4 (4.0.1), as JSON: application/fhir+json' },
          { name: 'Capability statement', value: <a href={`${base}/metadata`}>{`${base}/metadata`}</a> },
          {
            name: 'Authorisation',
            value: <a href={`${base}/.well-known/smart-configuration`}>{`${base}/.well-known/smart-configuration`}</a>,
          },
          { name: 'Endpoints beside FHIR', value: <a href="/developers/openapi.json">OpenAPI 3.1 (JSON)</a> },
        ]}
      />
      <Section heading="Get a token" id="token">
        <p>
          The API takes OAuth 2.0 bearer tokens with SMART v2 scopes, such as <code>system/Patient.rs</code> or{' '}
          <code>system/*.cruds</code> (c create, r read, u update, d delete, s search).
        </p>
        <h3 className="nhsuk-heading-m">On the machine that runs the service</h3>
        <p>
          Whoever administers it gets a token that lasts an hour. It is audited, and the Caldicott Guardian is told.
        </p>
        <Code>{`wpc token --client 'My script' --scope 'system/*.cruds'`}</Code>
        <h3 className="nhsuk-heading-m">From another system</h3>
        <p>
          By SMART Backend Services: a registered client signs an assertion with its private key and sends it to{' '}
          <code>{`${baseUrl}/oauth/token`}</code> with <code>grant_type=client_credentials</code>, the{' '}
          <code>scope</code>, <code>client_assertion_type</code> and <code>client_assertion</code>.
        </p>
        <h3 className="nhsuk-heading-m">Use it</h3>
        <Code>{`curl -H "Authorization: Bearer $TOKEN" '${base}/Patient?_count=5'`}</Code>
      </Section>
      <Section heading="Try it" id="try">
        <TryIt form={form} tried={tried} base={base} />
      </Section>
      <Section heading="What each type can do" id="types">
        <p>
          Every type can be read, searched, created, changed (also by JSON Patch and by criteria) and deleted, with its
          versions kept. Bundles are taken as batch or transaction. Systems with <code>r</code> scopes can export in
          bulk with <code>{`${base}/$export`}</code> or <code>{`${base}/Patient/$export`}</code>.
        </p>
        <DataTable
          caption="Resource types"
          captionSize="s"
          rows={resources}
          rowKey={(row) => String(row.type)}
          csvHref="/developers/search-parameters.csv"
          note="The CSV has every search parameter of every type."
          columns={[
            { heading: 'Type', cell: (row) => <a href={`/developers/types/${row.type}`}>{row.type}</a> },
            { heading: 'Search parameters', numeric: true, cell: (row) => row.searchParam?.length ?? 0 },
            {
              heading: 'Operations',
              cell: (row) => (row.operation ?? []).map((one) => `$${one.name}`).join(', '),
            },
          ]}
        />
      </Section>
      <Section heading="Profiles" id="profiles">
        <Profiles profiles={profiles} sources={sources} base={base} />
      </Section>
    </>
  );
}

function Profiles({ profiles, sources, base }: Pick<DevelopersPageProps, 'profiles' | 'sources' | 'base'>) {
  if (profiles.length === 0)
    return (
      <p>
        None has been added: what is written is checked by FHIR R4 alone. Whoever runs the service adds profiles such as
        UK Core with <code>wpc profiles add</code>.
      </p>
    );
  return (
    <>
      <p>
        A resource that names one of these in <code>meta.profile</code> is checked by it when it is written, and refused
        with the place and the mend. To try first: <code>{`POST ${base}/Patient/$validate?profile=ADDRESS`}</code>.
      </p>
      <DataTable
        caption="Profiles"
        captionSize="s"
        rows={profiles}
        rowKey={(row) => `${row.url}|${row.version}`}
        csvHref="/developers/profiles.csv"
        note="The CSV has the extensions, value sets and code systems too."
        columns={[
          { heading: 'Profile', cell: (row) => row.title },
          { heading: 'Type', cell: (row) => row.type },
          { heading: 'Address', cell: (row) => <code className="wpc-break">{row.url}</code> },
          { heading: 'Version', cell: (row) => row.version },
          {
            heading: 'Required of',
            cell: (row) =>
              sources
                .filter((one) => one.url === row.url)
                .map(({ source }) => source)
                .join(', ') || 'Whoever names it',
          },
        ]}
      />
    </>
  );
}

function TryIt({ form, tried, base }: { form: FormState | undefined; tried: Tried | undefined; base: string }) {
  if (form === undefined)
    return (
      <Notice>
        <a href="/sign-in">Sign in</a> as somebody who sees people’s records to try the API from here.
      </Notice>
    );
  return (
    <>
      <p>The request is sent as you, sees what you may see, and is audited like any other. It only reads.</p>
      <PostForm action="/developers#try">
        <TextField name="request" label={`GET ${base}/`} hint="Such as Patient?_count=5" form={form} />
        <SubmitButton>Send</SubmitButton>
      </PostForm>
      {tried === undefined ? null : (
        <>
          <h3 className="nhsuk-heading-m">{`Status ${tried.status}`}</h3>
          <Code label="The answer">{tried.body}</Code>
        </>
      )}
    </>
  );
}

/** One type as the capability statement has it. */
export function TypePage({ resource }: { resource: CapabilityStatementRestResource }) {
  return (
    <>
      <Heading caption="FHIR resource type">{resource.type}</Heading>
      <Facts
        rows={[
          { name: 'Interactions', value: (resource.interaction ?? []).map((one) => one.code).join(', ') },
          { name: 'Operations', value: (resource.operation ?? []).map((one) => `$${one.name}`).join(', ') },
          { name: 'Profiles', value: (resource.supportedProfile ?? []).join(', ') || 'None but R4’s own' },
          { name: '_include', value: (resource.searchInclude ?? []).join(', ') || 'None: it has no references' },
        ]}
      />
      <DataTable
        caption="Search parameters"
        rows={resource.searchParam ?? []}
        rowKey={(row) => String(row.name)}
        columns={[
          { heading: 'Name', cell: (row) => row.name },
          { heading: 'Kind', cell: (row) => row.type },
          { heading: 'Meaning', cell: (row) => row.documentation ?? '' },
        ]}
      />
    </>
  );
}

/** Text as it is, in lines; it can be scrolled, so it takes the keyboard's focus. */
function Code({ children, label }: { children: ReactNode; label?: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard (WCAG 2.1.1)
    <pre className="wpc-code" tabIndex={0} {...(label === undefined ? {} : { 'aria-label': label, role: 'region' })}>
      <code>{children}</code>
    </pre>
  );
}
