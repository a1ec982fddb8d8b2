import {
  type ConfigurePool,
  type ConfigurePoolFund,
  FIRST_USER_ACCOUNT,
  PROTOCOL_ACCOUNTS,
  REWARDS_ACCOUNT,
} from '@tandem/protocol';
import { broken } from './asset-configuration.ts';
import { protocolAccount } from './balances.ts';
import { toNumber } from './integers.ts';
import { cancelAll } from './live-orders.ts';
import { nextFundingTime } from './market.ts';
import { fitsMarket } from './pool-rules.ts';
import { reject, type Verdict } from './reject.ts';
import { createAccount, type State } from './state.ts';

// docs/rulebook/pool.md and rules 401 to 430 of docs/rulebook/configuration.md.

const POOL_RULES = 2;
const THIRTY_DAYS_US = 2_592_000_000_000;
const MINUTE_US = 60_000_000;
const MONEY_MAX = 2 ** 52;
const RATE_MAX = 1_000_000_000;

export function guardActive(state: State): Verdict {
  if (state.ruleVersion >= POOL_RULES) return null;
  return reject('FeatureNotActive', POOL_RULES, state.ruleVersion);
}

function guardFund(state: State, command: ConfigurePoolFund): Verdict {
  const { exitDelayUs, minDeposit, maxReserve, distributionIntervalUs } = command;
  if (exitDelayUs > THIRTY_DAYS_US) return broken(401, exitDelayUs);
  if (minDeposit === 0 || minDeposit > MONEY_MAX) return broken(402, minDeposit);
  if (maxReserve > MONEY_MAX) return broken(403, maxReserve);
  const parts = command.treasuryPpb + command.vaultPpb + command.stakersPpb;
  if (parts > RATE_MAX) return broken(404, parts);
  if (distributionIntervalUs < MINUTE_US) return broken(405, distributionIntervalUs);
  const receivers = [command.treasury, command.vault, command.stakers];
  const wrong = receivers.find((id) => {
    const isUser = id >= FIRST_USER_ACCOUNT && state.accounts.has(id);
    return !isUser && id !== PROTOCOL_ACCOUNTS.insurance;
  });
  return wrong === undefined ? null : broken(406, wrong);
}

export function configurePoolFund(state: State, command: ConfigurePoolFund): Verdict {
  const refusal = guardActive(state) ?? guardFund(state, command);
  if (refusal !== null) return refusal;
  if (!state.accounts.has(REWARDS_ACCOUNT)) {
    const { accounts: capacity } = state.limits;
    if (state.accounts.size >= capacity) {
      return reject('CapacityExhausted', capacity, state.accounts.size);
    }
    // After this point the command succeeds.
    state.accounts.set(REWARDS_ACCOUNT, createAccount(REWARDS_ACCOUNT, REWARDS_ACCOUNT));
    state.events.push({ kind: 'AccountOpened', account: REWARDS_ACCOUNT, owner: REWARDS_ACCOUNT });
  }
  const { maxReserve, exitDelayUs, distributionIntervalUs } = command;
  const next = nextFundingTime(state.timeUs, BigInt(distributionIntervalUs));
  state.pool.rules = command;
  state.pool.nextDistributionUs = next;
  state.events.push({
    kind: 'PoolFundConfigured',
    maxReserve,
    exitDelayUs,
    distributionIntervalUs,
    nextDistributionUs: toNumber(next),
  });
  return null;
}

function guardPool(command: ConfigurePool): Verdict {
  if (command.layers > 8) return broken(422, command.layers);
  const rates = [
    command.spreadPpb,
    command.layerStepPpb,
    command.skewPpb,
    command.stressMovePpb,
    command.utilizationFeePpb,
    command.openingFeePpb,
    command.closingFeePpb,
    command.liquidationFeePpb,
  ];
  const high = rates.find((rate) => rate > RATE_MAX);
  if (high !== undefined) return broken(423, high);
  if (command.stressMovePpb < 1_000_000) return broken(424, command.stressMovePpb);
  const { sizePerLayer, maxPositionSize } = command;
  if (sizePerLayer === 0 || sizePerLayer > maxPositionSize) return broken(425, sizePerLayer);
  if (command.maxOrderSize === 0) return broken(426, 0);
  const fees = command.openingFeePpb + command.closingFeePpb + command.liquidationFeePpb;
  return command.feeSchedule === 'tiers' && fees !== 0 ? broken(427, fees) : null;
}

export function configurePool(state: State, command: ConfigurePool): Verdict {
  const inactive = guardActive(state);
  if (inactive !== null) return inactive;
  const market = state.marketById.get(command.market);
  if (market === undefined) return reject('MarketUnknown', 0, command.market);
  if (market.rules.kind === 'spot') return reject('WrongMarketKind', 0, 1);
  if (state.pool.rules === null) return broken(421, 0);
  const refusal = guardPool(command);
  if (refusal !== null) return refusal;
  const misfit = fitsMarket(command, market.rules);
  if (misfit !== null) return broken(...misfit);
  // After this point the command succeeds.
  const orders = [...protocolAccount(state, 'pool').orders.values()];
  const here = orders.filter((order) => order.market === market);
  cancelAll(state, here, 'requoted');
  if (market.pool === null) {
    market.pool = {
      rules: command,
      utilizationLong: 0n,
      utilizationShort: 0n,
      chargedAtUs: state.timeUs,
      indexAverage: null,
      deviationAverage: null,
    };
  } else {
    market.pool.rules = command;
  }
  state.events.push({
    kind: 'PoolConfigured',
    market: command.market,
    layers: command.layers,
    feeSchedule: command.feeSchedule,
    openingFeePpb: command.openingFeePpb,
    closingFeePpb: command.closingFeePpb,
    liquidationFeePpb: command.liquidationFeePpb,
  });
  return null;
}
