import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { writeAudit } from '../../access/index.ts';
import { type Db, isRefusal, NOBODY, newId, type Refusal, type Tx, transaction } from '../../platform/index.ts';
import type { FhirParts } from '../exchange.ts';
import { maskFor } from '../masking.ts';
import { reachOf, scopeRefusal } from '../scopes.ts';
import {
  complete,
  type ExportedRow,
  type ExportRow,
  insertPiece,
  moveOn,
  removeEnded,
  rowsOf,
  takeRunning,
} from './store.ts';
import { compileTypeFilters } from './type-filters.ts';

const compress = promisify(gzip);
const hour = 3_600_000;
/** How long files can be fetched after they are complete. They are copies of people's records, so not for long. */
export const KEPT = 6 * hour;
const ROWS_A_PIECE = 500;

type Parts = Pick<FhirParts, 'clock' | 'personSets'>;

/**
 * Works on every export that is asked for, until none is left. Each piece is a transaction of its own that also notes how far it came:
 * memory stays that of one piece, and a process that ends in between loses nothing.
 */
export async function runExports(db: Db, parts: Parts, rowsAPiece = ROWS_A_PIECE): Promise<void> {
  await transaction(db, (tx) => removeEnded(tx, parts.clock.now()));
  for (;;) {
    const worked = await transaction(db, (tx) => nextPiece(tx, parts, rowsAPiece));
    if (isRefusal(worked)) throw new Error(worked.message);
    if (!worked) return;
  }
}

async function nextPiece(tx: Tx, parts: Parts, rowsAPiece: number): Promise<boolean | Refusal> {
  const running = await takeRunning(tx);
  if (running === undefined) return false;
  const now = parts.clock.now();
  const { actor } = running;
  // Rights may have changed since it was asked for.
  const types = running.types.filter(
    (type) => scopeRefusal(actor, 'r', type) === undefined && maySearch(running, type),
  );
  const reach = await reachOf({ tx, actor, now, parts, about: undefined });
  const matching = await compileTypeFilters({ tx, reach, base: running.base, now, parts }, running.filters);
  if (isRefusal(matching)) return matching;
  const rows = await rowsOf(tx, { ...running, types, matching }, reach, rowsAPiece);
  const last = rows.at(-1);
  if (last === undefined) {
    await complete(tx, running.id, now + KEPT);
    return true;
  }
  const given = rows.filter((row): row is ExportedRow & { json: string } => row.json !== null);
  const mask = await maskFor(
    { tx, reach },
    given.map((row) => row.person_id),
  );
  for (const [type, ofType] of Map.groupBy(given, (row) => row.resource_type)) {
    const text = ofType.map((row) => `${mask(row.json)}\n`).join('');
    await insertPiece(tx, running.id, type, ofType.length, await compress(text, { level: 4 }));
  }
  await auditPiece(tx, running, given, now);
  await moveOn(tx, running.id, last, given.length);
  return true;
}

/** A filter is a search, so that its type needs the scope of one. */
function maySearch({ actor, filters }: ExportRow, type: string): boolean {
  return !filters.some((text) => text.startsWith(`${type}?`)) || scopeRefusal(actor, 's', type) === undefined;
}

/** So that everybody whose record was exported can see it. */
async function auditPiece(tx: Tx, { id, actor }: ExportRow, given: readonly ExportedRow[], now: number): Promise<void> {
  const people = [...new Set(given.map((row) => row.person_id))].filter((person) => person !== NOBODY).sort();
  if (people.length === 0) return;
  await writeAudit(tx, {
    id: newId(),
    at: now,
    event: 'export',
    what: 'Exported the record in bulk',
    outcome: 'done',
    because: 'Within the reach and the scopes of who asked',
    purpose: null,
    accountId: actor.accountId,
    actorName: actor.name,
    roles: actor.roles,
    organisations: actor.organisations,
    staffId: actor.staffId,
    people,
    route: 'bulk export',
    note: null,
    requestId: id,
    address: null,
  });
}
