import { type PlacedFault, rowFault } from '../fault.ts';
import type { CsvRow } from '../readers/csv.ts';
import { SeenKeys } from '../seen-keys.ts';
import type { Understood, Write } from '../understood.ts';
import { Cells } from './cells.ts';
import type { Recognised } from './index.ts';
import type { Made } from './layout.ts';

/** Understands the rows of one table, in order. */
export class CsvRows {
  #recognised: Recognised;
  #source: string;
  #seen = new SeenKeys();
  #patients = new SeenKeys();

  constructor(recognised: Recognised, source: string) {
    this.#recognised = recognised;
    this.#source = source;
  }

  get layout(): string {
    return this.#recognised.layout.name;
  }

  understand(row: CsvRow, now: number): Understood | PlacedFault {
    const { layout, columns, width } = this.#recognised;
    if (row.fields.length !== width)
      return rowFault(row, {
        reason: 'syntax',
        what: `The row has ${row.fields.length} fields and the header has ${width}.`,
        mend: 'Put fields that contain commas or line breaks in quotation marks; leave empty fields empty, with their commas.',
      });
    const cells = new Cells(row.fields, columns, now);
    const made = layout.make(cells, this.#source);
    if (cells.faults.length > 0) return rowFault(row, ...cells.faults);
    const own = made.at(-1)!;
    const understood: Understood = {
      kind: 'understood',
      row: row.row,
      line: row.line,
      raw: row.raw,
      type: own.type,
      writes: [],
      deletes: [],
      notes: cells.notes,
    };
    const seen = this.#seen.note(`${own.type}/${own.id}`, JSON.stringify(own.resource));
    if (seen === 'different')
      return rowFault(row, {
        reason: 'duplicate-id',
        field:
          layout.columns.find(
            (column) => column.needed && column.name.endsWith('Id') && column.name !== 'LocalPatientId',
          )?.name ?? 'EventReference',
        what: 'Another row earlier in this file has the same id and different content; the earlier one was kept.',
        mend: 'Find out which is right and send that one again.',
      });
    const news = made.filter((one) => (one === own ? seen === 'new' : this.#isNews(one)));
    return { ...understood, writes: news.map(asWrite) };
  }

  /** Demographics come with every row: a Patient is written when it differs from the one before. */
  #isNews(made: Made): boolean {
    return this.#patients.note(made.id, JSON.stringify(made.resource), true) !== 'same';
  }
}

function asWrite({ type, id, patient, resource, happened }: Made): Write {
  const at = happened === undefined ? Number.NaN : Date.parse(happened);
  return {
    key: { type, id },
    patient,
    resource,
    json: JSON.stringify(resource),
    happened: Number.isNaN(at) ? undefined : at,
    identifiers: [],
  };
}
