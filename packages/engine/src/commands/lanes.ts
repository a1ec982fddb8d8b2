import {
  CHAINS_MAX,
  type ChoosePayout,
  type ConfigureLane,
  type EventBuffer,
  FIRST_USER_ACCOUNT,
  type RejectReason,
} from '@tandem/protocol';
import { emitBalance } from '../emit.ts';
import { creditMoved } from '../keys/day-loss.ts';
import { ASSETS_MAX } from '../limits.ts';
import { ABSENT } from '../orderbook/id-map.ts';
import type { ExchangeState, Lane } from '../state.ts';

// Lanes to further chains: docs/rulebook/chains.md.

/** By asset. */
export function noneLent(): number[] {
  return Array.from({ length: ASSETS_MAX }, () => 0);
}

export function configureLane(
  state: ExchangeState,
  command: ConfigureLane,
  events: EventBuffer,
): RejectReason | null {
  const { chain, account } = command;
  if (chain >= CHAINS_MAX) return state.refuse('ChainUnknown', CHAINS_MAX, chain);
  const slot = state.accounts.slotOf(account);
  if (slot === ABSENT) return state.refuse('AccountUnknown', 0, account);
  if (account < FIRST_USER_ACCOUNT) {
    return state.refuse('AccountReserved', FIRST_USER_ACCOUNT, account);
  }
  for (const lane of state.lanes.values()) {
    if (lane.chain !== chain && lane.account !== slot) continue;
    return state.refuse('LaneExists', state.accounts.id(lane.account), lane.chain);
  }
  const next = state.nextDeposit[chain] as number;
  // What came there before was credited as money of its own.
  if (next !== 1) return state.refuse('DepositOutOfOrder', next, 1);
  // After this point the command must succeed.
  state.lanes.set(chain, { chain, account: slot, lent: noneLent() });
  events.push({ kind: 'LaneConfigured', chain, account });
  return null;
}

export function choosePayout(
  state: ExchangeState,
  command: ChoosePayout,
  events: EventBuffer,
): RejectReason | null {
  const { account, chain, choiceNumber } = command;
  if (state.accounts.slotOf(account) === ABSENT) return state.refuse('AccountUnknown', 0, account);
  if (chain !== null && !state.lanes.has(chain)) return state.refuse('ChainUnknown', 0, chain);
  const next = (state.payouts.get(account)?.choiceNumber ?? 0) + 1;
  if (choiceNumber < next) return state.refuse('RequestOutOfOrder', next, choiceNumber);
  // After this point the command must succeed.
  state.payouts.set(account, { chain, choiceNumber });
  events.push({ kind: 'PayoutChosen', account, chain, choiceNumber });
  return null;
}

/** The lane by which an account is paid; null: the vault of the home chain pays it. */
export function laneOfPayout(state: ExchangeState, account: number): Lane | null {
  return laneTo(state, state.payouts.get(account)?.chain ?? null);
}

/** The lane to a chain; null for the home chain, which null stands for too. */
export function laneTo(state: ExchangeState, chain: number | null): Lane | null {
  return chain === null ? null : (state.lanes.get(chain) ?? null);
}

/** Changes what a lane has lent; with the withdrawal that it is for. */
export function moveLane(
  state: ExchangeState,
  lane: Lane,
  of: { readonly asset: number; readonly change: number; readonly withdrawalId: number | null },
  events: EventBuffer,
): void {
  const { asset, change, withdrawalId } = of;
  const lent = (lane.lent[asset] as number) + change;
  lane.lent[asset] = lent;
  events.push({
    kind: 'LaneMoved',
    chain: lane.chain,
    account: state.accounts.id(lane.account) as never,
    asset: asset as never,
    withdrawalId: withdrawalId as never,
    change: change as never,
    lent: lent as never,
  });
}

type Money = { readonly asset: number; readonly amount: number };

/** Takes out of a lane what was credited for a deposit on its chain: it can spare it. */
export function lendMoney(
  state: ExchangeState,
  lane: Lane,
  { asset, amount }: Money,
  events: EventBuffer,
): void {
  moveLane(state, lane, { asset, change: amount, withdrawalId: null }, events);
  changeBalance(state, lane, { asset, reason: 'laneLent', change: -amount }, events);
}

/** Gives a lane what its chain has paid. */
export function repayMoney(
  state: ExchangeState,
  lane: Lane,
  { asset, amount }: Money,
  events: EventBuffer,
): void {
  changeBalance(state, lane, { asset, reason: 'laneRepaid', change: amount }, events);
}

function changeBalance(
  state: ExchangeState,
  { account }: Lane,
  of: {
    readonly asset: number;
    readonly reason: 'laneLent' | 'laneRepaid';
    readonly change: number;
  },
  events: EventBuffer,
): void {
  const balance = creditMoved(state, account, of.asset, of.change);
  state.markDirty(account);
  emitBalance(state, events, { account, ...of, balance });
}
