import {
  type Address,
  concat,
  decodeAbiParameters,
  decodeFunctionResult,
  deploylessCallViaBytecodeBytecode,
  encodeAbiParameters,
  encodeDeployData,
  encodeFunctionData,
  type Hex,
  type PublicClient,
  parseAbi,
  size,
} from 'viem';
import { callBatchArtifact } from './artifacts/call-batch.ts';
import type { ContractCall } from './chain-part.ts';
import { classifyFault, describeFault } from './node-faults.ts';
import { rawRequest } from './raw-request.ts';

const ABI = parseAbi([
  'struct Call { address target; bool allowFailure; bytes callData; }',
  'struct Answer { bool success; bytes returnData; }',
  'function aggregate3(Call[] calls) payable returns (Answer[] results)',
]);

/** Where the contract is on nearly every public chain. */
export const MULTICALL3: Address = '0xcA11bde05977b3631167028862bE2a173976CA11';

export type CallOptions = {
  /** Where it should be; a chain without it is noticed by its answer. */
  readonly multicall: Address;
  readonly callsPerRequest: number;
};

/** EIP-3860 and EIP-170, with room for the words in between. */
const CARRIED_BYTES_MOST = 49_152 - 1_024;
const CARRIED_CALLS_MOST = 64;
const TOO_BIG = /code.?size|initcode|contract.?size/i;

/**
 * Several calls in one request, by Multicall3. Where that does not exist its code travels along: as
 * the constructor of a contract that nobody makes, whose answer takes the place of the code.
 */
export class CallBatches {
  readonly #options: CallOptions;
  #isCarried = false;

  constructor(options: CallOptions) {
    this.#options = options;
  }

  /** Answers of contracts after one block, in the order of the calls; null is a revert. */
  async read(
    client: PublicClient,
    blockHash: Hex,
    calls: readonly ContractCall[],
  ): Promise<readonly (Hex | null)[]> {
    const answers: (Hex | null)[] = [];
    let start = 0;
    while (start < calls.length) {
      const piece = calls.slice(start, start + this.#fitting(calls, start));
      answers.push(...(await this.#readPiece(client, blockHash, piece)));
      start += piece.length;
    }
    return answers;
  }

  /** How many calls from here on one request takes; one at least. */
  #fitting(calls: readonly ContractCall[], start: number): number {
    const { callsPerRequest } = this.#options;
    if (!this.#isCarried) return callsPerRequest;
    const most = Math.min(callsPerRequest, CARRIED_CALLS_MOST);
    let bytes = CARRIER_BYTES;
    let count = 0;
    for (const { data } of calls.slice(start, start + most)) {
      bytes += bytesOf(data);
      if (bytes > CARRIED_BYTES_MOST) break;
      count += 1;
    }
    return Math.max(1, count);
  }

  /** A piece that fails as a whole has a call that eats all gas or is too big: halves find it. */
  async #readPiece(
    client: PublicClient,
    blockHash: Hex,
    calls: readonly ContractCall[],
  ): Promise<readonly (Hex | null)[]> {
    const [only] = calls;
    try {
      if (calls.length === 1 && only !== undefined) return [await callOne(client, blockHash, only)];
      return await this.#callAll(client, blockHash, calls);
    } catch (error) {
      const isTooBig = calls.length > 1 && TOO_BIG.test(describeFault(error));
      if (classifyFault(error) !== 'answer' && !isTooBig) throw error;
      if (calls.length === 1) return [null];
      const half = calls.length >> 1;
      const first = await this.#readPiece(client, blockHash, calls.slice(0, half));
      return [...first, ...(await this.#readPiece(client, blockHash, calls.slice(half)))];
    }
  }

  async #callAll(
    client: PublicClient,
    blockHash: Hex,
    calls: readonly ContractCall[],
  ): Promise<readonly (Hex | null)[]> {
    const all = calls.map(({ to, data }) => ({ target: to, allowFailure: true, callData: data }));
    const data = encodeFunctionData({ abi: ABI, functionName: 'aggregate3', args: [all] });
    const { multicall } = this.#options;
    const request = this.#isCarried ? { data: carry(data) } : { to: multicall, data };
    const answer = await callOne(client, blockHash, request);
    if (answer === '0x') {
      if (this.#isCarried) throw new Error('the node runs no contract that is not made');
      this.#isCarried = true;
      return this.read(client, blockHash, calls);
    }
    const results = decodeFunctionResult({ abi: ABI, functionName: 'aggregate3', data: answer });
    return results.map(({ success, returnData }) => (success ? returnData : null));
  }
}

const CARRIER_ABI = parseAbi(['constructor(bytes code, bytes data)']);
const CARRIER = concat([
  deploylessCallViaBytecodeBytecode,
  encodeAbiParameters(CARRIER_ABI[0].inputs, [callBatchArtifact.bytecode, '0x']),
]);
const CARRIER_BYTES = size(CARRIER);

/** The code, and the call that it answers instead of becoming a contract. */
function carry(data: Hex): Hex {
  const { bytecode } = callBatchArtifact;
  return encodeDeployData({
    abi: CARRIER_ABI,
    bytecode: deploylessCallViaBytecodeBytecode,
    args: [bytecode, data],
  });
}

/** The call that travels in such a request; null for any other one. */
export function carriedCall(data: Hex): Hex | null {
  if (!data.startsWith(deploylessCallViaBytecodeBytecode)) return null;
  const encoded: Hex = `0x${data.slice(deploylessCallViaBytecodeBytecode.length)}`;
  return decodeAbiParameters(CARRIER_ABI[0].inputs, encoded)[1];
}

/** Of one call within the list of them: six words around its data. */
function bytesOf(data: Hex): number {
  return 6 * 32 + Math.ceil(size(data) / 32) * 32;
}

type Request = { readonly to?: Address; readonly data: Hex };

function callOne(client: PublicClient, blockHash: Hex, request: Request): Promise<Hex> {
  return rawRequest(client, 'eth_call', [request, { blockHash }]);
}
