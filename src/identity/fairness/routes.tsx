import { anyRole, audited, defineRoute, type Route } from '../../access/index.ts';
import { csv, page } from '../../platform/http/index.ts';
import { type FairnessSources, measureFairness } from './measure-fairness.ts';
import { FairnessPage, fairnessCsv } from './page.tsx';

export function fairnessRoutes(sources: FairnessSources): Route[] {
  const get = {
    method: 'GET',
    permission: anyRole('team-manager', 'analyst', 'commissioner', 'caldicott-guardian'),
    audit: audited('search', 'Looked at errors of linkage by group, in protected counts'),
  } as const;
  return [
    defineRoute({
      ...get,
      path: '/clerical-review/fairness',
      handler: async ({ tx, now }) =>
        page({
          title: 'Errors by group',
          breadcrumb: [{ text: 'Clerical review', href: '/clerical-review' }],
          body: <FairnessPage tables={await measureFairness(tx, sources, now)} />,
        }),
    }),
    defineRoute({
      ...get,
      path: '/clerical-review/fairness.csv',
      handler: async ({ tx, now }) =>
        csv('linkage-errors-by-group.csv', fairnessCsv(await measureFairness(tx, sources, now))),
    }),
  ];
}
