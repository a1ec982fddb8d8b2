import {
  type AssetId,
  FIRST_USER_ACCOUNT,
  type ForcedRequest,
  type PlaceOrder,
  SETTLEMENT_ASSET,
} from '@tandem/protocol';
import { addBalance, balanceOf } from './balances.ts';
import { guardForced } from './crowds.ts';
import { reserveWithdrawal } from './funds.ts';
import { larger, magnitude, smaller, toNumber } from './integers.ts';
import { cancelAll } from './live-orders.ts';
import { crossEquity, crossMaintenance } from './margin.ts';
import { placeOrder } from './place-order.ts';
import { findRecord } from './positions.ts';
import { reject, type Verdict } from './reject.ts';
import type { Account, State } from './state.ts';

// docs/rulebook/funds.md: what an exit owner asked for on chain.

export function forcedRequest(state: State, command: ForcedRequest): Verdict {
  const account = state.accounts.get(command.account);
  if (account === undefined) return reject('AccountUnknown', 0, command.account);
  if (account.id < FIRST_USER_ACCOUNT) {
    return reject('AccountReserved', FIRST_USER_ACCOUNT, account.id);
  }
  const lowest = (state.forcedRequests.get(account.id) ?? 0) + 1;
  if (command.requestNumber < lowest) {
    return reject('RequestOutOfOrder', lowest, command.requestNumber);
  }
  if (command.request === 'withdraw') return withdraw(state, account, command);
  return close(state, account, command);
}

function withdraw(state: State, account: Account, command: ForcedRequest): Verdict {
  const asset = state.assets.find((one) => one.asset === command.asset)?.asset;
  const asked = command.amount;
  if (command.asset === null || asked === null) return reject('AmountNotPositive', 1, 0);
  const most =
    asset === undefined ? 0n : withoutHolds(account, () => outflow(state, account, asset, asked));
  const crowded = guardForced(state, account.owner, most);
  if (crowded !== null) return crowded;
  // After this point the command succeeds.
  state.forcedRequests.set(account.id, command.requestNumber);
  cancelAll(state, [...account.orders.values()], 'requested');
  if (asset !== undefined && most > 0n)
    reserveWithdrawal(state, account, { asset, amount: most, fee: 0n, lane: null });
  return null;
}

/** Looks at an account as if it had no orders in spot markets. */
function withoutHolds<T>(account: Account, look: () => T): T {
  const before = [...account.held];
  account.held.fill(0n);
  const seen = look();
  account.held.splice(0, account.held.length, ...before);
  return seen;
}

/** The settlement asset counts one for one; of others the least that must stay is searched for. */
function outflow(state: State, account: Account, asset: AssetId, asked: number): bigint {
  const most = larger(0n, smaller(BigInt(asked), balanceOf(account, asset)));
  const excess = (): bigint => crossEquity(state, account, 'initial') - crossMaintenance(account);
  if (asset === SETTLEMENT_ASSET) return larger(0n, smaller(most, excess()));
  const excessWithout = (units: bigint): bigint => {
    addBalance(state, account, asset, -units);
    const left = excess();
    addBalance(state, account, asset, units);
    return left;
  };
  let units = 0n;
  for (let bit = 1n << 53n; bit > 0n; bit >>= 1n) {
    const more = units + bit;
    if (more <= most && excessWithout(more) >= 0n) units = more;
  }
  return units;
}

function close(state: State, account: Account, command: ForcedRequest): Verdict {
  const market = command.market === null ? undefined : state.marketById.get(command.market);
  if (market === undefined) return reject('MarketUnknown', 0, command.market ?? 0);
  if (market.rules.kind === 'spot') return reject('WrongMarketKind', 0, 1);
  const verdicts: Verdict[] = [];
  let isSmaller = true;
  for (const mode of ['cross', 'isolated'] as const) {
    const record = findRecord(account, market, mode);
    const before = record?.size ?? 0n;
    if (record === undefined || before === 0n) continue;
    const lots = smaller(magnitude(before), market.rules.maxOrderSize);
    const order: PlaceOrder = {
      kind: 'PlaceOrder',
      account: account.id,
      market: market.id,
      clientOrderId: null,
      nonce: null,
      side: before > 0n ? 'sell' : 'buy',
      type: 'market',
      price: null,
      size: toNumber(lots),
      timeInForce: 'IOC',
      expiresAtUs: null,
      postOnly: 'no',
      reduceOnly: true,
      selfTrade: 'cancelMaker',
      marginMode: mode,
    };
    verdicts.push(placeOrder(state, order));
    if (findRecord(account, market, mode)?.size === before) isSmaller = false;
  }
  const last = verdicts.findLast((verdict) => verdict !== null);
  if (last !== undefined && verdicts.every((verdict) => verdict !== null)) return last;
  if (!isSmaller) return null;
  state.forcedRequests.set(account.id, command.requestNumber);
  const orders = [...account.orders.values()].filter((order) => order.market === market);
  cancelAll(state, orders, 'requested');
  return null;
}
