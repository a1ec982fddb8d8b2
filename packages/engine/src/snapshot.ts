import type { ConfigureAsset, ConfigureMarket, MarginTier } from '@tandem/protocol';
import { MARKET_KINDS, NO_VALUE } from '@tandem/protocol';
import { assert } from '@tandem/quantity';
import { marketOf } from './accounts/margin-check.ts';
import { noneLent } from './commands/lanes.ts';
import { firesOnRise } from './commands/place-trigger-order.ts';
import { midnightAfter } from './keys/day-loss.ts';
import { restoreKeys } from './keys/key-records.ts';
import type { EngineLimits } from './limits.ts';
import { relinkEverything } from './liquidation/risk-index.ts';
import { MarketState, NO_PRICE } from './markets/market-state.ts';
import { FIRED, NONE, RESTING } from './orderbook/order-pool.ts';
import { recordFor } from './orders/draft.ts';
import { ATTACHED, openOrder, reserveOrder, restOrder } from './orders/order-lifecycle.ts';
import {
  indexQuotes,
  POOL_EXIT,
  POOL_FUND,
  POOL_MARKET,
  POOL_PROVIDER,
  restoreExit,
  restorePoolFund,
  restorePoolMarket,
  restoreProvider,
} from './pool/pool-records.ts';
import { ExchangeState } from './state.ts';
import { decodeIntegers, encodeIntegers } from './state-hash.ts';
import { collectRecords, SETTLED } from './state-records.ts';

/** First word of a snapshot, and the version of its format. */
const MAGIC = 0x54_4e_44_4d;
const SNAPSHOT_VERSION = 2;
const SYMBOL_BYTES = 18;

/** A snapshot that this version cannot read; the message says why. */
export class SnapshotError extends Error {
  override readonly name = 'SnapshotError';
}

/**
 * The whole state in bytes: the canonical records of docs/rulebook/state-hash.md, each with its
 * length, then the symbols. Equal states give equal bytes up to the order of records.
 */
export function takeSnapshot(state: ExchangeState): Uint8Array {
  const parts: Uint8Array[] = [];
  let count = 0;
  collectRecords(state, (_, values) => {
    parts.push(encodeIntegers([values.length]), encodeIntegers(values));
    count += 1;
  });
  const symbols = symbolsOf(state);
  const isPending = state.hasLiquidationsLeft ? 1 : 0;
  const header = encodeIntegers([MAGIC, SNAPSHOT_VERSION, count, symbols.length, isPending]);
  return Buffer.concat([header, ...parts, ...symbols]);
}

/** Symbols of assets and markets: two integers (0 asset or 1 market, id), then 18 bytes. */
function symbolsOf(state: ExchangeState): Uint8Array[] {
  const symbols: Uint8Array[] = [];
  const add = (kind: number, id: number, symbol: string): void => {
    const text = Buffer.alloc(SYMBOL_BYTES);
    text.write(symbol, 'ascii');
    symbols.push(Buffer.concat([encodeIntegers([kind, id]), text]));
  };
  state.assets.forEach((asset, id) => {
    if (asset !== undefined) add(0, id, asset.rules.symbol);
  });
  state.markets.forEach((market, id) => {
    if (market !== undefined) add(1, id, market.rules.symbol);
  });
  return symbols;
}

type Symbols = { readonly assets: Map<number, string>; readonly markets: Map<number, string> };
type ByType = Map<number, (readonly number[])[]>;

/** Rebuilds a state from a snapshot. Throws `SnapshotError` for bytes that are none. */
export function restoreSnapshot(bytes: Uint8Array, limits: EngineLimits): ExchangeState {
  const { byType, symbols, isPending } = readSnapshot(bytes);
  const state = new ExchangeState(limits);
  const of = (type: number): readonly (readonly number[])[] => byType.get(type) ?? [];
  restoreVenue(state, of(1)[0]);
  restoreSettled(state, of(SETTLED)[0]);
  for (const values of of(3)) restoreMarket(state, values, symbols);
  for (const values of of(2)) restoreAsset(state, values, symbols);
  for (const [, asset = 0, fee = 0] of of(30)) restoreFee(state, asset, fee);
  for (const values of of(POOL_MARKET)) restorePoolMarket(state, values);
  for (const values of of(4).toSorted(byId)) restoreAccount(state, values);
  for (const values of of(POOL_FUND)) restorePoolFund(state, values);
  for (const values of of(POOL_PROVIDER)) restoreProvider(state, values);
  for (const values of of(POOL_EXIT).toSorted(byId)) restoreExit(state, values);
  for (const values of of(5)) restoreRecord(state, values);
  for (const values of of(9)) restoreClientIds(state, values);
  for (const values of of(6).toSorted(byPriority)) restoreOrder(state, values);
  for (const values of of(27)) restoreLane(state, values);
  const chains = new Map(of(29).map(([, id = 0, chain = 0]) => [id, chain]));
  const fees = new Map(of(31).map(([, id = 0, fee = 0]) => [id, fee]));
  for (const [, id = 0, account = 0, asset = 0, amount = 0] of of(7)) {
    const chain = chains.get(id) ?? null;
    const fee = fees.get(id) ?? 0;
    const slot = state.accounts.slotOf(account);
    state.addWithdrawal(id, { account: slot, asset, amount, fee, chain });
  }
  for (const [, id = 0, chain = 0, choiceNumber = 0] of of(28)) {
    state.payouts.set(id, { chain: chain === NO_VALUE ? null : chain, choiceNumber });
  }
  for (const [, id = 0, number = 0] of of(25)) state.forcedRequests.set(id, number);
  for (const [, id = 0, number = 0] of of(26)) state.chainCancels.set(id, number);
  for (const [, chain = 0, next = 0] of of(8)) state.nextDeposit[chain] = next;
  state.fired.push(...(of(10)[0]?.slice(1) ?? []));
  for (const values of of(11)) restoreUnit(state, values);
  indexQuotes(state);
  restoreKeys(state, of);
  state.nextMidnightUs = midnightAfter(state.timeUs);
  state.hasLiquidationsLeft = isPending;
  relinkEverything(state);
  return state;
}

function byId(a: readonly number[], b: readonly number[]): number {
  return (a[1] as number) - (b[1] as number);
}

const PRIORITY_AT = 16;

function byPriority(a: readonly number[], b: readonly number[]): number {
  return (a[PRIORITY_AT] as number) - (b[PRIORITY_AT] as number);
}

type Parts = { readonly byType: ByType; readonly symbols: Symbols; readonly isPending: boolean };

function readSnapshot(bytes: Uint8Array): Parts {
  const integers = (at: number, count: number): number[] => {
    if (at + count * 8 > bytes.length) throw new SnapshotError('ends too early');
    return decodeIntegers(bytes.subarray(at, at + count * 8));
  };
  const [magic, version, count = 0, symbolCount = 0, pending] = integers(0, 5);
  if (magic !== MAGIC) throw new SnapshotError('not a snapshot');
  if (version !== SNAPSHOT_VERSION) throw new SnapshotError(`version ${version} is not known`);
  const byType: ByType = new Map();
  let at = 40;
  for (let i = 0; i < count; i += 1) {
    const [length = 0] = integers(at, 1);
    if (length < 1) throw new SnapshotError('an empty record');
    const values = integers(at + 8, length);
    at += 8 + length * 8;
    const list = byType.get(values[0] as number) ?? [];
    list.push(values);
    byType.set(values[0] as number, list);
  }
  const symbols: Symbols = { assets: new Map(), markets: new Map() };
  for (let i = 0; i < symbolCount; i += 1) {
    const [kind, id = 0] = integers(at, 2);
    const text = Buffer.from(bytes.subarray(at + 16, at + 16 + SYMBOL_BYTES)).toString('ascii');
    (kind === 0 ? symbols.assets : symbols.markets).set(id, text.replace(/\0+$/, ''));
    at += 16 + SYMBOL_BYTES;
  }
  if (at !== bytes.length) throw new SnapshotError('bytes behind the end');
  return { byType, symbols, isPending: pending === 1 };
}

function restoreVenue(state: ExchangeState, values: readonly number[] | undefined): void {
  if (values === undefined) throw new SnapshotError('no venue record');
  const [, sequence, timeUs, ruleVersion, stepCap, lossCap, lossUsed, ...tiers] = values;
  state.sequence = sequence as number;
  state.timeUs = timeUs as number;
  state.ruleVersion = ruleVersion as number;
  state.insuranceStepCap = stepCap as number;
  state.backstopLossCap = lossCap as number;
  state.backstopLossUsed = lossUsed as number;
  state.takerFactor.forEach((_, tier) => {
    state.takerFactor[tier] = tiers[tier * 2] as number;
    state.makerFactor[tier] = tiers[tier * 2 + 1] as number;
  });
}

function restoreSettled(state: ExchangeState, values: readonly number[] = []): void {
  const [, batch = 0, sequence = 0, timeUs = 0, maxLagUs = 0] = values;
  state.settledBatch = batch;
  state.settledSequence = sequence;
  state.settledTimeUs = timeUs;
  state.maxLagUs = maxLagUs;
}

/** Names of the numeric rules, in the order of `ruleValues` behind market and kind. */
const RULE_NAMES = [
  'baseAsset',
  'quoteAsset',
  'baseUnitsPerLot',
  'tickSize',
  'maxPrice',
  'minOrderNotional',
  'maxOrderSize',
  'maxPositionSize',
  'maxOpenInterest',
  'scaleFromNotional',
  'scaleToNotional',
  'priceBandPpb',
  'marketBoundPpb',
  'takerFeePpb',
  'liquidationFeePpb',
  'confidenceLimitPpb',
  'maxIndexAgeUs',
  'maxIndexJumpPpb',
  'markClampPpb',
  'staleBandPpbPerSecond',
  'staleBandCapPpb',
  'fundingIntervalUs',
  'fundingInterestPpb',
  'fundingCapPpb',
  'impactNotional',
  'volatilityPpb',
  'protocolPriorityShare',
  'liquidationSliceNotional',
] as const;

function restoreMarket(state: ExchangeState, values: readonly number[], symbols: Symbols): void {
  const [, market = 0, kind = 0] = values;
  const rules: { [name: string]: unknown } = {
    kind: 'ConfigureMarket',
    market,
    symbol: symbols.markets.get(market) ?? '',
    marketKind: MARKET_KINDS[kind],
  };
  let at = 3;
  for (const name of RULE_NAMES) {
    const value = values[at] as number;
    rules[name] = value === NO_VALUE ? null : value;
    at += 1;
  }
  const tierCount = values[at] as number;
  at += 1;
  const tiers: MarginTier[] = [];
  for (let tier = 0; tier < tierCount; tier += 1) {
    const [lower, initialRatePpb, maintenanceRatePpb] = values.slice(at, at + 3);
    tiers.push({ lower, initialRatePpb, maintenanceRatePpb } as MarginTier);
    at += 3;
  }
  rules['tiers'] = tiers;
  const restored = new MarketState(
    rules as unknown as ConfigureMarket,
    state.orders,
    state.recordLinks,
  );
  restorePrices(restored, values.slice(at));
  state.markets[market] = restored;
}

function restorePrices(market: MarketState, values: readonly number[]): void {
  const price = (at: number): number =>
    values[at] === NO_VALUE ? NO_PRICE : (values[at] as number);
  market.status = values[0] as number;
  market.index = price(1);
  market.confidence = price(2);
  market.publishTimeUs = price(3);
  market.heldPrice = price(4);
  market.heldPublishTimeUs = price(5);
  market.mark = price(6);
  market.last = price(7);
  market.basisTimeUs = price(9);
  market.basisAverage = market.basisTimeUs === NO_PRICE ? 0 : (values[8] as number);
  market.bookTimeUs = price(11);
  market.bookAverage = market.bookTimeUs === NO_PRICE ? 0 : (values[10] as number);
  market.premiumSum = values[12] as number;
  market.premiumCount = values[13] as number;
  market.nextFundingUs = values[14] as number;
  market.fundingIndex = values[15] as number;
  market.dust = values[16] as number;
  market.openInterest = values[17] as number;
  market.settleAtUs = price(18);
  market.settleSum = values[19] as number;
  market.settleCount = values[20] as number;
  market.settlePrice = price(21);
}

function restoreAsset(state: ExchangeState, values: readonly number[], symbols: Symbols): void {
  const [, asset = 0, decimals, weightPpb, priceMarket, maxDeposits, totalDeposits = 0] = values;
  const rules = {
    kind: 'ConfigureAsset',
    asset,
    symbol: symbols.assets.get(asset) ?? '',
    decimals,
    weightPpb,
    priceMarket: priceMarket === NO_VALUE ? null : priceMarket,
    maxDeposits,
  };
  const listed = rules as unknown as ConfigureAsset;
  state.assets[asset] = { rules: listed, totalDeposits, withdrawalFee: 0 };
}

function restoreFee(state: ExchangeState, asset: number, fee: number): void {
  const listed = state.assets[asset];
  assert(listed !== undefined, 'an asset with a withdrawal fee is listed');
  listed.withdrawalFee = fee;
}

function restoreAccount(state: ExchangeState, values: readonly number[]): void {
  const { accounts } = state;
  const [, id = 0, owner = 0, feeTier = 0, nonceFloor = 0, flagged = 0, ...holdings] = values;
  const known = accounts.slotOf(id);
  const slot = known === NONE ? accounts.open(id, owner) : known;
  accounts.setFeeTier(slot, feeTier);
  accounts.setNonceFloor(slot, nonceFloor);
  accounts.setFlagged(slot, flagged);
  for (let at = 0; at < holdings.length; at += 3) {
    accounts.credit(slot, holdings[at] as number, holdings[at + 1] as number);
    // What is held comes back with the orders that hold it.
  }
}

function restoreLane(state: ExchangeState, values: readonly number[]): void {
  const [, chain = 0, account = 0, ...lent] = values;
  const lane = { chain, account: state.accounts.slotOf(account), lent: noneLent() };
  for (let at = 0; at < lent.length; at += 2) {
    lane.lent[lent[at] as number] = lent[at + 1] as number;
  }
  state.lanes.set(chain, lane);
}

function restoreRecord(state: ExchangeState, values: readonly number[]): void {
  const { records } = state;
  const [, id = 0, market = 0, mode = 0, ...figures] = values;
  const record = recordFor(state, state.accounts.slotOf(id), market, mode);
  records.setSize(record, figures[0] as number);
  const restored = marketOf(state, market);
  records.setFundingIndex(record, restored.fundingIndexFor(figures[0] as number));
  records.setQuote(record, figures[1] as number);
  records.setRemainder(record, figures[2] as number);
  records.setOpenCost(record, figures[3] as number);
  records.setPostedMargin(record, figures[4] as number);
  records.setCustomRate(record, figures[5] as number);
  records.setFlagged(record, figures[6] as number);
}

function restoreClientIds(state: ExchangeState, values: readonly number[]): void {
  const account = state.accounts.slotOf(values[1] as number);
  state.clientOrderIds.restoreLowest(account, values[2] as number);
  for (let at = 3; at < values.length; at += 2) {
    state.clientOrderIds.remember(account, values[at] as number, values[at + 1] as number);
  }
}

function restoreOrder(state: ExchangeState, values: readonly number[]): void {
  const { orders, records } = state;
  const [, orderId = 0, accountId = 0, market = 0, client = 0, side = 0, stage = 0] = values;
  const [price = 0, size = 0, remaining = 0, timeInForce = 0, expiry = 0] = values.slice(7);
  const [postOnly = 0, reduceOnly = 0, selfTrade = 0, mode = 0, priority = 0] = values.slice(12);
  const account = state.accounts.slotOf(accountId);
  const isSpot = state.markets[market]?.isSpot === true;
  const record = isSpot ? NONE : recordFor(state, account, market, mode);
  const slot = openOrder(state, {
    orderId,
    account,
    market,
    record,
    clientOrderId: client === NO_VALUE ? -1 : client,
    flags:
      side |
      (timeInForce << 1) |
      (postOnly << 3) |
      (reduceOnly << 5) |
      (selfTrade << 6) |
      (mode << 8),
    price,
    size,
    expiry: expiry === NO_VALUE ? -1 : expiry,
  });
  orders.setRemaining(slot, remaining);
  orders.setPriority(slot, priority);
  if (client !== NO_VALUE) state.clientOrderIds.restoreLive(account, client, orderId);
  if (stage === RESTING) {
    reserveOrder(state, slot, remaining);
    restOrder(state, slot);
    return;
  }
  const [trigger = 0, by = 0, triggerPrice = 0, limit = 0, attached = 0] = values.slice(17);
  orders.setStage(slot, stage);
  orders.setTrigger(slot, trigger + 2 * by + attached * ATTACHED);
  orders.setTriggerPrice(slot, triggerPrice);
  orders.setLimitPrice(slot, limit === NO_VALUE ? -1 : limit);
  if (attached === 1) records.setReducers(record, records.reducers(record) + 1);
  if (stage === FIRED) return;
  const onRise = firesOnRise(side, trigger === 0);
  state.markets[market]?.triggers.add(by, onRise, triggerPrice, orderId);
}

function restoreUnit(state: ExchangeState, values: readonly number[]): void {
  const [, accountId = 0, mode = 0, market = 0, health = 0] = values;
  const account = state.accounts.slotOf(accountId);
  const isCross = market === NO_VALUE;
  const record = isCross ? NONE : state.records.find(state.accounts, account, market, mode);
  assert(isCross || record !== NONE, 'a flagged isolated record exists');
  state.liquidations.push({
    health,
    accountId,
    account,
    record,
    mode,
    market: isCross ? NONE : market,
  });
}
