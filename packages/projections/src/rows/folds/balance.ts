import { PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import type { FoldContext } from '../fold-context.ts';

/** A balance as an event tells it. */
type BalanceAfter = {
  readonly account: number;
  readonly asset: number;
  readonly reason: string;
  readonly balance: number;
  readonly market?: number;
};

/** Takes a balance over, with a row in the ledger when it is another one than before. */
export function changeBalance({ state, draft, place }: FoldContext, after: BalanceAfter): void {
  const { account, asset, reason, balance, market = null } = after;
  const { sequence, eventIndex, timeUs } = place;
  const change = balance - state.balance(account, asset);
  if (change === 0) return;
  state.setBalance({ account, asset, balance, sequence });
  const key = { account, sequence, eventIndex, asset, timeUs };
  draft.ledger.push({ ...key, reason, change, balance, market });
}

/** The fee account has no ledger: its entries are the fees of the fills. */
export function addToFeeAccount({ state, place }: FoldContext, asset: number, fee: number): void {
  if (fee === 0) return;
  const account = PROTOCOL_ACCOUNTS.fees;
  const balance = state.balance(account, asset) + fee;
  state.setBalance({ account, asset, balance, sequence: place.sequence });
}
