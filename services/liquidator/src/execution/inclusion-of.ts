import type { TransactionReceipt } from 'viem';
import { dataFeeOf } from './data-fee.ts';
import type { ExecutorParts } from './executor-parts.ts';
import type { Inclusion, Intent, Result } from './intent.ts';
import type { IntentStore } from './intent-store.ts';

/** What a receipt says about an intent: its cost to the wei, and what it earned by its logs. */
export async function inclusionOf(
  intent: Intent,
  receipt: TransactionReceipt,
  { parts, store }: { readonly parts: ExecutorParts; readonly store: IntentStore },
): Promise<Inclusion> {
  const { gasUsed, effectiveGasPrice } = receipt;
  const inclusion: Inclusion = {
    blockNumber: receipt.blockNumber,
    blockHash: receipt.blockHash,
    hash: receipt.transactionHash,
    result: resultOf(intent, receipt),
    gasUsed,
    gasPriceWei: effectiveGasPrice,
    feeWei: gasUsed * effectiveGasPrice + dataFeeOf(receipt),
    frozenAt: null,
    reward: null,
    refundWei: 0n,
  };
  const { positionId, liquidationId } = intent;
  if (inclusion.result !== 'success' || positionId === null || liquidationId === null) {
    return inclusion;
  }
  const liquidation = await store.find(liquidationId);
  if (liquidation === null) throw new Error(`liquidation ${liquidationId} has no row`);
  const { rewardAsset, rewardPromised, receiver } = liquidation;
  const { frozenAt, isLiquidated, rewardAmount, gasRefundWei } = parts.actions.outcome({
    positionId,
    signer: intent.account,
    receiver,
    rewardAsset,
    rewardPromised,
    logs: receipt.logs,
  });
  const wei = parts.worth.toWei(rewardAsset, rewardAmount);
  const reward = isLiquidated ? { asset: rewardAsset, amount: rewardAmount, wei } : null;
  return { ...inclusion, frozenAt, reward, refundWei: gasRefundWei };
}

function resultOf({ sendings }: Intent, { transactionHash, status }: TransactionReceipt): Result {
  const sending = sendings.find(({ hash }) => hash === transactionHash);
  if (sending?.kind === 'cancel') return 'canceled';
  return status === 'success' ? 'success' : 'reverted';
}
