import { Facts } from '../../platform/design-system/index.ts';
import type { LiveShare, NationalShare } from '../national-share.ts';

/** The national figure beside the share here, counted in the same way. */
export function NationalSharePanel({ national, live }: { national: NationalShare; live: LiveShare }) {
  const { percent, basis, basisInWords, reference, statusInWords, certainty } = national;
  return (
    <>
      <h3 className="nhsuk-heading-m" id="national">
        Against the national figure
      </h3>
      <Facts
        rows={[
          { name: 'National figure', value: `${percent}% in time` },
          {
            name: basis === 'waiting' ? 'Here, of those who wait now' : 'Here, of those answered in the last 12 months',
            value: shareInWords(live, percent),
          },
          { name: 'How it is counted', value: basisInWords },
          {
            name: 'Source of the figure',
            value: `${reference} (${statusInWords}${certainty === 'verified' ? '' : '; still to be confirmed in the source'})`,
          },
        ]}
      />
    </>
  );
}

function shareInWords({ share, inTime, all }: LiveShare, percent: number): string {
  if (all.shown === 0) return 'nobody yet';
  if (share === undefined) return 'not shown: too few people';
  const of = `${inTime.shown?.toLocaleString('en-GB')} of ${all.shown?.toLocaleString('en-GB')}`;
  const limits = `95% limits ${(share.lower * 100).toFixed(1)}% to ${(share.upper * 100).toFixed(1)}%`;
  const reached =
    share.lower * 100 >= percent
      ? 'The figure is reached'
      : share.upper * 100 < percent
        ? 'The figure is not reached'
        : 'Too few to say whether the figure is reached';
  return `${(share.value * 100).toFixed(1)}% (${of}; ${limits}). ${reached}.`;
}
