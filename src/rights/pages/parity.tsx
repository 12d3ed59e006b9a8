import { DataTable, Heading, LegalStatusTag, Section } from '../../platform/design-system/index.ts';
import type { StandardListed } from '../list-standards.ts';
import type { ShownCounts } from '../published.ts';

export interface ParityRow {
  standard: StandardListed;
  /** The figures in words: '18 weeks'. */
  limit: string;
  counts: ShownCounts;
}

/** Mental and physical standards side by side (commitment 14-51): the limits, their legal status, and how each is kept. */
export function ParityPage({
  mental,
  physical,
  method,
}: {
  mental: readonly ParityRow[];
  physical: readonly ParityRow[];
  method: string;
}) {
  return (
    <>
      <Heading caption="Commitment 14-51">Mental and physical health side by side</Heading>
      <p>
        Equal treatment means standards of equal weight, kept equally well. Here are the waiting-time standards of both,
        with where each comes from and how many clocks are running and missed now.
      </p>
      <Side heading="Mental health" rows={mental} />
      <Side heading="Physical health" rows={physical} />
      <p className="nhsuk-body-s">{method}</p>
    </>
  );
}

function Side({ heading, rows }: { heading: string; rows: readonly ParityRow[] }) {
  return (
    <Section heading={heading}>
      <DataTable
        caption={`Standards: ${heading}`}
        captionSize="s"
        rows={rows}
        rowKey={({ standard }) => standard.id}
        empty="No standard of this kind is written."
        csvHref="/parity.csv"
        columns={[
          { heading: 'Standard', cell: ({ standard }) => <a href={`/standards/${standard.id}`}>{standard.title}</a> },
          { heading: 'Limit', cell: ({ limit }) => limit },
          { heading: 'Legal status', cell: ({ standard }) => <LegalStatusTag status={standard.status} /> },
          { heading: 'Waiting in time', numeric: true, cell: ({ counts }) => counts.waitingInTime },
          { heading: 'Waiting, missed', numeric: true, cell: ({ counts }) => counts.waitingLate },
          { heading: 'Kept', numeric: true, cell: ({ counts }) => counts.kept },
        ]}
      />
    </Section>
  );
}
