import type { Patient } from '@medplum/fhirtypes';
import { idOf, NOBODY, type Refusal, refuse, type Tx } from '../platform/index.ts';
import {
  deleteResources,
  type IncomingResource,
  type Outcome,
  personIdOf,
  storedId,
  writeResources,
} from '../record/index.ts';
import { assessPerson, mentioned } from './assess-person.ts';
import { type PlacedFault, rowFault } from './fault.ts';
import { latenessBand } from './lateness.ts';
import { insertQuarantine, type QuarantineRow, type SavedNames } from './quarantine-store.ts';
import {
  advanceExtract,
  type ExtractRow,
  insertExtractPersons,
  insertIdentifiers,
  type SourcePerson,
  upsertSourcePersons,
} from './store.ts';
import type { Understood, Write } from './understood.ts';

/** Told in the transaction of the rows which persons they changed: to link them and to mark their clocks. */
export type OnPersonsTouched = (tx: Tx, personIds: string[]) => Promise<void>;

export interface Batch {
  rows: (Understood | PlacedFault)[];
  /** The last row of the file up to which everything is in this batch or an earlier one. */
  lastRow: number;
  last: boolean;
}

export interface Written {
  extract: ExtractRow;
  /** Keys of what was created or updated, for counting distinct resources. */
  stored: string[];
  quarantined: number;
}

/**
 * Writes a batch of rows and moves the extract's checkpoint on in one transaction, so that a process that dies leaves
 * either all of it or nothing. Refused ('busy') when another process has moved the checkpoint meanwhile.
 */
export async function writeBatch(
  tx: Tx,
  extract: ExtractRow,
  batch: Batch,
  namesOf: (raw: string) => SavedNames | null,
  now: number,
  onPersonsTouched: OnPersonsTouched,
): Promise<Written | Refusal> {
  const { faults, outcomes, touched } = await writeRows(tx, extract, batch.rows, now);
  await insertQuarantine(
    tx,
    faults.map((fault) => quarantineRow(extract, fault, namesOf, now)),
  );
  const next = advance(extract, batch, faults, outcomes, now);
  if (!(await advanceExtract(tx, next, extract.rows_done)))
    return refuse('busy', `Another process is importing ${extract.file_name}.`, {
      what: 'The same file is being read twice at once.',
      mend: 'Let the other import finish.',
    });
  if (touched.length > 0) await onPersonsTouched(tx, touched);
  const stored = outcomes.filter(({ outcome }) => outcome === 'created' || outcome === 'updated').map(({ key }) => key);
  return { extract: next, stored, quarantined: faults.length };
}

interface RowOutcome {
  key: string;
  outcome: Outcome['outcome'];
}

/** Writes what rows were understood to mean; the caller decides what becomes of the faults. */
export async function writeRows(
  tx: Tx,
  extract: Pick<ExtractRow, 'extract_id' | 'source'>,
  rows: readonly (Understood | PlacedFault)[],
  now: number,
): Promise<{ faults: PlacedFault[]; outcomes: RowOutcome[]; touched: string[] }> {
  const { source, extract_id: extractId } = extract;
  const faults = rows.filter((row) => row.kind === 'fault');
  const understood = rows.filter((row) => row.kind === 'understood');
  const writes = understood.flatMap((row) => row.writes.map((write) => ({ row, write })));
  const deletes = understood.flatMap((row) => row.deletes.map((key) => ({ row, key })));
  const incoming = writes.map(({ row, write }) => incomingOf(write, source, extractId, row.row));
  const written = await writeResources(tx, incoming, now);
  const deletions = deletes.map(({ row, key }) => ({
    type: key.type,
    id: storedId(source, key.type, key.id),
    source,
    extractId,
    row: row.row,
  }));
  const deleted = await deleteResources(tx, deletions, now);
  const outcomes: RowOutcome[] = [];
  for (const [index, outcome] of [...written.outcomes, ...deleted.outcomes].entries()) {
    const one = index < writes.length ? writes[index]! : deletes[index - writes.length]!;
    const key = 'write' in one ? one.write.key : one.key;
    if (outcome.outcome === 'refused') faults.push(rowFault(one.row, conflictOf(outcome.refusal)));
    else outcomes.push({ key: `${key.type}/${storedId(source, key.type, key.id)}`, outcome: outcome.outcome });
  }
  await noteWho(
    tx,
    source,
    extractId,
    writes.map(({ write }) => write),
  );
  return { faults, outcomes, touched: [...new Set([...written.personsTouched, ...deleted.personsTouched])].sort() };
}

function incomingOf(write: Write, source: string, extractId: string, row: number): IncomingResource {
  return { personId: personOf(write, source), resource: write.resource, json: write.json, source, extractId, row };
}

function personOf(write: Write, source: string): string {
  return write.patient === null ? NOBODY : personIdOf(source, write.patient);
}

/** Who the rows are about, how completely each is described, and the identifiers by which others may refer to what they hold. */
async function noteWho(tx: Tx, source: string, extractId: string, writes: readonly Write[]): Promise<void> {
  const persons = new Map<string, SourcePerson>();
  for (const write of writes) {
    if (write.patient === null) continue;
    const person = personOf(write, source);
    if (write.key.type === 'Patient') persons.set(person, assessPerson(person, write.resource as Patient));
    else if (!persons.has(person)) persons.set(person, mentioned(person));
  }
  await insertExtractPersons(tx, extractId, [...persons.keys()]);
  await upsertSourcePersons(tx, source, [...persons.values()]);
  const identifiers = writes.flatMap(({ key, identifiers: own }) =>
    own.map((identifier) => ({ type: key.type, identifier, id: key.id })),
  );
  await insertIdentifiers(tx, source, identifiers);
}

function conflictOf(refusal: Refusal) {
  const [detail] = refusal.details;
  return {
    reason: 'conflict' as const,
    what: detail?.what ?? refusal.message,
    mend: detail?.mend ?? 'Find out which of the two is right.',
  };
}

export function quarantineRow(
  extract: Pick<ExtractRow, 'extract_id' | 'source' | 'file_name'>,
  fault: PlacedFault,
  namesOf: (raw: string) => SavedNames | null,
  now: number,
): QuarantineRow {
  return {
    quarantine_id: idOf('quarantine', extract.extract_id, fault.row === 0 ? extract.file_name : '', String(fault.row)),
    extract_id: extract.extract_id,
    source: extract.source,
    file_name: extract.file_name,
    row: fault.row,
    line: fault.line,
    faults: fault.faults,
    raw: fault.raw,
    names: fault.raw === null ? null : namesOf(fault.raw),
    status: 'open',
    put_at: now,
    resolved_at: null,
    resolved_by: null,
    resolution: null,
  };
}

function advance(
  extract: ExtractRow,
  batch: Batch,
  faults: readonly PlacedFault[],
  outcomes: readonly RowOutcome[],
  now: number,
): ExtractRow {
  const count = (kind: Outcome['outcome']): number => outcomes.filter(({ outcome }) => outcome === kind).length;
  const repeats = batch.rows.filter(
    (row) => row.kind === 'understood' && row.writes.length === 0 && row.deletes.length === 0,
  ).length;
  const next: ExtractRow = {
    ...extract,
    rows_done: batch.lastRow,
    created: extract.created + count('created'),
    updated: extract.updated + count('updated'),
    unchanged: extract.unchanged + count('unchanged') + repeats,
    deleted: extract.deleted + count('deleted'),
    quarantined: extract.quarantined + faults.length,
    by_type: { ...extract.by_type },
    notes: { ...extract.notes },
    lateness: { ...extract.lateness },
    status: batch.last ? 'finished' : 'reading',
    finished_at: batch.last ? now : null,
  };
  for (const row of batch.rows) {
    add(next.by_type, row.kind === 'understood' ? row.type : typeIn(row.raw));
    if (row.kind === 'fault') continue;
    for (const note of row.notes) next.notes[note] = (next.notes[note] ?? 0) + 1;
    for (const { happened } of row.writes) if (happened !== undefined) add(next.lateness, latenessBand(happened, now));
  }
  return next;
}

function add(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

/** The type that a row of which nothing else is known says it is. */
function typeIn(raw: string | null): string {
  return /"resourceType"\s*:\s*"([A-Z][A-Za-z]{1,40})"/.exec(raw ?? '')?.[1] ?? 'unreadable';
}
