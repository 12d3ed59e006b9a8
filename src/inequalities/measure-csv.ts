import type { Cell } from '../platform/http/index.ts';
import { daysOf, type Measured, type MeasuredGroup } from './measure.ts';
import { splitNames } from './words.ts';

/** The measure as rows, the first the header. A hidden count is 'not shown', which is not an empty cell: empty would read as none. */
export function measureCsv({ standard, by, period, groups, total }: Measured): Cell[][] {
  const header = [
    'standard',
    'title',
    'fell due',
    'split by',
    'group',
    'kept',
    'missed',
    'all',
    'share kept',
    'lower 95% limit',
    'upper 95% limit',
  ];
  const rows = [...groups, { ...total, stratum: 'all', label: 'All' }].map((group) => [
    standard.id,
    standard.title,
    daysOf(period),
    splitNames[by],
    group.label,
    ...figures(group),
  ]);
  return [header, ...rows];
}

const notShown = 'not shown';

function figures({ kept, missed, all, share }: MeasuredGroup): Cell[] {
  const counts = [kept, missed, all].map(({ shown }) => shown ?? notShown);
  return [
    ...counts,
    ...[share?.value, share?.lower, share?.upper].map((value) =>
      value === undefined ? notShown : Number(value.toFixed(4)),
    ),
  ];
}
