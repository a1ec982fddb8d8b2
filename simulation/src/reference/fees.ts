import { assert } from '@tandem/quantity';
import { ceilRate, floorRate, larger } from './integers.ts';
import type { Market } from './market.ts';
import type { Account, FeeTier, State } from './state.ts';

// docs/rulebook/fees.md.

function tierOf(state: State, account: Account): FeeTier {
  const tier = state.feeTiers[account.feeTier];
  assert(tier !== undefined, 'an account is in a fee tier');
  return tier;
}

export function takerRate(state: State, account: Account, market: Market): bigint {
  return floorRate(market.rules.takerFee, tierOf(state, account).takerFactor);
}

/** Below 0 it is a rebate. */
export function makerRate(state: State, account: Account, market: Market): bigint {
  const { makerFactor } = tierOf(state, account);
  if (makerFactor >= 0n) return floorRate(market.rules.takerFee, makerFactor);
  return -floorRate(market.rules.takerFee, -makerFactor);
}

/** Spot fees come out of what is received: there are no rebates. */
export function spotMakerRate(state: State, account: Account, market: Market): bigint {
  return larger(0n, makerRate(state, account, market));
}

/** Fee of a perpetual fill; below 0 it is a rebate. */
export function feeOf(notional: bigint, rate: bigint): bigint {
  return rate >= 0n ? ceilRate(notional, rate) : -floorRate(notional, -rate);
}
