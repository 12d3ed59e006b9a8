import { DataTable, EmptyState, Heading, Notice } from '../../platform/design-system/index.ts';
import { pairPath, type ReviewListItem } from './review-item.ts';

/** Open questions, without names: a list is no place to read who people are. */
export function ReviewList({
  items,
  open,
  decidedToday,
}: {
  items: readonly ReviewListItem[];
  open: number;
  decidedToday: number;
}) {
  return (
    <>
      <Heading caption="Clerical review">Are these the same person?</Heading>
      <p className="nhsuk-lede-text">
        {open === 0
          ? 'There is no open question.'
          : `${open === 1 ? 'One open question' : `${open} open questions`}. You decided ${decidedToday} today.`}
      </p>
      <Notice>
        The score stays hidden until you have answered, so that it does not answer for you. Every decision can be taken
        back, and moves no record.
      </Notice>
      {items.length === 0 ? (
        <EmptyState>Rows that could be the same person will be asked about here as extracts arrive.</EmptyState>
      ) : (
        <DataTable
          caption="Open questions"
          rows={items}
          rowKey={(item) => item.key}
          columns={[
            { heading: 'Question', cell: (item) => <a href={pairPath(item.key)}>{item.label}</a> },
            { heading: 'Services', cell: (item) => item.sources.join(' and ') },
          ]}
        />
      )}
    </>
  );
}
