import { DataTable, EmptyState, Heading, Notice, SubNavigation, Warning } from '../../platform/design-system/index.ts';
import { pairPath, type ReviewListItem } from './review-item.ts';

/** Open questions, without names: a list is no place to read who people are. */
export function ReviewList({
  items,
  open,
  alerts,
  decidedToday,
}: {
  items: readonly ReviewListItem[];
  open: number;
  /** Contradictions in who was joined. */
  alerts: number;
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
      {alerts > 0 ? (
        <Warning heading="Joined, and contradictory">
          <p>
            <a href="/clerical-review/alerts">
              {alerts === 1 ? 'One contradiction' : `${alerts} contradictions`} in records of people who were joined
            </a>
          </p>
        </Warning>
      ) : null}
      {open > 0 ? (
        <p>
          <a href="/clerical-review/next">Answer the next question</a>
        </p>
      ) : null}
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
      <SubNavigation
        label="About linkage"
        items={[
          { text: 'Contradictions', href: '/clerical-review/alerts' },
          { text: 'How right the links are', href: '/clerical-review/accuracy' },
          { text: 'Errors by group', href: '/clerical-review/fairness' },
          { text: 'The model', href: '/clerical-review/model' },
        ]}
      />
    </>
  );
}
