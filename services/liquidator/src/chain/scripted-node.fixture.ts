import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type Address,
  decodeFunctionData,
  encodeFunctionResult,
  type Hex,
  keccak256,
  numberToHex,
  parseAbi,
} from 'viem';
import type { ScriptedBlock, ScriptedChain } from './scripted-chain.fixture.ts';

const MULTICALL_ABI = parseAbi([
  'struct Call { address target; bool allowFailure; bytes callData; }',
  'struct Answer { bool success; bytes returnData; }',
  'function aggregate3(Call[] calls) payable returns (Answer[] results)',
]);

/** How a node misbehaves; nothing is set in a good one. */
export type NodeFaults = {
  isHanging?: boolean;
  /** HTTP status of every answer. */
  status?: number;
  retryAfterS?: number;
  chainId?: number;
  /** Knows only the blocks up to so many before the newest. */
  lagBlocks?: number;
  /** Tells that it has so many blocks more. */
  boastBlocks?: number;
  /** Leaves out the logs of every block. */
  hidesLogs?: boolean;
  /** Tells other hashes than everybody else. */
  forges?: boolean;
  /** Refuses eth_getLogs of more blocks than this. */
  rangeMost?: number;
  refusesLogs?: boolean;
  /** Leaves out block times in logs, as many nodes do. */
  hidesTimes?: boolean;
  /** What it says to every transaction. */
  refusal?: string;
};

type Answer = { readonly result: unknown } | { readonly error: { code: number; message: string } };
type Request = { readonly id: number; readonly method: string; readonly params: readonly never[] };
/** What contracts answer after a block; null is a revert. */
export type ScriptedState = (to: Address, data: Hex, block: ScriptedBlock) => Hex | null;

/** A node over HTTP that answers from a scripted chain, well or badly, and counts. */
export class ScriptedNode {
  readonly chain: ScriptedChain;
  faults: NodeFaults = {};
  state: ScriptedState = () => null;
  readonly asked: Map<string, number> = new Map();
  /** The oldest block of which logs were asked for in a range. */
  leastAsked: number = Number.POSITIVE_INFINITY;
  readonly sent: Hex[] = [];
  readonly #server: Server;

  private constructor(chain: ScriptedChain) {
    this.chain = chain;
    this.#server = createServer((request, response) => {
      // Another test may still look for what had this port before.
      if (request.method !== 'POST') return void response.writeHead(405).end();
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.#respond(Buffer.concat(chunks).toString(), response));
      return undefined;
    });
  }

  static async start(chain: ScriptedChain): Promise<ScriptedNode> {
    const node = new ScriptedNode(chain);
    await new Promise<void>((resolve) => {
      node.#server.listen(0, '127.0.0.1', resolve);
    });
    return node;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get requests(): number {
    return [...this.asked.values()].reduce((sum, count) => sum + count, 0);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => {
      this.#server.close(resolve);
    });
  }

  #respond(body: string, response: ServerResponse): void {
    const request = JSON.parse(body) as Request;
    this.asked.set(request.method, (this.asked.get(request.method) ?? 0) + 1);
    if (this.faults.isHanging === true) return;
    if (this.faults.status !== undefined) {
      const { retryAfterS } = this.faults;
      const headers: Record<string, string> =
        retryAfterS === undefined ? {} : { 'retry-after': String(retryAfterS) };
      response.writeHead(this.faults.status, headers).end('no');
      return;
    }
    const answer = JSON.stringify({ jsonrpc: '2.0', id: request.id, ...this.#answer(request) });
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  }

  #answer({ method, params }: Request): Answer {
    switch (method) {
      case 'eth_chainId':
        return { result: numberToHex(this.faults.chainId ?? 31_337) };
      case 'eth_getBlockByNumber':
        return { result: this.#header(params[0] as unknown as string) };
      case 'eth_getLogs':
        return this.#logs(params[0] as unknown as LogFilter);
      case 'eth_getBlockReceipts':
        return this.#receipts(params[0] as unknown as Hex);
      case 'eth_sendRawTransaction':
        return this.#send(params[0] as unknown as Hex);
      case 'eth_call':
        return this.#call(params[0] as never, params[1] as never);
      default:
        return { error: { code: -32601, message: `the method ${method} does not exist` } };
    }
  }

  get #visible(): readonly ScriptedBlock[] {
    return this.chain.blocks.slice(0, this.chain.blocks.length - (this.faults.lagBlocks ?? 0));
  }

  #header(tag: string): unknown {
    const block = tag === 'latest' ? this.#visible.at(-1) : this.#visible[Number(tag)];
    if (block === undefined) return null;
    const boast = tag === 'latest' ? (this.faults.boastBlocks ?? 0) : 0;
    return {
      number: numberToHex(block.number + boast),
      hash: this.#hashOf(block, boast),
      parentHash: block.parentHash,
      timestamp: numberToHex(block.timestamp),
      baseFeePerGas: '0x7',
    };
  }

  #hashOf({ hash }: ScriptedBlock, boast: number): Hex {
    return this.faults.forges === true || boast > 0 ? `0xbad${hash.slice(5)}` : hash;
  }

  #logs({ blockHash, fromBlock, toBlock }: LogFilter): Answer {
    if (this.faults.refusesLogs === true) {
      return { error: { code: -32601, message: 'eth_getLogs is not available on this plan' } };
    }
    const wanted = this.#visible.filter(({ number, hash }) =>
      blockHash === undefined
        ? number >= Number(fromBlock) && number <= Number(toBlock)
        : hash === blockHash,
    );
    if (blockHash !== undefined && wanted.length === 0) {
      return { error: { code: -32000, message: 'unknown block' } };
    }
    const isRange = blockHash === undefined;
    if (isRange) this.leastAsked = Math.min(this.leastAsked, Number(fromBlock));
    if (isRange && Number(toBlock) - Number(fromBlock) + 1 > (this.faults.rangeMost ?? 1e9)) {
      return { error: { code: -32005, message: 'query returned more than 10000 results' } };
    }
    return { result: this.faults.hidesLogs === true ? [] : wanted.flatMap((one) => this.#of(one)) };
  }

  #receipts(hash: Hex): Answer {
    const block = this.#visible.find((one) => one.hash === hash);
    return { result: block === undefined ? null : [{ logs: this.#of(block) }] };
  }

  #of(block: ScriptedBlock): readonly unknown[] {
    const time = this.faults.hidesTimes === true ? {} : stampOf(block);
    return block.logs.map((log, index) => ({
      ...log,
      ...time,
      blockNumber: numberToHex(block.number),
      blockHash: block.hash,
      logIndex: numberToHex(index),
      transactionHash: block.hash,
    }));
  }

  #call(call: { to: Address; data: Hex }, { blockHash }: { blockHash: Hex }): Answer {
    const block = this.#visible.find(({ hash }) => hash === blockHash);
    if (block === undefined) return { error: { code: -32000, message: 'header not found' } };
    if (call.data.startsWith('0x82ad56cb')) return { result: this.#multicall(call.data, block) };
    const answer = this.state(call.to, call.data, block);
    if (answer !== null) return { result: answer };
    return { error: { code: 3, message: 'execution reverted' } };
  }

  #send(transaction: Hex): Answer {
    const { refusal } = this.faults;
    if (refusal !== undefined) return { error: { code: -32000, message: refusal } };
    if (this.sent.includes(transaction)) {
      return { error: { code: -32000, message: 'already known' } };
    }
    this.sent.push(transaction);
    return { result: keccak256(transaction) };
  }

  #multicall(data: Hex, block: ScriptedBlock): Hex {
    const { args } = decodeFunctionData({ abi: MULTICALL_ABI, data });
    const answers = args[0].map(({ target, callData }) => this.state(target, callData, block));
    const result = answers.map((answer) => ({
      success: answer !== null,
      returnData: answer ?? '0x',
    }));
    return encodeFunctionResult({ abi: MULTICALL_ABI, functionName: 'aggregate3', result });
  }
}

type LogFilter = { readonly blockHash?: Hex; readonly fromBlock?: Hex; readonly toBlock?: Hex };

function stampOf({ timestamp }: ScriptedBlock): { readonly blockTimestamp: Hex } {
  return { blockTimestamp: numberToHex(timestamp) };
}
