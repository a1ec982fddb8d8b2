import { createHash } from 'node:crypto';
import {
  dearestCommandGas,
  type EncoderMemory,
  gasOf,
  MirrorEncoder,
  OrderHashes,
} from '@tandem/chain';
import {
  eventsOf,
  FundCash,
  type FundCashFigures,
  joinViewParts,
  loadView,
  type ReleasedCommand,
  saveViewInParts,
  VenueView,
  type ViewPart,
} from '@tandem/feed';
import { type Event, PROTOCOL_ACCOUNTS, type WithdrawalReserved } from '@tandem/protocol';
import { type Hex, keccak256, toHex } from 'viem';
import { LaneBook, type LaneFigures } from '../lanes/lane-book.ts';
import { CommandParts } from './command-parts.ts';
import { ExitOwners } from './exit-owners.ts';

/** A withdrawal that the engine reserved and that is neither paid nor returned. */
export type PendingWithdrawal = {
  readonly withdrawalId: number;
  readonly account: number;
  readonly asset: number;
  readonly amount: number;
  /** What it cost beside: the fees account has it. */
  readonly fee: number;
  /** Of the command that reserved it. */
  readonly sequence: number;
  /** Nobody can be paid, or the money is disputed: the chain is not told, it is given back. */
  readonly isWithheld: boolean;
  /** The lane whose vault pays it; null: the vault of the home chain, or nobody. */
  readonly lane: number | null;
};

/** What one batch carries. */
export type FoldedBatch = {
  /** The last command that it ends, and the time up to which it tells. */
  readonly lastSequence: number;
  readonly timeUs: number;
  readonly sections: Hex;
  readonly announcements: readonly Hex[];
  /** Items of the command behind the last one that are told with it; 0: none. */
  readonly toldItems: number;
};

/** A part of what a fold knows, as plain data: a checkpoint is all of them, in order. */
export type FoldPart =
  | { readonly kind: 'stamp'; readonly sequence: number; readonly timeUs: number }
  | { readonly kind: 'view'; readonly part: ViewPart }
  | { readonly kind: 'owners'; readonly owners: readonly (readonly [number, string])[] }
  | { readonly kind: 'pending'; readonly pending: readonly PendingWithdrawal[] }
  | { readonly kind: 'fundCash'; readonly figures: FundCashFigures }
  | { readonly kind: 'lanes'; readonly figures: LaneFigures }
  | { readonly kind: 'hashes'; readonly hashes: readonly (readonly [number, string])[] }
  | { readonly kind: 'encoder'; readonly memory: EncoderMemory };

/** What decides whether a withdrawal is held back. */
export type HoldFigures = {
  /** Balance of the account without the reserved amount and its fee. */
  readonly left: number;
  /** Its owner asked for it on chain: then the mirror decides. */
  readonly isForced: boolean;
};

/** Whose deposits count, and the exit owner of accounts without a wallet. */
export type FoldTerms = {
  readonly chain: number;
  readonly nobody: Hex;
};

/** Accounts, orders or positions that are saved before anybody else gets the thread. */
const ROWS_PER_PART = 500;

/** Deposits of a chain that has no lane have no money behind them here. */
class ForeignDepositError extends Error {
  override readonly name = 'ForeignDepositError';
}

/**
 * Everything that the service knows of the venue: items for the next batch, the figures that the
 * chain must have after it, wallets, withdrawals under way. A fold of the feed from its beginning.
 */
export class MirrorFold {
  readonly view: VenueView;
  readonly owners: ExitOwners;
  readonly pending: Map<number, PendingWithdrawal> = new Map();
  /** By account and asset, where not 0: units of `pending` that are withheld. */
  readonly #withheld = new Map<string, number>();
  /** What insurance fund and backstop have together. */
  readonly fundCash: FundCash = new FundCash();
  /** Whether the chain is not told of a withdrawal; by itself it is told of all. */
  isHeld: (event: WithdrawalReserved, of: HoldFigures) => boolean = () => false;
  readonly lanes: LaneBook = new LaneBook();
  /** What is left to tell of the newest command, when it did not fit into a batch. */
  readonly parts: CommandParts = new CommandParts();
  readonly #encoder: MirrorEncoder;
  readonly #hashes = new OrderHashes();
  readonly #chain: number;
  #isBroken = false;
  /** What the withdrawal costs that the command tells next. */
  #fee = 0;
  #last: ReleasedCommand | null = null;
  sequence = 0;
  timeUs = 0;
  /** As it was before the newest command. */
  #before = { sequence: 0, timeUs: 0, configurations: 0 };

  constructor(terms: FoldTerms, view: VenueView = new VenueView()) {
    this.view = view;
    this.#chain = terms.chain;
    this.owners = new ExitOwners(terms.nobody.slice(2).toLowerCase());
    this.#encoder = new MirrorEncoder({
      exitOwnerOf: (account) => this.owners.of(account),
      orderHashOf: (orderId) => this.#hashes.of(orderId),
    });
  }

  /** The fold that was saved in these parts; null when its view is of another version. */
  static restore(terms: FoldTerms, parts: readonly FoldPart[]): MirrorFold | null {
    const ofView = parts.flatMap((part) => (part.kind === 'view' ? [part.part] : []));
    const view = loadView(joinViewParts(ofView));
    if (view === undefined) return null;
    const fold = new MirrorFold(terms, view);
    for (const part of parts) fold.#takePart(part);
    return fold;
  }

  /** Everything that it knows, to be saved behind `take`: items that wait are not in it. */
  *save(): Generator<FoldPart> {
    if (this.items > 0) throw new Error('items that are in no batch would be lost');
    const { sequence, timeUs } = this;
    yield { kind: 'stamp', sequence, timeUs };
    for (const part of saveViewInParts(this.view, ROWS_PER_PART)) yield { kind: 'view', part };
    const owners = [...this.owners.all()];
    for (let at = 0; at < owners.length; at += ROWS_PER_PART) {
      yield { kind: 'owners', owners: owners.slice(at, at + ROWS_PER_PART) };
    }
    const pending = [...this.pending.values()];
    for (let at = 0; at < pending.length; at += ROWS_PER_PART) {
      yield { kind: 'pending', pending: pending.slice(at, at + ROWS_PER_PART) };
    }
    yield { kind: 'fundCash', figures: this.fundCash.save() };
    yield { kind: 'lanes', figures: this.lanes.save() };
    const hashes = [...this.#hashes.all()];
    for (let at = 0; at < hashes.length; at += ROWS_PER_PART) {
      yield { kind: 'hashes', hashes: hashes.slice(at, at + ROWS_PER_PART) };
    }
    for (const memory of this.#encoder.save(ROWS_PER_PART)) yield { kind: 'encoder', memory };
  }

  /** Names the last command that was folded, with its time and everything it caused. */
  get digest(): string {
    return this.#last === null ? '' : digestOf(this.#last);
  }

  /** Bytes and number of the items since the last `take`. */
  get size(): number {
    return this.#encoder.writer.size;
  }

  get items(): number {
    return this.#encoder.writer.items + this.parts.left;
  }

  /** What these items may cost on chain, whatever markets and assets their accounts have. */
  get gas(): number {
    return gasOf(this.#encoder.writer.kinds(), this.view.markets.listed);
  }

  /** What the items of the newest command may cost. */
  get newestGas(): number {
    return gasOf(this.#encoder.writer.newest(), this.view.markets.listed);
  }

  /** What the next command may cost. */
  get nextGas(): number {
    return dearestCommandGas(this.view.markets.listed);
  }

  /** These items, which stay. */
  peek(): Hex {
    return toHex(this.#encoder.writer.peek());
  }

  /**
   * @throws ForeignDepositError, before anything is taken in; for a command that does not follow
   * the last; and for ever after one that could be taken in only in part
   */
  fold(released: ReleasedCommand): void {
    if (released.sequence !== this.sequence + 1 || this.#isBroken || this.parts.left > 0) {
      throw new Error(`command ${released.sequence} does not follow ${this.sequence}`);
    }
    const events = eventsOf(released);
    for (const event of events) this.#assertOwnChain(event);
    this.#isBroken = true;
    const { sequence, timeUs } = this;
    this.#before = { sequence, timeUs, configurations: this.#encoder.configurations.length };
    this.#encoder.writer.beginCommand();
    let isTold = true;
    this.#fee = 0;
    for (const event of events) {
      this.owners.fold(event, released);
      this.fundCash.fold(event, this.view);
      this.lanes.fold(event);
      if (!this.#foldWithdrawal(event, released)) isTold = false;
    }
    this.#hashes.begin(released, events);
    if (isTold) this.#encoder.apply(released);
    this.#hashes.end(events);
    this.view.fold(released);
    this.sequence = released.sequence;
    this.timeUs = released.timeUs;
    this.#last = released;
    this.#isBroken = false;
  }

  /** The items since the last call. */
  take(): FoldedBatch {
    const { sequence, timeUs } = this;
    return this.#batchOf(this.#encoder.writer.take(), { sequence, timeUs });
  }

  /**
   * The items since the last call without those of the newest command, which are told in parts.
   *
   * @param told items of it that are told already
   */
  takeBefore(told = 0): FoldedBatch {
    this.parts.begin(this.#encoder.writer.takeCommand(), told);
    return this.#batchOf(this.#encoder.writer.take(), this.#before);
  }

  /** What so much gas is enough for of the command in parts. */
  takePart(gas: number): FoldedBatch {
    const sections = this.parts.take(gas, this.view.markets.listed);
    const { timeUs } = this;
    const sequence = this.sequence - (this.parts.left > 0 ? 1 : 0);
    return this.#batchOf(sections, { sequence, timeUs });
  }

  /** All configurations that wait are told with it where `through` does not say how many. */
  #batchOf(
    sections: Uint8Array,
    through: {
      readonly sequence: number;
      readonly timeUs: number;
      readonly configurations?: number;
    },
  ): FoldedBatch {
    const waiting = this.#encoder.configurations;
    const { sequence, timeUs, configurations = waiting.length } = through;
    return {
      lastSequence: sequence,
      timeUs,
      sections: toHex(sections),
      announcements: waiting.splice(0, configurations).map((item) => keccak256(item)),
      toldItems: this.parts.told,
    };
  }

  /** Units that left an account in the engine and, because nobody can be paid, not on chain. */
  withheld(account: number, asset: number): number {
    return this.#withheld.get(`${account}/${asset}`) ?? 0;
  }

  #addPending(one: PendingWithdrawal): void {
    this.pending.set(one.withdrawalId, one);
    this.#withhold(one, 1);
  }

  #endPending(withdrawalId: number): PendingWithdrawal | undefined {
    const known = this.pending.get(withdrawalId);
    this.pending.delete(withdrawalId);
    if (known !== undefined) this.#withhold(known, -1);
    return known;
  }

  /** The fees account has in the engine, and not on chain, what a withheld withdrawal cost. */
  #withhold({ account, asset, amount, fee, isWithheld }: PendingWithdrawal, sign: 1 | -1): void {
    if (!isWithheld) return;
    this.#addWithheld(account, asset, sign * (amount + fee));
    if (fee !== 0) this.#addWithheld(PROTOCOL_ACCOUNTS.fees, asset, -sign * fee);
  }

  #addWithheld(account: number, asset: number, change: number): void {
    const units = this.withheld(account, asset) + change;
    if (units === 0) this.#withheld.delete(`${account}/${asset}`);
    else this.#withheld.set(`${account}/${asset}`, units);
  }

  #takePart(part: FoldPart): void {
    switch (part.kind) {
      case 'stamp':
        this.sequence = part.sequence;
        this.timeUs = part.timeUs;
        return;
      case 'owners':
        for (const [account, owner] of part.owners) this.owners.restore(account, owner);
        return;
      case 'pending':
        for (const one of part.pending) this.#addPending(one);
        return;
      case 'fundCash':
        this.fundCash.restore(part.figures);
        return;
      case 'lanes':
        this.lanes.restore(part.figures);
        return;
      case 'hashes':
        for (const [orderId, hash] of part.hashes) this.#hashes.restore(orderId, hash);
        return;
      case 'encoder':
        this.#encoder.restore(part.memory);
        return;
      case 'view':
        return;
    }
  }

  #assertOwnChain(event: Event): void {
    if (event.kind === 'LaneConfigured' && event.chain === this.#chain) {
      throw new ForeignDepositError(
        `account ${event.account} is the lane to chain ${event.chain}, which is the home chain: ` +
          'this venue cannot be settled',
      );
    }
    if (event.kind !== 'DepositCredited' || event.chain === this.#chain) return;
    if (this.lanes.laneOfChain(event.chain) !== null) return;
    throw new ForeignDepositError(
      `deposit ${event.depositNumber} of chain ${event.chain} is not in the vault of chain ` +
        `${this.#chain}: this venue cannot be settled`,
    );
  }

  /** Returns false for what the chain is not told. */
  #foldWithdrawal(event: Event, { command, sequence }: ReleasedCommand): boolean {
    switch (event.kind) {
      case 'WithdrawalFeeCharged':
        this.#fee = event.amount;
        return true;
      case 'WithdrawalReserved': {
        const fee = this.#fee;
        // The withdrawal that comes next has another one, or none.
        this.#fee = 0;
        const { withdrawalId, account, asset, amount } = event;
        const left = this.view.accounts.balance(account, asset) - amount - fee;
        // What the home chain forced is paid there, and it is the mirror that says how much.
        const isForced = command.kind === 'ForcedRequest';
        const isWithheld = !this.owners.has(account) || this.isHeld(event, { left, isForced });
        const lane = isWithheld ? null : this.lanes.laneOfWithdrawal(withdrawalId);
        const figures = { withdrawalId, account, asset, amount, fee };
        this.#addPending({ ...figures, sequence, isWithheld, lane });
        return !isWithheld;
      }
      case 'WithdrawalConfirmed':
      case 'WithdrawalFailed': {
        return this.#endPending(event.withdrawalId)?.isWithheld !== true;
      }
      default:
        return true;
    }
  }
}

/** The same for the same command with the same effects at the same time, and for no other. */
export function digestOf({ sequence, timeUs, slots }: ReleasedCommand): string {
  const stamp = new Float64Array([sequence, timeUs]);
  return createHash('sha256').update(stamp).update(slots).digest('hex');
}
