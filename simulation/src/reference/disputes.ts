import { FIRST_USER_ACCOUNT, PROTOCOL_ACCOUNTS, type ResolveDispute } from '@tandem/protocol';
import { changeBalance, freeBalance, protocolAccount } from './balances.ts';
import { larger } from './integers.ts';
import { reject, type Verdict } from './reject.ts';
import type { State } from './state.ts';

// Disputes of docs/rulebook/funds.md.

const RULES_NEEDED = 5;

export function resolveDispute(state: State, command: ResolveDispute): Verdict {
  const { account: id, batchId, itemIndex, isUpheld, asset, amount } = command;
  const { ruleVersion } = state;
  if (ruleVersion < RULES_NEEDED) return reject('FeatureNotActive', RULES_NEEDED, ruleVersion);
  const account = state.accounts.get(id);
  if (account === undefined) return reject('AccountUnknown', 0, id);
  if (id === PROTOCOL_ACCOUNTS.backstop) return reject('AccountReserved', FIRST_USER_ACCOUNT, id);
  if (!state.assets.some((listed) => listed.asset === asset))
    return reject('AssetUnknown', 0, asset);
  if (isUpheld && amount !== 0) return reject('DisputeAmount', 0, amount);
  if (!isUpheld && amount === 0) return reject('DisputeAmount', 1, amount);
  const operator = protocolAccount(state, 'backstop');
  const free = freeBalance(operator, asset);
  const paid = BigInt(amount);
  if (paid > free) return reject('InsufficientBalance', paid, larger(0n, free));
  // After this point the command succeeds.
  state.events.push({
    kind: 'DisputeResolved',
    account: id,
    batchId,
    itemIndex,
    isUpheld,
    asset,
    amount,
  });
  if (isUpheld) return null;
  changeBalance(state, operator, asset, 'dispute', -paid);
  changeBalance(state, account, asset, 'dispute', paid);
  return null;
}
