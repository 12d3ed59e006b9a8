import { BarChart, EmptyState, Heading, LegalStatusTag, Notice } from '../../platform/design-system/index.ts';
import type { StandardShown } from '../list-standards.ts';
import type { ShownBand } from '../published.ts';

/** Who is waiting for one standard, by weekly band; small numbers are not shown, the rest is rounded. */
export function WaitingListPage({
  standard,
  bands,
  at,
}: {
  standard: StandardShown;
  bands: readonly ShownBand[];
  at: string;
}) {
  const csvHref = `/standards/${standard.id}/waiting.csv`;
  return (
    <>
      <Heading caption={standard.title}>Who is waiting, by week</Heading>
      <p>
        <LegalStatusTag status={standard.status} /> Clocks that are running at {at}, by whole weeks waited.
        {standard.limitWeeks === null
          ? ''
          : ` The standard is ${standard.limitWeeks} weeks: bands from ${standard.limitWeeks} weeks on are over it.`}
      </p>
      <Notice>
        Numbers from 1 to 7 are not shown, and the rest are rounded to 5, so that nobody can be found in them. The day
        on which a wait starts is not counted: day 7 is still in the first week.
      </Notice>
      {bands.length === 0 ? (
        <EmptyState>Nobody is waiting.</EmptyState>
      ) : (
        <BarChart
          id="waiting"
          caption="People waiting"
          labelHeading="Weeks waited"
          valueHeading="Waiting"
          csvHref={csvHref}
          bars={bands.map((band) => ({
            key: String(band.weeks),
            label: band.label,
            value: band.waiting,
            ...(band.waiting === null ? { note: '1 to 7, or hidden to protect them' } : {}),
          }))}
        />
      )}
    </>
  );
}
