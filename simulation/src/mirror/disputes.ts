import { ITEM } from '@tandem/chain';
import { type Command, PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { type Hex, toHex } from 'viem';

const SECTION_HEAD = 4;
const MATCH_BYTES = 119;
const DECISION_BYTES = 27;
/** Of a match: its flags, and the limit of the taker. */
const FLAGS_AT = 24;
const TAKER_AT = 16;
const TAKER_LIMIT_AT = 41;
const LIMIT_BYTES = 7;
const LIQUIDATION = 8;
/** Every so many fills one is told wrong. */
const SPOILED = 5;
/** Every so many commands a dispute is decided. */
const DECIDED = 61;

/** Tells some fills wrong and decides the disputes that come of it, all of one seed. */
export class Disputes {
  /** Accounts in dispute, as the chain said after the last batch. */
  readonly suspended: Set<number> = new Set();
  /** Items of decisions in the batch that was spoiled last. */
  decisions: readonly Hex[] = [];
  #fills: number;

  constructor(seed: number) {
    this.#fills = seed;
  }

  /** A decision about one of the accounts in dispute, now and then. */
  decision(sequence: number): Command | null {
    const [account] = this.suspended;
    if (account === undefined || sequence % DECIDED !== 0) return null;
    const isUpheld = sequence % (2 * DECIDED) === 0 || account === PROTOCOL_ACCOUNTS.backstop;
    const amount = isUpheld ? 0 : 1 + (sequence % 50);
    const item = { account, batchId: 1, itemIndex: sequence, isUpheld, asset: 0, amount };
    return { kind: 'ResolveDispute', ...item } as Command;
  }

  /** The sections with the limit of some takers below (above) the price at which they filled. */
  spoil(sections: Uint8Array): Uint8Array {
    const decisions: Hex[] = [];
    const view = new DataView(sections.buffer, sections.byteOffset, sections.byteLength);
    for (let at = 0; at < sections.length; ) {
      const kind = sections[at];
      const end = at + SECTION_HEAD + (view.getUint32(at) % 2 ** 24);
      for (let item = at + SECTION_HEAD; item < end; ) {
        const bytes = kind === ITEM.resolveDispute ? DECISION_BYTES : MATCH_BYTES;
        if (kind === ITEM.matchOrders) this.#spoilFill(sections.subarray(item, item + bytes));
        if (kind === ITEM.resolveDispute) {
          decisions.push(toHex(sections.subarray(item, item + bytes)));
        } else if (kind !== ITEM.matchOrders) break;
        item += bytes;
      }
      at = end;
    }
    this.decisions = decisions;
    return sections;
  }

  #spoilFill(item: Uint8Array): void {
    this.#fills += 1;
    if (this.#fills % SPOILED !== 0) return;
    const view = new DataView(item.buffer, item.byteOffset, item.byteLength);
    const flags = item[FLAGS_AT] as number;
    const taker = view.getUint32(TAKER_AT);
    // The operator cannot owe himself; a liquidated side has no order.
    if (taker === PROTOCOL_ACCOUNTS.backstop || (flags & LIQUIDATION) !== 0) return;
    const isBuy = (flags & 1) !== 0;
    item.fill(isBuy ? 0 : 0xff, TAKER_LIMIT_AT, TAKER_LIMIT_AT + LIMIT_BYTES);
  }
}
