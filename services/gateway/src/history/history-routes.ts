import { setTimeout as sleep } from 'node:timers/promises';
import { type ApiError, edgeError, type HistoryKind, type Listing } from '@tandem/api';
import {
  accountDeposits,
  accountFunding,
  accountLedger,
  accountLiquidations,
  accountOrders,
  accountPoolEntries,
  accountRejects,
  accountWithdrawals,
  type Database,
  DatabaseBehindError,
  formatCursor,
  marketFundingRates,
  marketStatistics,
  marketTrades,
  orderHistory,
  type Page,
  type PageRequest,
  PageRequestError,
  type PoolValueSeconds,
  parseCursor,
  poolDistributions,
  poolValues,
  venueStatistics,
} from '@tandem/database';
import { historyText, type StoredRow } from './history-text.ts';

/** A request of the history: whose it is, and what it asks for. */
export type HistoryRequest = {
  readonly operation: string;
  /** Null for what is public. */
  readonly account: number | null;
  readonly input: HistoryInput;
};

type Stretch = 'minute' | 'hour' | 'day';

const STRETCH_SECONDS = { minute: 60, hour: 3_600, day: 86_400 } as const;

/** What the schemas of the operations let through. */
type HistoryInput = {
  readonly market?: string;
  readonly asset?: string;
  readonly orderId?: number;
  readonly stretch?: Stretch;
  readonly kind?: string;
  readonly limit?: number;
  readonly after?: string;
  readonly fromUs?: number;
  readonly toUs?: number;
  readonly minSeq?: number;
};

const LIMIT = 100;
/** How long a request waits for tables that are behind the sequence that it names. */
const PATIENCE_MS = 2_000;
const LOOK_EVERY_MS = 25;

/** Who or what a page is about. */
type Subject = PageRequest & {
  readonly account: number;
  readonly market: number | undefined;
  readonly asset: number | undefined;
  readonly seconds: 3_600 | 86_400;
  readonly stretch: Stretch;
  readonly kind: string | undefined;
};

type ReadRows = (database: Database, subject: Subject) => Promise<Page<object>>;

const PAGES: { readonly [operation: string]: readonly [HistoryKind, ReadRows] } = {
  pastOrders: ['order', accountOrders],
  ledger: ['ledger', accountLedger],
  fundingPayments: ['fundingPayment', accountFunding],
  deposits: ['deposit', accountDeposits],
  withdrawals: ['withdrawal', accountWithdrawals],
  liquidations: ['liquidation', accountLiquidations],
  rejects: ['reject', accountRejects],
  poolEntries: ['poolEntry', accountPoolEntries],
  poolDistributions: ['poolDistribution', poolDistributions],
  poolHistory: ['poolValue', (db, subject) => poolValues(db, inStretch(subject))],
  tradeHistory: ['trade', (db, subject) => marketTrades(db, inMarket(subject))],
  fundingRates: ['fundingRate', (db, subject) => marketFundingRates(db, inMarket(subject))],
  marketStatistics: ['marketStatistics', (db, subject) => marketStatistics(db, inMarket(subject))],
  venueStatistics: ['venueStatistics', venueStatistics],
};

/** The route of a public market is only reached with a market. */
function inMarket(subject: Subject): Subject & { readonly market: number } {
  return { ...subject, market: subject.market ?? -1 };
}

function inStretch(subject: Subject): PageRequest & { readonly seconds: PoolValueSeconds } {
  return { ...subject, seconds: STRETCH_SECONDS[subject.stretch] };
}

/** Answers what is kept for good, from the tables. */
export class HistoryRoutes {
  readonly #database: Database;
  readonly #listing: Listing;

  constructor(database: Database, listing: Listing) {
    this.#database = database;
    this.#listing = listing;
  }

  /** The data of an answer, or why there is none. */
  async serve(request: HistoryRequest): Promise<object | ApiError> {
    const { input } = request;
    const minSequence = input.minSeq;
    const until = performance.now() + PATIENCE_MS;
    while (true) {
      try {
        return await this.#read(request, minSequence);
      } catch (error) {
        if (error instanceof PageRequestError) {
          return edgeError('InvalidRequest', { path: '/after', problem: error.message });
        }
        if (!(error instanceof DatabaseBehindError)) throw error;
        const { wantedSequence: minSeq, knownSequence: sequence } = error;
        if (performance.now() > until) return edgeError('SequenceNotReached', { minSeq, sequence });
        await sleep(LOOK_EVERY_MS);
      }
    }
  }

  async #read(
    { operation, account, input }: HistoryRequest,
    minSequence: number | undefined,
  ): Promise<object | ApiError> {
    const market = this.#marketOf(input.market);
    if (market === null) return edgeError('UnknownMarket', { market: String(input.market) });
    const asset = this.#assetOf(input.asset);
    if (asset === null) return edgeError('UnknownAsset', { asset: String(input.asset) });
    if (operation === 'orderHistory') {
      return this.#order(account ?? -1, input.orderId ?? -1, minSequence);
    }
    const after = afterOf(input.after);
    if (after === null)
      return edgeError('InvalidRequest', { path: '/after', problem: 'no cursor' });
    const [kind, read] = PAGES[operation] as readonly [HistoryKind, ReadRows];
    const page = await read(this.#database, {
      account: account ?? -1,
      market,
      asset,
      seconds: input.stretch === 'hour' ? 3_600 : 86_400,
      stretch: input.stretch ?? 'day',
      kind: input.kind,
      limit: input.limit ?? LIMIT,
      after,
      fromTimeUs: input.fromUs,
      toTimeUs: input.toUs,
      minSequence,
    });
    return {
      rows: page.rows.map((row) => this.#text(kind, row)),
      next: page.next === null ? null : formatCursor(page.next),
      asOfSequence: page.asOfSequence,
      asOfTimeUs: page.asOfTimeUs,
    };
  }

  async #order(
    account: number,
    orderId: number,
    minSequence: number | undefined,
  ): Promise<object | ApiError> {
    const found = await orderHistory(this.#database, { account, orderId, minSequence });
    if (found === null) return edgeError('UnknownOrder', { orderId });
    return {
      order: this.#text('order', found.order),
      changes: found.changes.map((row) => this.#text('orderChange', row)),
      fills: found.fills.map((row) => this.#text('orderFill', row)),
      asOfSequence: found.asOfSequence,
    };
  }

  #text(kind: HistoryKind, row: object): object {
    return historyText(kind, row as StoredRow, this.#listing);
  }

  /** Undefined when none is named, null when there is none of this name. */
  #marketOf(symbol: string | undefined): number | undefined | null {
    if (symbol === undefined) return undefined;
    return this.#listing.market(symbol)?.market ?? null;
  }

  #assetOf(symbol: string | undefined): number | undefined | null {
    if (symbol === undefined) return undefined;
    return this.#listing.asset(symbol)?.asset ?? null;
  }
}

function afterOf(text: string | undefined): readonly number[] | undefined | null {
  return text === undefined ? undefined : parseCursor(text);
}
