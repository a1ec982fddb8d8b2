/** What a query may carry. 256-bit amounts travel as decimal text: neither database has them. */
export type SqlValue = string | number | bigint | null;

export type SqlRow = Readonly<Record<string, unknown>>;

/** One connection; `$1` is the first value in both dialects. */
export interface SqlSession {
  readonly dialect: 'sqlite' | 'postgres';
  query<Row extends SqlRow>(text: string, values?: readonly SqlValue[]): Promise<readonly Row[]>;
}

/** Both databases behind one door; what a transaction wrote is on disk when it returns. */
export interface SqlDatabase extends SqlSession {
  /** Serializable on SQLite; read committed on PostgreSQL, where rows are locked by the query. */
  transaction<T>(work: (session: SqlSession) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
