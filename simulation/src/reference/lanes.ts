import {
  type AssetId,
  type ChoosePayout,
  type ConfigureLane,
  FIRST_USER_ACCOUNT,
  type LaneMoved,
  type WithdrawalId,
} from '@tandem/protocol';
import { reject, type Verdict } from './reject.ts';
import { type Account, CHAINS, type Lane, type State } from './state.ts';

// docs/rulebook/chains.md.

export function configureLane(state: State, command: ConfigureLane): Verdict {
  const { chain, account: id } = command;
  if (chain >= CHAINS) return reject('ChainUnknown', CHAINS, chain);
  const account = state.accounts.get(id);
  if (account === undefined) return reject('AccountUnknown', 0, id);
  if (id < FIRST_USER_ACCOUNT) return reject('AccountReserved', FIRST_USER_ACCOUNT, id);
  const known = state.lanes.find((lane) => lane.chain === chain || lane.account === account);
  if (known !== undefined) return reject('LaneExists', known.account.id, known.chain);
  const next = state.nextDeposit[chain] ?? 1;
  if (next > 1) return reject('DepositOutOfOrder', next, 1);
  // After this point the command succeeds.
  state.lanes.push({ chain, account, lent: new Map() });
  state.events.push({ kind: 'LaneConfigured', chain, account: id });
  return null;
}

export function choosePayout(state: State, command: ChoosePayout): Verdict {
  const { account, chain, choiceNumber } = command;
  if (!state.accounts.has(account)) return reject('AccountUnknown', 0, account);
  const lane = chain === null ? null : findLane(state, chain);
  if (chain !== null && lane === null) return reject('ChainUnknown', 0, chain);
  const lowest = (state.payouts.get(account)?.number ?? 0) + 1;
  if (choiceNumber < lowest) return reject('RequestOutOfOrder', lowest, choiceNumber);
  // After this point the command succeeds.
  state.payouts.set(account, { lane, number: choiceNumber });
  state.events.push({ kind: 'PayoutChosen', account, chain, choiceNumber });
  return null;
}

export function findLane(state: State, chain: number): Lane | null {
  return state.lanes.find((lane) => lane.chain === chain) ?? null;
}

/** The lane whose chain pays what an account takes out; null: the home chain does. */
export function payoutOf(state: State, { id }: Account): Lane | null {
  return state.payouts.get(id)?.lane ?? null;
}

export function lentOf(lane: Lane, asset: AssetId): bigint {
  return lane.lent.get(asset) ?? 0n;
}

/** A lane lends, or with a negative change is asked for it on its chain. */
export function lend(
  state: State,
  lane: Lane,
  of: {
    readonly asset: AssetId;
    readonly change: bigint;
    readonly withdrawal: WithdrawalId | null;
  },
): void {
  const lent = lentOf(lane, of.asset) + of.change;
  lane.lent.set(of.asset, lent);
  state.events.push({
    kind: 'LaneMoved',
    chain: lane.chain,
    account: lane.account.id,
    asset: of.asset,
    withdrawalId: of.withdrawal,
    change: Number(of.change) as LaneMoved['change'],
    lent: Number(lent) as LaneMoved['lent'],
  });
}
