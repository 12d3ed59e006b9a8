import { DataTable, Details, EmptyState, Heading, Notice, Section } from '../../platform/design-system/index.ts';
import type { Cell } from '../../platform/http/index.ts';
import type { ShownCount } from '../../standards/index.ts';
import type { FairnessTable } from './measure-fairness.ts';
import { type GroupRate, splitNames } from './rates.ts';

const csvPath = '/clerical-review/fairness.csv';

/** Whom linkage fails more often: every measure by group rests on it. */
export function FairnessPage({ tables }: { tables: readonly FairnessTable[] }) {
  return (
    <>
      <Heading caption="Clerical review">Errors by group</Heading>
      <p className="nhsuk-lede-text">
        Linkage that fails some groups more often makes every measure of inequality wrong.
      </p>
      {tables.length === 0 ? (
        <EmptyState>
          There are no known answers yet. They come from questions answered in clerical review; the demo place has its
          own.
        </EmptyState>
      ) : (
        <p>
          <a href={csvPath}>All of it as CSV</a>
        </p>
      )}
      {tables.map((table) => (
        <Section key={table.id} heading={table.title}>
          <Notice>{table.meaning}</Notice>
          {table.bySplit.map(({ split, rates }) => (
            <DataTable
              key={split}
              caption={splitNames[split]}
              captionSize="s"
              rows={rates}
              rowKey={(rate) => rate.group}
              columns={[
                { heading: splitNames[split], cell: (rate) => rate.group },
                { heading: 'Wrong', numeric: true, cell: (rate) => countText(rate.wrong) },
                { heading: 'Of', numeric: true, cell: (rate) => countText(rate.all) },
                { heading: 'Share (95% limits)', numeric: true, cell: shareText },
              ]}
            />
          ))}
        </Section>
      ))}
      <Details summary="Method">
        <p>
          A record belongs to the group of the person it was linked to, as the measures have it today; not known is a
          group of its own. Counts of 1 to 7 are not shown, nor another from which they could be had; the rest are
          rounded to 5, and shares and Wilson’s limits come from the rounded counts. Records of one person are not
          independent, so the limits are somewhat too narrow. Answers of clerical review are about pairs that people
          were asked about, not about all.
        </p>
      </Details>
    </>
  );
}

function countText({ shown }: ShownCount): string {
  return shown === undefined ? 'not shown' : shown.toLocaleString('en-GB');
}

function shareText({ share }: GroupRate): string {
  if (share === undefined) return 'not shown';
  const [value, lower, upper] = [share.value, share.lower, share.upper].map((each) => (each * 100).toFixed(1));
  return `${value}% (${lower} to ${upper})`;
}

/** The same as rows, the first the header. Hidden is said: an empty cell would read as none. */
export function fairnessCsv(tables: readonly FairnessTable[]): Cell[][] {
  const shown = (value: number | undefined): Cell => (value === undefined ? 'not shown' : Number(value.toFixed(4)));
  const rows = tables.flatMap(({ id, bySplit }) =>
    bySplit.flatMap(({ split, rates }) =>
      rates.map(({ group, wrong, all, share }) => [
        ...[id, splitNames[split], group],
        ...[wrong.shown, all.shown, share?.value, share?.lower, share?.upper].map(shown),
      ]),
    ),
  );
  return [['error', 'split by', 'group', 'wrong', 'of', 'share', 'lower 95% limit', 'upper 95% limit'], ...rows];
}
