import { DataTable, Heading } from '../../platform/design-system/index.ts';
import { caseKinds } from '../case-kinds.ts';
import type { BodyNumbers } from '../public-numbers.ts';

const hidden = 'not shown';

export function countText(count: number | null): string {
  return count === null ? hidden : count.toLocaleString('en-GB');
}

export function shareText(share: number | null): string {
  return share === null ? hidden : `${(share * 100).toFixed(0)}%`;
}

/** How organisations answer, for everybody. */
export function CaseNumbersPage({
  numbers,
  nameOf,
}: {
  numbers: readonly BodyNumbers[];
  nameOf: (organisation: string) => string;
}) {
  return (
    <>
      <Heading>How organisations answer</Heading>
      <p>
        Requests for information, complaints and incidents of the last two years, by the organisation that owed the
        answer. Counts are rounded to 5; counts of 1 to 7 are not shown, nor a second count from which they could be
        had.
      </p>
      <DataTable
        caption="By organisation and duty"
        rows={numbers}
        rowKey={(row) => `${row.standard}-${row.body}`}
        csvHref="/case-numbers.csv"
        empty="No case has been taken in during the last two years."
        columns={[
          { heading: 'Organisation', cell: (row) => nameOf(row.body) },
          { heading: 'Kind', cell: (row) => caseKinds[row.kind].title },
          { heading: 'Duty', cell: (row) => <a href={`/standards/${row.standard}`}>{row.title}</a> },
          { heading: 'Answered in time', numeric: true, cell: (row) => countText(row.answeredInTime) },
          { heading: 'Answered late', numeric: true, cell: (row) => countText(row.answeredLate) },
          { heading: 'Waiting, in time', numeric: true, cell: (row) => countText(row.waitingInTime) },
          { heading: 'Waiting, late', numeric: true, cell: (row) => countText(row.waitingLate) },
          { heading: 'In time', numeric: true, cell: (row) => shareText(row.share) },
        ]}
      />
    </>
  );
}
