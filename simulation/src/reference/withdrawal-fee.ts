import type { AssetId, SetWithdrawalFee } from '@tandem/protocol';
import { broken } from './asset-configuration.ts';
import { addHeld, changeBalance, protocolAccount } from './balances.ts';
import { reject, type Verdict } from './reject.ts';
import type { State, Withdrawal } from './state.ts';

// docs/rulebook/funds.md, "Withdrawal fee".

const RULES_NEEDED = 7;
const FEE_MAX = 100_000_000;

export function setWithdrawalFee(state: State, { asset, fee }: SetWithdrawalFee): Verdict {
  const { ruleVersion } = state;
  if (ruleVersion < RULES_NEEDED) return reject('FeatureNotActive', RULES_NEEDED, ruleVersion);
  if (fee > FEE_MAX) return broken(107, fee);
  const listed = state.assets.find((known) => known.asset === asset);
  if (listed === undefined) return reject('AssetUnknown', 0, asset);
  // After this point the command succeeds.
  listed.withdrawalFee = BigInt(fee);
  state.events.push({ kind: 'WithdrawalFeeSet', asset, fee });
  return null;
}

export function feeOfWithdrawals(state: State, asset: AssetId): bigint {
  return state.assets.find((known) => known.asset === asset)?.withdrawalFee ?? 0n;
}

/** The fees account gets it, and may not spend it before the withdrawal is paid. */
export function takeFee(state: State, { account, asset, fee }: Withdrawal): void {
  if (fee === 0n) return;
  const fees = protocolAccount(state, 'fees');
  changeBalance(state, account, asset, 'withdrawalFee', -fee);
  changeBalance(state, fees, asset, 'withdrawalFee', fee);
  addHeld(state, fees, asset, fee);
}

export function giveFeeBack(state: State, { account, asset, fee }: Withdrawal): void {
  if (fee === 0n) return;
  const fees = protocolAccount(state, 'fees');
  addHeld(state, fees, asset, -fee);
  changeBalance(state, account, asset, 'withdrawalFee', fee);
  changeBalance(state, fees, asset, 'withdrawalFee', -fee);
}

export function earnFee(state: State, { asset, fee }: Withdrawal): void {
  if (fee !== 0n) addHeld(state, protocolAccount(state, 'fees'), asset, -fee);
}
