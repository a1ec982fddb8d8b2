import { marketOf } from '../accounts/margin-check.ts';
import { isReduceOnly, modeOf, NONE, RESTING, sideOf } from '../orderbook/order-pool.ts';
import type { ExchangeState } from '../state.ts';

const FUNDING_ONE = 1_048_576n;

/** What is broken in a state: money, open interest, the book, what open orders reserve. */
export function findBroken(state: ExchangeState): readonly string[] {
  return [...brokenConservation(state), ...brokenMarkets(state), ...brokenReservations(state)];
}

/** Every asset: balances, positions, dust, pending withdrawals = deposits - paid withdrawals. */
function brokenConservation(state: ExchangeState): readonly string[] {
  return state.assets.flatMap((asset, id) => {
    if (asset === undefined) return [];
    let sum = 0n;
    for (let slot = 0; slot < state.accounts.count; slot += 1) {
      sum += BigInt(state.accounts.balanceOf(slot, id));
    }
    for (const pending of state.withdrawals.values()) {
      if (pending.asset === id) sum += BigInt(pending.amount);
    }
    sum *= FUNDING_ONE;
    if (id === 0) sum += inPositions(state);
    const expected = BigInt(asset.totalDeposits) * FUNDING_ONE;
    return sum === expected ? [] : [`asset ${id}: ${sum - expected} / 2^20 too much`];
  });
}

function inPositions(state: ExchangeState): bigint {
  const { records } = state;
  let sum = 0n;
  for (let record = 0; record < records.count; record += 1) {
    const market = marketOf(state, records.market(record));
    const owed = market.fundingIndex - records.fundingIndex(record);
    sum += BigInt(records.quote(record)) * FUNDING_ONE;
    sum += BigInt(records.remainder(record));
    sum -= BigInt(records.size(record)) * BigInt(owed);
  }
  for (const market of state.markets) sum += BigInt(market?.dust ?? 0);
  return sum;
}

function brokenMarkets(state: ExchangeState): readonly string[] {
  const { records } = state;
  return state.markets.flatMap((market, id) => {
    if (market === undefined) return [];
    const broken: string[] = [];
    let [long, short] = [0, 0];
    for (let record = 0; record < records.count; record += 1) {
      if (records.market(record) !== id) continue;
      const size = records.size(record);
      if (size > 0) long += size;
      else short -= size;
      if (records.openCost(record) < 0) broken.push(`record ${record}: openCost < 0`);
      if (records.postedMargin(record) < 0) broken.push(`record ${record}: posted < 0`);
    }
    if (long !== short || long !== market.openInterest) {
      broken.push(`market ${id}: long ${long}, short ${short}, counted ${market.openInterest}`);
    }
    const [bid, ask] = [market.book.bids.bestPrice(), market.book.asks.bestPrice()];
    if (bid !== -1 && ask !== -1 && bid >= ask) broken.push(`market ${id}: ${bid} crosses ${ask}`);
    return broken;
  });
}

/** What resting orders reserve, computed again from the orders. */
function brokenReservations(state: ExchangeState): readonly string[] {
  const { orders, records, accounts } = state;
  const openBuy = new Float64Array(records.count);
  const openSell = new Float64Array(records.count);
  const held = new Map<string, number>();
  for (let order = 0; order < orders.highWater; order += 1) {
    if (orders.orderId(order) === 0 || orders.stage(order) !== RESTING) continue;
    const flags = orders.flags(order);
    const remaining = orders.remaining(order);
    const record = orders.record(order);
    const isBuy = sideOf(flags) === 0;
    if (record === NONE) {
      const { rules } = marketOf(state, orders.market(order));
      const key = `${orders.account(order)}:${isBuy ? rules.quoteAsset : rules.baseAsset}`;
      const units = remaining * (isBuy ? orders.price(order) : rules.baseUnitsPerLot);
      held.set(key, (held.get(key) ?? 0) + units);
    } else if (!isReduceOnly(flags)) {
      const open = isBuy ? openBuy : openSell;
      open[record] = (open[record] as number) + remaining;
    }
    if (record !== NONE && records.mode(record) !== modeOf(flags)) return [`order ${order}: mode`];
  }
  const broken: string[] = [];
  for (let record = 0; record < records.count; record += 1) {
    if (openBuy[record] !== records.openBuy(record)) broken.push(`record ${record}: openBuy`);
    if (openSell[record] !== records.openSell(record)) broken.push(`record ${record}: openSell`);
  }
  for (let slot = 0; slot < accounts.count; slot += 1) {
    for (let asset = 0; asset < state.assets.length; asset += 1) {
      if (accounts.heldOf(slot, asset) !== (held.get(`${slot}:${asset}`) ?? 0)) {
        broken.push(`account ${accounts.id(slot)}: held of asset ${asset}`);
      }
    }
  }
  return broken;
}
