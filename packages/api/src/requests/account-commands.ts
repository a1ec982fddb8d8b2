import type {
  AdjustIsolatedMargin,
  OpenAccount,
  RequestWithdrawal,
  SetLeverage,
  TransferCollateral,
} from '@tandem/protocol';
import { edgeError } from '../errors/api-error.ts';
import type {
  IsolatedMarginRequest,
  LeverageRequest,
  SubAccountRequest,
  TransferRequest,
  WithdrawalRequest,
} from '../schemas/account.ts';
import type { ApiError } from '../schemas/envelope.ts';
import { amount } from './amount.ts';
import type { CommandContext } from './command-context.ts';

type Made<C> = C | ApiError;

export function setLeverage(request: LeverageRequest, context: CommandContext): Made<SetLeverage> {
  const terms = context.listing.market(request.market);
  if (terms === undefined) return edgeError('UnknownMarket', { market: request.market });
  return {
    kind: 'SetLeverage',
    account: request.account ?? context.account,
    market: terms.market,
    marginMode: request.marginMode ?? 'cross',
    leverage: request.leverage,
  } as SetLeverage;
}

export function adjustIsolatedMargin(
  request: IsolatedMarginRequest,
  context: CommandContext,
): Made<AdjustIsolatedMargin> {
  const terms = context.listing.market(request.market);
  if (terms === undefined) return edgeError('UnknownMarket', { market: request.market });
  const units = amount('amount', request.amount, terms.quoteScale, true);
  if (typeof units !== 'number') return units;
  const account = request.account ?? context.account;
  const { market } = terms;
  return { kind: 'AdjustIsolatedMargin', account, market, amount: units } as AdjustIsolatedMargin;
}

export function transfer(
  request: TransferRequest,
  context: CommandContext,
): Made<TransferCollateral> {
  const asset = context.listing.asset(request.asset);
  if (asset === undefined) return edgeError('UnknownAsset', { asset: request.asset });
  const units = amount('amount', request.amount, asset.scale);
  if (typeof units !== 'number') return units;
  return {
    kind: 'TransferCollateral',
    from: request.account ?? context.account,
    to: request.toAccount,
    asset: asset.asset,
    amount: units,
  } as TransferCollateral;
}

export function requestWithdrawal(
  request: WithdrawalRequest,
  context: CommandContext,
): Made<RequestWithdrawal> {
  const asset = context.listing.asset(request.asset);
  if (asset === undefined) return edgeError('UnknownAsset', { asset: request.asset });
  const units = amount('amount', request.amount, asset.scale);
  if (typeof units !== 'number') return units;
  const account = request.account ?? context.account;
  const id = asset.asset;
  return { kind: 'RequestWithdrawal', account, asset: id, amount: units } as RequestWithdrawal;
}

export function openSubAccount(request: SubAccountRequest, context: CommandContext): OpenAccount {
  const parent = request.account ?? context.account;
  return { kind: 'OpenAccount', account: request.subAccount, parent } as OpenAccount;
}
