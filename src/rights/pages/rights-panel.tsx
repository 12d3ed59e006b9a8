import { DataTable, Details, LegalStatusTag } from '../../platform/design-system/index.ts';
import { isRunning } from '../../standards/index.ts';
import type { PersonRight } from '../person-rights.ts';
import { StandingTag } from './right-card.tsx';
import { dueInWords } from './words.ts';

/** The clocks of one person for a page made of several modules: what runs, and folded away what is over. `href` is the person's page of rights. */
export function RightsPanel({ rights, href }: { rights: readonly PersonRight[]; href: string }) {
  const running = rights.filter(({ period }) => isRunning(period));
  const over = rights.filter(({ period }) => !isRunning(period));
  return (
    <>
      <Clocks
        rights={running}
        caption="What is waited for, first due first"
        empty="Nothing is being waited for."
        href={href}
      />
      {over.length === 0 ? null : (
        <Details summary={over.length === 1 ? 'One clock that is over' : `${over.length} clocks that are over`}>
          <Clocks rights={over} caption="Over, latest first" empty="" href={href} />
        </Details>
      )}
      <p>
        <a href={href}>All rights, with the working</a>
      </p>
    </>
  );
}

interface ClocksProps {
  rights: readonly PersonRight[];
  caption: string;
  empty: string;
  href: string;
}

function Clocks({ rights, caption, empty, href }: ClocksProps) {
  return (
    <DataTable
      caption={caption}
      captionSize="s"
      rows={rights}
      rowKey={(right) => right.id}
      empty={empty}
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
  );
}
