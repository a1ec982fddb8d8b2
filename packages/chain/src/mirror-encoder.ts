import { eventsOf, type ReleasedCommand } from '@tandem/feed';
import {
  type ConfigureAsset,
  type ConfigureMarket,
  type Event,
  FIRST_USER_ACCOUNT,
  type ForcedRequest,
  PROTOCOL_ACCOUNTS,
} from '@tandem/protocol';
import { writeAsset, writeMarket } from './listing-items.ts';
import { closeHashOf } from './order-hash.ts';
import { type EventOf, isRejected, reservedBy, stepOf } from './released-events.ts';
import { ITEM, SECTION_BYTES_MAX, SectionWriter } from './section-writer.ts';

type Fill = EventOf<'OrderFilled'>;

const CROSS_SIDE = 65_535;
const NO_HASH = '0'.repeat(64);
const MODES = { cross: 0, isolated: 1 } as const;
/** Phases of a forced request. */
const BEGIN = 0;
const ANSWER = 1;

/** What the mirror must know beyond the events. */
export type MirrorFacts = {
  /** Wallet that may exit with an account's money: 40 hexadecimal digits. */
  readonly exitOwnerOf: (account: number) => string;
  /** Hash of the signed order, 64 hexadecimal digits; null for the venue's own and the pool's. */
  readonly orderHashOf: (orderId: number) => string | null;
};

/** A live order as far as its fills must be told: its limit, and until when. */
type KnownOrder = { limit: number; remaining: number };

/** What an encoder remembers between two commands, or a part of it, as plain data. */
export type EncoderMemory = {
  readonly spotMarkets?: readonly number[];
  readonly orders?: readonly (readonly [orderId: number, limit: number, remaining: number])[];
  readonly sizes?: readonly (readonly [place: string, size: number])[];
  readonly lanes?: readonly (readonly [chain: number, account: number])[];
  readonly elsewhere?: readonly (readonly [withdrawalId: number, lane: number])[];
};

/**
 * Turns released commands into items of the mirror: docs/rulebook/mirror.md. Pure but for what it
 * remembers: limits of live orders, sizes of positions, which markets are spot, lanes and what they
 * are to pay. Reads results from events and computes none again.
 */
export class MirrorEncoder {
  readonly writer: SectionWriter;
  /** Items of listings and their changes, which must be announced before their batch. */
  readonly configurations: Uint8Array[] = [];
  private readonly facts: MirrorFacts;
  private readonly orders = new Map<number, KnownOrder>();
  private readonly sizes = new Map<string, number>();
  private readonly spotMarkets = new Set<number>();
  /** By chain: the account that is the lane to it. */
  private readonly lanes = new Map<number, number>();
  /** By withdrawal: the lane that pays it. */
  private readonly elsewhere = new Map<number, number>();
  /** The step of a liquidation that takeovers and deleveraging after it belong to. */
  private step: EventOf<'LiquidationStepped'> | null = null;
  private trade: EventOf<'TradePrinted'> | null = null;
  private fills: Fill[] = [];
  /** Margin that the first leg of the open match moved: heard between them, told behind both. */
  private moves: EventOf<'IsolatedMarginAdjusted'>[] = [];
  private index: EventOf<'IndexPriceUpdated'> | null = null;
  private transferFrom: number | null = null;
  /** What the withdrawal costs, or gives back, that the open command tells next. */
  private withdrawalFee = 0;
  /** Orders whose fills by the open command have an extra fee beside them. */
  private readonly extraFees = new Set<number>();

  constructor(facts: MirrorFacts) {
    this.facts = facts;
    this.writer = new SectionWriter(SECTION_BYTES_MAX);
  }

  /** What it remembers, good for JSON, in parts of so many rows: the items are not in it. */
  *save(rowsPerPart: number): Generator<EncoderMemory> {
    yield { spotMarkets: [...this.spotMarkets] };
    // As many as there are chains, and withdrawals under way.
    yield { lanes: [...this.lanes], elsewhere: [...this.elsewhere] };
    let orders: [number, number, number][] = [];
    for (const [orderId, { limit, remaining }] of this.orders) {
      orders.push([orderId, limit, remaining]);
      if (orders.length < rowsPerPart) continue;
      yield { orders };
      orders = [];
    }
    yield { orders };
    let sizes: [string, number][] = [];
    for (const size of this.sizes) {
      sizes.push(size);
      if (sizes.length < rowsPerPart) continue;
      yield { sizes };
      sizes = [];
    }
    yield { sizes };
  }

  /** Takes a part of what another encoder remembered. */
  restore(memory: EncoderMemory): void {
    const { spotMarkets = [], orders = [], sizes = [], lanes = [], elsewhere = [] } = memory;
    for (const market of spotMarkets) this.spotMarkets.add(market);
    for (const [chain, account] of lanes) this.lanes.set(chain, account);
    for (const [withdrawalId, lane] of elsewhere) this.elsewhere.set(withdrawalId, lane);
    for (const [orderId, limit, remaining] of orders)
      this.orders.set(orderId, { limit, remaining });
    for (const [place, size] of sizes) this.sizes.set(place, size);
  }

  /** Adds the items of one released command. */
  apply(released: ReleasedCommand): void {
    this.step = null;
    this.withdrawalFee = 0;
    const { command } = released;
    this.extraFees.clear();
    for (const event of eventsOf(released)) {
      if (event.kind === 'ExtraFeeCharged') this.extraFees.add(event.orderId);
    }
    if (command.kind === 'ForcedRequest' && !isRejected(released)) {
      this.addRequest(command, released);
    } else {
      this.addAll(released);
    }
  }

  private addAll(released: ReleasedCommand): void {
    for (const event of eventsOf(released)) this.add(event, released);
    this.flushIndex();
  }

  /** What serves a forced request stands between its begin and its answer. */
  private addRequest(command: ForcedRequest, released: ReleasedCommand): void {
    const { writer } = this;
    const reserved = reservedBy(released);
    this.tellRequest(BEGIN, command.requestNumber, reserved, released.timeUs);
    // A close may meet more orders than a batch has room for: it begins again in each part.
    if (command.request === 'close') writer.again = writer.lastItem();
    else writer.mayBegin = false;
    this.addAll(released);
    this.tellRequest(ANSWER, command.requestNumber, reserved, released.timeUs);
    writer.again = null;
    writer.mayBegin = true;
  }

  /** Around what serves a forced request; the contracts look for themselves whether it does. */
  private tellRequest(
    phase: number,
    requestNumber: number,
    reserved: EventOf<'WithdrawalReserved'> | null,
    timeUs: number,
  ): void {
    this.writer
      .item(ITEM.serveRequest)
      .uint(phase, 1)
      .uint(requestNumber, 8)
      .uint(reserved?.withdrawalId ?? 0, 8)
      .uint(reserved?.amount ?? 0, 8)
      .uint(timeUs, 8);
  }

  // tidy: flat list
  private add(event: Event, released: ReleasedCommand): void {
    if (event.kind !== 'MarkPriceUpdated') this.flushIndex();
    switch (event.kind) {
      case 'AssetConfigured':
        return this.announce(writeAsset(this.writer, released.command as ConfigureAsset));
      case 'MarketConfigured': {
        const command = released.command as ConfigureMarket;
        if (command.marketKind === 'spot') this.spotMarkets.add(command.market);
        return this.announce(writeMarket(this.writer, command));
      }
      case 'VenueConfigured':
        return this.announce(this.writer.item(ITEM.configureVenue).uint(event.backstopLossCap, 8));
      case 'AccountOpened':
        return this.registerAccount(event.account);
      case 'LaneConfigured':
        this.lanes.set(event.chain, event.account);
        return;
      case 'LaneMoved':
        // What is reserved for another chain is told behind it.
        if (event.withdrawalId !== null && event.change < 0) {
          this.elsewhere.set(event.withdrawalId, event.account);
        }
        return;
      case 'DepositCredited':
        return this.creditDeposit(event, released.timeUs);
      case 'WithdrawalFeeSet':
        return this.announce(
          this.writer.item(ITEM.setWithdrawalFee).uint(event.asset, 2).uint(event.fee, 8),
        );
      case 'WithdrawalFeeCharged':
      case 'WithdrawalFeeReturned':
        // Ahead of the withdrawal that it belongs to.
        this.withdrawalFee = event.amount;
        return;
      case 'WithdrawalReserved':
        return this.reserveWithdrawal(event, released.timeUs);
      case 'WithdrawalConfirmed':
        return this.confirmWithdrawal(event);
      case 'WithdrawalFailed':
        return this.returnWithdrawal(event);
      case 'OrderAccepted':
        this.orders.set(event.orderId, { limit: event.price, remaining: event.size });
        return;
      case 'OrderRested':
        // Quotes of the pool rest without having been accepted.
        this.orders.set(event.orderId, { limit: event.price, remaining: event.remaining });
        return;
      case 'OrderAmended':
        this.orders.set(event.orderId, { limit: event.price, remaining: event.remaining });
        return;
      case 'OrderCanceled':
        this.orders.delete(event.orderId);
        return;
      case 'TradePrinted':
        this.trade = event;
        this.fills = [];
        return;
      case 'OrderFilled':
        return this.addFill(event, released);
      case 'IsolatedMarginAdjusted':
        return this.moveIsolatedMargin(event, released);
      case 'AccountFlagged':
      case 'AccountUnflagged':
        return this.flagAccount(event, released.timeUs);
      case 'IndexPriceUpdated':
        this.index = event;
        return;
      case 'MarkPriceUpdated':
        return this.updatePrice(event.price);
      case 'FundingSettled':
        this.writer.item(ITEM.moveFunding).uint(event.market, 2).int(event.indexChange);
        return;
      case 'UtilizationCharged':
        this.writer.item(ITEM.chargeUtilization).uint(event.market, 2).int(event.indexChange);
        return;
      case 'LiquidationStepped':
        return this.settleStep(event);
      case 'LiquidationFeeCharged':
        return this.chargeLiquidationFee(event, released);
      case 'BackstopTookOver':
        return this.takeOver(event);
      case 'PositionDeleveraged':
        return this.deleverage(event);
      case 'CollateralSeized':
        this.writer
          .item(ITEM.seizeCollateral)
          .uint(event.account, 4)
          .uint(event.asset, 2)
          .uint(event.units, 8)
          .uint(event.quote, 8);
        return;
      case 'PositionSettled':
        return this.settlePosition(event);
      case 'ExtraFeeCharged':
        this.writer.item(ITEM.extraFee);
        return this.transfer(event.account, event.receiver, event, released.timeUs);
      case 'BalanceChanged':
        return this.changeBalance(event, released.timeUs);
      case 'PoolSharesMinted':
        return this.moveShares(event.account, event.shares, event.amount, released.timeUs);
      case 'PoolSharesRedeemed':
        this.moveShares(event.account, -event.shares, -event.amount, released.timeUs);
        return this.setExit(event.exitId, event.account, event.exitShares);
      case 'PoolExitRequested':
        return this.setExit(event.exitId, event.account, event.shares);
      case 'DisputeResolved':
        return this.resolveDispute(event);
      case 'ProviderPaid':
        this.writer.item(ITEM.payProvider).uint(event.account, 4).uint(event.amount, 8);
        return;
      default:
        // Everything else moves no money and no position.
        return;
    }
  }

  private resolveDispute(event: EventOf<'DisputeResolved'>): void {
    this.writer
      .item(ITEM.resolveDispute)
      .uint(event.account, 4)
      .uint(event.batchId, 8)
      .uint(event.itemIndex, 4)
      .uint(event.isUpheld ? 1 : 0, 1)
      .uint(event.asset, 2)
      .uint(event.amount, 8);
  }

  /** What was just written must be announced before its batch. */
  private announce(writer: SectionWriter): void {
    this.configurations.push(writer.announcement());
  }

  private registerAccount(account: number): void {
    if (account < FIRST_USER_ACCOUNT) return;
    this.writer
      .item(ITEM.registerAccount)
      .uint(account, 4)
      .hex(this.facts.exitOwnerOf(account), 20);
  }

  private creditDeposit(event: EventOf<'DepositCredited'>, timeUs: number): void {
    const lane = this.lanes.get(event.chain);
    if (lane !== undefined) {
      this.writer
        .item(ITEM.creditElsewhere)
        .uint(lane, 4)
        .uint(event.depositNumber, 8)
        .uint(event.account, 4)
        .uint(event.asset, 2)
        .uint(event.amount, 8)
        .uint(timeUs, 8);
      return;
    }
    this.writer
      .item(ITEM.creditDeposit)
      .uint(event.depositNumber, 8)
      .uint(event.account, 4)
      .uint(event.asset, 2)
      .uint(event.amount, 8);
  }

  private reserveWithdrawal(event: EventOf<'WithdrawalReserved'>, timeUs: number): void {
    const lane = this.elsewhere.get(event.withdrawalId);
    this.writer
      .item(lane === undefined ? ITEM.reserveWithdrawal : ITEM.reserveElsewhere)
      .uint(event.withdrawalId, 8)
      .uint(event.account, 4)
      .uint(event.asset, 2)
      .uint(event.amount, 8)
      .uint(this.takeWithdrawalFee(), 8);
    if (lane !== undefined) this.writer.uint(lane, 4);
    this.writer.uint(timeUs, 8);
  }

  /** The withdrawal that comes next has another one, or none. */
  private takeWithdrawalFee(): number {
    const fee = this.withdrawalFee;
    this.withdrawalFee = 0;
    return fee;
  }

  /** What the vault here pays it knows by itself. */
  private confirmWithdrawal({ withdrawalId }: EventOf<'WithdrawalConfirmed'>): void {
    if (!this.elsewhere.delete(withdrawalId)) return;
    this.writer.item(ITEM.paidElsewhere).uint(withdrawalId, 8);
  }

  private returnWithdrawal(event: EventOf<'WithdrawalFailed'>): void {
    this.elsewhere.delete(event.withdrawalId);
    this.writer
      .item(ITEM.returnWithdrawal)
      .uint(event.withdrawalId, 8)
      .uint(event.account, 4)
      .uint(event.asset, 2)
      .uint(event.amount, 8)
      .uint(this.takeWithdrawalFee(), 8);
  }

  /** A match is told once both of its sides are known. */
  private addFill(event: Fill, released: ReleasedCommand): void {
    this.fills.push(event);
    if (this.fills.length < 2 || this.trade === null) return;
    const taker = this.fills.find((fill) => fill.liquidity === 'taker');
    const maker = this.fills.find((fill) => fill.liquidity === 'maker');
    if (taker === undefined || maker === undefined) throw new Error('a match has two sides');
    const isSpot = this.spotMarkets.has(event.market);
    const takerOrder = this.orders.get(taker.orderId);
    const makerOrder = this.orders.get(maker.orderId);
    const { price } = taker;
    const flags =
      (taker.side === 'buy' ? 1 : 0) |
      (MODES[taker.marginMode] << 1) |
      (MODES[maker.marginMode] << 2) |
      // The engine's own orders of a liquidation are never announced.
      (takerOrder === undefined ? 8 : 0) |
      (this.extraFees.has(taker.orderId) ? 16 : 0) |
      (this.extraFees.has(maker.orderId) ? 32 : 0);
    this.trade = null;
    // Both sides of one position: its second leg takes out, or closes, what the first put in.
    const isSelf = taker.account === maker.account && taker.marginMode === maker.marginMode;
    const { mayBegin } = this.writer;
    if (isSelf) this.tellMoves(released);
    this.writer
      .item(isSpot ? ITEM.matchSpot : ITEM.matchOrders)
      .uint(taker.market, 2)
      .uint(price, 7)
      .uint(taker.size, 7)
      .uint(taker.account, 4)
      .uint(maker.account, 4)
      .uint(flags, 1)
      .int(taker.fee)
      .int(maker.fee)
      .uint(takerOrder?.limit ?? price, 7)
      .uint(makerOrder?.limit ?? price, 7)
      .hex(this.hashOf(taker, released), 32)
      .hex(this.hashOf(maker, released), 32);
    for (const fill of [taker, maker]) {
      if (fill.remaining === 0) this.orders.delete(fill.orderId);
      if (!isSpot) this.setSize(fill.account, fill.market, fill.marginMode, fill.positionSize);
    }
    this.writer.mayBegin = false;
    this.tellMoves(released);
    this.writer.mayBegin = mayBegin;
  }

  /** What follows stays with them. */
  private tellMoves(released: ReleasedCommand): void {
    for (const move of this.moves.splice(0)) {
      this.tellMove(move, released);
      this.writer.mayBegin = false;
    }
  }

  /** What binds one side of a match: a signed order, or what its owner asked for on chain. */
  private hashOf({ orderId, account }: Fill, { command }: ReleasedCommand): string {
    const signed = this.facts.orderHashOf(orderId);
    if (signed !== null) return signed;
    if (command.kind !== 'ForcedRequest' || command.account !== account) return NO_HASH;
    return closeHashOf(command.requestNumber).slice(2);
  }

  private moveIsolatedMargin(
    event: EventOf<'IsolatedMarginAdjusted'>,
    released: ReleasedCommand,
  ): void {
    if (this.trade !== null) {
      this.moves.push(event);
      return;
    }
    const { writer } = this;
    const { mayBegin } = writer;
    // A position without the margin of its fill would be worth nothing on the way out, not less.
    writer.mayBegin = false;
    this.tellMove(event, released);
    writer.mayBegin = mayBegin;
  }

  private tellMove(event: EventOf<'IsolatedMarginAdjusted'>, released: ReleasedCommand): void {
    // A fill that reduces takes its part of the posted margin by itself.
    const isPosted = event.change > 0 || released.command.kind === 'AdjustIsolatedMargin';
    this.writer
      .item(ITEM.moveIsolatedMargin)
      .uint(event.account, 4)
      .uint(event.market, 2)
      .int(event.change)
      .uint(isPosted ? 1 : 0, 1)
      .uint(released.timeUs, 8);
  }

  private flagAccount(
    event: EventOf<'AccountFlagged'> | EventOf<'AccountUnflagged'>,
    timeUs: number,
  ): void {
    this.writer
      .item(ITEM.flagAccount)
      .uint(event.account, 4)
      .uint(event.market ?? CROSS_SIDE, 2)
      .uint(event.kind === 'AccountFlagged' ? 1 : 0, 1)
      .uint(timeUs, 8);
  }

  private flushIndex(): void {
    // A spot market's mark is its index.
    if (this.index !== null) this.updatePrice(this.index.price);
  }

  private updatePrice(mark: number): void {
    const { index } = this;
    if (index === null) return;
    this.index = null;
    this.writer
      .item(ITEM.updatePrice)
      .uint(index.market, 2)
      .uint(index.price, 7)
      .uint(index.confidence, 7)
      .uint(index.publishTimeUs, 8)
      .uint(mark, 7);
  }

  private settleStep(event: EventOf<'LiquidationStepped'>): void {
    this.step = event;
    this.setSize(event.account, event.market, event.marginMode, event.positionSize);
    this.writer
      .item(ITEM.liquidationStep)
      .uint(event.account, 4)
      .uint(event.market, 2)
      .uint(MODES[event.marginMode], 1)
      .int(event.insuranceChange);
  }

  private chargeLiquidationFee(
    event: EventOf<'LiquidationFeeCharged'>,
    released: ReleasedCommand,
  ): void {
    const step = stepOf(released, event.orderId);
    this.writer
      .item(ITEM.liquidationFee)
      .uint(event.account, 4)
      .uint(event.market, 2)
      .uint(MODES[step.marginMode], 1)
      .int(event.fee);
  }

  private takeOver(event: EventOf<'BackstopTookOver'>): void {
    const sign = event.side === 'sell' ? -1 : 1;
    const { backstop } = PROTOCOL_ACCOUNTS;
    const taken = this.sizeOf(backstop, event.market, 'cross') - sign * event.size;
    this.setSize(backstop, event.market, 'cross', taken);
    this.setSize(event.account, event.market, event.marginMode, event.positionSize);
    this.writer
      .item(ITEM.backstopTakeover)
      .uint(event.account, 4)
      .uint(event.market, 2)
      .uint(MODES[event.marginMode], 1)
      .int(sign * event.size)
      .int(sign * event.quote);
  }

  private deleverage(event: EventOf<'PositionDeleveraged'>): void {
    const { step } = this;
    if (step === null) throw new Error('deleveraging follows a step of a liquidation');
    // The other side shrank: it was long when the bankrupt one is short.
    const wasLong = this.sizeOf(event.account, event.market, event.marginMode) > 0;
    const sign = wasLong ? 1 : -1;
    this.setSize(event.account, event.market, event.marginMode, event.positionSize);
    const { bankruptAccount, bankruptPositionSize } = event;
    this.setSize(bankruptAccount, event.market, step.marginMode, bankruptPositionSize);
    this.writer
      .item(ITEM.deleverage)
      .uint(bankruptAccount, 4)
      .uint(MODES[step.marginMode], 1)
      .uint(event.account, 4)
      .uint(MODES[event.marginMode], 1)
      .uint(event.market, 2)
      .int(sign * event.size)
      .int(sign * event.quote);
  }

  private settlePosition(event: EventOf<'PositionSettled'>): void {
    this.setSize(event.account, event.market, event.marginMode, 0);
    this.writer
      .item(ITEM.settlePosition)
      .uint(event.account, 4)
      .uint(event.market, 2)
      .uint(MODES[event.marginMode], 1)
      .uint(event.price, 7);
  }

  /** Of the reasons only these are not told by another event. */
  private changeBalance(event: EventOf<'BalanceChanged'>, timeUs: number): void {
    const { account, asset, reason, change } = event;
    if (reason === 'insurance') {
      this.writer.item(ITEM.coverDebt).uint(account, 4);
    } else if (reason === 'feeDistribution' && change > 0) {
      this.writer.item(ITEM.distributeFees).uint(account, 4).uint(change, 8);
    } else if (reason === 'transfer') {
      if (change < 0) {
        this.transferFrom = account;
      } else if (this.transferFrom !== null) {
        this.writer.item(ITEM.transfer);
        this.transfer(this.transferFrom, account, { asset, amount: change }, timeUs);
        this.transferFrom = null;
      }
    }
  }

  /** The fields of money that goes from one account to another. */
  private transfer(
    from: number,
    to: number,
    of: { readonly asset: number; readonly amount: number },
    timeUs: number,
  ): void {
    this.writer.uint(from, 4).uint(to, 4).uint(of.asset, 2).uint(of.amount, 8).uint(timeUs, 8);
  }

  private moveShares(account: number, shares: number, amount: number, timeUs: number): void {
    this.writer.item(ITEM.movePoolShares).uint(account, 4).int(shares).int(amount).uint(timeUs, 8);
  }

  private setExit(exitId: number, account: number, shares: number): void {
    this.writer.item(ITEM.setPoolExit).uint(exitId, 8).uint(account, 4).uint(shares, 8);
  }

  private sizeOf(account: number, market: number, mode: 'cross' | 'isolated'): number {
    return this.sizes.get(`${account}/${market}/${mode}`) ?? 0;
  }

  private setSize(account: number, market: number, mode: 'cross' | 'isolated', size: number): void {
    const key = `${account}/${market}/${mode}`;
    if (size === 0) this.sizes.delete(key);
    else this.sizes.set(key, size);
  }
}
