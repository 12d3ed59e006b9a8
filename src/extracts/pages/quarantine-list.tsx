import {
  DataTable,
  EmptyState,
  FilterForm,
  Heading,
  Notice,
  Pagination,
  PostForm,
  SelectField,
  SubmitButton,
  showTime,
} from '../../platform/design-system/index.ts';
import { faultReasons } from '../fault.ts';
import type { QuarantineFilter, QuarantineRow } from '../quarantine-store.ts';

export const statusNames: Record<QuarantineRow['status'], string> = {
  open: 'Open',
  'sent-again': 'Sent again',
  dismissed: 'Dismissed',
};

/** What could not be read, without the rows themselves: those are opened one at a time. */
export function QuarantineList(props: {
  filter: QuarantineFilter;
  rows: readonly QuarantineRow[];
  total: number;
  page: number;
  pages: number;
  sources: readonly string[];
  /** Query of this list, without the page. */
  query: string;
  sentAgain: { sent: number; left: number } | undefined;
}) {
  const { filter, rows, total, query } = props;
  const choices = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));
  return (
    <>
      <Heading caption="Extracts">Quarantine</Heading>
      {props.sentAgain ? (
        <Notice>
          {props.sentAgain.sent} sent again; {props.sentAgain.left} still cannot be read.
        </Notice>
      ) : null}
      <p className="nhsuk-lede-text">
        Rows and files that services sent and that could not be read. Nothing of them is in anybody’s record until they
        are mended and sent again.
      </p>
      <FilterForm action="/quarantine">
        <SelectField
          name="source"
          label="Source"
          none="Every source"
          choices={props.sources.map((value) => ({ value, label: value }))}
          value={filter.source ?? ''}
        />
        <SelectField
          name="reason"
          label="Reason"
          none="Every reason"
          choices={choices(faultReasons)}
          value={filter.reason ?? ''}
        />
        <SelectField name="status" label="State" choices={choices(statusNames)} value={filter.status ?? 'open'} />
      </FilterForm>
      {rows.length === 0 ? (
        <EmptyState>Nothing is in quarantine with these choices.</EmptyState>
      ) : (
        <DataTable
          caption={total === 1 ? '1 row' : `${total.toLocaleString('en-GB')} rows`}
          rows={rows}
          rowKey={(row) => row.quarantine_id}
          csvHref={`/quarantine.csv?${query}`}
          note="The download holds the rows as they came, which are personal data: keep it as you keep the extract."
          columns={[
            {
              heading: 'Where',
              cell: (row) => (
                <a href={`/quarantine/${row.quarantine_id}`}>
                  {row.row === 0 ? row.file_name : `${row.file_name}, line ${row.line}`}
                </a>
              ),
            },
            { heading: 'Source', cell: (row) => row.source },
            { heading: 'Field', cell: (row) => row.faults[0]?.field ?? '' },
            { heading: 'What was wrong', cell: (row) => row.faults[0]?.what ?? '' },
            { heading: 'Since', cell: (row) => showTime(row.put_at) },
          ]}
        />
      )}
      <Pagination page={props.page} pages={props.pages} href={(page) => `/quarantine?${query}&page=${page}`} />
      {filter.status === 'open' && filter.source !== undefined && rows.length > 0 ? (
        <PostForm action="/quarantine/send-again">
          <input type="hidden" name="source" value={filter.source} />
          <input type="hidden" name="reason" value={filter.reason ?? ''} />
          <p>When these rows waited for something that has arrived since, they can be sent again as they are.</p>
          <SubmitButton secondary>Send all of these again</SubmitButton>
        </PostForm>
      ) : null}
    </>
  );
}
