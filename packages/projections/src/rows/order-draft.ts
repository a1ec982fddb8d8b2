import type { OrderRow, OrderUpdateRow } from '@tandem/database';
import type { Place } from './place.ts';

type Mutable<Row> = { -readonly [Name in keyof Row]: Row[Name] };

/** What one order went through in a batch, whether it was placed in it or before. */
type OrderDraft = {
  /** Set when the order was placed in this batch. */
  placed: Mutable<OrderRow> | null;
  update: Mutable<OrderUpdateRow>;
};

/** What a fill does to its order. */
type OrderFill = {
  readonly remaining: number;
  readonly size: number;
  readonly quote: number;
  readonly fee: number;
  readonly marginMode: string;
};

type Named = { readonly account: number; readonly orderId: number };

/** The orders that a batch touches, each once. */
export class OrderDrafts {
  readonly #drafts = new Map<number, OrderDraft>();

  /** True when the batch has seen the order. */
  has(orderId: number): boolean {
    return this.#drafts.has(orderId);
  }

  /** A new order. Fills that came before its placement (a liquidation's) stay with it. */
  place(row: OrderRow, place: Place): void {
    this.#at(row, place).placed = { ...row };
  }

  change(named: Named, place: Place, change: Partial<Mutable<OrderUpdateRow>>): void {
    Object.assign(this.#at(named, place).update, change);
  }

  fill(named: Named, place: Place, fill: OrderFill): void {
    const { update } = this.#at(named, place);
    update.remaining = fill.remaining;
    update.filledMore += fill.size;
    update.filledQuoteMore += BigInt(fill.quote);
    update.feesMore += fill.fee;
    update.marginMode = fill.marginMode;
    if (fill.remaining === 0) update.status = 'filled';
  }

  placedRows(): readonly OrderRow[] {
    const rows: OrderRow[] = [];
    for (const { placed, update } of this.#drafts.values()) {
      if (placed !== null) rows.push(merged(placed, update));
    }
    return rows;
  }

  updateRows(): readonly OrderUpdateRow[] {
    const rows: OrderUpdateRow[] = [];
    for (const { placed, update } of this.#drafts.values()) {
      if (placed === null) rows.push(update);
    }
    return rows;
  }

  #at({ account, orderId }: Named, { timeUs, sequence }: Place): OrderDraft {
    let draft = this.#drafts.get(orderId);
    if (draft === undefined) {
      draft = { placed: null, update: newUpdate(account, orderId) };
      this.#drafts.set(orderId, draft);
    }
    draft.update.updatedTimeUs = timeUs;
    draft.update.updatedSequence = sequence;
    return draft;
  }
}

function newUpdate(account: number, orderId: number): Mutable<OrderUpdateRow> {
  return {
    account,
    orderId,
    price: null,
    size: null,
    isAmended: false,
    remaining: null,
    filledMore: 0,
    filledQuoteMore: 0n,
    feesMore: 0,
    marginMode: null,
    status: null,
    cancelReason: null,
    rejectReason: null,
    updatedTimeUs: 0,
    updatedSequence: 0,
  };
}

/** The same that the database does with an order of an earlier batch. */
function merged(placed: OrderRow, update: OrderUpdateRow): OrderRow {
  const filled = placed.filled + update.filledMore;
  const remaining = update.remaining ?? placed.remaining;
  return {
    ...placed,
    price: update.price ?? placed.price,
    size: update.isAmended ? filled + remaining : (update.size ?? placed.size),
    remaining,
    filled,
    filledQuote: placed.filledQuote + update.filledQuoteMore,
    fees: placed.fees + update.feesMore,
    marginMode: update.marginMode ?? placed.marginMode,
    status: update.status ?? placed.status,
    cancelReason: update.cancelReason ?? placed.cancelReason,
    rejectReason: update.rejectReason ?? placed.rejectReason,
    updatedTimeUs: update.updatedTimeUs,
    updatedSequence: update.updatedSequence,
  };
}
