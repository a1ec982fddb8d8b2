import { EVENT_KINDS, nextEvent } from '@tandem/feed';
import { GENESIS_HEAD, headProblem, type PublishedHead } from './head.ts';
import { MerkleTree } from './merkle-tree.ts';
import { type PublishedBody, readBody } from './published-body.ts';

/** What was checked so far. */
export type CheckFigures = {
  readonly heads: number;
  /** First sequence that a head covers, and the last one; 0 before the first head. */
  readonly firstSequence: number;
  readonly lastSequence: number;
  /** Key of the heads; null before the first. */
  readonly publicKey: string | null;
  readonly bodies: number;
  /** Groups whose bodies led to the root. */
  readonly groups: number;
  readonly withheld: number;
  readonly disclosed: number;
  readonly events: number;
  readonly commands: ReadonlyMap<string, number>;
  readonly trades: number;
};

/** Something does not hold, and where. */
export type Disagreement = { readonly sequence: number; readonly problem: string };

const TRADE = EVENT_KINDS.indexOf('TradePrinted');

/**
 * Checks what a venue publishes, from its first head on: the chain, the signatures, and that the
 * bodies are those which were signed. Heads come in order, each body after the head that covers it.
 */
export class JournalCheck {
  readonly #publicKey: string | null;
  /** Heads whose bodies are still to come. */
  readonly #awaited: PublishedHead[] = [];
  readonly #commands = new Map<string, number>();
  readonly #counts = { heads: 0, bodies: 0, groups: 0, withheld: 0, disclosed: 0 };
  #first: PublishedHead | null = null;
  #last: PublishedHead | null = null;
  #leaves: Buffer[] = [];
  #events = 0;
  #trades = 0;

  /** @param publicKey key of the venue; null to take that of the first head */
  constructor(publicKey: string | null) {
    this.#publicKey = publicKey;
  }

  get figures(): CheckFigures {
    return {
      ...this.#counts,
      firstSequence: this.#first?.firstSequence ?? 0,
      lastSequence: this.#last?.lastSequence ?? 0,
      publicKey: this.#first?.publicKey ?? null,
      events: this.#events,
      trades: this.#trades,
      commands: this.#commands,
    };
  }

  /** Sequence of the body that is wanted next; null while no head covers one. */
  get nextBody(): number | null {
    const [head] = this.#awaited;
    return head === undefined ? null : head.firstSequence + this.#leaves.length;
  }

  /** Null when a head continues the chain. */
  takeHead(head: PublishedHead): Disagreement | null {
    const problem = this.#chainProblem(head) ?? headProblem(head, this.#expectedKey());
    if (problem !== null) return { sequence: head.firstSequence, problem };
    this.#first ??= head;
    this.#last = head;
    this.#awaited.push(head);
    this.#counts.heads += 1;
    return null;
  }

  /** Null when a body is the one that is wanted next, and the one that was signed. */
  takeBody(body: PublishedBody): Disagreement | null {
    const [head] = this.#awaited;
    const { sequence } = body;
    if (head === undefined || sequence !== this.nextBody) {
      return { sequence, problem: `${this.nextBody ?? 'nothing'} is wanted here` };
    }
    const read = readBody(body);
    if (typeof read === 'string') return { sequence, problem: read };
    const { released, leaf, isWithheld } = read;
    this.#count(released.command.kind, released.slots);
    if (isWithheld) this.#counts.withheld += 1;
    else if (body.hidden !== null) this.#counts.disclosed += 1;
    this.#leaves.push(leaf);
    return sequence < head.lastSequence ? null : this.#endGroup(head);
  }

  #expectedKey(): string | null {
    return this.#publicKey ?? this.#first?.publicKey ?? null;
  }

  #chainProblem({ firstSequence, lastSequence, previousHead }: PublishedHead): string | null {
    if (lastSequence < firstSequence) return 'the head ends before it begins';
    const before = this.#last;
    if (before === null) {
      const isGenesis = firstSequence > 1 || previousHead === GENESIS_HEAD;
      return isGenesis ? null : 'the first head continues another chain';
    }
    if (firstSequence !== before.lastSequence + 1) {
      return `no head covers ${before.lastSequence + 1} to ${firstSequence - 1}`;
    }
    return previousHead === before.head ? null : 'the head does not continue the one before';
  }

  #endGroup(head: PublishedHead): Disagreement | null {
    const { root } = new MerkleTree(this.#leaves);
    this.#leaves = [];
    this.#awaited.shift();
    if (root.toString('hex') !== head.root) {
      const { firstSequence, lastSequence } = head;
      const problem = `the bodies ${firstSequence} to ${lastSequence} are not those signed`;
      return { sequence: firstSequence, problem };
    }
    this.#counts.groups += 1;
    return null;
  }

  #count(kind: string, slots: Float64Array): void {
    this.#counts.bodies += 1;
    this.#commands.set(kind, (this.#commands.get(kind) ?? 0) + 1);
    for (let at = 0; at < slots.length; at = nextEvent(slots, at)) {
      this.#events += 1;
      if (slots[at] === TRADE) this.#trades += 1;
    }
  }
}
