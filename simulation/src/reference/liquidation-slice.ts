import { type OrderId, SETTLEMENT_ASSET } from '@tandem/protocol';
import { addBalance, protocolAccount, settlementBalance } from './balances.ts';
import { ceilDiv, ceilRate, floorDiv, larger, magnitude, smaller, toNumber } from './integers.ts';
import { unitEquity, unitMaintenance } from './liquidation-units.ts';
import { maintenanceMargin, markOf, touch } from './margin.ts';
import { runLiquidationOrder } from './matching.ts';
import { type Order, type PositionRecord, type State, takeCommandId, type Unit } from './state.ts';

// docs/rulebook/liquidation.md, steps 5 and 6 of one step of a unit.

/** A part of a position that one step closes, and the value at which the unit is not worse off. */
export type Slice = {
  readonly unit: Unit;
  readonly record: PositionRecord;
  readonly isLong: boolean;
  readonly lots: bigint;
  /** Plain equity of the unit and its maintenance margin, before the slice. */
  readonly equity: bigint;
  readonly maintenance: bigint;
  /** Bankruptcy value of the slice. */
  readonly value: bigint;
  readonly limit: bigint;
  readonly isOffered: boolean;
};

function sliceLots(record: PositionRecord): bigint {
  const size = magnitude(record.size);
  const isSmall = size * markOf(record.market) <= record.market.rules.liquidationSliceNotional;
  return isSmall ? size : larger(1n, floorDiv(size, 5n));
}

/** Step 5. */
export function planSlice(state: State, unit: Unit, record: PositionRecord): Slice {
  const { market } = record;
  const { tickSize, maxPrice } = market.rules;
  const isLong = record.size > 0n;
  const size = magnitude(record.size);
  const mark = markOf(market);
  const lots = sliceLots(record);
  const equity = unitEquity(state, unit, 'plain');
  const maintenance = unitMaintenance(unit);
  const freed =
    maintenanceMargin(market, size * mark) - maintenanceMargin(market, (size - lots) * mark);
  const share = floorDiv(equity * freed, maintenance);
  const value = larger(0n, isLong ? lots * mark - share : lots * mark + share);
  const fund = larger(0n, settlementBalance(protocolAccount(state, 'insurance')));
  const available = equity < 0n ? smaller(state.insuranceStepCap, fund) : 0n;
  const limit = isLong
    ? larger(1n, ceilDiv(larger(0n, value - available), lots * tickSize)) * tickSize
    : floorDiv(smaller(floorDiv(value + available, lots), maxPrice), tickSize) * tickSize;
  const isOffered = isLong ? limit <= maxPrice : limit >= tickSize;
  return { unit, record, isLong, lots, equity, maintenance, value, limit, isOffered };
}

function liquidationOrder(slice: Slice, id: OrderId): Order {
  const { record, lots } = slice;
  return {
    id,
    account: record.account,
    market: record.market,
    clientOrderId: null,
    side: slice.isLong ? 'sell' : 'buy',
    mode: record.mode,
    selfTrade: 'cancelMaker',
    reduceOnly: true,
    postOnly: 'no',
    expiresAtUs: null,
    trigger: null,
    isFired: false,
    timeInForce: 'IOC',
    isMarketOrder: false,
    price: slice.limit,
    originalSize: lots,
    remaining: lots,
    priority: id,
    key: null,
    extraFee: 0n,
  };
}

/** What a better price than the bankruptcy value brings goes to the fund first, up to the fee. */
function settleGain(state: State, slice: Slice, filled: bigint, value: bigint): bigint {
  const { record, isLong, lots } = slice;
  const insurance = protocolAccount(state, 'insurance');
  const owed = isLong ? ceilDiv(slice.value * filled, lots) : floorDiv(slice.value * filled, lots);
  const gain = isLong ? value - owed : owed - value;
  const change =
    gain > 0n
      ? smaller(gain, ceilRate(value, record.market.rules.liquidationFee))
      : -smaller(-gain, larger(0n, settlementBalance(insurance)));
  record.quote -= change;
  addBalance(state, insurance, SETTLEMENT_ASSET, change);
  return change;
}

/** With the pool's schedule: a fee out of what the insurance fund left of the gain. */
function chargePoolFee(
  state: State,
  slice: Slice,
  orderId: OrderId,
  done: { readonly filled: bigint; readonly value: bigint; readonly insurance: bigint },
): void {
  const { record, isLong, lots } = slice;
  const { pool } = record.market;
  if (pool?.rules.feeSchedule !== 'pool' || done.filled === 0n) return;
  const share = slice.value * done.filled;
  const gain = isLong ? done.value - ceilDiv(share, lots) : floorDiv(share, lots) - done.value;
  const rate = BigInt(pool.rules.liquidationFeePpb);
  const fee = smaller(gain - done.insurance, ceilRate(done.value, rate));
  if (fee < 1n) return;
  record.quote -= fee;
  addBalance(state, protocolAccount(state, 'fees'), SETTLEMENT_ASSET, fee);
  state.events.push({
    kind: 'LiquidationFeeCharged',
    account: record.account.id,
    market: record.market.id,
    orderId,
    fee: toNumber(fee),
    positionQuote: toNumber(record.quote),
  });
}

/** Step 6: offers the slice to the book. Returns the lots that were filled. */
export function offerSlice(state: State, slice: Slice): bigint {
  const { record, unit } = slice;
  const order = liquidationOrder(slice, takeCommandId(state) as OrderId);
  const taker = slice.isOffered ? runLiquidationOrder(state, order) : null;
  touch(record);
  const filled = taker?.filled ?? 0n;
  const insuranceChange = settleGain(state, slice, filled, taker?.value ?? 0n);
  chargePoolFee(state, slice, order.id, {
    filled,
    value: taker?.value ?? 0n,
    insurance: insuranceChange,
  });
  const insurance = settlementBalance(protocolAccount(state, 'insurance'));
  state.events.push({
    kind: 'LiquidationStepped',
    account: unit.account.id,
    market: record.market.id,
    marginMode: record.mode,
    orderId: order.id,
    side: order.side,
    size: toNumber(slice.lots),
    filled: toNumber(filled),
    bankruptcyQuote: toNumber(slice.value),
    limitPrice: toNumber(slice.limit),
    insuranceChange: toNumber(insuranceChange),
    insuranceBalance: toNumber(insurance),
    positionSize: toNumber(record.size),
    positionQuote: toNumber(record.quote),
  });
  return filled;
}
