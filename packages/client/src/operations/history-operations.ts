import type { Answer, HistoryKind, HistoryPage, HistoryRow } from '@tandem/api';
import type { Caller } from '../transport/caller.ts';

/** Which rows of a history: newest first, `after` is `next` of the page before. */
export type HistoryRange = {
  readonly limit?: number;
  readonly after?: string;
  /** Microseconds since 1970. */
  readonly fromUs?: number;
  readonly toUs?: number;
};

type Whose = HistoryRange & { readonly account?: number };
type InMarket = Whose & { readonly market?: string };
type InAsset = Whose & { readonly asset?: string };
/** Hours or days. */
type Stretches = HistoryRange & { readonly stretch?: 'hour' | 'day' };

/** One order with everything that happened to it. */
export type OrderStory = {
  readonly order: HistoryRow<'order'>;
  readonly changes: readonly HistoryRow<'orderChange'>[];
  readonly fills: readonly HistoryRow<'orderFill'>[];
  readonly asOfSequence: number;
};

/** What is kept for good. It follows the journal by a moment; `asOfSequence` says how far. */
export class HistoryOperations {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** Own orders, ended ones too. */
  orders(range: InMarket = {}): Promise<Answer<HistoryPage<'order'>>> {
    return this.#page('pastOrders', range);
  }

  /** One own order, step by step. */
  order(orderId: number, account?: number): Promise<Answer<OrderStory>> {
    const query = { account };
    return this.#caller.call({ operation: 'orderHistory', parameters: { orderId }, query });
  }

  /** Every change of the own balances. */
  ledger(range: InAsset = {}): Promise<Answer<HistoryPage<'ledger'>>> {
    return this.#page('ledger', range);
  }

  /** Funding that was paid (below zero) or got. */
  fundingPayments(range: InMarket = {}): Promise<Answer<HistoryPage<'fundingPayment'>>> {
    return this.#page('fundingPayments', range);
  }

  deposits(range: InAsset = {}): Promise<Answer<HistoryPage<'deposit'>>> {
    return this.#page('deposits', range);
  }

  /** Own withdrawals and how they ended. */
  withdrawals(range: InAsset = {}): Promise<Answer<HistoryPage<'withdrawal'>>> {
    return this.#page('withdrawals', range);
  }

  /** Own liquidations and deleveragings. */
  liquidations(range: InMarket = {}): Promise<Answer<HistoryPage<'liquidation'>>> {
    return this.#page('liquidations', range);
  }

  /** Own commands that had no effect, with their reasons. */
  rejects(range: Whose = {}): Promise<Answer<HistoryPage<'reject'>>> {
    return this.#page('rejects', range);
  }

  /** Funding rates of a market. */
  fundingRates(
    market: string,
    range: HistoryRange = {},
  ): Promise<Answer<HistoryPage<'fundingRate'>>> {
    return this.#page('fundingRates', range, { market });
  }

  /** Hours or days of a market. */
  marketStatistics(
    market: string,
    range: Stretches = {},
  ): Promise<Answer<HistoryPage<'marketStatistics'>>> {
    return this.#page('marketStatistics', range, { market });
  }

  /** Hours or days of the venue. */
  venueStatistics(range: Stretches = {}): Promise<Answer<HistoryPage<'venueStatistics'>>> {
    return this.#page('venueStatistics', range);
  }

  #page<K extends HistoryKind>(
    operation: string,
    query: Stretches & { readonly [name: string]: string | number | undefined },
    parameters: { readonly [name: string]: string | number } = {},
  ): Promise<Answer<HistoryPage<K>>> {
    return this.#caller.call({ operation, parameters, query });
  }
}
