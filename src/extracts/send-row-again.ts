import {
  type Db,
  isRefusal,
  type Refusal,
  type RefusalDetail,
  refuse,
  type Tx,
  transaction,
} from '../platform/index.ts';
import { LARGEST_ATTACHMENT, type ProfileBook } from '../record/index.ts';
import { checkProfiles } from './check-profiles.ts';
import { readOneRow } from './extract-reader.ts';
import type { PlacedFault } from './fault.ts';
import { FhirRules } from './fhir/fhir-rows.ts';
import {
  findQuarantine,
  type QuarantineFilter,
  type QuarantineRow,
  resolveQuarantine,
  selectQuarantine,
} from './quarantine-store.ts';
import { standardLimits } from './readers/limits.ts';
import { findExtract, findIdentifiers } from './store.ts';
import type { Understood } from './understood.ts';
import { type OnPersonsTouched, writeRows } from './write-batch.ts';

export interface Mender {
  /** Who mends: kept with the row. */
  by: string;
  now: number;
  onPersonsTouched: OnPersonsTouched;
  profiles: ProfileBook;
  /** Bytes of one file inside a row, decoded; 10 MiB when undefined. */
  largestAttachment?: number | undefined;
}

let rules: FhirRules | undefined;

/**
 * Reads a quarantined row again, as mended in `raw` (or as it was), and stores it by the same way as any row of its
 * extract. Refused: not-found; conflict when it was dealt with before; invalid with what is still wrong, and then the row
 * stays where it is.
 */
export async function sendRowAgain(
  tx: Tx,
  id: string,
  raw: string | undefined,
  mender: Mender,
): Promise<{ stored: number } | Refusal> {
  const row = await findQuarantine(tx, id, true);
  if (!row) return refuse('not-found', 'There is no such quarantined row.');
  if (row.status !== 'open')
    return refuse('conflict', `This row was ${row.status === 'dismissed' ? 'dismissed' : 'sent again'} before.`);
  const text = (raw ?? row.raw)?.replace(/\r\n/g, '\n').trim();
  if (row.row === 0 || !text)
    return refuse('invalid', 'The file as a whole was refused, or the row was too large to keep.', {
      what: 'There is no row here to send again.',
      mend: 'Mend the file and import it again.',
    });
  const one = await understandOne(tx, row, text, mender);
  const set = await mender.profiles.current(tx);
  const understood = checkProfiles([one], row.source, set, mender.profiles.unknown)[0]!;
  if (understood.kind === 'fault') return stillWrong(row, understood);
  const written = await writeRows(tx, row, [understood], mender.now);
  const [fault] = written.faults;
  if (fault) return stillWrong(row, fault);
  const mended = raw !== undefined && raw !== row.raw;
  await resolveQuarantine(tx, id, {
    status: 'sent-again',
    by: mender.by,
    resolution: mended ? 'Mended and sent again.' : 'Sent again as it was.',
    now: mender.now,
  });
  if (written.touched.length > 0) await mender.onPersonsTouched(tx, written.touched);
  return { stored: written.outcomes.filter(({ outcome }) => outcome === 'created' || outcome === 'updated').length };
}

/** Sends every open row that the filter names again, as it was: for what waited for something else to arrive first. */
export async function sendRowsAgain(
  db: Db,
  filter: Omit<QuarantineFilter, 'status'>,
  mender: Mender,
): Promise<{ sent: number; stillWrong: number }> {
  const result = { sent: 0, stillWrong: 0 };
  let after: QuarantineRow | undefined;
  for (;;) {
    const rows = await selectQuarantine(db, { ...filter, status: 'open' }, 200, after);
    for (const row of rows) {
      const sent = await transaction(db, (tx) => sendRowAgain(tx, row.quarantine_id, undefined, mender));
      if (isRefusal(sent)) result.stillWrong++;
      else result.sent++;
    }
    after = rows.at(-1);
    if (!after) return result;
  }
}

/** Takes a row out of the list without storing it, with the reason. */
export async function dismissRow(
  tx: Tx,
  id: string,
  reason: string,
  by: string,
  now: number,
): Promise<undefined | Refusal> {
  const row = await findQuarantine(tx, id, true);
  if (!row) return refuse('not-found', 'There is no such quarantined row.');
  if (row.status !== 'open') return refuse('conflict', 'This row was dealt with before.');
  if (reason.trim().length < 3)
    return refuse('invalid', 'Say why the row is not wanted.', {
      where: 'reason',
      what: 'The reason is blank.',
      mend: 'Write it in a few words.',
    });
  await resolveQuarantine(tx, id, { status: 'dismissed', by, resolution: reason.trim(), now });
  return undefined;
}

async function understandOne(
  tx: Tx,
  row: QuarantineRow,
  text: string,
  mender: Mender,
): Promise<Understood | PlacedFault> {
  const extract = await findExtract(tx, row.extract_id);
  const largest = mender.largestAttachment ?? LARGEST_ATTACHMENT;
  if (rules?.largestAttachment !== largest) rules = new FhirRules(largest);
  const of = {
    source: row.source,
    format: extract?.format ?? null,
    bundleType: extract?.bundle_type ?? undefined,
    header: extract?.header ?? null,
    names: row.names,
    row: row.row,
    line: row.line,
  };
  const one = await readOneRow(text, of, rules, standardLimits, mender.now);
  if (!one)
    return {
      kind: 'fault',
      row: row.row,
      line: row.line,
      raw: null,
      faults: [
        {
          reason: 'syntax',
          what: 'This is not one row.',
          mend: 'Send one row at a time; put a field with line breaks in quotation marks.',
        },
      ],
    };
  if (one.row.kind !== 'parsed') return one.row;
  const found = await findIdentifiers(tx, row.source, one.reader.wanted([one.row]));
  return one.reader.understand(one.row, found);
}

function stillWrong(row: QuarantineRow, fault: PlacedFault): Refusal {
  const details = fault.faults.map(
    ({ field, what, mend }): RefusalDetail => ({ where: field ?? `${row.file_name}, line ${row.line}`, what, mend }),
  );
  return refuse('invalid', 'The row still cannot be read.', ...details);
}
