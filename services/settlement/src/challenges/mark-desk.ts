import {
  challengedMarks,
  type MarkChallenge,
  type MarkFeed,
  markAnswerCall,
  markBounds,
  markChallengeOf,
  markFeedOf,
  type SignedPrice,
  updateFee,
} from '@tandem/chain';
import type { Address, Hex } from 'viem';
import { failureText } from '../failure-text.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import { NewestLogs } from './newest-logs.ts';

/** A signed update with what it says of one feed. */
export type SignedUpdate = SignedPrice & { readonly bytes: Hex; readonly exponent: number };

/** What was signed, as the price feed kept it. */
export type SignedUpdates = {
  /** Updates in which a feed has a price of these Unix seconds, both included. */
  within(
    feed: Hex,
    times: { readonly from: number; readonly to: number },
  ): Promise<readonly SignedUpdate[]>;
};

export type MarkDeskConfig = {
  readonly marks: Address;
  /** Null where nothing is kept: then somebody else has to answer. */
  readonly updates: SignedUpdates | null;
};

export type MarkDeskParts = { readonly nodes: ChainNodes; readonly sender: TransactionSender };

type LogTerms = { readonly fromBlock: bigint; readonly logBlocks: number };

/** Answers challenges of marks with what was signed beside the index. Keeps nothing on disk. */
export class MarkDesk {
  readonly #parts: MarkDeskParts;
  readonly #config: MarkDeskConfig;
  readonly #logs: NewestLogs;
  readonly #open = new Set<bigint>();
  readonly #ended = new Set<bigint>();
  /** Open challenges without an answer under way, with the reason. */
  readonly unanswered: Map<bigint, string> = new Map();
  answered = 0;
  lost = 0;

  constructor(parts: MarkDeskParts, config: MarkDeskConfig, terms: LogTerms) {
    this.#parts = parts;
    this.#config = config;
    this.#logs = new NewestLogs(parts.nodes, { address: config.marks, ...terms });
  }

  /** Open challenges. */
  get open(): number {
    return this.#open.size;
  }

  async step(head: ChainHead): Promise<void> {
    for await (const logs of this.#logs.through(head.number)) {
      for (const item of challengedMarks(logs)) {
        if (!this.#ended.has(item)) this.#open.add(item);
      }
    }
    for (const item of this.#open) await this.#look(item);
  }

  async #look(item: bigint): Promise<void> {
    const { nodes, sender } = this.#parts;
    const challenge = await markChallengeOf(nodes.reader, this.#config.marks, item);
    if (challenge.state !== 'open') return this.#end(challenge);
    const purpose = { kind: 'answerMark', item: String(item) } as const;
    if (sender.has(purpose)) return;
    try {
      const answer = await this.#answerOf(challenge);
      if (typeof answer === 'string') {
        this.unanswered.set(item, answer);
        return;
      }
      await sender.want({ to: this.#config.marks, ...answer, purpose });
      this.unanswered.delete(item);
    } catch (error) {
      // It is tried again: the node may be at fault, and not what was kept.
      this.unanswered.set(item, failureText(error));
    }
  }

  #end({ item, state }: MarkChallenge): void {
    this.#open.delete(item);
    this.unanswered.delete(item);
    // A block with the challenge may be replaced: it is then told again.
    if (state === 'none') return;
    this.#ended.add(item);
    if (state === 'answered') this.answered += 1;
    if (state === 'lost') this.lost += 1;
  }

  /** The call that answers, or why there is none. */
  async #answerOf(
    challenge: MarkChallenge,
  ): Promise<{ readonly data: Hex; readonly value: bigint } | string> {
    const { updates, marks } = this.#config;
    if (updates === null) return 'no signed updates are kept here';
    const { reader } = this.#parts.nodes;
    const { item, index, low, high, from, to } = challenge;
    const feed = await markFeedOf({ reader }, marks, challenge);
    const kept = await updates.within(feed.id, { from, to });
    const best = farthest(kept, { feed, isAbove: index > high });
    const told = `the index ${index} is out of ${low} to ${high}`;
    if (best === null) return `${told}, and nothing of ${from} to ${to} was kept`;
    const bounds = markBounds(feed, best);
    if (index > high ? index > bounds.high : index < bounds.low) {
      return `${told}, and what was kept reaches to ${index > high ? bounds.high : bounds.low}`;
    }
    const value = await updateFee(reader, feed.pyth, best.bytes);
    return { data: markAnswerCall(item, [best.bytes]), value };
  }
}

/** The update whose price reaches farthest to one side: with the one shown it makes one range. */
function farthest(
  kept: readonly SignedUpdate[],
  { feed, isAbove }: { readonly feed: MarkFeed; readonly isAbove: boolean },
): SignedUpdate | null {
  let best: SignedUpdate | null = null;
  for (const update of kept) {
    if (update.exponent !== feed.exponent || update.price <= 0n) continue;
    if (best === null) best = update;
    const [one, other] = [markBounds(feed, update), markBounds(feed, best)];
    if (isAbove ? one.high > other.high : one.low < other.low) best = update;
  }
  return best;
}
