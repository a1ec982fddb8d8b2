import { type ReactNode, useMemo, useState } from 'react';
import { figure } from '../format/figures.ts';
import { useStore } from '../state/store.ts';
import { withToast } from '../state/toasts.ts';
import { symbol } from '../state/venue.ts';
import { csvText, saveFile } from './csv.ts';
import { type Column, Table } from './table.tsx';
import { EXPORT_ROWS, type Page, type ReadPage, readAll, usePages } from './use-pages.ts';

type Field = string | number | boolean | null;

type Props<Row> = {
  /** Of the file that is saved. */
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string | number;
  readonly empty: string;
  /** Reads rows of one market, or of all. */
  readonly read: (
    market: string | undefined,
    after: string | null,
    limit: number,
  ) => Promise<Page<Row>>;
  readonly hasMarkets?: boolean;
  /** Changes when there is something new that is not of the account. */
  readonly news?: string;
  /** What stands beside the filter. */
  readonly children?: ReactNode;
};

/** A history page by page, with a filter and a file of all of it. */
export function HistoryTable<Row extends { readonly [field: string]: Field }>(
  props: Props<Row>,
): ReactNode {
  const { name, columns, keyOf, empty, read, hasMarkets = true, news, children } = props;
  const shown = useStore(symbol);
  const [isOneMarket, setOneMarket] = useState(false);
  const market = hasMarkets && isOneMarket ? shown : undefined;
  const readPage: ReadPage<Row> = useMemo(
    () => (after, limit) => read(market, after, limit),
    [read, market],
  );
  const { rows, state, problem, hasMore, more, retry } = usePages(readPage, keyOf, news);
  return (
    <>
      <div className="table-tools">
        {children}
        {hasMarkets && (
          <label className="check">
            <input
              type="checkbox"
              checked={isOneMarket}
              onChange={(event) => setOneMarket(event.target.checked)}
            />
            Only {shown}
          </label>
        )}
        <span className="spacer" />
        <button
          type="button"
          className="small"
          disabled={rows.length === 0}
          onClick={() => void save(name, readPage)}
        >
          CSV
        </button>
      </div>
      {state === 'failed' && (
        <p className="problem" role="alert">
          {problem}{' '}
          <button type="button" className="small" onClick={retry}>
            Retry
          </button>
        </p>
      )}
      <Table
        columns={columns}
        rows={rows}
        keyOf={keyOf}
        empty={state === 'loading' ? 'Reading' : state === 'failed' ? '' : empty}
      />
      {hasMore && (
        <div className="table-more">
          <button type="button" className="small" onClick={more}>
            Older
          </button>
        </div>
      )}
    </>
  );
}

async function save<Row extends { readonly [field: string]: Field }>(
  name: string,
  read: ReadPage<Row>,
): Promise<void> {
  await withToast(`CSV of ${name}`, async () => {
    const { rows, isCut } = await readAll(read);
    const day = new Date().toISOString().slice(0, 10);
    saveFile(`tandem-${name}-${day}.csv`, new Blob([csvText(rows)], { type: 'text/csv' }));
    const count = figure(String(rows.length));
    return isCut ? `The newest ${count} rows, of more than ${EXPORT_ROWS}.` : `${count} rows.`;
  });
}
