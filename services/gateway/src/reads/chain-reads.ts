import {
  type ChainCall,
  type ChainDeposit,
  type ChainState,
  type ChainWithdrawal,
  edgeError,
} from '@tandem/api';
import { dataReply, errorReply, type Reply } from '../requests/reply.ts';

/** A chain that cannot be asked now. */
export type UnreadChain = { readonly problem: string };

/** The most that the vault of a further chain could pay of an asset, in engine units. */
export type PayoutPlace = { readonly chainId: number; readonly available: number };

/** The chain that holds the money of a venue, in this process or in that of the exchange. */
export interface ChainReader {
  state(): Promise<ChainState>;
  deposit(transactionHash: string): Promise<ChainDeposit | UnreadChain>;
  withdrawal(withdrawalId: number): Promise<ChainWithdrawal | UnreadChain>;
  /** @returns null for an account that is paid on the home chain */
  payout(account: number, asset: number): Promise<PayoutPlace | null | UnreadChain>;
  /**
   * @param chainId null: the home chain
   * @returns the answer of the node as text, also where it is an error of the node; null for a
   *   chain that the venue has not
   */
  call(call: ChainCall, chainId: number | null): Promise<string | UnreadChain | null>;
}

type Input = { readonly [name: string]: unknown };

/** What a wallet needs. Everything else, and all that changes a chain for tests, stays inside. */
const METHODS: ReadonlySet<string> = new Set([
  'eth_blockNumber',
  'eth_call',
  'eth_chainId',
  'eth_estimateGas',
  'eth_feeHistory',
  'eth_gasPrice',
  'eth_getBalance',
  'eth_getBlockByHash',
  'eth_getBlockByNumber',
  'eth_getCode',
  'eth_getLogs',
  'eth_getTransactionByHash',
  'eth_getTransactionCount',
  'eth_getTransactionReceipt',
  'eth_maxPriorityFeePerGas',
  'eth_sendRawTransaction',
  'eth_syncing',
  'net_version',
  'web3_clientVersion',
]);

const METHOD_NOT_FOUND = -32_601;

/** Answers questions about the chain. */
export class ChainReads {
  readonly #reader: ChainReader | undefined;

  /** @param reader undefined where money is nowhere */
  constructor(reader: ChainReader | undefined) {
    this.#reader = reader;
  }

  async reply(operation: string, input: Input): Promise<Reply> {
    const reader = this.#reader;
    if (reader === undefined) return errorReply(edgeError('NotOffered', { feature: 'chain' }));
    switch (operation) {
      case 'chain':
        return dataReply(await reader.state());
      case 'chainDeposit':
        return found(await reader.deposit(String(input['transactionHash'])));
      case 'chainWithdrawal':
        return found(await reader.withdrawal(Number(input['withdrawalId'])));
      case 'furtherChainCall': {
        const { chainId, ...call } = input;
        return this.#call(reader, call as unknown as ChainCall, Number(chainId));
      }
      default:
        return this.#call(reader, input as unknown as ChainCall, null);
    }
  }

  /** In the words of JSON-RPC: wallets understand no others. */
  async #call(reader: ChainReader, call: ChainCall, chainId: number | null): Promise<Reply> {
    if (!METHODS.has(call.method)) {
      const error = { code: METHOD_NOT_FOUND, message: `${call.method} is not offered here` };
      return json(JSON.stringify({ jsonrpc: '2.0', id: call.id, error }));
    }
    const answer = await reader.call(call, chainId);
    if (answer === null)
      return errorReply(edgeError('NotOffered', { feature: `chain ${chainId}` }));
    return typeof answer === 'string' ? json(answer) : found(answer);
  }
}

function json(text: string): Reply {
  return { kind: 'text', contentType: 'application/json', text };
}

function found(read: ChainDeposit | ChainWithdrawal | UnreadChain): Reply {
  if (!('problem' in read)) return dataReply(read);
  return errorReply(edgeError('NotReady', { part: 'chain', problem: read.problem }));
}
