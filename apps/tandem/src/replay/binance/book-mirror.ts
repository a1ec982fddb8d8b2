import type { BookSides } from '@tandem/feed';
import {
  type AccountId,
  BATCH_ITEMS_MAX,
  type BatchItem,
  type ClientOrderId,
  type Command,
  type Side,
} from '@tandem/protocol';
import type { Lots, PriceUnits } from '@tandem/quantity';
import type { DepthBook } from '@tandem/recording';
import { MAKERS } from './crowd.ts';
import { MARKET } from './market.ts';

/** Levels a side that the venue's book is kept to. */
const DEPTH = 100;

/** The one order that stands for a recorded level. */
type LevelOrder = { readonly account: AccountId; readonly clientOrderId: ClientOrderId };

/**
 * Keeps one order at the venue for each recorded level. A level that changed gets a new order: the
 * recording tells sizes of levels and not the orders in them, so places in time are not known.
 */
export class BookMirror {
  readonly #unitsPerPriceStep: number;
  readonly #levels = { buy: new Map<number, LevelOrder>(), sell: new Map<number, LevelOrder>() };
  readonly #load = new Map<AccountId, number>();
  #nextId = 1;

  constructor(unitsPerPriceStep: number) {
    this.#unitsPerPriceStep = unitsPerPriceStep;
  }

  /** Commands that take the venue's book to the recorded one: first what goes, then what comes. */
  follow(book: DepthBook, here: BookSides): readonly Command[] {
    const going: BatchItem[] = [];
    const coming: BatchItem[] = [];
    for (const side of ['buy', 'sell'] as const) {
      const wanted = new Map<number, number>();
      const recorded = side === 'buy' ? book.bids : book.asks;
      for (const { price, size } of recorded.top(DEPTH)) wanted.set(price, size);
      const known = this.#levels[side];
      for (const [price, order] of known) {
        const size = here[side].sizeAt(price * this.#unitsPerPriceStep);
        if (wanted.get(price) === size) continue;
        const gone = this.#remove(side, price, order);
        if (size > 0) going.push(gone);
      }
      for (const [price, size] of wanted) {
        if (!known.has(price)) coming.push(this.#add(side, price, size));
      }
    }
    return inBatches([...going, ...coming]);
  }

  #remove(side: Side, price: number, { account, clientOrderId }: LevelOrder): BatchItem {
    this.#levels[side].delete(price);
    this.#load.set(account, (this.#load.get(account) ?? 1) - 1);
    return { kind: 'CancelOrder', account, orderId: null, clientOrderId };
  }

  #add(side: Side, price: number, size: number): BatchItem {
    const account = this.#lightestMaker(side);
    const clientOrderId = this.#nextId as ClientOrderId;
    this.#nextId += 1;
    this.#load.set(account, (this.#load.get(account) ?? 0) + 1);
    this.#levels[side].set(price, { account, clientOrderId });
    return {
      kind: 'PlaceOrder',
      account,
      market: MARKET,
      clientOrderId,
      nonce: null,
      side,
      type: 'limit',
      price: (price * this.#unitsPerPriceStep) as PriceUnits,
      size: size as Lots,
      timeInForce: 'GTC',
      expiresAtUs: null,
      // A recorded level rested: where it would trade here, the two books are not in step.
      postOnly: 'reject',
      reduceOnly: false,
      selfTrade: 'cancelMaker',
      marginMode: 'cross',
    };
  }

  #lightestMaker(side: Side): AccountId {
    const loadOf = (account: AccountId): number => this.#load.get(account) ?? 0;
    const [first, ...others] = MAKERS[side];
    const lightest = others.reduce(
      (best, account) => (loadOf(account) < loadOf(best) ? account : best),
      first,
    );
    return lightest;
  }
}

function inBatches(items: readonly BatchItem[]): readonly Command[] {
  const batches: Command[] = [];
  for (let at = 0; at < items.length; at += BATCH_ITEMS_MAX) {
    batches.push({ kind: 'Batch', items: items.slice(at, at + BATCH_ITEMS_MAX) });
  }
  return batches;
}
