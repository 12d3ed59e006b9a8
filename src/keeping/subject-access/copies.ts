import type { Bundle, Resource } from '@medplum/fhirtypes';
import { catalogue } from '../catalogue.ts';
import type { Row } from '../holdings-store.ts';
import { type Everything, type LeftOutReason, leftOutReasons } from './everything-about.ts';

/** A row as a copy shows it; `leftOut` only in the copy for review. */
export interface CopiedRow {
  row: Row;
  leftOut?: string;
}

export interface CopiedPart {
  table: string;
  title: string;
  rows: CopiedRow[];
}

/** What goes to the person, or with `forReview` to the professional who decides what goes to the person. */
export interface Copy {
  at: string;
  forReview: boolean;
  parts: CopiedPart[];
}

/** Pure. */
export function copyOf(everything: Everything, forReview: boolean): Copy {
  const parts = everything.holdings.map(({ table, title, rows }) => ({
    table,
    title,
    rows: rows.flatMap(({ row, leftOut, ownCopy }): CopiedRow[] => {
      if (forReview) {
        const mark = leftOut ?? (ownCopy ? 'third-party' : undefined);
        return [mark === undefined ? { row } : { row, leftOut: leftOutReasons[mark] }];
      }
      return leftOut === undefined ? [{ row: ownCopy ?? row }] : [];
    }),
  }));
  return { at: everything.at, forReview, parts: parts.filter(({ rows }) => rows.length > 0) };
}

/** The current resources as a FHIR Bundle, for another system. */
export function bundleOf(copy: Copy): Bundle {
  const rows = copy.parts.find(({ table }) => table === 'resource')?.rows ?? [];
  return {
    resourceType: 'Bundle',
    type: 'collection',
    timestamp: copy.at,
    entry: rows
      .filter(({ row }) => row.deleted !== true)
      .map(({ row }) => ({
        fullUrl: `urn:wpc:${row.resource_type}:${row.id}`,
        resource: JSON.parse(String(row.json)) as Resource,
      })),
  };
}

/** Everything as JSON: the bundle, and the rows of all else with their tables' names in words. */
export function jsonOf(copy: Copy): string {
  const rows = copy.parts
    .filter(({ table }) => table !== 'resource')
    .map(({ table, title, rows }) => ({
      table,
      title,
      rows: rows.map(({ row, leftOut }) => (leftOut ? { ...row, leftOutOfPersonsCopy: leftOut } : row)),
    }));
  return JSON.stringify({ made: copy.at, forReview: copy.forReview, record: bundleOf(copy), held: rows }, undefined, 1);
}

/** For the professional who reviews before it is given: what is not in the person's copy, how many and why; and what is in nobody's. */
export interface Manifest {
  made: string;
  madeBy: string;
  /** How many services' records of the person were joined. */
  linkedRecords: number;
  parts: { table: string; title: string; given: number; leftOut: { why: string; rows: number }[] }[];
  leftOut: number;
  /** Tables that are in no copy, with the reason. */
  notCopied: { table: string; reason: string }[];
}

export function manifestOf(everything: Everything, madeBy: string): Manifest {
  const parts = everything.holdings.map(({ table, title, rows }) => {
    const reasons = Map.groupBy(rows, ({ leftOut, ownCopy }) => leftOut ?? (ownCopy ? 'shortened' : 'given'));
    const leftOut = [...reasons].flatMap(([why, group]) =>
      why === 'given'
        ? []
        : [
            {
              why:
                why === 'shortened'
                  ? 'Given without how to reach another person'
                  : leftOutReasons[why as LeftOutReason],
              rows: group.length,
            },
          ],
    );
    return { table, title, given: rows.filter((each) => each.leftOut === undefined).length, leftOut };
  });
  return {
    made: everything.at,
    madeBy,
    linkedRecords: everything.members.length,
    parts,
    leftOut: everything.holdings.flatMap(({ rows }) => rows).filter(({ leftOut }) => leftOut !== undefined).length,
    notCopied: Object.entries(catalogue).flatMap(([table, coverage]) =>
      coverage.kind === 'left-out' ? [{ table, reason: coverage.reason }] : [],
    ),
  };
}
