import type { Cell } from '../platform/http/index.ts';
import type { Db } from '../platform/index.ts';
import { faultReasons } from './fault.ts';
import {
  countQuarantine,
  findQuarantine,
  type QuarantineFilter,
  type QuarantineRow,
  selectQuarantine,
} from './quarantine-store.ts';

export type { QuarantineFilter, QuarantineRow } from './quarantine-store.ts';

/** A page of quarantined rows, oldest first, and how many there are in all. */
export async function listQuarantine(
  db: Db,
  filter: QuarantineFilter,
  limit: number,
  after?: { put_at: number; quarantine_id: string },
  offset = 0,
): Promise<{ rows: QuarantineRow[]; total: number }> {
  return { rows: await selectQuarantine(db, filter, limit, after, offset), total: await countQuarantine(db, filter) };
}

export const showQuarantined = findQuarantine;

/** The same as a table, header first, one line a fault; the row as it came is in the last column. */
export async function* quarantineTable(db: Db, filter: QuarantineFilter): AsyncGenerator<readonly Cell[]> {
  yield [
    'id',
    'source',
    'file',
    'line',
    'row',
    'status',
    'field',
    'reason',
    'what was wrong',
    'mend',
    'row as it came',
  ];
  let after: QuarantineRow | undefined;
  for (;;) {
    const rows = await selectQuarantine(db, filter, 500, after);
    for (const row of rows) {
      for (const fault of row.faults)
        yield [
          row.quarantine_id,
          row.source,
          row.file_name,
          row.line,
          row.row,
          row.status,
          fault.field,
          faultReasons[fault.reason],
          fault.what,
          fault.mend,
          row.raw,
        ];
    }
    after = rows.at(-1);
    if (!after) return;
  }
}
