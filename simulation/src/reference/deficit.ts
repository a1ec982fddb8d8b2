import { SETTLEMENT_ASSET } from '@tandem/protocol';
import {
  addBalance,
  balanceEvent,
  balanceOf,
  changeBalance,
  protocolAccount,
  settlementBalance,
} from './balances.ts';
import { ceilDiv, floorDiv, larger, RATE_ONE, smaller, toNumber } from './integers.ts';
import type { Account, PositionRecord, State } from './state.ts';

// docs/rulebook/liquidation.md: who pays when an account cannot.

/** The insurance fund pays, then the backstop within its cap; the fund owes what is left. */
function payDeficit(state: State, deficit: bigint): bigint {
  const insurance = protocolAccount(state, 'insurance');
  const backstop = protocolAccount(state, 'backstop');
  const fromFund = smaller(deficit, larger(0n, settlementBalance(insurance)));
  const cap = larger(0n, state.backstopLossCap - state.backstopLossUsed);
  const rest = deficit - fromFund;
  const fromBackstop = smaller(smaller(rest, larger(0n, settlementBalance(backstop))), cap);
  state.backstopLossUsed += fromBackstop;
  const owed = rest - fromBackstop;
  addBalance(state, backstop, SETTLEMENT_ASSET, -fromBackstop);
  addBalance(state, insurance, SETTLEMENT_ASSET, -fromFund - owed);
  return owed;
}

function printOwed(state: State, account: Account, owed: bigint): void {
  if (owed === 0n) return;
  state.events.push({
    kind: 'DeficitBooked',
    account: account.id,
    amount: toNumber(owed),
    insuranceBalance: toNumber(settlementBalance(protocolAccount(state, 'insurance'))),
  });
}

/** Lifts the settlement balance of an account without positions to 0. */
function coverBalance(state: State, account: Account): void {
  const deficit = -settlementBalance(account);
  if (deficit <= 0n) return;
  const owed = payDeficit(state, deficit);
  changeBalance(state, account, SETTLEMENT_ASSET, 'insurance', deficit);
  printOwed(state, account, owed);
}

/** Lifts the quote of a flat isolated record to 0. */
export function coverIsolated(state: State, record: PositionRecord): void {
  if (record.mode !== 'isolated' || record.quote >= 0n) return;
  const owed = payDeficit(state, -record.quote);
  record.quote = 0n;
  printOwed(state, record.account, owed);
}

/** Sells collateral to the insurance fund at its weighted value, until the debt is paid. */
function seizeCollateral(state: State, account: Account): void {
  const insurance = protocolAccount(state, 'insurance');
  for (const { asset, weight, priceMarket } of state.assets) {
    const debt = -settlementBalance(account);
    if (debt <= 0n) return;
    const balance = balanceOf(account, asset);
    const market = priceMarket === null ? undefined : state.marketById.get(priceMarket);
    if (asset === SETTLEMENT_ASSET || balance <= 0n || weight === 0n) continue;
    if (market === undefined || market.index === null) continue;
    const perUnit = market.index.price * weight;
    const scale = market.rules.baseUnitsPerLot * RATE_ONE;
    const units = smaller(balance, ceilDiv(debt * scale, perUnit));
    const quote = floorDiv(units * perUnit, scale);
    addBalance(state, account, asset, -units);
    addBalance(state, insurance, asset, units);
    addBalance(state, insurance, SETTLEMENT_ASSET, -quote);
    addBalance(state, account, SETTLEMENT_ASSET, quote);
    state.events.push({
      kind: 'CollateralSeized',
      account: account.id,
      asset,
      units: toNumber(units),
      quote: toNumber(quote),
    });
    state.events.push(balanceEvent(account, SETTLEMENT_ASSET, 'collateralSeized', quote));
  }
}

/** Step 4: the debt of a cross side that has no positions left. */
export function settleDebt(state: State, account: Account): void {
  seizeCollateral(state, account);
  coverBalance(state, account);
}
