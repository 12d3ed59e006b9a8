import { DataTable, Heading, LegalStatusTag } from '../../platform/design-system/index.ts';
import type { StandardListed } from '../../rights/index.ts';

/** Every measure. */
export function MeasuresPage({ measures }: { measures: readonly StandardListed[] }) {
  return (
    <>
      <Heading>Measures</Heading>
      <p>How each standard is kept, and for whom: by deprivation, sex, ethnicity, age and area, with uncertainty.</p>
      <DataTable
        caption="Share of clocks kept"
        captionSize="s"
        rows={measures}
        rowKey={({ id }) => id}
        columns={[
          { heading: 'Measure', cell: ({ id, title }) => <a href={`/measures/${id}`}>{title}</a> },
          { heading: 'What may be expected', cell: ({ entitlement }) => entitlement },
          { heading: 'Legal status', cell: ({ status }) => <LegalStatusTag status={status} /> },
        ]}
      />
    </>
  );
}
