import type { BlockReads } from '../../chain/chain-part.ts';
import type { Freeze, Position } from '../../model/position.ts';
import type { Drift } from '../protocol.ts';
import { isSameHoldings } from './holdings.ts';
import type { ModuleBook } from './module-book.ts';
import { type ModuleReads, parseHoldings, parsePositionIndex, parseTerms } from './module-reads.ts';

export type DriftOptions = {
  /** One slice in so many blocks. */
  readonly everyBlocks: bigint;
  readonly positionsPerSlice: number;
};

const CALLS_A_POSITION = 3;

/**
 * Compares the mirror with the contract, a slice of the positions at a time, and repairs what
 * differs: deposits by ERC-223 transfers leave no log, and tokens may move less than they say.
 */
export class DriftCheck {
  readonly #book: ModuleBook;
  readonly #calls: ModuleReads;
  readonly #options: DriftOptions;
  /** What is left of the positions of this round. */
  #rest: Iterator<[string, Position]> | null = null;

  constructor(book: ModuleBook, calls: ModuleReads, options: DriftOptions) {
    this.#book = book;
    this.#calls = calls;
    this.#options = options;
  }

  /** @param isGap the first look: positions may be older than the first block that is followed */
  async check(reads: BlockReads, isGap: boolean): Promise<readonly Drift[]> {
    if (!isGap && reads.block.number % this.#options.everyBlocks !== 0n) return [];
    const slice = this.#nextSlice();
    const calls = slice.flatMap(({ positionId }) => [
      this.#calls.of('positions', positionId),
      this.#calls.of('getPositionAssets', positionId),
      this.#calls.of('getPositionBalances', positionId),
    ]);
    const [index = null, ...answers] = await reads.call([this.#calls.positionIndex(), ...calls]);
    const drifts = index === null ? [] : this.#findMissing(parsePositionIndex(index), reads);
    slice.forEach((position, place) => {
      const [terms = null, assets = null, balances = null] = answers.slice(
        place * CALLS_A_POSITION,
        (place + 1) * CALLS_A_POSITION,
      );
      if (terms === null || assets === null || balances === null) return;
      const drift = this.#repair(position, {
        ...parseTerms(terms),
        holdings: parseHoldings(assets, balances),
        atBlock: reads.block.number,
      });
      if (drift !== null) drifts.push(drift);
    });
    return drifts;
  }

  #nextSlice(): readonly Position[] {
    const slice: Position[] = [];
    this.#rest ??= this.#book.positions.entries();
    while (slice.length < this.#options.positionsPerSlice) {
      const next = this.#rest.next();
      if (next.done === true) {
        this.#rest = null;
        break;
      }
      slice.push(next.value[1]);
    }
    return slice;
  }

  #repair(position: Position, actual: Omit<Position, 'positionId'>): Drift | null {
    const { positionId } = position;
    const key = positionId.toString();
    if (!actual.isOpen) {
      this.#book.positions.delete(key);
      return { kind: 'closed', positionId };
    }
    const isSame = isSameHoldings(position.holdings, actual.holdings);
    if (isSame && isSameFreeze(position.freeze, actual.freeze)) return null;
    this.#book.positions.set(key, { ...actual, positionId });
    return { kind: isSame ? 'freeze' : 'holdings', positionId };
  }

  /** Positions whose opening was never heard of: their drafts are read in the next settling. */
  #findMissing(count: bigint, { block }: BlockReads): Drift[] {
    const from = this.#book.positionCount;
    if (count <= from) return [];
    for (let positionId = from; positionId < count; positionId += 1n) {
      const draft = { positionId, holdings: null, freeze: null, atBlock: block.number };
      this.#book.drafts.set(positionId.toString(), draft);
    }
    this.#book.counts.set('positions', count);
    return [{ kind: 'missing', from, to: count - 1n }];
  }
}

function isSameFreeze(one: Freeze | null, other: Freeze | null): boolean {
  return one?.frozenAt === other?.frozenAt && one?.liquidator === other?.liquidator;
}
