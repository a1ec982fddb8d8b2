import type { ReactNode } from 'react';

export type Column<Row> = {
  readonly name: string;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
  /** Takes the whole width of a card on a phone. */
  readonly isWhole?: boolean;
  /** Buttons at the right end of a row, whole on a phone. */
  readonly hasButtons?: boolean;
};

type Props<Row> = {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string | number;
  readonly empty: ReactNode;
};

/** Rows on a wide screen, cards on a phone. */
export function Table<Row>({ columns, rows, keyOf, empty }: Props<Row>): ReactNode {
  if (rows.length === 0) return <div className="empty">{empty}</div>;
  return (
    <table className="cards">
      <thead>
        <tr>
          {columns.map(({ name, isNumber = false, hasButtons = false }) => (
            <th key={name} scope="col" className={isNumber || hasButtons ? 'number' : ''}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column) => (
              <Cell key={column.name} column={column} row={row} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell<Row>({
  column,
  row,
}: {
  readonly column: Column<Row>;
  readonly row: Row;
}): ReactNode {
  const { name, cell, isNumber = false, hasButtons = false, isWhole = hasButtons } = column;
  return (
    <td data-name={name} className={`${isNumber ? 'number' : ''} ${isWhole ? 'whole' : ''}`}>
      {isWhole ? cell(row) : <span className="cell">{cell(row)}</span>}
    </td>
  );
}
