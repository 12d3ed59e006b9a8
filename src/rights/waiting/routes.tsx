import { z } from 'zod';
import { returnTable } from '../../../policy/index.ts';
import { anyRole, audited, type Context, defineRoute, notAudited, open, type Route } from '../../access/index.ts';
import { type AreaKey, findOrganisations } from '../../directory/index.ts';
import { type FormState, freshForm } from '../../platform/design-system/index.ts';
import { type Answer, csv, page, redirect } from '../../platform/http/index.ts';
import { isRefusal, type Tx } from '../../platform/index.ts';
import { isoDay, londonDay } from '../../standards/index.ts';
import { monthAsked, periodName, returnOf } from './monthly-return.ts';
import { fairLists, recordReason } from './overtakings.ts';
import { FairListsPage, ReasonPage, ReturnPage } from './pages.tsx';
import { PlacementsPage, placementMeasure } from './placements.tsx';

export interface WaitingDependencies {
  /** The areas in which people live. */
  areasOf(tx: Tx, personIds: readonly string[]): Promise<Map<string, readonly AreaKey[]>>;
}

/** Lists of people who wait: the monthly return, the fair queue, placements out of area. */
export function waitingRoutes(dependencies: WaitingDependencies): Route[] {
  return [...returnRoutes(), ...queueRoutes(), ...placementRoutes(dependencies)];
}

type Asking = Pick<Context<unknown, unknown, unknown>, 'tx' | 'actor' | 'now'>;

function returnRoutes(): Route[] {
  const permission = anyRole('team-manager', 'commissioner', 'analyst');
  const query = z.object({ month: z.string().max(7).optional() });
  /** A manager sends the return of their own providers; those who work with numbers see every provider's. */
  const providersOf = ({ actor }: Asking) => (actor.roles.includes('team-manager') ? actor.organisations : undefined);
  return [
    defineRoute({
      method: 'GET',
      path: '/returns/referral-to-treatment',
      permission,
      audit: audited('read', 'Looked at the monthly return of waits'),
      query,
      handler: async (context) => {
        const month = monthAsked(context.query.month, context.now);
        if (isRefusal(month)) return month;
        const rows = await returnOf(context.tx, month, providersOf(context));
        const nameOf = await namesOf(
          context.tx,
          rows.map(({ provider }) => provider),
        );
        return page({
          ...{ title: 'Monthly return: referral to treatment', wide: true },
          body: <ReturnPage month={month} rows={rows} nameOf={nameOf} />,
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/returns/referral-to-treatment.csv',
      permission,
      audit: audited('export', 'Downloaded the monthly return of waits'),
      query,
      handler: async (context) => {
        const month = monthAsked(context.query.month, context.now);
        if (isRefusal(month)) return month;
        const rows = await returnOf(context.tx, month, providersOf(context));
        const nameOf = await namesOf(
          context.tx,
          rows.map(({ provider }) => provider),
        );
        return csv(`${periodName(month)}.csv`, returnTable(rows, periodName(month), nameOf));
      },
    }),
  ];
}

const manager = anyRole('team-manager');
const reasonParams = z.object({ clockId: z.uuid() });
const reasonForm = z.object({ reason: z.string().max(1000).default('') });

function queueRoutes(): Route[] {
  const lists = async ({ tx, actor, now, saw }: Asking & { saw(ids: Iterable<string>): void }) => {
    const found = await fairLists(tx, actor.organisations, now);
    saw(
      found.flatMap(({ waiting, overtakings }) =>
        [...waiting, ...overtakings.map(({ entry }) => entry)].map(({ person }) => person),
      ),
    );
    return found;
  };
  const form = (state: FormState, status = 200): Answer =>
    page({
      ...{
        title: 'A clinical reason',
        status,
        breadcrumb: [{ text: 'Order of the lists', href: '/waiting-lists/order' }],
      },
      body: <ReasonPage form={state} />,
    });
  return [
    defineRoute({
      method: 'GET',
      path: '/waiting-lists/order',
      permission: manager,
      audit: audited('read', 'Looked at the order of waiting lists'),
      query: z.object({ done: z.literal('recorded').optional() }),
      handler: async (context) => {
        const found = await lists(context);
        const nameOf = await namesOf(
          context.tx,
          found.map(({ provider }) => provider),
        );
        return page({
          ...{ title: 'Order of the waiting lists', wide: true },
          body: <FairListsPage lists={found} nameOf={nameOf} done={context.query.done !== undefined} />,
        });
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/waiting-lists/order.csv',
      permission: manager,
      audit: audited('export', 'Downloaded who was seen before others'),
      handler: async (context) => {
        const rows = (await lists(context)).flatMap(({ provider, treatmentFunction, overtakings }) =>
          overtakings.map((each) => [
            ...[provider, treatmentFunction, each.entry.pathway, isoDay(londonDay(each.at)), each.overtaken.length],
            ...[each.standing, each.reason?.by ?? null],
          ]),
        );
        const heading = ['Provider', 'Treatment function', 'Pathway', 'Seen on', 'Overtaken', 'Standing', 'Reason by'];
        return csv('seen-before-others.csv', [heading, ...rows]);
      },
    }),
    defineRoute({
      method: 'GET',
      path: '/waiting-lists/reasons/:clockId',
      permission: manager,
      audit: audited('read', 'Opened the form for a clinical reason'),
      params: reasonParams,
      handler: () => form(freshForm),
    }),
    defineRoute({
      method: 'POST',
      path: '/waiting-lists/reasons/:clockId',
      permission: manager,
      audit: audited('change', 'Recorded a clinical reason for the order of a waiting list'),
      params: reasonParams,
      handler: async (context) => {
        const { tx, actor, now, params, saw } = context;
        const posted = context.form(reasonForm);
        const reason = posted.valid ? posted.values.reason : '';
        const given = { clockId: params.clockId, reason, by: actor.name, providers: actor.organisations };
        const recorded = await recordReason(tx, given, now);
        if (isRefusal(recorded))
          return recorded.kind === 'invalid'
            ? form({ raw: posted.raw, errors: [{ field: 'reason', message: recorded.message }] }, 422)
            : recorded;
        saw([recorded.person]);
        return redirect('/waiting-lists/order?done=recorded');
      },
    }),
  ];
}

function placementRoutes({ areasOf }: WaitingDependencies): Route[] {
  const everybody = {
    permission: open('Placements are public as rounded counts; small ones are not shown'),
    audit: notAudited('Counts that anybody may see'),
  } as const;
  return [
    defineRoute({
      ...everybody,
      method: 'GET',
      path: '/placements',
      handler: async ({ tx, now }) =>
        page({
          ...{ title: 'Mental health placements out of area', wide: true },
          body: <PlacementsPage measure={await placementMeasure(tx, now, areasOf)} />,
        }),
    }),
    defineRoute({
      ...everybody,
      method: 'GET',
      path: '/placements.csv',
      handler: async ({ tx, now }) => {
        const { byProvider, byCouncil } = await placementMeasure(tx, now, areasOf);
        const rows = [
          ...byProvider.map((row) => ({ by: 'provider', ...row })),
          ...byCouncil.map((row) => ({ by: 'council', ...row })),
        ];
        return csv('placements.csv', [
          ['By', 'Code', 'Name', 'Ended', 'Still away', 'Mean days', 'Mean distance km'],
          ...rows.map(({ by, code, name, ended, away, days, kilometres }) => [
            by,
            code,
            name,
            ended,
            away,
            days,
            kilometres,
          ]),
        ]);
      },
    }),
  ];
}

async function namesOf(tx: Tx, providers: readonly string[]): Promise<(provider: string) => string> {
  const names = await findOrganisations(tx, [...new Set(providers)]);
  return (provider) => names.get(provider)?.name ?? provider;
}
