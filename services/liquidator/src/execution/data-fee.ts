import { type PublicClient, parseAbi, serializeTransaction, type TransactionReceipt } from 'viem';
import type { Purpose } from './intent.ts';
import type { Call } from './liquidation-actions.ts';

/** Who charges for the data of a transaction beside its gas. */
export type LayerTwo = 'none' | 'op-stack';

/** At the same address on every chain of the OP stack. */
const FEE_ORACLE = '0x420000000000000000000000000000000000000F';
const FEE_ABI = parseAbi(['function getL1Fee(bytes data) view returns (uint256)']);

/** As large as such numbers get: a byte that is missing would be one that is not paid for. */
const LARGE = { nonce: 65_535, gas: 1_000_000n, maxFeePerGas: 10n ** 11n } as const;

/** Wei that the chain below charges for the data of one step, by the fees of this block. */
export function readDataFee(
  client: PublicClient,
  call: Call,
  at: { readonly chainId: number; readonly blockNumber: bigint },
): Promise<bigint> {
  const { chainId, blockNumber } = at;
  const maxPriorityFeePerGas = LARGE.maxFeePerGas;
  const unsigned = { ...LARGE, maxPriorityFeePerGas, ...call, chainId, type: 'eip1559' } as const;
  return client.readContract({
    address: FEE_ORACLE,
    abi: FEE_ABI,
    functionName: 'getL1Fee',
    args: [serializeTransaction(unsigned)],
    blockNumber,
  });
}

/** A sale by hand carries four times the data of a step, most of it zeros. */
const STEPS: Readonly<Record<Purpose, bigint>> = { freeze: 1n, confirm: 1n, sell: 3n, sweep: 1n };

/** In steps, whose data costs the same. */
export function dataOfSteps(purpose: Purpose, times = 1n): bigint {
  return STEPS[purpose] * times;
}

/** What a receipt of such a chain says it took for the data; zero where it says nothing of that. */
export function dataFeeOf(receipt: TransactionReceipt): bigint {
  const { l1Fee = null } = receipt as { readonly l1Fee?: string | bigint | null };
  return l1Fee === null ? 0n : BigInt(l1Fee);
}
