import {
  type Address,
  BaseError,
  decodeFunctionResult,
  encodeFunctionData,
  type Hex,
  type PublicClient,
} from 'viem';
import { classifyFault } from '../../chain/node-faults.ts';
import { marginModuleAbi } from './abi.ts';

/** Where and as whom the module is asked. */
export type BatchPlace = {
  readonly module: Address;
  /** null: in the block that comes next. */
  readonly blockNumber: bigint | null;
  readonly from?: Address;
};

/** Answers in the order of the calls; or why the whole batch reverts. */
export type BatchAnswer =
  | { readonly kind: 'answers'; readonly answers: readonly Hex[] }
  | { readonly kind: 'reverts'; readonly reason: string };

/**
 * Runs calls one after the other in the module itself, by its own `multicall`: views in the same
 * batch see what the calls before them changed, and nothing stays.
 *
 * @throws when the node cannot answer
 */
export async function callBatch(
  client: PublicClient,
  { module, blockNumber, from }: BatchPlace,
  calls: readonly Hex[],
): Promise<BatchAnswer> {
  const data = encodeFunctionData({
    abi: marginModuleAbi,
    functionName: 'multicall',
    args: [calls],
  });
  const block = blockNumber === null ? { blockTag: 'pending' as const } : { blockNumber };
  const sender = from === undefined ? {} : { account: from };
  try {
    const answer = await client.call({ to: module, data, ...block, ...sender });
    if (answer.data === undefined) throw new Error(`there is no contract at ${module}`);
    const { data: result } = answer;
    const abi = marginModuleAbi;
    const answers = decodeFunctionResult({ abi, functionName: 'multicall', data: result });
    return { kind: 'answers', answers };
  } catch (error) {
    if (classifyFault(error) !== 'answer') throw error;
    return { kind: 'reverts', reason: reasonOf(error) };
  }
}

/** For a reader only: some builds give no text, so nothing may depend on it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof BaseError)) return String(error);
  return error.details === '' ? error.shortMessage : error.details;
}
