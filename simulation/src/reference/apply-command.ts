import {
  type AccountId,
  type BatchItem,
  type Command,
  commandCode,
  type OpenWalletAccount,
} from '@tandem/protocol';
import { unreachable } from '@tandem/quantity';
import { amendOrder } from './amend-order.ts';
import { configureAsset } from './asset-configuration.ts';
import { acknowledgeBatch } from './batch-lag.ts';
import { cancelAllOrders, cancelOrder } from './cancel-order.ts';
import { cancelUpTo } from './cancel-up-to.ts';
import { delistMarket, setMarketStatus, settleDelisting } from './delisting.ts';
import { resolveDispute } from './disputes.ts';
import { setFeeReceiver } from './extra-fee.ts';
import { forcedRequest } from './forced-request.ts';
import { samplePremium, settleFunding } from './funding.ts';
import {
  adjustIsolatedMargin,
  confirmWithdrawal,
  creditDeposit,
  failWithdrawal,
  openAccount,
  requestWithdrawal,
  transferCollateral,
} from './funds.ts';
import { updateIndexPrice } from './index-price.ts';
import { toNumber } from './integers.ts';
import {
  expireKeys,
  linkWallet,
  openWalletAccount,
  registerSessionKey,
  revokeSessionKey,
  unlinkWallet,
} from './key-commands.ts';
import { guardOpening, guardSignature, guardSigned, nameRepeated, useNonce } from './key-guards.ts';
import { choosePayout, configureLane } from './lanes.ts';
import { setLeverage } from './leverage.ts';
import { configureMarket } from './market-configuration.ts';
import { isStale } from './market-status.ts';
import { placeOrder } from './place-order.ts';
import { placeTriggerOrder } from './place-trigger-order.ts';
import { configurePool, configurePoolFund } from './pool-configuration.ts';
import { distribute } from './pool-distribution.ts';
import { dropQuotes } from './pool-quotes.ts';
import { depositToPool, redeemExits, requestPoolExit } from './pool-shares.ts';
import { type Reject, reject, type Verdict } from './reject.ts';
import { setRiskLimits } from './risk-limits.ts';
import type { State } from './state.ts';
import { expireOrders } from './tick.ts';
import {
  activateRules,
  configureFeeTier,
  configureVenue,
  setAccountFeeTier,
} from './venue-configuration.ts';
import { setWithdrawalFee } from './withdrawal-fee.ts';

/** Account and client order id that a reject names. */
function printRejected(state: State, command: Command, refusal: Reject): void {
  const account = 'account' in command ? command.account : (0 as AccountId);
  const signer = command.kind === 'Batch' ? (state.use?.account ?? account) : account;
  state.events.push({
    kind: 'CommandRejected',
    command: commandCode(command.kind),
    account: command.kind === 'TransferCollateral' ? command.from : signer,
    clientOrderId: 'clientOrderId' in command ? command.clientOrderId : null,
    reason: refusal.reason,
    bound: toNumber(refusal.bound),
    actual: toNumber(refusal.actual),
  });
}

function applyBatch(state: State, items: readonly BatchItem[]): Verdict {
  for (const item of items) applyCommand(state, item);
  return null;
}

function tick(state: State): Verdict {
  expireOrders(state);
  if (state.pool.rules !== null) tickPool(state);
  expireKeys(state);
  return null;
}

function tickPool(state: State): void {
  for (const market of state.markets) if (isStale(state, market)) dropQuotes(state, market);
  redeemExits(state);
  distribute(state);
}

// tidy: flat list
function dispatch(state: State, command: Command): Verdict {
  switch (command.kind) {
    case 'ConfigureAsset':
      return configureAsset(state, command);
    case 'ConfigureMarket':
      return configureMarket(state, command);
    case 'SetMarketStatus':
      return setMarketStatus(state, command);
    case 'DelistMarket':
      return delistMarket(state, command);
    case 'ConfigureFeeTier':
      return configureFeeTier(state, command);
    case 'SetWithdrawalFee':
      return setWithdrawalFee(state, command);
    case 'ConfigureVenue':
      return configureVenue(state, command);
    case 'ActivateRules':
      return activateRules(state, command);
    case 'OpenAccount':
      return openAccount(state, command);
    case 'SetLeverage':
      return setLeverage(state, command);
    case 'SetAccountFeeTier':
      return setAccountFeeTier(state, command);
    case 'CreditDeposit':
      return creditDeposit(state, command);
    case 'RequestWithdrawal':
      return requestWithdrawal(state, command);
    case 'ConfirmWithdrawal':
      return confirmWithdrawal(state, command);
    case 'FailWithdrawal':
      return failWithdrawal(state, command);
    case 'TransferCollateral':
      return transferCollateral(state, command);
    case 'AdjustIsolatedMargin':
      return adjustIsolatedMargin(state, command);
    case 'PlaceOrder':
      return placeOrder(state, command);
    case 'PlaceTriggerOrder':
      return placeTriggerOrder(state, command);
    case 'CancelOrder':
      return cancelOrder(state, command);
    case 'AmendOrder':
      return amendOrder(state, command);
    case 'CancelAllOrders':
      return cancelAllOrders(state, command);
    case 'Batch':
      return applyBatch(state, command.items);
    case 'UpdateIndexPrice':
      return updateIndexPrice(state, command);
    case 'Tick':
      return tick(state);
    case 'SamplePremium':
      return samplePremium(state, command.market);
    case 'SettleFunding':
      return settleFunding(state, command.market);
    case 'ContinueLiquidations':
      return null;
    case 'SettleDelisting':
      return settleDelisting(state, command);
    case 'ConfigurePoolFund':
      return configurePoolFund(state, command);
    case 'ConfigurePool':
      return configurePool(state, command);
    case 'DepositToPool':
      return depositToPool(state, command);
    case 'RequestPoolExit':
      return requestPoolExit(state, command);
    case 'RegisterSessionKey':
      return registerSessionKey(state, command);
    case 'SetFeeReceiver':
      return setFeeReceiver(state, command);
    case 'RevokeSessionKey':
      return revokeSessionKey(state, command);
    case 'OpenWalletAccount':
      return openForWallet(state, command);
    case 'LinkWallet':
      return linkWallet(state, command);
    case 'UnlinkWallet':
      return unlinkWallet(state, command);
    case 'AcknowledgeBatch':
      return acknowledgeBatch(state, command);
    case 'ResolveDispute':
      return resolveDispute(state, command);
    case 'ConfigureLane':
      return configureLane(state, command);
    case 'ChoosePayout':
      return choosePayout(state, command);
    case 'SetRiskLimits':
      return setRiskLimits(state, command);
    case 'ForcedRequest':
      return forcedRequest(state, command);
    case 'CancelUpTo':
      return cancelUpTo(state, command);
    case 'PlaceAlgorithm':
    case 'OpenAuction':
    case 'BidInAuction':
    case 'CloseAuction':
      return reject('FeatureNotActive', state.ruleVersion + 1, state.ruleVersion);
    default:
      return unreachable(command);
  }
}

/** The nonce of the opening is the first that the wallet has used. */
function openForWallet(state: State, command: OpenWalletAccount): Verdict {
  const opened = openWalletAccount(state, command);
  if (opened === null || 'reason' in opened) return opened;
  if (state.use !== null) useNonce(opened, state.use.nonce);
  return null;
}

function guardSigner(state: State, command: Command): Verdict {
  const { use } = state;
  if (use === null) return null;
  if (command.kind === 'OpenWalletAccount') return guardOpening(state, use, command);
  const refusal = guardSignature(state, use);
  if (refusal?.reason !== 'NonceUsed') return refusal;
  return nameRepeated(state, use, command) ?? refusal;
}

/** Applies a command, signed or not. Returns whether it was accepted. */
export function applySigned(state: State, command: Command): boolean {
  const refusal = guardSigner(state, command);
  if (refusal !== null) printRejected(state, command, refusal);
  return refusal === null && applyCommand(state, command);
}

/** Applies a command, or one leg of a batch. Returns whether it was accepted. */
function applyCommand(state: State, command: Command): boolean {
  const { key, use } = state;
  const isGuarded = key !== null && use !== null && command.kind !== 'Batch';
  const refusal =
    (isGuarded ? guardSigned(state, key, use, command) : null) ?? dispatch(state, command);
  if (refusal !== null) printRejected(state, command, refusal);
  return refusal === null;
}
