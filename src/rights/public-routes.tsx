import type { ReactNode } from 'react';
import { z } from 'zod';
import type { LiveCheck } from '../../policy/index.ts';
import { defineRoute, notAudited, open, type Route } from '../access/index.ts';
import { findOrganisations } from '../directory/index.ts';
import { DataTable, showDay } from '../platform/design-system/index.ts';
import { csv, json, page } from '../platform/http/index.ts';
import { isRefusal, type Tx } from '../platform/index.ts';
import { commitmentsByGroup } from './commitments.ts';
import { explainFile } from './explain-file.ts';
import { explainedData } from './explained-data.ts';
import { listStandards, type StandardListed, showStandard } from './list-standards.ts';
import { liveShare, nationalShare } from './national-share.ts';
import { CommitmentsPage } from './pages/commitments.tsx';
import { NationalSharePanel } from './pages/national-share.tsx';
import { ParityPage, type ParityRow } from './pages/parity.tsx';
import { StandardPage } from './pages/standard-page.tsx';
import { StandardsPage } from './pages/standards-list.tsx';
import { WaitingListPage } from './pages/waiting-list.tsx';
import type { Policies } from './policies.ts';
import { notShown, type ShownProvider, shownBands, shownCounts, shownProviders } from './published.ts';
import { type ClockSummary, clockSummary, clockSummaryByOrganisation, waitingList } from './summarise-clocks.ts';
import { workedExamples } from './worked-examples.ts';

export interface PublicDependencies {
  policies: Policies;
  /** How a standard is kept by deprivation and area, made by the module that measures; null while there is nothing to show. */
  numbers(tx: Tx, standard: string, now: number): Promise<ReactNode>;
  /** What the running system answers to the questions that the register of commitments names. */
  checks?(tx: Tx): Promise<ReadonlyMap<string, LiveCheck>>;
}

const standardParams = z.object({ standard: z.string().regex(/^[a-z0-9-]{1,80}$/) });
const everybody = open('Standards, commitments and rounded numbers are public');
const noPerson = notAudited('Shows nothing about any person');

export const disclosureMethod =
  'Counts of people from 1 to 7 are not shown and the rest are rounded to 5; shares come from the rounded counts. A second count is hidden where the first could be had by subtraction.';

/** Pages about standards and commitments: open to everybody, about nobody. */
export function publicRoutes({ policies, numbers, checks }: PublicDependencies): Route[] {
  const get = { method: 'GET', permission: everybody, audit: noPerson } as const;
  return [
    defineRoute({
      ...get,
      path: '/standards',
      handler: () => page({ title: 'Standards', body: <StandardsPage standards={listStandards(policies)} /> }),
    }),
    defineRoute({
      ...get,
      path: '/standards.csv',
      handler: () =>
        csv('standards.csv', [
          ['id', 'standard', 'field', 'what may be expected', 'legal status', 'from', 'to', 'commitments'],
          ...listStandards(policies).map((each) => [
            each.id,
            each.title,
            each.field ?? '',
            each.entitlement,
            each.statusInWords,
            each.inForce.from,
            each.inForce.to,
            each.commitments.join(' '),
          ]),
        ]),
    }),
    defineRoute({
      ...get,
      path: '/standards/:standard',
      params: standardParams,
      handler: async ({ tx, params, now }) => {
        const standard = showStandard(policies, params.standard);
        if (isRefusal(standard)) return standard;
        const measured = await numbers(tx, standard.id, now);
        const national = nationalShare(policies, standard.id, now);
        const live = national && (await liveShare(tx, standard.id, national.basis, now));
        return page({
          title: standard.title,
          breadcrumb: [{ text: 'Standards', href: '/standards' }],
          body: (
            <StandardPage
              standard={standard}
              examples={workedExamples(policies, standard.id)}
              numbers={
                <>
                  {national && live ? <NationalSharePanel national={national} live={live} /> : null}
                  {measured}
                  <Providers
                    rows={await providers(tx, standard.id, now)}
                    csvHref={`/standards/${standard.id}/providers.csv`}
                  />
                </>
              }
            />
          ),
        });
      },
    }),
    defineRoute({
      ...get,
      path: '/standards/:standard/waiting',
      params: standardParams,
      handler: async ({ tx, params, now }) => {
        const standard = showStandard(policies, params.standard);
        if (isRefusal(standard)) return standard;
        const bands = shownBands(await waitingList(tx, standard.id, now));
        return page({
          title: `Who is waiting: ${standard.title}`,
          breadcrumb: [{ text: standard.title, href: `/standards/${standard.id}` }],
          body: <WaitingListPage standard={standard} bands={bands} at={showDay(now)} />,
        });
      },
    }),
    defineRoute({
      ...get,
      path: '/standards/:standard/waiting.csv',
      params: standardParams,
      handler: async ({ tx, params, now }) => {
        const standard = showStandard(policies, params.standard);
        if (isRefusal(standard)) return standard;
        const bands = shownBands(await waitingList(tx, standard.id, now));
        return csv(`${standard.id}-waiting.csv`, [
          ['weeks waited', 'people waiting, rounded to 5'],
          ...bands.map((band) => [band.label, band.waiting ?? notShown]),
        ]);
      },
    }),
    defineRoute({
      ...get,
      path: '/standards/:standard/providers.csv',
      params: standardParams,
      handler: async ({ tx, params, now }) => {
        const standard = showStandard(policies, params.standard);
        if (isRefusal(standard)) return standard;
        const rows = await providers(tx, standard.id, now);
        return csv(`${standard.id}-providers.csv`, [
          ['provider', 'waiting, in time', 'waiting, missed', 'answered in time', 'answered late', 'kept'],
          ...rows.map((row) => [
            row.organisation,
            row.waitingInTime,
            row.waitingLate,
            row.answeredInTime,
            row.answeredLate,
            row.kept,
          ]),
        ]);
      },
    }),
    defineRoute({
      ...get,
      path: '/standards/:standard/values.csv',
      params: standardParams,
      handler: ({ params }) => {
        const standard = showStandard(policies, params.standard);
        if (isRefusal(standard)) return standard;
        return csv(`${standard.id}-values.csv`, [
          ['figure', 'unit', 'from', 'to', 'value', 'legal status', 'source', 'certainty', 'running clocks'],
          ...standard.values.flatMap((value) =>
            value.versions.map((version) => [
              value.what,
              value.unit,
              version.from,
              version.to,
              version.value,
              version.statusInWords,
              version.reference,
              version.certainty,
              value.transition,
            ]),
          ),
        ]);
      },
    }),
    defineRoute({
      ...get,
      path: '/standards/:standard/clauses.csv',
      params: standardParams,
      handler: ({ params }) => {
        const standard = showStandard(policies, params.standard);
        if (isRefusal(standard)) return standard;
        return csv(`${standard.id}-clauses.csv`, [
          ['clause', 'text', 'where it stands'],
          ...standard.clauses.map((clause) => [clause.id, clause.text, clause.reference]),
        ]);
      },
    }),
    defineRoute({
      ...get,
      path: '/parity.csv',
      handler: async ({ tx, now }) => {
        const summary = await clockSummary(tx, now);
        const rows = parityRows(
          policies,
          listStandards(policies).filter(
            ({ field, kind }) => (field === 'mental' || field === 'physical') && kind === 'clock',
          ),
          summary,
        );
        return csv('parity.csv', [
          ['field', 'standard', 'limit', 'legal status', 'waiting in time', 'waiting, missed', 'kept'],
          ...rows.map(({ standard, limit, counts }) => [
            standard.field ?? '',
            standard.title,
            limit,
            standard.statusInWords,
            counts.waitingInTime,
            counts.waitingLate,
            counts.kept,
          ]),
        ]);
      },
    }),
    defineRoute({
      ...get,
      path: '/parity',
      handler: async ({ tx, now }) => {
        const summary = await clockSummary(tx, now);
        const rows = (field: string) =>
          parityRows(
            policies,
            listStandards(policies).filter((standard) => standard.field === field && standard.kind === 'clock'),
            summary,
          );
        return page({
          title: 'Mental and physical health side by side',
          body: <ParityPage mental={rows('mental')} physical={rows('physical')} method={disclosureMethod} />,
        });
      },
    }),
    defineRoute({
      ...get,
      path: '/commitments',
      handler: async ({ tx, now }) => {
        const { byStandard } = await clockSummary(tx, now);
        const groups = commitmentsByGroup(
          listStandards(policies),
          (counts) => (counts === undefined ? null : shownCounts(counts).waitingLate),
          byStandard,
          await checks?.(tx),
        );
        return page({ title: 'Commitments', body: <CommitmentsPage groups={groups} /> });
      },
    }),
    ...apiRoutes(policies),
  ];
}

const explainBody = z.object({
  /** Events as `wpc explain` reads them. */
  events: z.array(z.record(z.string(), z.unknown())).max(10_000),
  /** Epoch ms; now when absent. */
  asOf: z.number().int().optional(),
  knownAt: z.number().int().optional(),
  readings: z.record(z.string(), z.string()).optional(),
});

/** The same as data, for programs. */
function apiRoutes(policies: Policies): Route[] {
  const api = { permission: everybody, audit: noPerson } as const;
  return [
    defineRoute({
      ...api,
      method: 'GET',
      path: '/api/standards',
      summary: 'Every clock and duty with its legal status.',
      handler: () => json(listStandards(policies)),
    }),
    defineRoute({
      ...api,
      method: 'GET',
      path: '/api/standards/:standard',
      summary: 'One standard: clauses, open questions, values over time.',
      params: standardParams,
      handler: ({ params }) => {
        const standard = showStandard(policies, params.standard);
        return isRefusal(standard) ? standard : json(standard);
      },
    }),
    defineRoute({
      ...api,
      method: 'POST',
      path: '/api/standards/:standard/explain',
      summary: 'What the standard says of the events sent, with the whole working. Nothing is kept.',
      params: standardParams,
      body: explainBody,
      withoutToken: 'It works something out and changes nothing',
      handler: ({ params, body, now }) => {
        const { events, asOf, knownAt, readings } = body;
        const question = {
          asOf: asOf ?? now,
          ...(knownAt === undefined ? {} : { knownAt }),
          ...(readings === undefined ? {} : { readings }),
        };
        const explained = explainFile(policies, params.standard, JSON.stringify(events), question);
        if (isRefusal(explained)) return explained;
        return json(explainedData(explained));
      },
    }),
  ];
}

async function providers(tx: Tx, standard: string, now: number): Promise<ShownProvider[]> {
  const counts = await clockSummaryByOrganisation(tx, standard, now);
  const names = await findOrganisations(
    tx,
    [...counts.keys()].filter((ods) => ods !== null),
  );
  return shownProviders(counts, (ods) => names.get(ods)?.name ?? ods);
}

function Providers({ rows, csvHref }: { rows: readonly ShownProvider[]; csvHref: string }) {
  return (
    <DataTable
      caption="By provider"
      captionSize="s"
      rows={rows}
      rowKey={(row) => row.organisation}
      empty="No clock of this standard has started."
      note={disclosureMethod}
      csvHref={csvHref}
      columns={[
        { heading: 'Provider', cell: (row) => row.organisation },
        { heading: 'Waiting, in time', numeric: true, cell: (row) => row.waitingInTime },
        { heading: 'Waiting, missed', numeric: true, cell: (row) => row.waitingLate },
        { heading: 'Answered in time', numeric: true, cell: (row) => row.answeredInTime },
        { heading: 'Answered late', numeric: true, cell: (row) => row.answeredLate },
        { heading: 'Kept', numeric: true, cell: (row) => row.kept },
      ]}
    />
  );
}

function parityRows(
  policies: Policies,
  standards: readonly StandardListed[],
  { byStandard }: ClockSummary,
): ParityRow[] {
  return standards.map((standard) => {
    const shown = showStandard(policies, standard.id);
    return { standard, limit: isRefusal(shown) ? '' : shown.limit, counts: shownCounts(byStandard.get(standard.id)) };
  });
}
