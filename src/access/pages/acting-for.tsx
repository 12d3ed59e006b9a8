import {
  CheckboxField,
  DataTable,
  ErrorSummary,
  type FormState,
  Heading,
  Notice,
  PostForm,
  RadioField,
  Section,
  SubmitButton,
  showDay,
  TextField,
} from '../../platform/design-system/index.ts';
import { type ActingScope, actingScopes } from '../acting-for/act-for.ts';
import type { AuthorityRow } from '../acting-for/store.ts';

const scopeWords = (scope: readonly ActingScope[]) =>
  scope.map((one) => actingScopes[one].replaceAll('my ', 'the ').replaceAll(' me', ' them')).join('; ');

export function WhoActsForMePage({
  rows,
  form,
  base,
  code,
}: {
  rows: readonly AuthorityRow[];
  form: FormState;
  base: string;
  code: string | undefined;
}) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>Who may act for me</Heading>
      {code === undefined ? null : (
        <Notice>
          <p>
            Give this code to the person you trust, and to nobody else:{' '}
            <strong>{code.replaceAll(/(.{4})(?=.)/g, '$1-')}</strong>
          </p>
          <p>
            They sign in and enter it under “Act for somebody”. It works once, within seven days, and is not shown
            again.
          </p>
        </Notice>
      )}
      <DataTable
        caption="People who may act for me"
        rows={rows}
        rowKey={(row) => row.id}
        empty="Nobody may act for you."
        columns={[
          { heading: 'Who', cell: (row) => row.holder_name ?? 'Somebody without an account here' },
          { heading: 'What', cell: (row) => scopeWords(row.scope) },
          { heading: 'Why', cell: (row) => row.basis },
          { heading: 'Until', cell: (row) => (row.held_to === null ? 'I end it' : showDay(row.held_to)) },
          {
            heading: 'End',
            cell: (row) =>
              row.rests_on.startsWith('recorded/') ? (
                <a href="/my/who-may-see">When this changes</a>
              ) : (
                <PostForm action={`${base}/${row.id}/end`}>
                  <SubmitButton secondary>
                    End now<span className="nhsuk-u-visually-hidden"> for {row.holder_name}</span>
                  </SubmitButton>
                </PostForm>
              ),
          },
        ]}
      />
      <Section heading="Let somebody act for me">
        <PostForm action={base}>
          <CheckboxField
            name="scope"
            label="What may they do?"
            hint="They never see what is restricted, such as sexual health."
            form={form}
            choices={Object.entries(actingScopes).map(([value, label]) => ({ value, label }))}
          />
          <RadioField
            name="months"
            label="For how long?"
            form={form}
            choices={[
              { value: '1', label: 'One month' },
              { value: '6', label: 'Six months' },
              { value: '12', label: 'One year' },
            ]}
          />
          <SubmitButton>Make a code</SubmitButton>
        </PostForm>
      </Section>
    </>
  );
}

export function ActForPage({ rows, form }: { rows: readonly AuthorityRow[]; form: FormState }) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>Act for somebody</Heading>
      <DataTable
        caption="People I may act for"
        rows={rows}
        rowKey={(row) => row.id}
        empty="There is nobody you may act for."
        columns={[
          {
            heading: 'Who',
            cell: (row) => <a href={`/people/${row.person_id}`}>{row.person_name ?? 'Open the record'}</a>,
          },
          { heading: 'What', cell: (row) => scopeWords(row.scope) },
          { heading: 'Until', cell: (row) => (row.held_to === null ? 'they end it' : showDay(row.held_to)) },
        ]}
      />
      <PostForm>
        <TextField
          name="code"
          label="The code you were given"
          hint="Twelve letters and numbers"
          width={20}
          form={form}
        />
        <SubmitButton>Use the code</SubmitButton>
      </PostForm>
    </>
  );
}
