import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { type Actor, audited, defineLongRoute, defineRoute, type Route, scoped } from '../../access/index.ts';
import { type Answer, json, send } from '../../platform/http/index.ts';
import { type Db, isRefusal, type Refusal, refuse, type Tx, transaction } from '../../platform/index.ts';
import type { FhirParts } from '../exchange.ts';
import { takesGzip } from '../negotiation.ts';
import { refusalAnswer } from '../refusal-answer.ts';
import { notice } from '../refusals.ts';
import { FHIR_BASE } from '../routes.ts';
import { scopeRefusal } from '../scopes.ts';
import { groupMembers } from './group-members.ts';
import { kickOff } from './kick-off.ts';
import { type ExportRow, exportOf, filesOf, pieceOf, removeExport } from './store.ts';

const whoAsked = scoped(
  'Only the system that asked for an export sees it, and it holds only what that system may read.',
);
const exportId = z.object({ exportId: z.uuid() });
const path = `${FHIR_BASE}/bulk-export/:exportId`;

/** Bulk Data export: kick-off, polling, files, cancelling. https://hl7.org/fhir/uv/bulkdata/STU2/export.html */
export function bulkExportRoutes(parts: Parts): Route[] {
  return [
    kickOffRoute(parts, 'system', '/$export'),
    kickOffRoute(parts, 'patient', '/Patient/$export'),
    kickOffRoute(parts, 'group', '/Group/:id/$export'),
    statusRoute(),
    fileRoute(),
    cancelRoute(),
  ];
}

type Parts = Pick<FhirParts, 'personSets'>;

const askedFor: Record<ExportRow['level'], string> = {
  system: 'Asked for an export of everything',
  patient: 'Asked for an export of all people',
  group: 'Asked for an export of a group',
};

function kickOffRoute(parts: Parts, level: ExportRow['level'], at: string): Route {
  return defineRoute({
    method: 'GET',
    path: FHIR_BASE + at,
    permission: whoAsked,
    audit: audited('export', askedFor[level]),
    refusal: refusalAnswer,
    handler: async ({ tx, actor, now, query, headers, baseUrl, params }) => {
      const parameters = parametersOf(query);
      const search = parameters.size === 0 ? '' : `?${parameters}`;
      const group = params.id ?? '';
      const request = `${baseUrl}${FHIR_BASE}${at.replace(':id', group)}${search}`;
      const prefer = String(headers.prefer ?? '');
      const persons = level === 'group' ? await groupMembers(tx, { actor, id: group, now, parts }) : null;
      if (isRefusal(persons)) return persons;
      const base = `${baseUrl}${FHIR_BASE}`;
      const kicked = await kickOff(tx, actor, { level, persons, request, base, query: parameters, prefer }, now);
      if (isRefusal(kicked)) return kicked;
      return send({
        status: 202,
        contentType: 'application/fhir+json; charset=utf-8',
        headers: { 'content-location': `${base}/bulk-export/${kicked.id}` },
        body: kicked.ignored.length === 0 ? '' : JSON.stringify(leftOut(kicked.ignored)),
      });
    },
  });
}

function leftOut(ignored: readonly string[]) {
  return notice(
    'warning',
    `These parameters of _typeFilter are not known and were left out: ${ignored.join(', ')}. Prefer: handling=strict refuses them.`,
    'not-supported',
  );
}

function statusRoute(): Route {
  return defineRoute({
    method: 'GET',
    path,
    permission: whoAsked,
    audit: audited('export', 'Asked how an export is getting on'),
    refusal: refusalAnswer,
    params: exportId,
    handler: async ({ tx, actor, params, now, baseUrl }) => {
      const found = await mine(tx, actor, params.exportId, now);
      if (isRefusal(found)) return found;
      if (found.state === 'running')
        return send({
          status: 202,
          contentType: 'application/json; charset=utf-8',
          headers: { 'x-progress': `${found.exported} resources`, 'retry-after': '2' },
          body: '',
        });
      return manifest(found, await filesOf(tx, found.id), `${baseUrl}${FHIR_BASE}/bulk-export/${found.id}`);
    },
  });
}

function manifest(found: ExportRow, files: readonly { type: string; count: number }[], base: string): Answer {
  const said = json({
    transactionTime: new Date(found.transaction_time).toISOString(),
    request: found.request,
    requiresAccessToken: true,
    output: files.map(({ type, count }) => ({ type, url: `${base}/${type}.ndjson`, count })),
    deleted: [],
    error: [],
  });
  return { ...said, headers: { expires: new Date(found.ends_at ?? 0).toUTCString() } };
}

function fileRoute(): Route {
  return defineLongRoute({
    method: 'GET',
    path: `${path}/:file`,
    permission: whoAsked,
    audit: audited('export', 'Fetched a file of an export'),
    refusal: refusalAnswer,
    params: exportId.extend({ file: z.string().regex(/^[A-Z][A-Za-z]{1,60}\.ndjson$/) }),
    handler: async ({ db, actor, params, now, headers }) => {
      const type = params.file.replace('.ndjson', '');
      const first = await transaction(db, async (tx) => {
        const found = await mine(tx, actor, params.exportId, now);
        if (isRefusal(found)) return found;
        const uncovered = scopeRefusal(actor, 'r', type);
        if (uncovered) return uncovered;
        const piece = found.state === 'complete' ? await pieceOf(tx, found.id, type, 1) : undefined;
        return piece ?? notThere();
      });
      if (isRefusal(first)) return first;
      const zipped = Readable.from(pieces(db, params.exportId, type, first), { objectMode: false });
      const zips = takesGzip(headers['accept-encoding']);
      return send({
        contentType: 'application/fhir+ndjson',
        headers: { vary: 'Accept-Encoding', ...(zips ? { 'content-encoding': 'gzip' } : {}) },
        body: zips ? zipped : unzip(zipped),
      });
    },
  });
}

/** The pieces of a file one by one, as fast as the client takes them. */
async function* pieces(db: Db, id: string, type: string, first: Buffer): AsyncGenerator<Buffer> {
  yield first;
  for (let number = 2; ; number++) {
    const piece = await transaction(db, (tx) => pieceOf(tx, id, type, number));
    if (piece === undefined) return;
    yield piece;
  }
}

function unzip(zipped: Readable): Readable {
  const plain = createGunzip();
  zipped.on('error', (error) => plain.destroy(error));
  return zipped.pipe(plain);
}

function cancelRoute(): Route {
  return defineRoute({
    method: 'DELETE',
    path,
    permission: whoAsked,
    audit: audited('export', 'Cancelled an export, or removed its files'),
    refusal: refusalAnswer,
    params: exportId,
    handler: async ({ tx, actor, params, now }) => {
      const found = await mine(tx, actor, params.exportId, now);
      if (isRefusal(found)) return found;
      await removeExport(tx, found.id);
      return send({ status: 202, contentType: 'application/json; charset=utf-8', body: '' });
    },
  });
}

/** An export of somebody else, one that is over and one that never was are answered alike. */
async function mine(tx: Tx, actor: Actor, id: string, now: number): Promise<ExportRow | Refusal> {
  const found = actor.accountId === null ? undefined : await exportOf(tx, id, actor.accountId);
  return found === undefined || (found.ends_at !== null && found.ends_at <= now) ? notThere() : found;
}

function notThere(): Refusal {
  return refuse('not-found', 'There is no such export: it was cancelled, it is over, or it is not yours.');
}

function parametersOf(query: unknown): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries((query ?? {}) as Record<string, string | string[]>))
    for (const one of [value].flat()) parameters.append(name, one);
  return parameters;
}
