import { entrypoint, mirrorReader, vault } from '@tandem/chain';
import { type AccountView, fundingIndexOf, type PositionView } from '@tandem/feed';
import { fundingPaid } from '@tandem/margin';
import { FIRST_USER_ACCOUNT } from '@tandem/protocol';
import type { Address } from 'viem';
import type { MirrorFold } from '../batches/mirror-fold.ts';
import type { ChainNodes } from '../nodes/chain-nodes.ts';

export type ReconcilerConfig = {
  readonly entrypoint: Address;
  readonly reader: Address;
  readonly vault: Address;
  readonly figuresPerCall: number;
  readonly differencesTold: number;
};

/** What a comparison found. */
export type Comparison = {
  readonly batchId: number;
  readonly figures: number;
  readonly differences: number;
  /** The first of them, in words. */
  readonly told: readonly string[];
};

/** Whole engine units of the vault's tokens at a block. */
export type VaultHoldings = {
  readonly block: number;
  readonly tokens: readonly { readonly asset: number; readonly units: string }[];
};

type PositionPlace = {
  readonly account: number;
  readonly market: number;
  readonly mode: 0 | 1;
  readonly position: PositionView | undefined;
};

/**
 * Compares every balance and every position of users with the mirror, and the vault's tokens with
 * what it owes. A difference is told; nobody is stopped for it.
 */
export class Reconciler {
  readonly #nodes: ChainNodes;
  readonly #fold: MirrorFold;
  readonly #config: ReconcilerConfig;
  /** Positions that were open at an earlier comparison: closed ones must be closed on chain. */
  readonly #places = new Map<string, Omit<PositionPlace, 'position'>>();
  last: Comparison | null = null;
  /** What the vault held at the newest comparison. */
  holdings: VaultHoldings | null = null;
  comparisons = 0;

  constructor(nodes: ChainNodes, fold: MirrorFold, config: ReconcilerConfig) {
    this.#nodes = nodes;
    this.#fold = fold;
    this.#config = config;
  }

  /**
   * Compares after a batch at whose end fold and block stand. Returns null when the block turns out
   * to be another: a node that makes a block while it is asked may answer from the next one.
   */
  async compare(batchId: number, blockNumber: bigint): Promise<Comparison | null> {
    const notes = new Notes(this.#config.differencesTold);
    await this.#compareBalances(blockNumber, notes);
    await this.#comparePositions(blockNumber, notes);
    await this.#compareVault(blockNumber, notes);
    const compared = await this.#nodes.reader.readContract({
      address: this.#config.entrypoint,
      abi: entrypoint.abi,
      functionName: 'lastBatchId',
      blockNumber,
    });
    if (compared !== BigInt(batchId)) return null;
    const { figures, differences, told } = notes;
    this.last = { batchId, figures, differences, told };
    this.comparisons += 1;
    return this.last;
  }

  async #compareBalances(blockNumber: bigint, notes: Notes): Promise<void> {
    const { view } = this.#fold;
    const assets = [...view.markets.assets()].map(({ asset }) => asset);
    const columns = Math.max(0, ...assets) + 1;
    const users = usersOf(view.accounts.all());
    const perCall = Math.max(1, Math.floor(this.#config.figuresPerCall / columns));
    for (const some of chunks(users, perCall)) {
      const figures = await this.#nodes.reader.readContract({
        address: this.#config.reader,
        abi: mirrorReader.abi,
        functionName: 'balances',
        args: [some.map(({ account }) => account), columns],
        blockNumber,
      });
      some.forEach(({ account, balances }, row) => {
        for (let asset = 0; asset < columns; asset += 1) {
          // The chain still has what it was not told to pay to nobody.
          const expected = (balances.get(asset) ?? 0) + this.#fold.withheld(account, asset);
          const mirrored = figures[row * columns + asset] as bigint;
          notes.expect(`balance of account ${account} in asset ${asset}`, expected, mirrored);
        }
      });
    }
  }

  async #comparePositions(blockNumber: bigint, notes: Notes): Promise<void> {
    for (const some of chunks(this.#positions(), this.#config.figuresPerCall)) {
      const figures = await this.#nodes.reader.readContract({
        address: this.#config.reader,
        abi: mirrorReader.abi,
        functionName: 'positions',
        args: [
          some.map(({ account }) => account),
          some.map(({ market }) => market),
          some.map(({ mode }) => mode),
        ],
        blockNumber,
      });
      some.forEach((place, row) => {
        const mirrored = figures[row];
        if (mirrored === undefined) throw new Error('the reader gives a row for each position');
        this.#comparePosition(place, mirrored, notes);
      });
    }
  }

  #comparePosition(
    { account, market, mode, position }: PositionPlace,
    mirrored: { readonly size: bigint; readonly quote: bigint; readonly posted: bigint },
    notes: Notes,
  ): void {
    const name = `of account ${account} in market ${market}${mode === 1 ? ', isolated' : ''}`;
    notes.expect(`size ${name}`, position?.size ?? 0, mirrored.size);
    notes.expect(`posted margin ${name}`, position?.postedMargin ?? 0, mirrored.posted);
    if (position === undefined) return;
    const figures = this.#fold.view.markets.get(market);
    if (figures === undefined) return;
    const change = fundingIndexOf(figures, position.size) - position.fundingIndex;
    const quote = position.quote + fundingPaid(position.size, change, 0).paid;
    // The fraction of a unit that funding left over is not published: it may fill one unit.
    const isOneMore = change !== 0 && mirrored.quote === BigInt(quote) + 1n;
    notes.expect(`quote ${name}`, isOneMore ? quote + 1 : quote, mirrored.quote);
  }

  async #compareVault(blockNumber: bigint, notes: Notes): Promise<void> {
    const tokens: { asset: number; units: string }[] = [];
    for (const { asset } of this.#fold.view.markets.assets()) {
      const surplus = await this.#nodes.reader
        .readContract({
          address: this.#config.vault,
          abi: vault.abi,
          functionName: 'surplus',
          args: [asset],
          blockNumber,
        })
        // An asset that only the engine lists has no money in the vault.
        .catch(() => null);
      if (surplus === null) continue;
      notes.expect(
        `tokens that the vault lacks in asset ${asset}`,
        0,
        surplus < 0n ? -surplus : 0n,
      );
      const { owed, unitScale } = await this.#nodes.reader.readContract({
        address: this.#config.vault,
        abi: vault.abi,
        functionName: 'assetState',
        args: [asset],
        blockNumber,
      });
      tokens.push({ asset, units: String((owed + surplus) / unitScale) });
    }
    this.holdings = { block: Number(blockNumber), tokens };
  }

  #positions(): readonly PositionPlace[] {
    const { accounts } = this.#fold.view;
    for (const { account, positions } of usersOf(accounts.all())) {
      for (const { market, marginMode } of positions.values()) {
        const mode = marginMode === 'isolated' ? 1 : 0;
        this.#places.set(`${account}/${market}/${mode}`, { account, market, mode });
      }
    }
    const found: PositionPlace[] = [];
    for (const [key, place] of this.#places) {
      const mode = place.mode === 1 ? 'isolated' : 'cross';
      const position = accounts.position(place.account, place.market, mode);
      found.push({ ...place, position });
      if (position === undefined) this.#places.delete(key);
    }
    return found;
  }
}

/** Counts what was compared and keeps the first differences in words. */
class Notes {
  readonly told: string[] = [];
  readonly #toldMax: number;
  figures = 0;
  differences = 0;

  constructor(toldMax: number) {
    this.#toldMax = toldMax;
  }

  expect(what: string, engine: number, chain: bigint): void {
    this.figures += 1;
    if (BigInt(engine) === chain) return;
    this.differences += 1;
    if (this.told.length >= this.#toldMax) return;
    this.told.push(`${what}: the engine has ${engine}, the chain ${chain}`);
  }
}

/** What the venue's own accounts hold is not published with every event. */
function usersOf(accounts: Iterable<AccountView>): AccountView[] {
  return [...accounts].filter(({ account }) => account >= FIRST_USER_ACCOUNT);
}

function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
