import { DataTable, Heading, LegalStatusTag, Notice, Section } from '../../platform/design-system/index.ts';
import type { StandardListed } from '../list-standards.ts';

/** Fields in the order in which they are shown; mental and physical stand next to each other (parity). */
const fields: readonly { field: string | null; heading: string }[] = [
  { field: 'primary', heading: 'GP and primary care' },
  { field: 'mental', heading: 'Mental health' },
  { field: 'physical', heading: 'Physical health' },
  { field: 'urgent', heading: 'Urgent and emergency care' },
  { field: 'social', heading: 'Social care and carers' },
  { field: 'case', heading: 'Answers that a public body owes' },
  { field: 'system', heading: 'The system as a whole' },
  { field: null, heading: 'Other' },
];

/** Every standard by field, each with its legal status. */
export function StandardsPage({ standards }: { standards: readonly StandardListed[] }) {
  return (
    <>
      <Heading>Standards</Heading>
      <p>
        What people may expect, and by when. Each page gives the clause, where it comes from, its figures over time,
        worked examples, and how it is being kept now.
      </p>
      <Notice>
        A promise is never shown as a legal right: only what an Act or regulations give is marked as law.{' '}
        <a href="/parity">Mental and physical health side by side</a>
      </Notice>
      {fields.map(({ field, heading }) => {
        const rows = standards.filter((standard) => standard.field === field);
        return rows.length === 0 ? null : (
          <Section key={heading} heading={heading}>
            <DataTable
              caption={`Standards: ${heading}`}
              captionSize="s"
              rows={rows}
              rowKey={(standard) => standard.id}
              csvHref="/standards.csv"
              columns={[
                { heading: 'Standard', cell: (standard) => <a href={`/standards/${standard.id}`}>{standard.title}</a> },
                { heading: 'What may be expected', cell: (standard) => standard.entitlement },
                { heading: 'Legal status', cell: (standard) => <LegalStatusTag status={standard.status} /> },
                { heading: 'In force', cell: inForceInWords },
              ]}
            />
          </Section>
        );
      })}
    </>
  );
}

/** '2014-09-01 on', '2023-05-15 to 2026-03-31'. */
export function inForceInWords({ inForce }: Pick<StandardListed, 'inForce'>): string {
  return inForce.to === null ? `from ${inForce.from}` : `${inForce.from} to ${inForce.to}`;
}
