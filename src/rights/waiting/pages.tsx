import { type ReturnRow, reportedFunctions, returnParts } from '../../../policy/index.ts';
import {
  DataTable,
  Done,
  ErrorSummary,
  FilterForm,
  type FormState,
  Heading,
  PostForm,
  Section,
  SubmitButton,
  showDay,
  TextArea,
  TextField,
} from '../../platform/design-system/index.ts';
import type { Month } from './monthly-return.ts';
import type { FairList, ListEntry } from './overtakings.ts';

const longWait = 18;

export function ReturnPage(props: { month: Month; rows: readonly ReturnRow[]; nameOf: (provider: string) => string }) {
  const { month, rows, nameOf } = props;
  return (
    <>
      <Heading>Monthly return: referral to treatment</Heading>
      <p>
        Parts 1a, 1b, 2, 2a and 3 of the national monthly return, worked out from the stored clocks as they are true
        now. A commissioner is not recorded with each pathway, so that column of the file is empty. Exact counts, for
        those who send and check the return.
      </p>
      <FilterForm submit="Show the month">
        <TextField name="month" label="Month (YYYY-MM)" value={month.month} width={10} />
      </FilterForm>
      <DataTable
        caption={`Waits by treatment function, ${month.month}`}
        rows={rows}
        rowKey={(row) => `${row.provider}-${row.part}-${row.treatmentFunction}`}
        csvHref={`/returns/referral-to-treatment.csv?month=${month.month}`}
        empty="No pathway was waiting, completed or new in that month."
        columns={[
          { heading: 'Provider', cell: (row) => nameOf(row.provider) },
          { heading: 'Part', cell: (row) => returnParts[row.part] },
          { heading: 'Treatment function', cell: (row) => reportedFunctions[row.treatmentFunction] },
          { heading: 'Total', numeric: true, cell: (row) => row.total },
          { heading: 'Over 18 weeks', numeric: true, cell: (row) => over(row, longWait) },
          { heading: 'Over 52 weeks', numeric: true, cell: (row) => over(row, 52) },
          { heading: 'Unknown start', numeric: true, cell: (row) => row.unknownStart },
        ]}
      />
    </>
  );
}

function over(row: ReturnRow, weeks: number): number | string {
  return row.part === 'Part_3' ? '' : row.bands.slice(weeks).reduce((sum, n) => sum + n, 0);
}

const mostShown = 50;

export function FairListsPage(props: {
  lists: readonly FairList[];
  nameOf: (provider: string) => string;
  done: boolean;
}) {
  const { lists, nameOf, done } = props;
  const found = lists.flatMap((list) => list.overtakings.map((each) => ({ ...each, list })));
  const open = found.filter(({ standing }) => standing !== 'justified');
  return (
    <>
      {done ? <Done>The reason was recorded.</Done> : null}
      <Heading>Order of the waiting lists</Heading>
      <p>
        Lists go by clinical priority, then by the place that counts (the time waited, with days kept from before a
        chosen delay). Who pays is no part of it. The priority of the referral stands for the clinical priority.
      </p>
      <DataTable
        caption="Seen before others in the last three months, without a reason recorded beforehand"
        rows={open}
        rowKey={(row) => row.seen}
        csvHref="/waiting-lists/order.csv"
        empty="Nobody was seen before others without a reason."
        columns={[
          { heading: 'Pathway', cell: (row) => <PathwayLink entry={row.entry} /> },
          { heading: 'Provider', cell: (row) => nameOf(row.list.provider) },
          { heading: 'Treatment function', cell: (row) => reportedFunctions[row.list.treatmentFunction] },
          { heading: 'Seen on', cell: (row) => showDay(row.at) },
          { heading: 'Waited with a better claim', numeric: true, cell: (row) => row.overtaken.length },
          {
            heading: 'Reason',
            cell: (row) =>
              row.standing === 'refused-private-payer' ? (
                <>
                  Refused: they paid. No private payer is put before an NHS patient, whatever the reason (a promise, not
                  law).
                </>
              ) : (
                <a href={`/waiting-lists/reasons/${row.seen}`}>Record a reason</a>
              ),
          },
        ]}
        note="A reason recorded after somebody was seen is kept, and justifies nothing: it stays on this list."
      />
      {lists.map((list) => (
        <Section
          key={`${list.provider}-${list.treatmentFunction}`}
          heading={`${nameOf(list.provider)}: ${reportedFunctions[list.treatmentFunction]}`}
        >
          <DataTable
            caption={`Next in fair order: ${list.waiting.length} wait`}
            captionSize="s"
            rows={list.waiting.slice(0, mostShown)}
            rowKey={(row) => row.id}
            empty="Nobody waits on this list."
            columns={[
              { heading: 'Pathway', cell: (row) => <PathwayLink entry={row} /> },
              { heading: 'Priority', cell: (row) => row.priority },
              { heading: 'Place counts from', cell: (row) => showDay(row.placeSince) },
              {
                heading: 'To be seen before others',
                cell: (row) => <a href={`/waiting-lists/reasons/${row.id}`}>Record a clinical reason</a>,
              },
            ]}
          />
        </Section>
      ))}
    </>
  );
}

function PathwayLink({ entry }: { entry: ListEntry }) {
  return <a href={`/people/${entry.person}/rights`}>{entry.pathway}</a>;
}

export function ReasonPage({ form }: { form: FormState }) {
  return (
    <>
      <ErrorSummary errors={form.errors} />
      <Heading>A clinical reason</Heading>
      <p>
        Why is this person seen before others who have waited longer or are more urgent? Write the clinical reason.
        Paying is never one. A reason counts when it is recorded before they are seen.
      </p>
      <PostForm>
        <TextArea name="reason" label="Clinical reason" form={form} rows={3} />
        <SubmitButton>Record</SubmitButton>
      </PostForm>
    </>
  );
}
