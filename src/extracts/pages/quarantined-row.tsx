import {
  DataTable,
  Done,
  ErrorSummary,
  Facts,
  type FormState,
  Heading,
  Notice,
  PostForm,
  Section,
  SubmitButton,
  showTime,
  TextArea,
} from '../../platform/design-system/index.ts';
import { faultReasons } from '../fault.ts';
import type { QuarantineRow } from '../quarantine-store.ts';
import { statusNames } from './quarantine-list.tsx';

/** One row or file: what was wrong, the row as it came, and what can be done. */
export function QuarantinedRow({
  row,
  form,
  justDone,
  resolvedBy,
}: {
  row: QuarantineRow;
  form: FormState;
  justDone: boolean;
  resolvedBy: string | undefined;
}) {
  const mendable = row.row > 0 && row.raw !== null;
  return (
    <>
      {justDone ? <Done>{row.status === 'dismissed' ? 'Dismissed.' : 'Sent again, and stored.'}</Done> : null}
      <ErrorSummary errors={form.errors} />
      <Heading caption={`Quarantine: ${row.source}`}>
        {row.row === 0 ? `The file ${row.file_name}` : `${row.file_name}, line ${row.line}`}
      </Heading>
      <DataTable
        caption="What was wrong"
        rows={row.faults}
        rowKey={(fault) => `${fault.field ?? ''} ${fault.what}`}
        columns={[
          { heading: 'Field', cell: (fault) => fault.field ?? 'The whole' },
          { heading: 'What', cell: (fault) => fault.what },
          { heading: 'Mend', cell: (fault) => fault.mend },
          { heading: 'Reason', cell: (fault) => faultReasons[fault.reason] },
        ]}
      />
      <Facts
        rows={[
          { name: 'State', value: statusNames[row.status] },
          { name: 'Since', value: showTime(row.put_at) },
          ...(row.resolved_at === null
            ? []
            : [
                {
                  name: 'Dealt with',
                  value: `${showTime(row.resolved_at)}${resolvedBy ? `, by ${resolvedBy}` : ''}: ${row.resolution ?? ''}`,
                },
              ]),
        ]}
      />
      {row.status === 'open' ? <Ways row={row} form={form} mendable={mendable} /> : null}
      <p>
        <a href="/quarantine">All of the quarantine</a>
      </p>
    </>
  );
}

function Ways({ row, form, mendable }: { row: QuarantineRow; form: FormState; mendable: boolean }) {
  return (
    <>
      {mendable ? (
        <Section heading="Mend it">
          <PostForm>
            <TextArea
              name="raw"
              label="The row"
              hint="Change what is wrong and leave the rest as it is. It is read and stored as any row of its file."
              rows={14}
              value={row.raw ?? ''}
              form={form}
            />
            <SubmitButton>Send it again</SubmitButton>
          </PostForm>
        </Section>
      ) : (
        <Notice>There is no row here to mend. Mend the file and import it again.</Notice>
      )}
      <Section heading="Or leave it out">
        <PostForm action={`/quarantine/${row.quarantine_id}/dismiss`}>
          <TextArea name="reason" label="Why it is not wanted" rows={2} form={form} />
          <SubmitButton secondary>Dismiss it</SubmitButton>
        </PostForm>
      </Section>
    </>
  );
}
