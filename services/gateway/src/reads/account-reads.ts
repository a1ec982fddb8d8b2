import type { ApiError } from '@tandem/api';
import {
  type AccountState,
  type Balance,
  decimalText,
  edgeError,
  type LeverageSetting,
  type Listing,
  type Margin,
  maybeDecimalText,
  type Order,
  type Position,
  rejectError,
  type WhatIf,
  type WhatIfRequest,
} from '@tandem/api';
import type { AccountView } from '@tandem/feed';
import {
  collateralOf,
  type Exposure,
  exposuresOf,
  heldOf,
  initialOf,
  type LimitStanding,
  type LiveVenue,
  largestSize,
  liquidationPriceOf,
  type MarginStanding,
  maintenanceOf,
  type OpenOrder,
  pendingFunding,
  previewOrder,
  standingOf,
  unrealizedProfit,
} from '@tandem/projections';
import { commandCode } from '@tandem/protocol';
import { averagePriceText } from '../outcomes/average-price.ts';
import { draftOf } from '../requests/draft-order.ts';
import { shownLimits } from './key-reads.ts';

/** Scale of the settlement asset. */
const MONEY_SCALE = 6;
/** Most that is shown of a ratio that has no bound. */
const RATIO_SCALE = 4;

function money(value: number): string {
  return decimalText(value, MONEY_SCALE);
}

/** Answers about one account, from the released state. */
export class AccountReads {
  readonly #live: LiveVenue;
  readonly #listing: Listing;

  constructor(live: LiveVenue, listing: Listing) {
    this.#live = live;
    this.#listing = listing;
  }

  find(account: number): AccountView | undefined {
    return this.#live.view.accounts.get(account);
  }

  state(view: AccountView): AccountState {
    const { account, owner } = view;
    const exposures = exposuresOf(this.#live, account);
    const standing = standingOf(this.#live, view, exposures);
    return {
      account,
      owner,
      feeTier: this.#live.terms.feeTier(account),
      margin: marginOf(standing, view.isFlagged),
      balances: this.balances(view),
      positions: this.#positions(view, exposures, standing),
      openOrders: this.openOrders(account),
      leverage: this.#leverage(account),
      riskLimits: shownLimits(this.#live.terms.limitsOf(account)),
      subAccounts: this.subAccounts(owner).filter((id) => id !== account),
      payoutLane: this.#live.terms.payoutLane(account),
    };
  }

  balances(view: AccountView): Balance[] {
    return [...view.balances]
      .toSorted(([a], [b]) => a - b)
      .map(([asset, total]) => {
        const held = heldOf(this.#live, view.account, asset);
        const terms = this.#listing.assetById(asset);
        const scale = terms?.scale ?? 0;
        return {
          asset: terms?.symbol ?? String(asset),
          total: decimalText(total, scale),
          held: decimalText(held, scale),
          free: decimalText(total - held, scale),
          collateralValue: money(collateralOf(this.#live, asset, total)),
        };
      });
  }

  positions(view: AccountView): Position[] {
    const exposures = exposuresOf(this.#live, view.account);
    return this.#positions(view, exposures, standingOf(this.#live, view, exposures));
  }

  openOrders(account: number, market?: number): Order[] {
    return [...this.#live.orders.of(account)]
      .filter((order) => market === undefined || order.market === market)
      .map((order) => this.order(order));
  }

  /** An order of the account; another's is as unknown as none. */
  openOrder(account: number, orderId: number): Order | undefined {
    const order = this.#live.orders.get(orderId);
    return order?.account === account ? this.order(order) : undefined;
  }

  /** Market of a live order of the account. */
  marketOfOrder(account: number, orderId: number): number | undefined {
    const order = this.#live.orders.get(orderId);
    return order?.account === account ? order.market : undefined;
  }

  /** An account and its sub-accounts. */
  subAccounts(owner: number): number[] {
    return [...this.#live.view.accounts.of(owner)];
  }

  /** @param limits those that the order would meet */
  whatIf(account: number, request: WhatIfRequest, limits: LimitStanding): WhatIf | ApiError {
    const draft = draftOf(account, request, this.#listing);
    if ('code' in draft) return draft;
    const preview = previewOrder(this.#live, draft, limits);
    const terms = this.#listing.marketById(draft.market);
    if (preview === null || terms === undefined) return edgeError('UnknownAccount', { account });
    const { objection, after, filled } = preview;
    const size = (lots: number): string => decimalText(lots, terms.sizeScale);
    const isSpot = terms.rules.marketKind === 'spot';
    const { baseAsset, quoteAsset } = terms.rules;
    const isBase = isSpot && draft.side === 'buy';
    const feeAsset = isBase ? baseAsset : quoteAsset;
    const feeScale = isBase ? terms.baseScale : terms.quoteScale;
    const costScale = isSpot && draft.side === 'sell' ? terms.baseScale : terms.quoteScale;
    const rejected = {
      kind: 'CommandRejected',
      command: commandCode('PlaceOrder'),
      account: draft.account,
      clientOrderId: null,
    };
    return {
      isAccepted: objection === null,
      reject:
        objection === null
          ? null
          : rejectError({ ...rejected, ...objection } as never, {
              listing: this.#listing,
              market: terms,
              asset: this.#listing.assetById(draft.side === 'buy' ? quoteAsset : baseAsset),
            }),
      filledNow: size(filled),
      restsWith: size(preview.resting),
      averagePrice: averagePriceText(BigInt(preview.filledValue), filled, terms.priceScale),
      worstPrice: maybeDecimalText(preview.worstPrice, terms.priceScale),
      cost: decimalText(preview.cost, costScale),
      takerFee: decimalText(preview.takerFee, feeScale),
      makerFee: decimalText(preview.makerFee, feeScale),
      feeAsset: this.#listing.assetById(feeAsset)?.symbol ?? String(feeAsset),
      initialMarginAfter: money(after.required),
      availableAfter: money(after.equityForOrders - after.required),
      maintenanceMarginAfter: money(after.maintenance),
      positionSizeAfter: size(preview.sizeAfter),
      liquidationPriceAfter: maybeDecimalText(preview.liquidationPriceAfter, terms.priceScale),
      maxSize: size(largestSize(this.#live, draft, limits)),
    };
  }

  #positions(
    view: AccountView,
    exposures: readonly Exposure[],
    standing: MarginStanding,
  ): Position[] {
    return exposures
      .filter(({ size }) => size !== 0)
      .map((exposure) => this.#position(view.account, exposure, standing));
  }

  #position(account: number, exposure: Exposure, standing: MarginStanding): Position {
    const { figures, marginMode, size } = exposure;
    const terms = this.#listing.marketById(figures.market);
    const priceScale = terms?.priceScale ?? 0;
    const lots = Math.abs(size);
    const cost = this.#live.costs.get(account, figures.market, marginMode)?.cost;
    const position = this.#live.view.accounts.position(account, figures.market, marginMode);
    const { mark } = figures;
    return {
      market: terms?.symbol ?? String(figures.market),
      marginMode,
      side: size > 0 ? 'long' : 'short',
      size: decimalText(lots, terms?.sizeScale ?? 0),
      entryPrice: cost === undefined ? null : averagePriceText(BigInt(cost), lots, priceScale),
      mark: maybeDecimalText(mark, priceScale),
      notional: mark === null ? null : money(lots * mark),
      unrealizedProfit:
        mark === null || cost === undefined ? null : money(unrealizedProfit(exposure, cost)),
      pendingFunding: money(position === undefined ? 0 : pendingFunding(position, figures)),
      initialMargin: mark === null ? null : money(initialOf(this.#live, account, exposure)),
      maintenanceMargin: mark === null ? null : money(maintenanceOf(exposure)),
      postedMargin: money(exposure.postedMargin),
      leverage: this.#live.terms.leverage(account, figures.market, marginMode)?.leverage ?? null,
      liquidationPrice: maybeDecimalText(
        liquidationPriceOf(this.#live, exposure, standing),
        priceScale,
      ),
    };
  }

  order(order: OpenOrder): Order {
    const terms = this.#listing.marketById(order.market);
    const price = (value: number | null): string | null =>
      maybeDecimalText(value, terms?.priceScale ?? 0);
    const size = (value: number): string => decimalText(value, terms?.sizeScale ?? 0);
    return {
      orderId: order.orderId,
      clientOrderId: order.clientOrderId,
      account: order.account,
      market: terms?.symbol ?? String(order.market),
      side: order.side,
      type: order.trigger ?? (order.isMarketOrder ? 'market' : 'limit'),
      status: order.trigger === null ? 'open' : 'waiting',
      price: price(order.price),
      triggerPrice: price(order.triggerPrice),
      triggerBy: order.triggerBy,
      size: size(order.size),
      filled: size(order.filled),
      remaining: size(order.remaining),
      timeInForce: order.timeInForce,
      expiresAtUs: order.expiresAtUs,
      postOnly: order.postOnly,
      reduceOnly: order.reduceOnly,
      attached: order.attached,
      selfTrade: order.selfTrade,
      marginMode: order.marginMode,
      createdSequence: order.createdSequence,
      createdUs: order.createdUs,
      updatedUs: order.updatedUs,
    };
  }

  #leverage(account: number): LeverageSetting[] {
    return [...this.#live.terms.leveragesOf(account)].map(({ market, marginMode, leverage }) => ({
      market: this.#listing.marketById(market)?.symbol ?? String(market),
      marginMode,
      leverage,
    }));
  }
}

function marginOf(standing: MarginStanding, isFlagged: boolean): Margin {
  const { equity, equityForOrders, required, maintenance, equityForMaintenance } = standing;
  return {
    equity: money(equity),
    equityForOrders: money(equityForOrders),
    initialMargin: money(required),
    maintenanceMargin: money(maintenance),
    available: money(equityForOrders - required),
    marginRatio: ratioText(maintenance, equityForMaintenance),
    isFlagged,
  };
}

function ratioText(maintenance: number, equity: number): string | null {
  if (equity <= 0) return maintenance === 0 ? '0' : null;
  const scaled = (BigInt(maintenance) * 10n ** BigInt(RATIO_SCALE)) / BigInt(equity);
  return decimalText(scaled, RATIO_SCALE);
}
