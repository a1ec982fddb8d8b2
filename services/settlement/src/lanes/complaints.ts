import { outpost, vault } from '@tandem/chain';
import type { Address } from 'viem';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';

export type ComplaintsConfig = {
  readonly vault: Address;
  readonly outpost: Address;
};

/** So long before the end of a complaint nothing is credited. */
const DUE_SECONDS = 86_400n;
/** Deposits or complaints that are read at one look. */
const AT_ONCE = 100n;
/** Deadline of a deposit that was taken and went back to its sender. */
const REFUNDED = 2n ** 256n - 1n;

/** Anyone may soon open escape there. */
class ComplaintError extends Error {
  override readonly name = 'ComplaintError';
}

/**
 * Who complained about deposits on a further chain: that one waits and is not taken, or that one
 * was taken and is not credited. The operator takes, another key confirms. Whatever is overdue lets
 * anyone open escape there, and what is neither taken nor confirmed is refunded.
 */
export class Complaints {
  readonly #nodes: ChainNodes;
  readonly #config: ComplaintsConfig;
  /** Complaints about what was taken that were read, and the deposits that they are about. */
  #seen = 0n;
  /** At the newest look; null before the first. */
  #unread: bigint | null = null;
  readonly #complained = new Set<bigint>();
  /** Those that nobody confirmed, until when. */
  #unconfirmed: ReadonlyMap<bigint, bigint> = new Map();

  constructor(nodes: ChainNodes, config: ComplaintsConfig) {
    this.#nodes = nodes;
    this.#config = config;
  }

  /** What another key must confirm, in words. */
  get problems(): readonly string[] {
    return [...this.#unconfirmed].map(
      ([number, deadline]) =>
        `deposit ${number} is complained of: to be confirmed by second ${deadline}`,
    );
  }

  /** Reads who complained that what was taken is not credited. */
  async step(head: ChainHead): Promise<void> {
    const nodes = this.#nodes;
    const complained = this.#complained;
    const read = this.#outpostAt(head);
    const count = await nodes.agreed((client) =>
      client.readContract({ ...read, functionName: 'complaintCount' }),
    );
    // A reorganization undid some: the others may have other numbers.
    if (count < this.#seen) this.#seen = 0n;
    const last = count - this.#seen < AT_ONCE ? count : this.#seen + AT_ONCE;
    for (let at = this.#seen + 1n; at <= last; at += 1n) {
      const of = { ...read, args: [at], functionName: 'complaintOf' } as const;
      complained.add(await nodes.agreed((client) => client.readContract(of)));
      this.#seen = at;
    }
    this.#unread = count - last;
    const open = new Map<bigint, bigint>();
    if (complained.size > 0) {
      const confirmed = await nodes.agreed((client) =>
        client.readContract({ ...read, functionName: 'confirmedCount' }),
      );
      for (const number of complained) {
        const of = { ...read, args: [number], functionName: 'deadlineOf' } as const;
        const deadline = await nodes.agreed((client) => client.readContract(of));
        const isOver = number <= confirmed || deadline === REFUNDED;
        if (isOver || deadline === 0n) complained.delete(number);
        else open.set(number, deadline);
        // Undone by a reorganization: in its place may be another one that was not read.
        if (!isOver && deadline === 0n) this.#seen = 0n;
      }
    }
    this.#unconfirmed = open;
  }

  /**
   * A complaint that was not read yet may be overdue.
   *
   * @throws ComplaintError
   */
  async assertNoneDue(head: ChainHead): Promise<void> {
    await this.#assertNoneWaits(head);
    if (this.#unread !== 0n) {
      const what = `${this.#unread ?? 'all'} complaints are not read yet`;
      throw new ComplaintError(`${what}; no deposit is credited until they are`);
    }
    for (const [number, deadline] of this.#unconfirmed) {
      assertFar({ number, deadline, mustBe: 'confirmed' }, head);
    }
  }

  /** Of all that wait, also of those that are credited: one that is overdue ends them all. */
  async #assertNoneWaits(head: ChainHead): Promise<void> {
    const nodes = this.#nodes;
    const of = { address: this.#config.vault, abi: vault.abi, blockNumber: head.number } as const;
    const [taken, count] = await nodes.agreed((client) =>
      Promise.all([
        client.readContract({ ...of, functionName: 'takenCount' }),
        client.readContract({ ...of, functionName: 'depositCount' }),
      ]),
    );
    const call = { ...this.#outpostAt(head), functionName: 'deadlineOf' } as const;
    for (let from = taken + 1n; from <= count; from += AT_ONCE) {
      const some = Number(count - from < AT_ONCE ? count - from + 1n : AT_ONCE);
      const numbers = Array.from({ length: some }, (_, at) => from + BigInt(at));
      const deadlines = await nodes.agreed((client) =>
        Promise.all(numbers.map((number) => client.readContract({ ...call, args: [number] }))),
      );
      deadlines.forEach((deadline, at) => {
        // Nobody complained.
        if (deadline === 0n) return;
        assertFar({ number: from + BigInt(at), deadline, mustBe: 'taken' }, head);
      });
    }
  }

  #outpostAt(head: ChainHead) {
    const { abi } = outpost;
    return { address: this.#config.outpost, abi, blockNumber: head.number } as const;
  }
}

type Complaint = {
  readonly number: bigint;
  readonly deadline: bigint;
  readonly mustBe: 'taken' | 'confirmed';
};

function assertFar({ number, deadline, mustBe }: Complaint, head: ChainHead): void {
  if (deadline > head.timestamp + DUE_SECONDS) return;
  const why = `deposit ${number} was complained about and must be ${mustBe} by second ${deadline}`;
  throw new ComplaintError(`${why}; no deposit is credited until it is`);
}
