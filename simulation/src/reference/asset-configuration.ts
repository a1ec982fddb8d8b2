import { type ConfigureAsset, SETTLEMENT_ASSET } from '@tandem/protocol';
import { reject, type Verdict } from './reject.ts';
import { ASSETS, type State } from './state.ts';

// docs/rulebook/configuration.md, rules 101 to 106.

const RATE_MAX = 1_000_000_000;
const UNITS_MAX = 2 ** 52;
const SETTLEMENT_DECIMALS = 6;
const DECIMALS_MAX = 36;

export function broken(rule: number, value: bigint | number): Verdict {
  return reject('InvalidConfiguration', rule, value);
}

function isSettlementRight(command: ConfigureAsset): boolean {
  return (
    command.decimals === SETTLEMENT_DECIMALS &&
    command.weightPpb === RATE_MAX &&
    command.priceMarket === null
  );
}

/** Collateral needs a price: a market that trades this asset. */
function isPriced(state: State, command: ConfigureAsset): boolean {
  if (command.priceMarket === null) return command.weightPpb === 0;
  const rules = state.marketById.get(command.priceMarket)?.rules;
  if (rules === undefined || rules.priceBand === null) return false;
  return rules.baseAsset === command.asset && rules.quoteAsset === SETTLEMENT_ASSET;
}

function guardAsset(state: State, command: ConfigureAsset): Verdict {
  const { asset, decimals, weightPpb, priceMarket, maxDeposits } = command;
  const present = state.assets.find((known) => known.asset === asset);
  const isSettlement = asset === SETTLEMENT_ASSET;
  if (asset >= ASSETS) return broken(101, asset);
  if (isSettlement && !isSettlementRight(command)) return broken(102, 0);
  if (decimals > DECIMALS_MAX || (present !== undefined && decimals !== present.decimals)) {
    return broken(103, decimals);
  }
  if (weightPpb > RATE_MAX) return broken(104, weightPpb);
  if (!isSettlement && !isPriced(state, command)) return broken(105, priceMarket ?? 0);
  return maxDeposits > UNITS_MAX ? broken(106, maxDeposits) : null;
}

export function configureAsset(state: State, command: ConfigureAsset): Verdict {
  const refusal = guardAsset(state, command);
  if (refusal !== null) return refusal;
  // After this point the command succeeds.
  const { asset, symbol, decimals, weightPpb, priceMarket } = command;
  const weight = BigInt(weightPpb);
  const maxDeposits = BigInt(command.maxDeposits);
  const present = state.assets.find((known) => known.asset === asset);
  if (present === undefined) {
    const none = { total: 0n, withdrawalFee: 0n };
    state.assets.push({ asset, decimals, weight, priceMarket, maxDeposits, ...none });
    state.assets.sort((a, b) => a.asset - b.asset);
  } else {
    Object.assign(present, { weight, priceMarket, maxDeposits });
  }
  state.events.push({ kind: 'AssetConfigured', asset, symbol, decimals, weightPpb });
  return null;
}
