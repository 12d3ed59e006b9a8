import type { Resource } from '@medplum/fhirtypes';
import type { Cells } from './cells.ts';

export interface Column {
  name: string;
  /** Blank only where the row can be understood without it. */
  needed: boolean;
  meaning: string;
}

/** A resource that a row becomes, by the source's own ids: stored ids are put in by whoever writes it. */
export interface Made {
  type: string;
  id: string;
  /** The source's id of the person it is about. */
  patient: string;
  resource: Resource;
  happened: string | undefined;
}

/** A table that a service may send. */
export interface Layout {
  /** 'mental-health/referrals' */
  name: string;
  title: string;
  columns: readonly Column[];
  /** Makes FHIR resources of one row, the row's own resource last. What is wrong is left in the cells. */
  make(cells: Cells, source: string): Made[];
}

/** Columns in a short form: 'Name', 'meaning', and a star after the name for those that must be filled in. */
export function columns(table: readonly (readonly [string, string])[]): Column[] {
  return table.map(([name, meaning]) => ({ name: name.replace(/\*$/, ''), needed: name.endsWith('*'), meaning }));
}
