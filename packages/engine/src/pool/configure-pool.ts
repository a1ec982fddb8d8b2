import {
  type AccountId,
  type ConfigurePool,
  type ConfigurePoolFund,
  type EventBuffer,
  FIRST_USER_ACCOUNT,
  PROTOCOL_ACCOUNTS,
  REWARDS_ACCOUNT,
  type RejectReason,
} from '@tandem/protocol';
import { ABSENT } from '../orderbook/id-map.ts';
import { NONE } from '../orderbook/order-pool.ts';
import { cancelOrder, ordersOf } from '../orders/order-lifecycle.ts';
import type { ExchangeState } from '../state.ts';
import { refuseInactive } from './activation.ts';
import { nextDistribution } from './distribution.ts';
import { PoolMarket } from './pool-market.ts';
import { violatedFundRule, violatedPoolRule } from './pool-rules.ts';
import { POOL } from './reserve.ts';

/** Sets the rules of the whole pool; the first time it makes the account of the rewards. */
export function configurePoolFund(
  state: ExchangeState,
  command: ConfigurePoolFund,
  events: EventBuffer,
): RejectReason | null {
  const { accounts, pool, limits } = state;
  const inactive = refuseInactive(state);
  if (inactive !== null) return inactive;
  const violation = violatedFundRule(command) ?? violatedReceiver(state, command);
  if (violation !== null) return state.refuse('InvalidConfiguration', violation[0], violation[1]);
  if (pool.rewards === NONE && accounts.count >= limits.accounts) {
    return state.refuse('CapacityExhausted', limits.accounts, accounts.count);
  }
  // After this point the command must succeed.
  if (pool.rewards === NONE) {
    pool.rewards = accounts.open(REWARDS_ACCOUNT, REWARDS_ACCOUNT);
    events.push({ kind: 'AccountOpened', account: REWARDS_ACCOUNT, owner: REWARDS_ACCOUNT });
  }
  const { maxReserve, exitDelayUs, distributionIntervalUs } = command;
  pool.rules = command;
  pool.nextDistributionUs = nextDistribution(state);
  events.push({
    kind: 'PoolFundConfigured',
    maxReserve,
    exitDelayUs,
    distributionIntervalUs,
    nextDistributionUs: pool.nextDistributionUs as never,
  });
  return null;
}

/** Who gets a part of the fees: any user account, or the insurance fund. */
function violatedReceiver(
  state: ExchangeState,
  command: ConfigurePoolFund,
): readonly [number, number] | null {
  const isWrong = (account: AccountId): boolean =>
    account !== PROTOCOL_ACCOUNTS.insurance &&
    (account < FIRST_USER_ACCOUNT || state.accounts.slotOf(account) === ABSENT);
  const { treasury, vault, stakers } = command;
  for (const account of [treasury, vault, stakers]) if (isWrong(account)) return [406, account];
  return null;
}

/** Sets how the pool quotes a market; its quotes come with the next index price. */
export function configurePool(
  state: ExchangeState,
  command: ConfigurePool,
  events: EventBuffer,
): RejectReason | null {
  const inactive = refuseInactive(state);
  if (inactive !== null) return inactive;
  const market = state.markets[command.market];
  if (market === undefined) return state.refuse('MarketUnknown', 0, command.market);
  if (market.isSpot) return state.refuse('WrongMarketKind', 0, 1);
  if (state.pool.rules === null) return state.refuse('InvalidConfiguration', 421, 0);
  const violation = violatedPoolRule(command, market.rules);
  if (violation !== null) return state.refuse('InvalidConfiguration', violation[0], violation[1]);
  // After this point the command must succeed.
  const { orders } = state;
  const isHere = (slot: number): boolean => orders.market(slot) === command.market;
  for (const slot of ordersOf(state, POOL, isHere)) cancelOrder(state, events, slot, 'requoted');
  if (market.pool === null) market.pool = new PoolMarket(command, state.timeUs);
  else market.pool.rules = command;
  market.pool.quotes.length = 0;
  const { layers, feeSchedule, openingFeePpb, closingFeePpb, liquidationFeePpb } = command;
  const fees = { feeSchedule, openingFeePpb, closingFeePpb, liquidationFeePpb };
  events.push({ kind: 'PoolConfigured', market: command.market, layers, ...fees });
  return null;
}
