import { useCallback, useEffect, useRef, useState } from 'react';
import { describeProblem } from '../state/problem-words.ts';
import { useStore } from '../state/store.ts';
import { accountChanges } from '../state/venue.ts';

/** One page of a history, newest first; `next` is where the page after it begins. */
export type Page<Row> = { readonly rows: readonly Row[]; readonly next: string | null };
export type ReadPage<Row> = (after: string | null, limit: number) => Promise<Page<Row>>;

export type Pages<Row> = {
  readonly rows: readonly Row[];
  readonly state: 'loading' | 'ready' | 'failed';
  readonly problem: string;
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly retry: () => void;
};

const PAGE_ROWS = 50;
/** Tables follow the journal by a moment. */
const SETTLE_MS = 600;
/** After a failure the page tries again by itself. */
const RETRY_MS = 3_000;

type Kept<Row> = Page<Row> & { readonly of: ReadPage<Row> };

/**
 * The pages of a history that were asked for. When something happens to the account, or `news` is
 * another one, the first page is read again and what is new stands above the rest. `read` must stay
 * the same function while it reads the same rows.
 */
export function usePages<Row>(
  read: ReadPage<Row>,
  keyOf: (row: Row) => string | number,
  news?: string,
): Pages<Row> {
  const [kept, setKept] = useState<Kept<Row> | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [turn, setTurn] = useState(0);
  const changes = useStore(accountChanges);
  const key = useRef(keyOf);
  key.current = keyOf;
  const loaded = useRef<ReadPage<Row> | null>(null);
  useEffect(() => {
    let isCurrent = true;
    let timer: ReturnType<typeof setTimeout>;
    const load = async (): Promise<void> => {
      try {
        const page = await read(null, PAGE_ROWS);
        if (!isCurrent) return;
        loaded.current = read;
        setProblem(null);
        setKept((before) => joined(before?.of === read ? before : null, page, read, key.current));
      } catch (error) {
        if (!isCurrent) return;
        setProblem(describeProblem(error).detail);
        timer = setTimeout(() => void load(), RETRY_MS);
      }
    };
    timer = setTimeout(() => void load(), loaded.current === read ? SETTLE_MS : 0);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [read, changes, turn, news]);
  const more = useCallback(() => {
    if (kept === null || kept.next === null) return;
    read(kept.next, PAGE_ROWS).then(
      (page) =>
        setKept((before) =>
          before?.of === read && before.next === kept.next
            ? { of: read, rows: [...before.rows, ...page.rows], next: page.next }
            : before,
        ),
      (error: unknown) => setProblem(describeProblem(error).detail),
    );
  }, [kept, read]);
  const retry = useCallback(() => setTurn((before) => before + 1), []);
  const isEmpty = kept?.of !== read;
  const state = problem !== null ? 'failed' : isEmpty ? 'loading' : 'ready';
  const rows = isEmpty || kept === null ? [] : kept.rows;
  const hasMore = !isEmpty && (kept?.next ?? null) !== null;
  return { rows, state, problem: problem ?? '', hasMore, more, retry };
}

/** A first page that was read again, above the older rows; rows in both are the newer ones. */
function joined<Row>(
  before: Kept<Row> | null,
  page: Page<Row>,
  of: ReadPage<Row>,
  keyOf: (row: Row) => string | number,
): Kept<Row> {
  if (before === null || page.next === null) return { of, ...page };
  const fresh = new Set(page.rows.map(keyOf));
  const older = before.rows.filter((row) => !fresh.has(keyOf(row)));
  // Nothing in common: more happened than one page holds, and the gap must not be hidden.
  if (older.length === before.rows.length) return { of, ...page };
  return { of, rows: [...page.rows, ...older], next: older.length === 0 ? page.next : before.next };
}

/** Most rows of one file: what one person looks through, and what the budget of a key pays. */
export const EXPORT_ROWS = 20_000;
const EXPORT_PAGE = 1_000;

/** All rows of a history up to a limit, newest first; true when there are more. */
export async function readAll<Row>(
  read: ReadPage<Row>,
): Promise<{ readonly rows: readonly Row[]; readonly isCut: boolean }> {
  const rows: Row[] = [];
  let after: string | null = null;
  do {
    const page: Page<Row> = await read(after, EXPORT_PAGE);
    rows.push(...page.rows);
    after = page.next;
  } while (after !== null && rows.length < EXPORT_ROWS);
  return { rows, isCut: after !== null };
}
