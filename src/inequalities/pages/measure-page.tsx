import {
  BarChart,
  Details,
  Facts,
  FilterForm,
  Heading,
  LegalStatusTag,
  Notice,
  SelectField,
} from '../../platform/design-system/index.ts';
import { daysOf, type Measured, type MeasuredGroup, type MeasuredPeriod } from '../measure.ts';
import { countText, splitNames } from '../words.ts';

export interface MeasurePageProps {
  measured: Measured;
  periods: readonly MeasuredPeriod[];
}

/** One measure: chart, table, method. The whole answer can be had as CSV. */
export function MeasurePage({ measured, periods }: MeasurePageProps) {
  const { standard, by, period } = measured;
  return (
    <>
      <Heading caption="Measure">{standard.title}</Heading>
      <p>
        <LegalStatusTag status={standard.status} /> The share of clocks that were kept.{' '}
        <a href={`/standards/${standard.id}`}>The standard</a>
      </p>
      <FilterForm>
        <SelectField
          name="by"
          label="Split by"
          choices={Object.entries(splitNames).map(([value, label]) => ({ value, label }))}
          form={{ raw: { by }, errors: [] }}
        />
        <SelectField
          name="period"
          label="Clocks that fell due in"
          choices={periods.map(({ id, label }) => ({ value: id, label }))}
          form={{ raw: { period: period.id }, errors: [] }}
        />
      </FilterForm>
      <Gap measured={measured} />
      <MeasurePanel measured={measured} />
      <Details summary="Method">
        <Method measured={measured} />
      </Details>
    </>
  );
}

/** Chart and table, for this page and for the standard's. */
export function MeasurePanel({ measured }: { measured: Measured }) {
  const { standard, by, period, groups, total, national } = measured;
  const rows: MeasuredGroup[] = [...groups, { ...total, stratum: 'all', label: 'All' }];
  return (
    <>
      <BarChart
        id={`measure-${standard.id}`}
        caption={`Clocks kept, of those that fell due ${daysOf(period)}`}
        labelHeading={splitNames[by]}
        valueHeading="Kept (%)"
        max={100}
        {...(national === undefined
          ? {}
          : { reference: { value: national.percent, label: `national figure ${national.percent}%` } })}
        format={(value) => value.toFixed(1)}
        csvHref={`/measures/${standard.id}/table.csv?by=${by}&period=${period.id}`}
        bars={rows.map(({ stratum, label, share, kept, all }) => ({
          key: stratum ?? 'unknown',
          label,
          value: share === undefined ? null : share.value * 100,
          ...(share === undefined ? {} : { low: share.lower * 100, high: share.upper * 100 }),
          note: `${countText(kept)} of ${countText(all)}`,
        }))}
      />
      <p className="nhsuk-body-s">
        The note gives how many were kept of how many fell due. Counts of 1 to 7 are not shown and the rest are rounded
        to 5; shares and limits come from the rounded counts.
      </p>
      {national === undefined ? null : (
        <p className="nhsuk-body-s">
          The line is the national figure, {national.percent}%. It is held against another count:{' '}
          {national.basisInWords} The bars count those whose time ran out in the period, so that nobody who still waits
          is left out. The share on the national count is on{' '}
          <a href={`/standards/${standard.id}#national`}>the standard’s page</a>.
        </p>
      )}
      <Slope slope={measured.slope} />
    </>
  );
}

/** The gradient over all five fifths, which the two ends alone do not tell. */
function Slope({ slope }: { slope: Measured['slope'] }) {
  if (slope === undefined) return null;
  const { slope: index, relative, limits } = slope;
  const points = (share: number): string => (share * 100).toFixed(1);
  const within = (of: 'slope' | 'relative', show: (value: number) => string): string =>
    limits === undefined ? '' : ` (95% limits ${show(limits[of].lower)} to ${show(limits[of].upper)})`;
  return (
    <Facts
      rows={[
        {
          name: 'Slope index of inequality',
          value: `${points(index)} percentage points${within('slope', points)}: how much more often the standard is kept at the least deprived end than at the most deprived, by the line through all five fifths`,
        },
        {
          name: 'Relative index of inequality',
          value: `${relative.toFixed(2)}${within('relative', (value) => value.toFixed(2))}: the least deprived end as a multiple of the most deprived`,
        },
      ]}
    />
  );
}

function Gap({ measured: { by, gap } }: { measured: Measured }) {
  if (by !== 'deprivation') return null;
  if (gap === undefined)
    return (
      <Notice>
        The gap between the most and the least deprived fifth cannot be shown: one of the two has too few clocks.
      </Notice>
    );
  const points = `${Math.abs(gap).toFixed(1)} percentage points`;
  return (
    <Notice>
      {gap === 0
        ? 'The most and the least deprived fifth are kept equally often.'
        : gap > 0
          ? `In the most deprived fifth the standard is kept ${points} less often than in the least deprived.`
          : `In the most deprived fifth the standard is kept ${points} more often than in the least deprived.`}
    </Notice>
  );
}

function Method({ measured: { standard, period } }: { measured: Measured }) {
  return (
    <>
      <p>
        Counted are the clocks of “{standard.title}” whose due time lies in {daysOf(period)}. Kept: answered by the due
        time. Missed: answered later, or not answered yet. So those who are still waiting are in it, which a count of
        those who were answered would leave out.
      </p>
      <p>
        Left out: clocks that do not count (cancelled by the rules), that ended without an answer (withdrawn, closed,
        died), or that cannot be worked out. One person may have several clocks.
      </p>
      <p>
        A person belongs to the group in which they were on the day the clock started: deprivation and area by the
        postcode then, in the edition of the Index of Multiple Deprivation that most of the place’s postcodes lie in;
        fifth 1 is the most deprived of England’s fifths. Where services contradict each other evenly, or do not say,
        the group is not known: it is shown as its own row, because unknown is not zero.
      </p>
      <p>
        Disclosure control: a count is hidden where the clocks, or the people they are about, are 1 to 7; a second is
        hidden where the first could be had by subtraction; the rest are rounded to 5. Limits are Wilson’s at 95%, from
        the rounded counts. Only whole months can be asked for.
      </p>
      <p>
        Slope and relative index: Low and Low (2004), weighted by the clocks of each fifth, shown when all five fifths
        may be shown; limits by 10,000 draws on the logit scale.
      </p>
    </>
  );
}
