import { isInDispute } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import type { ForcedRequest } from '@tandem/protocol';
import type { Address } from 'viem';
import { EachAlone } from '../each-alone.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import {
  countRequests,
  type ReadRequest,
  readPossible,
  readRefused,
  readRequest,
  readWindow,
  schedulingPausedUntil,
} from './request-reads.ts';
import { RequestRound } from './request-round.ts';

export type RequestDeskConfig = {
  /** Contract of forced requests; null on a chain without. */
  readonly requests: Address | null;
  readonly vault: Address;
  readonly withdrawalHandler: Address;
  /** Where the mirror keeps the flags of accounts. */
  readonly assets: Address;
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
  /** True where the engine's figures of an account are known not to be those of the mirror. */
  readonly isApart: (account: number, asset: number) => boolean;
};

/**
 * Of what is possible this part is left when an answer was refused and the account is in dispute:
 * half of the room that the contract leaves, so that prices may move until the batch is there.
 */
const SPARED_PART = 200;

/** Ended ones cost a page, and nothing else: a start passes by many of them. */
const PAGES_AT_ONCE = 16;

/**
 * So often a request that is asked again is asked by what the mirror was read to let go. Its owner
 * may move that between the reading and the answer: behind it, half of what is left is asked for.
 */
const READINGS_BELIEVED = 1;

/**
 * Brings forced requests of the chain to the engine: those that are open at a block that is deep
 * enough. The engine takes the numbers of an account in their order, each once, so a request may be
 * sent as often as one likes; one that it cannot serve yet holds up later ones of its account, and
 * of nobody else. The contract says when one is answered, and asks again under a new number when
 * the answer was not true.
 *
 * Of an account whose figures differ from those of the mirror no more is asked for than the mirror
 * lets go, one request after the other: docs/decisions/0129-the-mirror-says-what-can-be-forced.md.
 */
export class RequestDesk {
  readonly #parts: RequestDeskParts;
  readonly #config: RequestDeskConfig;
  readonly #round = new RequestRound();
  /** What the engine has taken; its answer is on its way to the chain. */
  readonly #taken = new Set<number>();
  readonly #notBefore = new Map<number, number>();
  /** By account: when what was refused may be asked for again. */
  readonly #notAgainBefore = new Map<number, number>();
  /** By account: how often a request was asked again since one of it ended. */
  readonly #repeats = new Map<number, number>();
  /** Seconds in which a request must be answered; null before it was read. */
  #window: bigint | null = null;
  /** Requests that wait, with the reason. */
  readonly waiting: Map<number, string> = new Map();
  /** Answered since the start. */
  served = 0;

  constructor(parts: RequestDeskParts, config: RequestDeskConfig) {
    this.#parts = parts;
    this.#config = config;
  }

  /** @throws LookError at the end, when something failed for some of them */
  async step(head: ChainHead): Promise<void> {
    const { requests, vault, confirmations, readAtOnce } = this.#config;
    const { nodes } = this.#parts;
    const deep = head.number - BigInt(confirmations);
    if (requests === null || deep < 0n) return;
    const paused = await nodes.agreed((client) => schedulingPausedUntil(client, vault));
    const isPaused = paused > head.timestamp;
    const count = await nodes.agreed((client) => countRequests(client, requests, deep));
    const each = new EachAlone<number>('request', (number, reason) => {
      this.waiting.set(number, reason);
    });
    const pause = isPaused ? paused : null;
    const [held, taken] = [new Set<number>(), new Set<number>()];
    const look: Look = { head, deep, requests, pause, held, taken, each };
    let open = 0;
    for (let page = 0; page < PAGES_AT_ONCE && open < readAtOnce; page += 1) {
      const numbers = this.#round.page(count, readAtOnce);
      const seen = await this.#lookAtPage(numbers, look);
      if (seen === null) break;
      open += seen;
    }
    each.end();
  }

  /**
   * How many of a page are open; null where the round ends. One that cannot be read ends it: it is
   * not known whose it is, and the engine takes the numbers of an account in their order.
   */
  async #lookAtPage(numbers: readonly number[], look: Look): Promise<number | null> {
    if (numbers.length === 0) return null;
    const { requests, deep: blockNumber, each } = look;
    const { nodes } = this.#parts;
    const reads = numbers.map((number) =>
      nodes.agreed((client) => readRequest(client, requests, { number, blockNumber })),
    );
    await Promise.allSettled(reads);
    let open = 0;
    for (const [at, number] of numbers.entries()) {
      const one = await each.look(number, async () => (await reads[at]) ?? null);
      if (one === null) return null;
      this.#round.passed(number);
      if (!one.isOpen || one.isOutdated) {
        this.#end(one);
        continue;
      }
      open += 1;
      this.#noteEarlier(one, look);
      if (look.pause !== null && one.command.request === 'withdraw') this.#hold(one, look);
      else await this.#look(one, look);
    }
    return open;
  }

  /** What came before it, and perhaps in an earlier look, comes first. */
  #noteEarlier({ number, command }: ReadRequest, { held, taken }: Look): void {
    const { account } = command;
    this.#round.seeOpen(number, account);
    for (const earlier of this.#round.before(number, account)) {
      (this.#taken.has(earlier) ? taken : held).add(account);
    }
  }

  /** What the vault does not schedule would be taken by the engine, and its answer be refused. */
  #hold({ number, command }: ReadRequest, { held, pause }: Look): void {
    if (this.#taken.has(number)) return;
    held.add(command.account);
    this.waiting.set(number, `the vault schedules nothing until second ${pause}`);
  }

  #end({ number, command, isOpen }: ReadRequest): void {
    if (this.#round.end(number, command.account) && !isOpen) {
      this.served += 1;
      this.#repeats.delete(command.account);
    }
    this.#taken.delete(number);
    this.waiting.delete(number);
    this.#notBefore.delete(number);
  }

  /** What fails for one request holds up its account, and nobody else. */
  async #look(one: ReadRequest, look: Look): Promise<void> {
    const { number, command } = one;
    await look.each.look(number, () => this.#ask(one, look));
    if (this.#taken.has(number)) look.taken.add(command.account);
    else look.held.add(command.account);
  }

  async #ask(one: ReadRequest, look: Look): Promise<void> {
    const { number, command } = one;
    if (this.#taken.has(number) || look.held.has(command.account)) return;
    if (this.#parts.nowMs() >= this.#dueMs(one)) await this.#send(one, look);
  }

  #dueMs({ number, command, isRepeated }: ReadRequest): number {
    const again = isRepeated ? (this.#notAgainBefore.get(command.account) ?? 0) : 0;
    return Math.max(again, this.#notBefore.get(number) ?? 0);
  }

  async #send(one: ReadRequest, look: Look): Promise<void> {
    const { number } = one;
    const dueMs = this.#parts.nowMs() + this.#config.retryMs;
    const command = await this.#askedOf(one, look);
    if (command === null) return;
    this.#notBefore.set(number, dueMs);
    this.#notAgainBefore.set(command.account, dueMs);
    if (one.isRepeated) this.#repeats.set(command.account, this.#repeatsOf(one) + 1);
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

  /** What the exchange is asked for; null while that is not known, with a reason in `waiting`. */
  async #askedOf(one: ReadRequest, look: Look): Promise<ForcedRequest | null> {
    const { number, command, isRepeated } = one;
    const { account, asset, amount } = command;
    if (asset === null || amount === null) return command;
    const { requests, head } = look;
    const blockNumber = head.number;
    const { nodes, isApart } = this.#parts;
    if (!isRepeated && !isApart(account, asset)) {
      const of = { assets: this.#config.assets, account };
      if (!(await nodes.agreed((client) => isInDispute(client, of, blockNumber)))) return command;
    }
    const of = { number, blockNumber };
    const { units, isDisputed } = await nodes.agreed((client) =>
      readPossible(client, requests, of),
    );
    if (look.taken.has(account)) {
      this.waiting.set(number, 'an earlier one of the account is not answered yet');
      return null;
    }
    const isBelieved = this.#repeatsOf(one) < READINGS_BELIEVED;
    if (units >= amount && isBelieved) return command;
    if (await this.#isComingBack(one, look)) {
      this.waiting.set(number, 'what the chain refused is not given back yet');
      return null;
    }
    // It is served or could not go: either way no more than half is left.
    if (!isBelieved) return { ...command, amount: Math.ceil(amount / 2) as typeof amount };
    const spared = isRepeated && isDisputed ? Math.floor(units / SPARED_PART) : 0;
    return { ...command, amount: (units - spared) as typeof amount };
  }

  #repeatsOf({ command, isRepeated }: ReadRequest): number {
    return isRepeated ? (this.#repeats.get(command.account) ?? 0) : 0;
  }

  /**
   * What was refused counts as gone until it is given back. Waited for only in the first half of
   * the window: whoever has withdrawals refused on and on must not make his request overdue.
   */
  async #isComingBack(
    { command, filedAt }: ReadRequest,
    { requests, head }: Look,
  ): Promise<boolean> {
    const { account, asset } = command;
    if (asset === null) return false;
    const { nodes } = this.#parts;
    this.#window ??= await nodes.agreed((client) => readWindow(client, requests));
    if (head.timestamp >= filedAt + this.#window / 2n) return false;
    const of = { account, asset, blockNumber: head.number };
    const { withdrawalHandler } = this.#config;
    return (await nodes.agreed((client) => readRefused(client, withdrawalHandler, of))) > 0n;
  }

  #take(number: number): void {
    this.#taken.add(number);
    this.waiting.set(number, 'taken by the engine, not answered on chain yet');
  }
}

/** One look at the chain. */
type Look = {
  readonly head: ChainHead;
  /** Of which block requests are read. */
  readonly deep: bigint;
  readonly requests: Address;
  /** Until when the vault schedules nothing, Unix seconds; null: it does. */
  readonly pause: bigint | null;
  /** Accounts of which an earlier request waits. */
  readonly held: Set<number>;
  /** Accounts of which an earlier request is taken and not answered. */
  readonly taken: Set<number>;
  readonly each: EachAlone<number>;
};
