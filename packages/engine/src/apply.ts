import type { BatchItem, Command, EventBuffer, RejectReason } from '@tandem/protocol';
import { unreachable } from '@tandem/quantity';
import { acknowledgeBatch } from './commands/acknowledge-batch.ts';
import { amendOrder } from './commands/amend-order.ts';
import { cancelAllOrders, cancelOneOrder } from './commands/cancel-order.ts';
import { cancelUpTo } from './commands/cancel-up-to.ts';
import {
  activateRules,
  configureAsset,
  configureFeeTier,
  configureMarket,
  configureVenue,
  setMarketStatus,
} from './commands/configure.ts';
import { delistMarket, settleDelisting } from './commands/delisting.ts';
import { forcedRequest } from './commands/forced-request.ts';
import {
  adjustIsolatedMargin,
  confirmWithdrawal,
  creditDeposit,
  failWithdrawal,
  openAccount,
  requestWithdrawal,
  transferCollateral,
} from './commands/funds.ts';
import { choosePayout, configureLane } from './commands/lanes.ts';
import { setAccountFeeTier, setLeverage } from './commands/leverage-and-tiers.ts';
import { placeOrder } from './commands/place-order.ts';
import { placeTriggerOrder } from './commands/place-trigger-order.ts';
import { samplePremium, settleFunding, updateIndexPrice } from './commands/prices.ts';
import { resolveDispute } from './commands/resolve-dispute.ts';
import { expireKeys, registerSessionKey, revokeSessionKey } from './commands/session-keys.ts';
import { setFeeReceiver } from './commands/set-fee-receiver.ts';
import { setRiskLimits } from './commands/set-risk-limits.ts';
import { tick } from './commands/tick.ts';
import { linkWallet, openWalletAccount, unlinkWallet } from './commands/wallets.ts';
import { setWithdrawalFee } from './commands/withdrawal-fee.ts';
import { admitCommand, admitItem } from './keys/key-guards.ts';
import { runLiquidations } from './liquidation/liquidate.ts';
import { advanceMarket } from './liquidation/risk-index.ts';
import { configurePool, configurePoolFund } from './pool/configure-pool.ts';
import { depositToPool, requestPoolExit } from './pool/shares.ts';
import { rejectCommand } from './reject.ts';
import type { ExchangeState } from './state.ts';
import { runTriggers } from './triggers/fire.ts';

/** Applies one command and what follows from it: docs/rulebook/matching.md, end of a command. */
export function applyCommand(state: ExchangeState, command: Command, events: EventBuffer): void {
  state.commandIds = 0;
  if (state.keyUse === null || admitCommand(state, command, events)) {
    dispatch(state, command, events);
  }
  if (state.tradedMarkets.length > 0 || state.fired.length > 0) runTriggers(state, events);
}

function dispatch(state: ExchangeState, command: Command, events: EventBuffer): void {
  switch (command.kind) {
    case 'PlaceOrder':
    case 'PlaceTriggerOrder':
    case 'CancelOrder':
    case 'AmendOrder':
      applyItem(state, command, events);
      break;
    case 'CancelAllOrders':
      cancelAllOrders(state, command, events);
      break;
    case 'Batch':
      for (const item of command.items) {
        if (state.keyUse === null || admitItem(state, item, events)) {
          applyItem(state, item, events);
        }
      }
      break;
    case 'UpdateIndexPrice':
    case 'SettleFunding':
    case 'Tick':
    case 'ContinueLiquidations':
      applyRisk(state, command, events);
      break;
    default: {
      const reason = applyRare(state, command, events);
      if (reason !== null) rejectCommand(state, events, { command, reason });
    }
  }
}

function applyItem(state: ExchangeState, item: BatchItem, events: EventBuffer): void {
  switch (item.kind) {
    case 'PlaceOrder':
      placeOrder(state, item, events);
      return;
    case 'CancelOrder':
      cancelOneOrder(state, item, events);
      return;
    case 'AmendOrder':
      amendOrder(state, item, events);
      return;
    case 'PlaceTriggerOrder':
      placeTriggerOrder(state, item, events);
      return;
    default:
      unreachable(item);
  }
}

type RiskCommand = Extract<
  Command,
  { kind: 'UpdateIndexPrice' | 'SettleFunding' | 'Tick' | 'ContinueLiquidations' }
>;

/** The commands behind which accounts are flagged and liquidated. */
function applyRisk(state: ExchangeState, command: RiskCommand, events: EventBuffer): void {
  let reason: RejectReason | null = null;
  if (command.kind === 'UpdateIndexPrice') reason = updateIndexPrice(state, command, events);
  else if (command.kind === 'SettleFunding') reason = settleFunding(state, command, events);
  else if (command.kind === 'Tick') {
    tick(state, events);
    expireKeys(state, events);
  }
  if (reason !== null) {
    rejectCommand(state, events, { command, reason });
    return;
  }
  if ('market' in command) advanceMarket(state, command.market);
  runLiquidations(state, events);
}

type RareCommand = Exclude<
  Command,
  BatchItem | RiskCommand | { kind: 'Batch' | 'CancelAllOrders' }
>;

// tidy: flat list
function applyRare(
  state: ExchangeState,
  command: RareCommand,
  events: EventBuffer,
): RejectReason | null {
  switch (command.kind) {
    case 'ConfigureAsset':
      return configureAsset(state, command, events);
    case 'ConfigureMarket':
      return configureMarket(state, command, events);
    case 'SetMarketStatus':
      return setMarketStatus(state, command, events);
    case 'DelistMarket':
      return delistMarket(state, command, events);
    case 'ConfigureFeeTier':
      return configureFeeTier(state, command, events);
    case 'SetWithdrawalFee':
      return setWithdrawalFee(state, command, events);
    case 'ConfigureVenue':
      return configureVenue(state, command, events);
    case 'ActivateRules':
      return activateRules(state, command, events);
    case 'OpenAccount':
      return openAccount(state, command, events);
    case 'SetLeverage':
      return setLeverage(state, command, events);
    case 'SetAccountFeeTier':
      return setAccountFeeTier(state, command, events);
    case 'CreditDeposit':
      return creditDeposit(state, command, events);
    case 'RequestWithdrawal':
      return requestWithdrawal(state, command, events);
    case 'ConfirmWithdrawal':
      return confirmWithdrawal(state, command, events);
    case 'FailWithdrawal':
      return failWithdrawal(state, command, events);
    case 'TransferCollateral':
      return transferCollateral(state, command, events);
    case 'AdjustIsolatedMargin':
      return adjustIsolatedMargin(state, command, events);
    case 'SamplePremium':
      return samplePremium(state, command, events);
    case 'SettleDelisting':
      return settleDelisting(state, command, events);
    case 'ConfigurePoolFund':
      return configurePoolFund(state, command, events);
    case 'ConfigurePool':
      return configurePool(state, command, events);
    case 'DepositToPool':
      return depositToPool(state, command, events);
    case 'RequestPoolExit':
      return requestPoolExit(state, command, events);
    case 'RegisterSessionKey':
      return registerSessionKey(state, command, events);
    case 'RevokeSessionKey':
      return revokeSessionKey(state, command, events);
    case 'SetFeeReceiver':
      return setFeeReceiver(state, command, events);
    case 'OpenWalletAccount':
      return openWalletAccount(state, command, events);
    case 'LinkWallet':
      return linkWallet(state, command, events);
    case 'UnlinkWallet':
      return unlinkWallet(state, command, events);
    case 'AcknowledgeBatch':
      return acknowledgeBatch(state, command, events);
    case 'ResolveDispute':
      return resolveDispute(state, command, events);
    case 'ConfigureLane':
      return configureLane(state, command, events);
    case 'ChoosePayout':
      return choosePayout(state, command, events);
    case 'SetRiskLimits':
      return setRiskLimits(state, command, events);
    case 'ForcedRequest':
      return forcedRequest(state, command, events);
    case 'CancelUpTo':
      return cancelUpTo(state, command, events);
    case 'PlaceAlgorithm':
    case 'OpenAuction':
    case 'BidInAuction':
    case 'CloseAuction':
      return state.refuse('FeatureNotActive', state.ruleVersion + 1, state.ruleVersion);
    default:
      return unreachable(command);
  }
}
