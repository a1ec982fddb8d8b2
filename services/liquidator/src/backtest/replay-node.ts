import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  decodeFunctionData,
  decodeFunctionResult,
  encodeFunctionResult,
  type Hex,
  multicall3Abi,
  numberToHex,
  zeroAddress,
} from 'viem';
import { carriedCall } from '../chain/read-calls.ts';
import { PastReader } from './past-reader.ts';
import {
  isWanted,
  type LogFilter,
  type RecordedBlock,
  type RecordedLog,
  type Recording,
} from './recording.ts';
import type { Upstream } from './upstream.ts';

type Request = {
  readonly id: unknown;
  readonly method: string;
  readonly params: readonly unknown[];
};

/** Without `to`: the code that answers travels along. */
type Call = { readonly to?: Hex; readonly data: Hex };

const REVERTED = 3;
const REVERTS = /revert|out ?of ?gas|code.?size|initcode|contract.?size/i;
const NOT_RECORDED = -32_000;

class RpcFault extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * A node of this machine that lives in the past: it knows no block after `head`. It answers from a
 * recording, and with an upstream it records first. The bot that asks it notices no difference.
 */
export class ReplayNode {
  #head: bigint;
  /** What the recording did not have: an answer that is missing must not pass for a revert. */
  missing: string | null = null;
  readonly #recording: Recording;
  readonly #upstream: Upstream | null;
  /** null: the recording alone. */
  readonly #past: PastReader | null;
  readonly #chainId: number;
  readonly #server: Server;

  constructor(parts: {
    readonly recording: Recording;
    readonly upstream: Upstream | null;
    readonly chainId: number;
    /** The first block of the walk, and the last one. */
    readonly head: bigint;
    readonly last: bigint;
    /** The most blocks that one request for logs is about. */
    readonly logRange: bigint;
  }) {
    const { recording, upstream, head, last, logRange } = parts;
    this.#recording = recording;
    this.#upstream = upstream;
    this.#past =
      upstream === null
        ? null
        : new PastReader({ recording, upstream, from: head, to: last, logRange });
    this.#chainId = parts.chainId;
    this.#head = parts.head;
    this.#server = createServer((request, response) => {
      void this.#serve(request).then(
        (body) => {
          response.setHeader('content-type', 'application/json');
          response.end(body);
        },
        // No request of ours: somebody else looks for what had this port before.
        () => response.writeHead(400).end(),
      );
    });
  }

  /** @throws when the block is not there (yet) */
  async moveTo(head: bigint): Promise<void> {
    this.#head = head;
    if ((await this.#block('latest')) === null) throw new Error(`there is no block ${head} yet`);
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }

  async #serve(request: IncomingMessage): Promise<string> {
    const body = JSON.parse(await text(request)) as Request | readonly Request[];
    if (!Array.isArray(body)) return JSON.stringify(await this.#respond(body as Request));
    return JSON.stringify(await Promise.all(body.map((one: Request) => this.#respond(one))));
  }

  async #respond({ id, method, params }: Request): Promise<object> {
    try {
      return { jsonrpc: '2.0', id, result: await this.#answer(method, params) };
    } catch (error) {
      const { message } = error as Error;
      const code = error instanceof RpcFault ? error.code : NOT_RECORDED;
      if (code !== REVERTED) this.missing ??= `${method}: ${message}`;
      return { jsonrpc: '2.0', id, error: { code, message } };
    }
  }

  #answer(method: string, params: readonly unknown[]): unknown {
    switch (method) {
      case 'eth_chainId':
        return numberToHex(this.#chainId);
      case 'eth_blockNumber':
        return numberToHex(this.#head);
      case 'eth_getBlockByNumber':
        return this.#block(params[0] as Hex | 'latest');
      case 'eth_getLogs':
        return this.#logs(params[0] as LogFilter);
      case 'eth_call':
        return this.#call(params[0] as Call, params[1] as { readonly blockHash?: Hex });
      default:
        throw new RpcFault(NOT_RECORDED, 'is not recorded');
    }
  }

  async #block(tag: Hex | 'latest'): Promise<RecordedBlock | null> {
    const number = tag === 'latest' ? this.#head : BigInt(tag);
    if (number > this.#head) return null;
    const known = this.#recording.block(number);
    if (known !== null) return known;
    if (this.#past === null) throw new RpcFault(NOT_RECORDED, `block ${number} is not there`);
    return this.#past.block(number);
  }

  async #logs(filter: LogFilter): Promise<readonly RecordedLog[]> {
    if (this.#past !== null) return this.#past.logs(filter);
    const { blockHash, fromBlock, toBlock } = filter;
    const number = blockHash === undefined ? null : this.#recording.numberOf(blockHash);
    const from = number ?? BigInt(fromBlock ?? '0x0');
    const logs = this.#recording.logs(from, number ?? BigInt(toBlock ?? '0x0'));
    return [...logs].filter((log) => isWanted(log, filter));
  }

  async #call({ to, data }: Call, block: { readonly blockHash?: Hex }): Promise<Hex> {
    const { blockHash } = block;
    if (blockHash === undefined) throw new RpcFault(NOT_RECORDED, 'a call without a block hash');
    const calls = callsOf(to === undefined ? (carriedCall(data) ?? '0x') : data);
    if (calls === null) return this.#one(blockHash, to ?? zeroAddress, data);
    if (this.#upstream === null) {
      return answerOf(calls.map(([target, one]) => this.#recorded(blockHash, target, one)));
    }
    const answer = await this.#upstream.ask('eth_call', [{ to, data }, { blockHash }]).then(
      (value) => value as Hex,
      (error: unknown) => {
        // The bot asks in halves then.
        if (REVERTS.test(String(error))) throw new RpcFault(REVERTED, 'execution reverted');
        throw error;
      },
    );
    // There is no such contract, which the bot is told as it is.
    if (answer === '0x') return answer;
    const results = decodeFunctionResult({
      abi: multicall3Abi,
      functionName: 'aggregate3',
      data: answer,
    });
    results.forEach(({ success, returnData }, index) => {
      const [target, one] = calls[index] ?? ['0x', '0x'];
      const value = success ? returnData : null;
      this.#recording.addCall({ blockHash, to: target, data: one, answer: value });
    });
    return answer;
  }

  async #one(blockHash: Hex, to: Hex, data: Hex): Promise<Hex> {
    if (this.#upstream !== null && this.#recording.call(blockHash, to, data) === undefined) {
      const answer = await this.#upstream.ask('eth_call', [{ to, data }, { blockHash }]).then(
        (value) => value as Hex,
        (error: unknown) => {
          if (REVERTS.test(String(error))) return null;
          throw error;
        },
      );
      this.#recording.addCall({ blockHash, to, data, answer });
    }
    const answer = this.#recorded(blockHash, to, data);
    if (answer === null) throw new RpcFault(REVERTED, 'execution reverted');
    return answer;
  }

  #recorded(blockHash: Hex, to: Hex, data: Hex): Hex | null {
    const answer = this.#recording.call(blockHash, to, data);
    if (answer !== undefined) return answer;
    throw new RpcFault(NOT_RECORDED, `call ${data.slice(0, 10)} of ${to} at ${blockHash}`);
  }
}

/** The calls in an `aggregate3`; null for any other call. */
function callsOf(data: Hex): readonly (readonly [Hex, Hex])[] | null {
  if (!data.startsWith(AGGREGATE3)) return null;
  const { args } = decodeFunctionData({ abi: multicall3Abi, data });
  const [calls = []] = args as readonly [(readonly { target: Hex; callData: Hex }[])?];
  return calls.map(({ target, callData }) => [target, callData]);
}

const AGGREGATE3 = '0x82ad56cb';

function answerOf(answers: readonly (Hex | null)[]): Hex {
  return encodeFunctionResult({
    abi: multicall3Abi,
    functionName: 'aggregate3',
    result: answers.map((answer) => ({ success: answer !== null, returnData: answer ?? '0x' })),
  });
}
