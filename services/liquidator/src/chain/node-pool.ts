import { type Hex, keccak256, type PublicClient } from 'viem';
import { agreedAnswers } from './agreed-answers.ts';
import type { BlockHeader } from './chain-block.ts';
import { ChainNode, type NodeLimits, type NodeOptions, type NodeState } from './chain-node.ts';
import {
  classifyFault,
  describeFault,
  NodesDisagreeError,
  NodesFailedError,
} from './node-faults.ts';
import type { Nodes } from './nodes.ts';
import { readHeader } from './read-header.ts';

export type NodePoolOptions = NodeLimits & {
  readonly nodes: readonly NodeOptions[];
  /** So many nodes must tell the same before it is believed, as far as so many answer at all. */
  readonly quorum: number;
  /** A node that is further behind is asked last. */
  readonly lagBlocks: bigint;
  /** Where transactions go instead of to the nodes; null: to all nodes. */
  readonly privateRelay: NodeOptions | null;
};

/** `isAgreed`: the header itself, not only its number, is what enough nodes tell. */
export type Head = { readonly header: BlockHeader; readonly isAgreed: boolean };

type Vote<T> = { readonly value: T; readonly nodes: ChainNode[] };

const DISTRUST_MS = 60_000;
const KNOWN_TRANSACTION = /already known|already imported|known transaction|already exists/i;

/** All nodes of the chain: who is well is asked, who is not is left alone for a while. */
export class NodePool implements Nodes {
  readonly #options: NodePoolOptions;
  readonly #nodes: readonly ChainNode[];
  readonly #relay: ChainNode | null;

  constructor(options: NodePoolOptions) {
    if (options.nodes.length === 0) throw new Error('a node pool needs a node');
    this.#options = options;
    this.#nodes = options.nodes.map((node) => new ChainNode(node, options));
    this.#relay =
      options.privateRelay === null ? null : new ChainNode(options.privateRelay, options);
  }

  get states(): readonly NodeState[] {
    return this.#nodes.map((node) => node.state);
  }

  /** Of all nodes since the beginning. */
  get requests(): number {
    return this.states.reduce((sum, { requests }) => sum + requests, 0);
  }

  async ask<T>(read: (client: PublicClient) => Promise<T>): Promise<T> {
    const reasons: string[] = [];
    for (const node of this.#ranked()) {
      try {
        return await node.use(read);
      } catch (error) {
        if (classifyFault(error) === 'answer') throw error;
        reasons.push(`${node.name}: ${describeFault(error)}`);
      }
    }
    throw this.#failed(reasons);
  }

  /**
   * Asks as many nodes as have to agree, and more when they do not.
   *
   * @param read null: the node has not got that far
   * @param digest equal for equal answers
   * @returns null while too few nodes have got that far
   */
  async agree<T>(
    what: string,
    read: (client: PublicClient) => Promise<T | null>,
    digest: (value: T) => string,
  ): Promise<T | null> {
    const poll = new Poll(read, digest);
    const ranked = this.#ranked();
    const quorum = Math.min(this.#options.quorum, this.#nodes.length);
    await Promise.all(ranked.slice(0, quorum).map((node) => poll.ask(node)));
    for (const node of ranked.slice(quorum)) {
      if (poll.winner(quorum) !== null) break;
      await poll.ask(node);
    }
    const winner = poll.winner(Math.min(quorum, Math.max(1, poll.alive)));
    if (winner !== null) {
      poll.judge(winner, what);
      return winner.value;
    }
    if (poll.behind.length > 0) return null;
    if (poll.votes.length > 0) throw new NodesDisagreeError(what, poll.describeVotes());
    throw poll.refusal ?? this.#failed(poll.reasons);
  }

  /**
   * Answers that are agreed upon each by itself: null where too few nodes say the same. No node is
   * to blame for that, and those that are gone have no vote.
   */
  async agreeEach(
    read: (client: PublicClient) => Promise<readonly (Hex | null)[]>,
  ): Promise<readonly (Hex | null)[]> {
    const told: (readonly (Hex | null)[])[] = [];
    const reasons: string[] = [];
    const ask = async (node: ChainNode): Promise<void> => {
      try {
        told.push(await node.use(read));
      } catch (error) {
        reasons.push(`${node.name}: ${describeFault(error)}`);
      }
    };
    const ranked = this.#ranked();
    const quorum = Math.min(this.#options.quorum, this.#nodes.length);
    await Promise.all(ranked.slice(0, quorum).map(ask));
    for (const node of ranked.slice(quorum)) {
      if (told.length >= quorum && !agreedAnswers(told, quorum).includes(undefined)) break;
      await ask(node);
    }
    if (told.length === 0) throw this.#failed(reasons);
    const needed = Math.min(quorum, told.length);
    return agreedAnswers(told, needed).map((answer) => answer ?? null);
  }

  async broadcast(transaction: Hex): Promise<Hex> {
    const nodes = this.#relay === null ? this.#ranked() : [this.#relay];
    const hash = keccak256(transaction);
    const outcomes = await Promise.allSettled(
      nodes.map((node) => node.use((client) => sendKnown(client, transaction))),
    );
    if (outcomes.some(({ status }) => status === 'fulfilled')) return hash;
    const errors = outcomes.map((outcome) => (outcome as PromiseRejectedResult).reason as unknown);
    const answer = errors.find((error) => classifyFault(error) === 'answer');
    throw answer ?? new NodesFailedError(errors.map(describeFault));
  }

  /**
   * The newest block that as many nodes have reached as have to agree: one that lies and is far
   * ahead is not followed, one that lags does not hold the others up.
   */
  async head(): Promise<Head> {
    const asked = this.#ranked();
    const heads = await Promise.all(asked.map((node) => newestOf(node)));
    const known = heads.filter((head) => head !== null).toSorted(byNumberDescending);
    const quorum = Math.min(this.#options.quorum, known.length);
    const header = known[quorum - 1];
    if (header === undefined) {
      throw this.#failed(asked.map(({ state }) => `${state.name}: ${state.lastFault}`));
    }
    asked.forEach((node, index) => {
      const number = heads[index]?.number;
      if (number !== undefined) node.isLagging = number + this.#options.lagBlocks < header.number;
    });
    return { header, isAgreed: known.filter(({ hash }) => hash === header.hash).length >= quorum };
  }

  /** Asks every node for its chain again: one may have come back as a node of another chain. */
  async checkChains(): Promise<void> {
    const free = this.#nodes.filter((node) => !node.isBarred);
    for (const node of free) node.forgetChain();
    await Promise.all(free.map((node) => node.use(async () => undefined).catch(() => undefined)));
  }

  /** Calls back at each new block that a WebSocket node tells of; null: no more. */
  watchHeads(onHead: (() => void) | null): void {
    for (const node of this.#nodes) node.watchHeads(onHead);
  }

  async close(): Promise<void> {
    await Promise.all(this.#nodes.map((node) => node.close()));
    await this.#relay?.close();
  }

  /** Where nobody was left to ask, what each was left alone for. */
  #failed(reasons: readonly string[]): NodesFailedError {
    if (reasons.length > 0) return new NodesFailedError(reasons);
    const each = this.states.map(({ name, lastFault }) => `${name}: ${lastFault}`);
    return new NodesFailedError([`none is well (${each.join('; ')})`]);
  }

  /** Best first. Who rests is asked only when nobody else is there, and who is barred never. */
  #ranked(): readonly ChainNode[] {
    const allowed = this.#nodes.filter((node) => !node.isBarred);
    const well = allowed.filter((node) => node.isWell);
    return (well.length > 0 ? well : allowed).toSorted((a, b) => a.rank - b.rank);
  }
}

/** One question to several nodes. */
class Poll<T> {
  readonly votes: Vote<T>[] = [];
  readonly behind: ChainNode[] = [];
  readonly reasons: string[] = [];
  /** The chain's own no. */
  refusal: unknown = null;
  readonly #read: (client: PublicClient) => Promise<T | null>;
  readonly #digest: (value: T) => string;

  constructor(read: (client: PublicClient) => Promise<T | null>, digest: (value: T) => string) {
    this.#read = read;
    this.#digest = digest;
  }

  /** Nodes that gave any answer. */
  get alive(): number {
    return this.behind.length + this.votes.reduce((sum, { nodes }) => sum + nodes.length, 0);
  }

  async ask(node: ChainNode): Promise<void> {
    try {
      const value = await node.use(this.#read);
      if (value === null) this.behind.push(node);
      else this.#count(node, value);
    } catch (error) {
      if (classifyFault(error) === 'answer') this.refusal = error;
      this.reasons.push(`${node.name}: ${describeFault(error)}`);
    }
  }

  winner(quorum: number): Vote<T> | null {
    return this.votes.find(({ nodes }) => nodes.length >= quorum) ?? null;
  }

  /** Who told something else than more others lies; who has not got that far lags. */
  judge(winner: Vote<T>, what: string): void {
    for (const vote of this.votes) {
      if (vote.nodes.length >= winner.nodes.length) continue;
      for (const node of vote.nodes) node.distrust(`disagrees about ${what}`, DISTRUST_MS);
    }
    for (const node of this.behind) node.isLagging = true;
    for (const node of winner.nodes) node.isLagging = false;
  }

  describeVotes(): readonly string[] {
    return this.votes.map(({ nodes }) => nodes.map(({ name }) => name).join('+'));
  }

  #count(node: ChainNode, value: T): void {
    const digest = this.#digest(value);
    const same = this.votes.find((vote) => this.#digest(vote.value) === digest);
    if (same === undefined) this.votes.push({ value, nodes: [node] });
    else same.nodes.push(node);
  }
}

function newestOf(node: ChainNode): Promise<BlockHeader | null> {
  return node.use((client) => readHeader(client, 'latest')).catch(() => null);
}

function byNumberDescending(a: BlockHeader, b: BlockHeader): number {
  return Number(b.number - a.number);
}

async function sendKnown(client: PublicClient, transaction: Hex): Promise<void> {
  try {
    await client.request({ method: 'eth_sendRawTransaction', params: [transaction] });
  } catch (error) {
    if (!KNOWN_TRANSACTION.test(describeFault(error))) throw error;
  }
}
