import {
  type Address,
  decodeFunctionResult,
  encodeFunctionData,
  type Hex,
  type PublicClient,
  parseAbi,
} from 'viem';
import type { ContractCall } from './chain-part.ts';
import { classifyFault } from './node-faults.ts';
import { rawRequest } from './raw-request.ts';

const MULTICALL_ABI = parseAbi([
  'struct Call { address target; bool allowFailure; bytes callData; }',
  'struct Answer { bool success; bytes returnData; }',
  'function aggregate3(Call[] calls) payable returns (Answer[] results)',
]);

/** Where the contract is on nearly every public chain. */
export const MULTICALL3: Address = '0xcA11bde05977b3631167028862bE2a173976CA11';

export type CallOptions = {
  /** null: the chain has none, so each call is a request of its own. */
  readonly multicall: Address | null;
  readonly callsPerRequest: number;
};

/** Answers of contracts after one block, in the order of the calls; null is a revert. */
export async function readCalls(
  client: PublicClient,
  blockHash: Hex,
  calls: readonly ContractCall[],
  options: CallOptions,
): Promise<readonly (Hex | null)[]> {
  const { multicall, callsPerRequest } = options;
  const answers: (Hex | null)[] = [];
  const step = multicall === null ? 1 : callsPerRequest;
  for (let start = 0; start < calls.length; start += step) {
    const piece = calls.slice(start, start + step);
    answers.push(...(await readPiece(client, blockHash, piece, multicall)));
  }
  return answers;
}

/** A piece that reverts as a whole has a call that eats all gas: halves find it. */
async function readPiece(
  client: PublicClient,
  blockHash: Hex,
  calls: readonly ContractCall[],
  multicall: Address | null,
): Promise<readonly (Hex | null)[]> {
  const [only] = calls;
  try {
    if (calls.length === 1 && only !== undefined) return [await callOne(client, blockHash, only)];
    if (multicall === null) throw new Error('several calls need a multicall');
    return await callAll(client, blockHash, calls, multicall);
  } catch (error) {
    if (classifyFault(error) !== 'answer') throw error;
    if (calls.length === 1) return [null];
    const half = calls.length >> 1;
    const first = await readPiece(client, blockHash, calls.slice(0, half), multicall);
    return [...first, ...(await readPiece(client, blockHash, calls.slice(half), multicall))];
  }
}

async function callAll(
  client: PublicClient,
  blockHash: Hex,
  calls: readonly ContractCall[],
  multicall: Address,
): Promise<readonly (Hex | null)[]> {
  const all = calls.map(({ to, data }) => ({ target: to, allowFailure: true, callData: data }));
  const data = encodeFunctionData({ abi: MULTICALL_ABI, functionName: 'aggregate3', args: [all] });
  const answer = await callOne(client, blockHash, { to: multicall, data });
  if (answer === '0x') throw new Error(`no multicall contract at ${multicall}`);
  const results = decodeFunctionResult({
    abi: MULTICALL_ABI,
    functionName: 'aggregate3',
    data: answer,
  });
  return results.map(({ success, returnData }) => (success ? returnData : null));
}

function callOne(client: PublicClient, blockHash: Hex, { to, data }: ContractCall): Promise<Hex> {
  return rawRequest(client, 'eth_call', [{ to, data }, { blockHash }]);
}
