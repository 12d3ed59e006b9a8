import type { ReactNode } from 'react';
import { EmptyState } from './notices.tsx';

export interface Column<Row> {
  heading: string;
  cell: (row: Row) => ReactNode;
  /** Right-aligned figures. */
  numeric?: boolean;
}

export interface DataTableProps<Row> {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Said instead of an empty table. */
  empty?: string;
  /** Link to the same rows as CSV. */
  csvHref?: string;
  /** The first column names the row (a heading for screen readers). True unless told. */
  firstColumnNames?: boolean;
  /** Shown smaller, when the page's heading says the same. */
  captionSize?: 's' | 'm' | 'l';
  /** Explains the figures, under the table. */
  note?: ReactNode;
}

/** Display:block on a narrow screen takes a table's roles away from screen readers; said again, they stay. */
function role(name: 'table' | 'rowgroup' | 'row' | 'columnheader' | 'rowheader' | 'cell') {
  return { role: name };
}

/**
 * A table that turns into labelled blocks on a narrow screen. The headings of its cells are in the page as sent, so that it
 * works without JavaScript (the library's own table sets them in the browser only).
 */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, csvHref, note, captionSize = 'm' } = props;
  if (rows.length === 0) return <EmptyState title={caption}>{props.empty ?? 'There is nothing here.'}</EmptyState>;
  return (
    <div className="wpc-table">
      <table {...role('table')} className="nhsuk-table-responsive">
        <caption className={`nhsuk-table__caption nhsuk-table__caption--${captionSize}`}>{caption}</caption>
        <thead {...role('rowgroup')} className="nhsuk-table__head">
          <tr {...role('row')} className="nhsuk-table__row">
            {columns.map((column) => (
              <th
                key={column.heading}
                {...role('columnheader')}
                scope="col"
                className={`nhsuk-table__header${column.numeric ? ' nhsuk-table__header--numeric' : ''}`}
              >
                {column.heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="nhsuk-table__body">
          {rows.map((row) => (
            <tr key={rowKey(row)} {...role('row')} className="nhsuk-table__row">
              {columns.map((column, index) => (
                <TableCell
                  key={column.heading}
                  column={column}
                  row={row}
                  names={index === 0 && props.firstColumnNames !== false}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {note === undefined ? null : <p className="nhsuk-body-s">{note}</p>}
      {csvHref === undefined ? null : (
        <p className="nhsuk-body-s">
          <a href={csvHref} download="">
            Download this table (CSV)<span className="nhsuk-u-visually-hidden">: {caption}</span>
          </a>
        </p>
      )}
    </div>
  );
}

function TableCell<Row>({ column, row, names }: { column: Column<Row>; row: Row; names: boolean }) {
  const numeric = column.numeric ? ' nhsuk-table__cell--numeric' : '';
  const content = (
    <>
      <span className="nhsuk-table-responsive__heading" aria-hidden="true">
        {column.heading}{' '}
      </span>
      <span className="wpc-table__value">{column.cell(row)}</span>
    </>
  );
  if (names) {
    return (
      <th {...role('rowheader')} scope="row" className={`nhsuk-table__cell wpc-table__name${numeric}`}>
        {content}
      </th>
    );
  }
  return (
    <td {...role('cell')} className={`nhsuk-table__cell${numeric}`}>
      {content}
    </td>
  );
}
