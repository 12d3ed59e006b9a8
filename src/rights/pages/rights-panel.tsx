import { DataTable, LegalStatusTag } from '../../platform/design-system/index.ts';
import type { PersonRight } from '../person-rights.ts';
import { StandingTag } from './right-card.tsx';
import { dueInWords } from './words.ts';

/** The clocks of one person for a page made of several modules: what is due first at the top. `href` is the person's page of rights. */
export function RightsPanel({ rights, href }: { rights: readonly PersonRight[]; href: string }) {
  return (
    <>
      <DataTable
        caption="Rights and clocks"
        captionSize="s"
        rows={rights}
        rowKey={(right) => right.id}
        empty="No clock has started."
        columns={[
          { heading: 'Right', cell: (right) => <a href={`${href}#right-${right.id}`}>{right.explanation.title}</a> },
          { heading: 'Stands', cell: (right) => <StandingTag right={right} /> },
          {
            heading: 'Due',
            cell: (right) => dueInWords(right.period),
          },
          { heading: 'Responsible', cell: (right) => right.responsible },
          { heading: 'Legal status', cell: (right) => <LegalStatusTag status={right.explanation.status} /> },
        ]}
      />
      <p>
        <a href={href}>All rights, with the working</a>
      </p>
    </>
  );
}
