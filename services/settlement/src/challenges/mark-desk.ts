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
import { EachAlone } from '../each-alone.ts';
import { failureText } from '../failure-text.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { Purpose } from '../outbox/outbox-store.ts';
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

/** Updates that are tried for one answer: of the contract's set of signers, most are right. */
const TRIED_MAX = 8;

type MarkAnswer = { readonly data: Hex; readonly value: bigint };

export type MarkDeskParts = { readonly nodes: ChainNodes; readonly sender: TransactionSender };

type LogTerms = {
  readonly fromBlock: bigint;
  readonly logBlocks: number;
  readonly confirmations: number;
};

/**
 * Answers challenges of marks with what was signed beside the index. Keeps nothing on disk. Looks
 * at one until its end is deep enough: an answer of somebody else comes back with no block that is
 * replaced.
 */
export class MarkDesk {
  readonly #parts: MarkDeskParts;
  readonly #config: MarkDeskConfig;
  readonly #logs: NewestLogs;
  readonly #confirmations: bigint;
  /** Challenges whose end is not final, and whether they are open at the newest block. */
  readonly #watched = new Map<bigint, boolean>();
  readonly #ended = new Set<bigint>();
  /** Open challenges without an answer under way, with the reason. */
  readonly unanswered: Map<bigint, string> = new Map();
  answered = 0;
  lost = 0;

  constructor(parts: MarkDeskParts, config: MarkDeskConfig, terms: LogTerms) {
    this.#parts = parts;
    this.#config = config;
    this.#logs = new NewestLogs(parts.nodes, { address: config.marks, ...terms });
    this.#confirmations = BigInt(terms.confirmations);
  }

  /** Open challenges. */
  get open(): number {
    return [...this.#watched.values()].filter((isOpen) => isOpen).length;
  }

  /** @throws LookError at the end, when something failed for some of them */
  async step(head: ChainHead): Promise<void> {
    for await (const logs of this.#logs.through(head.number)) {
      for (const item of challengedMarks(logs)) {
        const isKnown = this.#ended.has(item) || this.#watched.has(item);
        if (!isKnown) this.#watched.set(item, true);
      }
    }
    const each = new EachAlone<bigint>('challenge of mark');
    for (const item of this.#watched.keys()) {
      await each.look(item, () => this.#look(item, head));
    }
    each.end();
  }

  async #look(item: bigint, head: ChainHead): Promise<void> {
    const { nodes, sender } = this.#parts;
    const challenge = await markChallengeOf(nodes.reader, this.#config.marks, item);
    this.#watched.set(item, challenge.state === 'open');
    if (challenge.state !== 'open') return this.#end(challenge, head);
    const purpose = { kind: 'answerMark', item: String(item) } as const;
    if (sender.has(purpose)) return;
    try {
      const answers = await this.#answersOf(challenge);
      if (typeof answers === 'string') {
        this.unanswered.set(item, answers);
        return;
      }
      await this.#wantOne(answers, purpose);
      this.unanswered.delete(item);
    } catch (error) {
      // It is tried again: the node may be at fault, and not what was kept.
      this.unanswered.set(item, failureText(error));
    }
  }

  async #end({ item, state }: MarkChallenge, head: ChainHead): Promise<void> {
    this.unanswered.delete(item);
    // A block with the challenge may be replaced: it is then told again.
    if (state === 'none') {
      this.#watched.delete(item);
      return;
    }
    const deep = head.number - this.#confirmations;
    if (deep < 0n) return;
    const { marks } = this.#config;
    const known = await this.#parts.nodes.agreed((one) => markChallengeOf(one, marks, item, deep));
    if (known.state !== state) return;
    this.#watched.delete(item);
    this.#ended.add(item);
    if (state === 'answered') this.answered += 1;
    if (state === 'lost') this.lost += 1;
  }

  /** The first that the contract takes: what was kept may be of signers that it does not know. */
  async #wantOne(answers: readonly MarkAnswer[], purpose: Purpose): Promise<void> {
    const { sender } = this.#parts;
    let refusal: unknown = null;
    for (const answer of answers) {
      try {
        return await sender.want({ to: this.#config.marks, ...answer, purpose });
      } catch (error) {
        refusal ??= error;
      }
    }
    throw refusal;
  }

  /** The calls that answer, the farthest first, or why there is none. */
  async #answersOf(challenge: MarkChallenge): Promise<readonly MarkAnswer[] | string> {
    const { updates, marks } = this.#config;
    if (updates === null) return 'no signed updates are kept here';
    const { reader } = this.#parts.nodes;
    const { item, index, low, high, from, to } = challenge;
    const feed = await markFeedOf({ reader }, marks, challenge);
    const kept = await updates.within(feed.id, { from, to });
    const isAbove = index > high;
    const reached = reaching(kept, { feed, isAbove });
    const told = `the index ${index} is out of ${low} to ${high}`;
    const [best] = reached;
    if (best === undefined) return `${told}, and nothing of ${from} to ${to} was kept`;
    const enough = reached.filter(({ reach }) => (isAbove ? index <= reach : index >= reach));
    if (enough.length === 0) return `${told}, and what was kept reaches to ${best.reach}`;
    const answers: MarkAnswer[] = [];
    for (const { bytes } of enough.slice(0, TRIED_MAX)) {
      const value = await updateFee(reader, feed.pyth, bytes);
      answers.push({ data: markAnswerCall(item, [bytes]), value });
    }
    return answers;
  }
}

/** How far each price reaches to one side, the farthest first: with the one shown it is a range. */
function reaching(
  kept: readonly SignedUpdate[],
  { feed, isAbove }: { readonly feed: MarkFeed; readonly isAbove: boolean },
): readonly { readonly bytes: Hex; readonly reach: bigint }[] {
  return kept
    .filter(({ exponent, price }) => exponent === feed.exponent && price > 0n)
    .map((update) => {
      const { low, high } = markBounds(feed, update);
      return { bytes: update.bytes, reach: isAbove ? high : low };
    })
    .toSorted((one, other) => {
      const difference = isAbove ? other.reach - one.reach : one.reach - other.reach;
      return Number(difference > 0n) - Number(difference < 0n);
    });
}
