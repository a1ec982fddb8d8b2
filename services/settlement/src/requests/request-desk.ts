import { forcedRequests, vault } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import type { ForcedRequest } from '@tandem/protocol';
import { type Address, getAbiItem, type PublicClient, toFunctionSelector } from 'viem';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';

export type RequestDeskConfig = {
  /** Contract of forced requests; null on a chain without. */
  readonly requests: Address | null;
  readonly vault: Address;
  readonly confirmations: number;
  /** A request that could not be served is sent again after this time. */
  readonly retryMs: number;
  /** Requests that are read at one look. */
  readonly readAtOnce: number;
};

export type RequestDeskParts = {
  readonly nodes: ChainNodes;
  readonly port: CommandPort;
  readonly nowMs: () => number;
};

const SCHEDULE = toFunctionSelector(getAbiItem({ abi: vault.abi, name: 'scheduleWithdrawal' }));
/** States and kinds as the contract numbers them. */
const OPEN = 1;
const WITHDRAW = 0;

type Read = { readonly number: number; readonly command: ForcedRequest; readonly isOpen: boolean };

/**
 * Brings forced requests of the chain to the engine: those that are open at a block that is deep
 * enough. The engine takes the numbers of an account in their order, each once, so a request may be
 * sent as often as one likes; one that it cannot serve yet holds up later ones of its account, and
 * of nobody else. The contract says when one is answered.
 */
export class RequestDesk {
  readonly #parts: RequestDeskParts;
  readonly #config: RequestDeskConfig;
  /** All below are answered. */
  #lowest = 1;
  /** What the engine has taken; its answer is on its way to the chain. */
  readonly #taken = new Set<number>();
  /** Seen open since the start: a close can be answered before the engine is asked again. */
  readonly #open = new Set<number>();
  readonly #notBefore = new Map<number, number>();
  /** Requests that wait, with the reason. */
  readonly waiting: Map<number, string> = new Map();
  /** Answered since the start. */
  served = 0;

  constructor(parts: RequestDeskParts, config: RequestDeskConfig) {
    this.#parts = parts;
    this.#config = config;
  }

  async step(head: ChainHead): Promise<void> {
    const { requests, confirmations, readAtOnce } = this.#config;
    const deep = head.number - BigInt(confirmations);
    if (requests === null || deep < 0n) return;
    const paused = await this.#parts.nodes.agreed((client) => pausedUntil(client, this.#config));
    const isPaused = paused > head.timestamp;
    const count = await this.#parts.nodes.agreed((client) => countAt(client, requests, deep));
    const held = new Set<number>();
    for (let from = this.#lowest; from <= count; from += readAtOnce) {
      const to = Math.min(count, from + readAtOnce - 1);
      const read = await this.#parts.nodes.agreed((client) =>
        readRange(client, { requests, from, to, blockNumber: deep }),
      );
      for (const one of read) {
        if (one.isOpen) this.#open.add(one.number);
        const isHeld = isPaused && one.isOpen && one.command.request === 'withdraw';
        if (!isHeld) await this.#look(one, held);
        else if (!this.#taken.has(one.number)) this.#hold(one, held, paused);
      }
    }
  }

  /** What the vault does not schedule would be taken by the engine and never be answered. */
  #hold({ number, command }: Read, held: Set<number>, paused: bigint): void {
    held.add(command.account);
    this.waiting.set(number, `the vault schedules nothing until second ${paused}`);
  }

  async #look({ number, command, isOpen }: Read, held: Set<number>): Promise<void> {
    if (!isOpen) {
      if (this.#open.delete(number)) this.served += 1;
      this.#taken.delete(number);
      this.waiting.delete(number);
      this.#notBefore.delete(number);
      if (number === this.#lowest) this.#lowest += 1;
      return;
    }
    if (this.#taken.has(number)) return;
    const isLater = held.has(command.account);
    const isEarly = this.#parts.nowMs() < (this.#notBefore.get(number) ?? 0);
    if (!isLater && !isEarly) await this.#send(number, command);
    if (!this.#taken.has(number)) held.add(command.account);
  }

  async #send(number: number, command: ForcedRequest): Promise<void> {
    this.#notBefore.set(number, this.#parts.nowMs() + this.#config.retryMs);
    const outcome = await this.#parts.port.submit({ command, authorization: null });
    if (outcome.kind !== 'released') {
      this.waiting.set(number, 'the exchange takes no commands');
      return;
    }
    const [first] = outcome.events;
    if (first?.kind === 'CommandRejected') {
      if (first.reason === 'RequestOutOfOrder') this.#take(number);
      else this.waiting.set(number, `${first.reason} (${first.bound}, ${first.actual})`);
    } else if (command.request === 'withdraw') {
      this.#take(number);
    } else {
      // Taken when the position became smaller: the engine says so when it is asked again.
      this.waiting.set(number, 'a closing order was sent');
    }
  }

  #take(number: number): void {
    this.#taken.add(number);
    this.waiting.set(number, 'taken by the engine, not answered on chain yet');
  }
}

async function pausedUntil(client: PublicClient, of: { vault: Address }): Promise<bigint> {
  const call = { address: of.vault, abi: vault.abi, functionName: 'pausedUntil' } as const;
  return client.readContract({ ...call, args: [SCHEDULE] });
}

async function countAt(
  client: PublicClient,
  address: Address,
  blockNumber: bigint,
): Promise<number> {
  const call = { address, abi: forcedRequests.abi, functionName: 'requestCount' } as const;
  return Number(await client.readContract({ ...call, blockNumber }));
}

type Range = {
  readonly requests: Address;
  readonly from: number;
  readonly to: number;
  readonly blockNumber: bigint;
};

function readRange(
  client: PublicClient,
  { requests, from, to, blockNumber }: Range,
): Promise<readonly Read[]> {
  const call = { address: requests, abi: forcedRequests.abi, functionName: 'requestOf' } as const;
  const numbers = Array.from({ length: to - from + 1 }, (_, at) => from + at);
  return Promise.all(
    numbers.map(async (number) => {
      const request = await client.readContract({ ...call, args: [BigInt(number)], blockNumber });
      const isWithdrawal = request.kind === WITHDRAW;
      const command = {
        kind: 'ForcedRequest',
        request: isWithdrawal ? 'withdraw' : 'close',
        requestNumber: number,
        account: request.account,
        asset: isWithdrawal ? request.target : null,
        market: isWithdrawal ? null : request.target,
        amount: isWithdrawal ? Number(request.units) : null,
      } as unknown as ForcedRequest;
      return { number, command, isOpen: request.state === OPEN };
    }),
  );
}
