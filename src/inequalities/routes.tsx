import type { ReactNode } from 'react';
import { z } from 'zod';
import { defineRoute, notAudited, open, type Route } from '../access/index.ts';
import { findArea, yearsOfLevel } from '../directory/index.ts';
import { csv, json, page } from '../platform/http/index.ts';
import { isRefusal, type Refusal, type Tx } from '../platform/index.ts';
import type { Policies } from '../rights/index.ts';
import { keptMeasures, type Measured, measuredPeriods, measureKept } from './measure.ts';
import { measureCsv } from './measure-csv.ts';
import { MeasurePage, MeasurePanel } from './pages/measure-page.tsx';
import { MeasuresPage } from './pages/measures.tsx';
import type { Split } from './store.ts';
import { splitNames } from './words.ts';

const params = z.object({ measure: z.string().regex(/^[a-z0-9-]{1,80}$/) });
const splitIds = Object.keys(splitNames) as [Split, ...Split[]];
const query = z.object({ by: z.enum(splitIds).default('deprivation'), period: z.string().default('year') });

/** Pages of measures: rounded and with small numbers hidden, so open to everybody. */
export function inequalitiesRoutes(policies: Policies): Route[] {
  const get = {
    method: 'GET',
    permission: open('Measures show rounded numbers about populations'),
    audit: notAudited('Shows nothing about any person'),
  } as const;
  return [
    defineRoute({
      ...get,
      path: '/measures',
      handler: () => page({ title: 'Measures', body: <MeasuresPage measures={keptMeasures(policies)} /> }),
    }),
    defineRoute({
      ...get,
      path: '/measures/:measure',
      params,
      query,
      handler: async ({ tx, params: { measure }, query: asked, now }) => {
        const measured = await measuredAs(tx, policies, measure, asked, now);
        if (isRefusal(measured)) return measured;
        return page({
          title: measured.standard.title,
          breadcrumb: [{ text: 'Measures', href: '/measures' }],
          body: <MeasurePage measured={measured} periods={measuredPeriods(now)} />,
        });
      },
    }),
    defineRoute({
      ...get,
      path: '/measures/:measure/table.csv',
      params,
      query,
      handler: async ({ tx, params: { measure }, query: asked, now }) => {
        const measured = await measuredAs(tx, policies, measure, asked, now);
        if (isRefusal(measured)) return measured;
        return csv(`${measured.standard.id}-by-${measured.by}-${measured.period.id}.csv`, measureCsv(measured));
      },
    }),
    defineRoute({
      ...get,
      path: '/api/measures/:measure',
      summary: 'The share of clocks kept, by group: rounded counts, shares and Wilson limits.',
      params,
      query,
      handler: async ({ tx, params: { measure }, query: asked, now }) => {
        const measured = await measuredAs(tx, policies, measure, asked, now);
        return isRefusal(measured) ? measured : json(measured);
      },
    }),
  ];
}

/** Chart and table of one standard by deprivation over the last year, for the standard's own page; null where it has no measure. */
export async function measurePanel(tx: Tx, policies: Policies, standard: string, now: number): Promise<ReactNode> {
  const measured = await measureKept(tx, policies, { standard, by: 'deprivation', period: 'year', now });
  if (isRefusal(measured)) return null;
  return (
    <>
      <MeasurePanel measured={measured} />
      <p>
        <a href={`/measures/${standard}?by=area`}>By area</a>,{' '}
        <a href={`/measures/${standard}?by=ethnicity`}>by ethnic group</a>,{' '}
        <a href={`/measures/${standard}?by=sex`}>by sex</a>, <a href={`/measures/${standard}?by=age`}>by age</a>
      </p>
    </>
  );
}

async function measuredAs(
  tx: Tx,
  policies: Policies,
  standard: string,
  { by, period }: z.output<typeof query>,
  now: number,
): Promise<Measured | Refusal> {
  const measured = await measureKept(tx, policies, { standard, by, period, now });
  return isRefusal(measured) || by !== 'area' ? measured : withAreaNames(tx, measured);
}

/** Areas by name instead of code. */
async function withAreaNames(tx: Tx, measured: Measured): Promise<Measured> {
  const years = await yearsOfLevel(tx, 'ltla');
  const nameOf = async (code: string): Promise<string> => {
    for (const year of years) {
      const area = await findArea(tx, { level: 'ltla', year, code });
      if (area) return area.name;
    }
    return code;
  };
  const groups = [];
  for (const group of measured.groups)
    groups.push(group.stratum === null ? group : { ...group, label: await nameOf(group.stratum) });
  return { ...measured, groups };
}
