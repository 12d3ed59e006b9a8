import { z } from 'zod';
import { anyRole, audited, defineRoute, type Route } from '../../access/index.ts';
import { page, redirect } from '../../platform/http/index.ts';
import { estimates } from './estimates.ts';
import { AccuracyPage, sampleSize } from './page.tsx';
import { countMatches, countUnansweredSample, drawSample, labelCounts } from './store.ts';

const breadcrumb = [{ text: 'Clerical review', href: '/clerical-review' }];

export function accuracyRoutes(): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/clerical-review/accuracy',
      permission: anyRole('named-contact', 'team-manager', 'analyst'),
      audit: audited('search', 'Looked at how right the links are, in counts'),
      query: z.object({ drawn: z.literal('1').optional() }),
      handler: async ({ tx, query }) =>
        page({
          title: 'How right are the links?',
          breadcrumb,
          body: (
            <AccuracyPage
              estimates={estimates(await labelCounts(tx))}
              matches={await countMatches(tx)}
              unanswered={await countUnansweredSample(tx)}
              drawn={query.drawn === '1'}
            />
          ),
        }),
    }),
    defineRoute({
      method: 'POST',
      path: '/clerical-review/accuracy',
      permission: anyRole('team-manager'),
      audit: audited('change', 'Drew matches at random to be asked about in clerical review'),
      handler: async ({ tx, now }) => {
        await drawSample(tx, sampleSize, now);
        return redirect('/clerical-review/accuracy?drawn=1');
      },
    }),
  ];
}
