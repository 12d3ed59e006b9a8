import { z } from 'zod';
import { anyRole, audited, defineLongRoute, defineRoute, type Route } from '../access/index.ts';
import { type FormState, freshForm } from '../platform/design-system/index.ts';
import { type Answer, csv, page, redirect } from '../platform/http/index.ts';
import { isRefusal, refuse, type Tx } from '../platform/index.ts';
import type { ProfileBook } from '../record/index.ts';
import { dataQuality } from './data-quality.ts';
import { type FaultReason, faultReasons } from './fault.ts';
import { listQuarantine, quarantineTable, showQuarantined } from './list-quarantine.ts';
import { DataQuality } from './pages/data-quality.tsx';
import { QuarantineList } from './pages/quarantine-list.tsx';
import { QuarantinedRow } from './pages/quarantined-row.tsx';
import type { QuarantineFilter } from './quarantine-store.ts';
import { dismissRow, sendRowAgain, sendRowsAgain } from './send-row-again.ts';
import { listSources } from './store.ts';
import type { OnPersonsTouched } from './write-batch.ts';

export interface ExtractsRoutes {
  onPersonsTouched: OnPersonsTouched;
  /** How a member of staff is called on the page. */
  staffName(tx: Tx, staffId: string): Promise<string>;
  /** Profiles that a row sent again is checked by. */
  profiles: ProfileBook;
  /** Bytes of one file inside a row, decoded. */
  largestAttachment?: number;
}

const menders = anyRole('administrator');
const perPage = 50;
const mostInTable = 20_000;
const crumb = [{ text: 'Quarantine', href: '/quarantine' }];
const reasons = Object.keys(faultReasons) as [FaultReason, ...FaultReason[]];
/** An untouched choice of a form arrives as ''. */
const blank = z.literal('').transform(() => undefined);
const filterQuery = z.object({
  source: blank.or(z.string().regex(/^[a-z0-9-]{1,40}$/)).optional(),
  reason: blank.or(z.enum(reasons)).optional(),
  status: z.enum(['open', 'sent-again', 'dismissed']).default('open'),
});
const rowParams = z.object({ id: z.uuid() });

/** The quarantine (a list without the rows, one row at a time, mending, dismissing) and data quality by source. */
export function extractsRoutes(wired: ExtractsRoutes): Route[] {
  return [
    listRoute(),
    tableRoute(),
    sendAllRoute(wired),
    showRoute(wired),
    sendRoute(wired),
    dismissRoute(wired),
    qualityRoute(),
  ];
}

function filterOf({
  source,
  reason,
  status,
}: z.output<typeof filterQuery>): QuarantineFilter & { status: 'open' | 'sent-again' | 'dismissed' } {
  return { status, ...(source === undefined ? {} : { source }), ...(reason === undefined ? {} : { reason }) };
}

function listRoute(): Route {
  return defineRoute({
    method: 'GET',
    path: '/quarantine',
    permission: menders,
    audit: audited('search', 'Listed what could not be read of extracts, without the rows'),
    query: filterQuery.extend({
      page: z.coerce.number().int().min(1).max(100_000).default(1),
      sent: z.coerce.number().int().optional(),
      left: z.coerce.number().int().optional(),
    }),
    handler: async ({ tx, query }) => {
      const filter = filterOf(query);
      const { rows, total } = await listQuarantine(tx, filter, perPage, undefined, (query.page - 1) * perPage);
      const sentAgain = query.sent === undefined ? undefined : { sent: query.sent, left: query.left ?? 0 };
      const words = new URLSearchParams(Object.entries(filter)).toString();
      const pages = Math.max(1, Math.ceil(total / perPage));
      const body = (
        <QuarantineList
          filter={filter}
          rows={rows}
          total={total}
          page={query.page}
          pages={pages}
          sources={await listSources(tx)}
          query={words}
          sentAgain={sentAgain}
        />
      );
      return page({ title: 'Quarantine', body, wide: true });
    },
  });
}

function tableRoute(): Route {
  return defineRoute({
    method: 'GET',
    path: '/quarantine.csv',
    permission: menders,
    audit: audited('export', 'Took the quarantined rows as they came, as a table'),
    query: filterQuery,
    handler: async ({ tx, query }) => {
      const rows = [];
      for await (const row of quarantineTable(tx, filterOf(query))) {
        rows.push(row);
        if (rows.length > mostInTable)
          return refuse('too-large', `There are more than ${mostInTable} rows.`, {
            what: 'A table of all of them is too large for a page.',
            mend: 'Choose a source and a reason.',
          });
      }
      return csv('quarantine.csv', rows);
    },
  });
}

function showRoute(wired: ExtractsRoutes): Route {
  return defineRoute({
    method: 'GET',
    path: '/quarantine/:id',
    permission: menders,
    audit: audited('read', 'Opened a row that could not be read'),
    params: rowParams,
    query: z.object({ done: z.literal('1').optional() }),
    handler: ({ tx, params, query }) => showRow(tx, wired, params.id, freshForm, query.done === '1'),
  });
}

function sendRoute(wired: ExtractsRoutes): Route {
  return defineRoute({
    method: 'POST',
    path: '/quarantine/:id',
    permission: menders,
    audit: audited('change', 'Mended a row that could not be read and sent it again'),
    params: rowParams,
    bodyLimit: 40 * 1_048_576,
    handler: async ({ tx, params, form, actor, now }) => {
      const posted = form(z.object({ raw: z.string().trim().min(1, 'The row is blank: dismiss it instead') }));
      if (!posted.valid) return showRow(tx, wired, params.id, posted, false);
      const by = actor.staffId ?? actor.name;
      const sent = await sendRowAgain(tx, params.id, posted.values.raw, {
        by,
        now,
        onPersonsTouched: wired.onPersonsTouched,
        profiles: wired.profiles,
        largestAttachment: wired.largestAttachment,
      });
      if (!isRefusal(sent)) return redirect(`/quarantine/${params.id}?done=1`);
      if (sent.kind !== 'invalid') return sent;
      const errors = sent.details.map((detail) => ({
        field: 'raw',
        message: `${detail.where ? `${detail.where}: ` : ''}${detail.what} ${detail.mend ?? ''}`.trim(),
      }));
      return showRow(tx, wired, params.id, { raw: posted.raw, errors }, false);
    },
  });
}

function dismissRoute(wired: ExtractsRoutes): Route {
  return defineRoute({
    method: 'POST',
    path: '/quarantine/:id/dismiss',
    permission: menders,
    audit: audited('change', 'Dismissed a row that could not be read'),
    params: rowParams,
    handler: async ({ tx, params, form, actor, now }) => {
      const posted = form(
        z.object({ reason: z.string().trim().min(3, 'Write why it is not wanted, in a few words').max(2000) }),
      );
      if (!posted.valid) return showRow(tx, wired, params.id, posted, false);
      const refusal = await dismissRow(tx, params.id, posted.values.reason, actor.staffId ?? actor.name, now);
      return refusal ?? redirect(`/quarantine/${params.id}?done=1`);
    },
  });
}

function sendAllRoute(wired: ExtractsRoutes): Route {
  return defineLongRoute({
    method: 'POST',
    path: '/quarantine/send-again',
    permission: menders,
    audit: audited('change', 'Sent quarantined rows of one source again as they were'),
    handler: async ({ db, form, actor, now }) => {
      const posted = form(filterQuery.omit({ status: true }).required({ source: true }));
      if (!posted.valid || posted.values.source === undefined) return refuse('invalid', 'Choose a source first.');
      const { source, reason } = posted.values;
      const filter = { source, ...(reason === undefined ? {} : { reason }) };
      const { sent, stillWrong } = await sendRowsAgain(db, filter, {
        by: actor.staffId ?? actor.name,
        now,
        onPersonsTouched: wired.onPersonsTouched,
        profiles: wired.profiles,
        largestAttachment: wired.largestAttachment,
      });
      const words = new URLSearchParams({ ...filter, status: 'open', sent: String(sent), left: String(stillWrong) });
      return redirect(`/quarantine?${words}`);
    },
  });
}

function qualityRoute(): Route {
  return defineRoute({
    method: 'GET',
    path: '/data-quality',
    permission: anyRole('administrator', 'analyst'),
    audit: audited('search', 'Looked at data quality by source, in counts'),
    handler: async ({ tx }) => page({ title: 'Data quality', body: <DataQuality sources={await dataQuality(tx)} /> }),
  });
}

async function showRow(tx: Tx, wired: ExtractsRoutes, id: string, form: FormState, justDone: boolean): Promise<Answer> {
  const row = await showQuarantined(tx, id);
  if (!row) return refuse('not-found', 'There is no such quarantined row.');
  const resolvedBy = row.resolved_by === null ? undefined : await wired.staffName(tx, row.resolved_by);
  const body = (
    <QuarantinedRow row={row} form={form} justDone={justDone && row.status !== 'open'} resolvedBy={resolvedBy} />
  );
  return page({ title: 'A quarantined row', body, breadcrumb: crumb, status: form.errors.length > 0 ? 422 : 200 });
}
