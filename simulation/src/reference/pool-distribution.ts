import { type AccountId, REWARDS_ACCOUNT, SETTLEMENT_ASSET } from '@tandem/protocol';
import { assert } from '@tandem/quantity';
import { changeBalance, freeBalance, protocolAccount } from './balances.ts';
import { ceilDiv, floorDiv, floorRate, smaller, toNumber } from './integers.ts';
import { nextFundingTime } from './market.ts';
import { poolEquity } from './pool-reserve.ts';
import type { Provider } from './pool-state.ts';
import type { Account, State } from './state.ts';

// docs/rulebook/pool.md, "Distribution".

const SHARE_UNIT = 1n << 30n;
const INDEX_MAX = 1n << 52n;

function accountOf(state: State, id: AccountId): Account {
  const account = state.accounts.get(id);
  assert(account !== undefined, 'who gets fees has an account');
  return account;
}

export function findProvider(state: State, id: AccountId): Provider | undefined {
  return state.pool.providers.find((provider) => provider.account === id);
}

/** Pays a provider what the index moved since he was last paid. */
export function payOut(state: State, provider: Provider): void {
  const { pool } = state;
  const owed = provider.remainder + provider.shares * (pool.rewardIndex - provider.rewardIndex);
  const amount = floorDiv(owed, SHARE_UNIT);
  provider.rewardIndex = pool.rewardIndex;
  provider.remainder = owed - amount * SHARE_UNIT;
  if (amount === 0n) return;
  provider.paid += amount;
  pool.paidTotal += amount;
  const rewards = accountOf(state, REWARDS_ACCOUNT);
  const account = accountOf(state, provider.account);
  changeBalance(state, rewards, SETTLEMENT_ASSET, 'providerPaid', -amount);
  changeBalance(state, account, SETTLEMENT_ASSET, 'providerPaid', amount);
  state.events.push({
    kind: 'ProviderPaid',
    account: provider.account,
    shares: toNumber(provider.shares),
    amount: toNumber(amount),
    accountTotal: toNumber(provider.paid),
    total: toNumber(pool.paidTotal),
  });
}

function split(state: State): void {
  const { pool } = state;
  const { rules } = pool;
  const fees = protocolAccount(state, 'fees');
  const collected = freeBalance(fees, SETTLEMENT_ASSET);
  if (rules === null || collected < 1n) return;
  const treasury = floorRate(collected, BigInt(rules.treasuryPpb));
  const vault = floorRate(collected, BigInt(rules.vaultPpb));
  const stakers = floorRate(collected, BigInt(rules.stakersPpb));
  const rest = collected - treasury - vault - stakers;
  const { totalShares } = pool;
  let change = 0n;
  if (totalShares > 0n) {
    change = smaller(floorDiv(rest * SHARE_UNIT, totalShares), INDEX_MAX - pool.rewardIndex);
  }
  const providers = ceilDiv(change * totalShares, SHARE_UNIT);
  pool.rewardIndex += change;
  const parts: readonly (readonly [Account, bigint])[] = [
    [fees, -treasury - vault - stakers - providers],
    [accountOf(state, rules.treasury), treasury],
    [accountOf(state, rules.vault), vault],
    [accountOf(state, rules.stakers), stakers],
    [accountOf(state, REWARDS_ACCOUNT), providers],
  ];
  for (const [account, part] of parts) {
    if (part !== 0n) changeBalance(state, account, SETTLEMENT_ASSET, 'feeDistribution', part);
  }
  pool.sweptTo = 0;
  state.events.push({
    kind: 'PoolFeesDistributed',
    collected: toNumber(collected),
    treasury: toNumber(treasury),
    vault: toNumber(vault),
    stakers: toNumber(stakers),
    providers: toNumber(providers),
    totalShares: toNumber(totalShares),
    indexChange: toNumber(change),
    poolEquity: toNumber(poolEquity(state)),
    nextDistributionUs: toNumber(pool.nextDistributionUs),
  });
}

/** What a tick does about fees. */
export function distribute(state: State): void {
  const { pool, limits } = state;
  if (pool.rules === null) return;
  if (pool.sweptTo === null && BigInt(state.timeUs) >= pool.nextDistributionUs) {
    const interval = BigInt(pool.rules.distributionIntervalUs);
    pool.nextDistributionUs = nextFundingTime(state.timeUs, interval);
    split(state);
  }
  const { sweptTo } = pool;
  if (sweptTo === null) return;
  const waiting = pool.providers
    .filter((provider) => provider.account > sweptTo)
    .sort((a, b) => a.account - b.account);
  const now = waiting.slice(0, limits.stepsPerCommand);
  for (const provider of now) payOut(state, provider);
  pool.sweptTo = now.length < waiting.length ? (now.at(-1)?.account ?? null) : null;
}
