import {
  type Event,
  FIRST_USER_ACCOUNT,
  PROTOCOL_ACCOUNTS,
  SETTLEMENT_ASSET,
} from '@tandem/protocol';
import type { PositionView } from './account.ts';
import { fundingIndexOf } from './market-figures.ts';
import type { VenueView } from './venue-view.ts';

const { insurance, backstop } = PROTOCOL_ACCOUNTS;
/** One lot that moves the index by one is 2^-20 quote units. */
const INDEX_PER_UNIT = 2 ** 20;

/** What a checkpoint of it carries. */
export type FundCashFigures = { readonly cash: number; readonly room: number };

/**
 * What insurance fund and backstop have together in the settlement asset. Who of the two paid for a
 * debt is not published, only the debt: so each alone is known now and then, and both together
 * always.
 */
export class FundCash {
  /** Quote units. */
  cash = 0;
  /** Units by which it may be wrong: fractions that funding left over are not published. */
  room = 0;
  /** Margin mode of the liquidation whose step was told last. */
  #isIsolated = false;

  save(): FundCashFigures {
    const { cash, room } = this;
    return { cash, room };
  }

  restore({ cash, room }: FundCashFigures): void {
    this.cash = cash;
    this.room = room;
  }

  /** Takes an event in. @param before the view without the command of this event */
  fold(event: Event, before: VenueView): void {
    switch (event.kind) {
      case 'BalanceChanged':
        if (event.asset !== SETTLEMENT_ASSET) return;
        if (event.account === insurance || event.account === backstop) this.cash += event.change;
        else if (event.reason === 'insurance') this.cash -= event.change;
        return;
      case 'OrderFilled': {
        const { account, market, side, price, size, fee } = event;
        if (account !== insurance && account !== backstop) return;
        const rules = before.markets.get(market)?.rules;
        if (rules?.marketKind !== 'spot' || rules.quoteAsset !== SETTLEMENT_ASSET) return;
        // A spot buyer pays his fee in what he gets.
        this.cash += side === 'buy' ? -price * size : price * size - fee;
        return;
      }
      case 'LiquidationStepped':
        this.cash += event.insuranceChange;
        this.#isIsolated = event.marginMode === 'isolated';
        this.#pay(event.positionSize, event.positionQuote);
        return;
      case 'BackstopTookOver':
        this.#isIsolated = event.marginMode === 'isolated';
        this.#pay(event.positionSize, event.positionQuote);
        return;
      case 'PositionDeleveraged':
        this.#pay(event.bankruptPositionSize, event.bankruptPositionQuote);
        return;
      case 'CollateralSeized':
        this.cash -= event.quote;
        return;
      case 'PositionSettled': {
        const { account, market, marginMode, price } = event;
        if (marginMode !== 'isolated' || account < FIRST_USER_ACCOUNT) return;
        const position = before.accounts.position(account, market, marginMode);
        if (position !== undefined) this.#paySettled(position, price, before);
        return;
      }
      default:
        return;
    }
  }

  /** A closed isolated position that owes is paid for. */
  #pay(size: number, quote: number): void {
    if (this.#isIsolated && size === 0 && quote < 0) this.cash += quote;
  }

  #paySettled(position: PositionView, price: number, before: VenueView): void {
    const { market, size, quote, fundingIndex } = position;
    const figures = before.markets.get(market);
    if (figures === undefined) return;
    const moved = BigInt(size) * BigInt(fundingIndexOf(figures, size) - fundingIndex);
    const paid =
      Number(-moved / BigInt(INDEX_PER_UNIT)) - (-moved % BigInt(INDEX_PER_UNIT) < 0n ? 1 : 0);
    const left = quote + paid + size * price;
    if (left < 1) this.room += 1;
    if (left < 0) this.cash += left;
  }
}
