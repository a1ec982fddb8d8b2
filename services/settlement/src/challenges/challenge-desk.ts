import {
  answerCall,
  type ChallengeState,
  challengeState,
  type OpenedChallenge,
  openedChallenges,
  requestAnswerCall,
} from '@tandem/chain';
import type { Feed, History } from '@tandem/feed';
import type { Address, Hex } from 'viem';
import { EachAlone } from '../each-alone.ts';
import { failureText } from '../failure-text.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import { NewestLogs } from './newest-logs.ts';
import { OrderEvidence } from './order-evidence.ts';

export type ChallengeDeskConfig = {
  readonly challenges: Address;
  readonly confirmations: number;
  /** Block before which there were no challenges. */
  readonly fromBlock: bigint;
  readonly logBlocks: number;
};

export type ChallengeDeskParts = {
  readonly nodes: ChainNodes;
  readonly sender: TransactionSender;
  readonly feed: Feed;
  readonly history: History;
};

/** Commands that are read before anybody else gets the thread. */
const SLICE = 256;

/**
 * Answers challenges with what users signed, out of the journal. Keeps nothing on disk: what is
 * open is told by the chain, and an answer is an intent of the outbox from the moment it is made.
 * Looks at one until its end is deep enough: an answer of somebody else comes back with no block
 * that is replaced.
 */
export class ChallengeDesk {
  readonly #parts: ChallengeDeskParts;
  readonly #config: ChallengeDeskConfig;
  readonly #logs: NewestLogs;
  /** Challenges whose end is not final. */
  readonly #watched = new Map<Hex, OpenedChallenge>();
  /** Those of them that are open at the newest block. */
  readonly #open = new Set<Hex>();
  readonly #ended = new Map<Hex, OpenedChallenge>();
  /** The call that answers a challenge; null when the journal has nothing for it. */
  readonly #answers = new Map<Hex, Hex | null>();
  /** Open challenges without an answer under way, with the reason. */
  readonly unanswered: Map<Hex, string> = new Map();
  /** One search at a time, beside everything else: a challenge must not hold batches up. */
  #search: Promise<void> | null = null;
  #isClosed = false;
  answered = 0;
  lost = 0;

  constructor(parts: ChallengeDeskParts, config: ChallengeDeskConfig) {
    this.#parts = parts;
    this.#config = config;
    const { challenges: address, fromBlock, logBlocks } = config;
    this.#logs = new NewestLogs(parts.nodes, { address, fromBlock, logBlocks });
  }

  /** Open challenges. */
  get open(): number {
    return this.#open.size;
  }

  /** Challenges that were answered or lost for good, also before this start. */
  get ended(): ReadonlyMap<Hex, OpenedChallenge> {
    return this.#ended;
  }

  /** @throws LookError at the end, when something failed for some of them */
  async step(head: ChainHead): Promise<void> {
    await this.#listen(head.number);
    const each = new EachAlone<Hex>('challenge');
    for (const [id, challenge] of this.#watched) {
      await each.look(id, () => this.#look(challenge, head));
    }
    each.end();
  }

  /** A challenge that a reorganization took away is not open. */
  async #listen(newest: bigint): Promise<void> {
    for await (const logs of this.#logs.through(newest)) {
      for (const opened of openedChallenges(logs)) {
        if (!this.#ended.has(opened.id)) this.#watched.set(opened.id, opened);
      }
    }
  }

  async #look(challenge: OpenedChallenge, head: ChainHead): Promise<void> {
    const { id } = challenge;
    const state = await this.#state(id);
    if (state !== 'open') return this.#end(challenge, state, head);
    this.#open.add(id);
    const purpose = { kind: 'answer', challenge: id } as const;
    if (this.#parts.sender.has(purpose)) return;
    const answer = this.#answers.get(id);
    if (answer === undefined) {
      this.#search ??= this.#searchFor(challenge).finally(() => {
        this.#search = null;
      });
      return;
    }
    if (answer === null) {
      this.unanswered.set(id, 'no signed order has the hash of the fill');
      return;
    }
    try {
      await this.#parts.sender.want({ to: this.#config.challenges, data: answer, purpose });
      this.unanswered.delete(id);
    } catch (error) {
      // It is tried again: the node may be at fault, and not the order.
      this.unanswered.set(id, failureText(error));
    }
  }

  async #end(challenge: OpenedChallenge, state: ChallengeState, head: ChainHead): Promise<void> {
    const { id } = challenge;
    this.#open.delete(id);
    this.unanswered.delete(id);
    // A block with the challenge may be replaced: it is then told again.
    if (state === 'none') {
      this.#watched.delete(id);
      this.#answers.delete(id);
      return;
    }
    const { challenges, confirmations } = this.#config;
    const deep = head.number - BigInt(confirmations);
    if (deep < 0n) return;
    const known = await this.#parts.nodes.agreed((reader) =>
      challengeState({ reader }, challenges, id, deep),
    );
    if (known !== state) return;
    this.#watched.delete(id);
    this.#answers.delete(id);
    this.#ended.set(id, challenge);
    if (state === 'answered') this.answered += 1;
    if (state === 'lost') this.lost += 1;
  }

  #state(id: Hex): Promise<ChallengeState> {
    const { reader } = this.#parts.nodes;
    return challengeState({ reader }, this.#config.challenges, id);
  }

  /** Ends the search that is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#search;
  }

  /** The whole journal: a challenge is rare, and nothing has to be kept for it. */
  async #searchFor(challenge: OpenedChallenge): Promise<void> {
    const { id, fills } = challenge;
    const { feed, history } = this.#parts;
    const orderHash = fills[0]?.orderHash;
    if (orderHash === undefined) return;
    const evidence = new OrderEvidence(orderHash);
    let read = 0;
    try {
      for await (const released of history(1, feed.nextSequence - 1)) {
        if (this.#isClosed) return;
        evidence.fold(released);
        read += 1;
        if (read % SLICE === 0) await new Promise(setImmediate);
      }
      this.#answers.set(id, callOf(challenge, evidence));
    } catch (error) {
      this.unanswered.set(id, failureText(error));
    }
  }
}

function callOf(challenge: OpenedChallenge, evidence: OrderEvidence): Hex | null {
  if (evidence.requestNumber !== null) return requestAnswerCall(challenge, evidence.requestNumber);
  const answer = evidence.answer();
  return answer === null ? null : answerCall(challenge, answer);
}
