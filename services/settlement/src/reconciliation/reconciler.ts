import { entrypoint, mirrorReader, vault } from '@tandem/chain';
import { fundingIndexOf, type PositionView } from '@tandem/feed';
import { fundingPaid } from '@tandem/margin';
import { FIRST_USER_ACCOUNT, PROTOCOL_ACCOUNTS, SETTLEMENT_ASSET } from '@tandem/protocol';
import type { Address } from 'viem';
import type { MirrorFold } from '../batches/mirror-fold.ts';
import type { ChainNodes } from '../nodes/chain-nodes.ts';
import { Differences, type Dispute, type FigureOwner } from './differences.ts';

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
  /** Money of accounts that is held back until engine and chain agree. */
  readonly disputes: readonly Dispute[];
};

const { insurance, backstop } = PROTOCOL_ACCOUNTS;

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
 * Compares every balance and every position with the mirror, of users and of the venue, and the
 * vault's tokens with what it owes. Says what differs, and whose money is disputed by how much.
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
    const notes = new Differences(this.#config.differencesTold);
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
    const { figures, differences, told, disputes } = notes;
    this.last = { batchId, figures, differences, told, disputes };
    this.comparisons += 1;
    return this.last;
  }

  async #compareBalances(blockNumber: bigint, notes: Differences): Promise<void> {
    const { view } = this.#fold;
    const assets = [...view.markets.assets()].map(({ asset }) => asset);
    const columns = Math.max(0, ...assets) + 1;
    const perCall = Math.max(1, Math.floor(this.#config.figuresPerCall / columns));
    let funds = 0n;
    for (const some of chunks([...view.accounts.all()], perCall)) {
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
          if (asset === SETTLEMENT_ASSET && (account === insurance || account === backstop)) {
            funds += mirrored;
            continue;
          }
          const owner = ownerOf({ account, asset, unitsEach: 1 });
          const what = `balance of account ${account} in asset ${asset}`;
          notes.expect(what, [expected, mirrored], owner);
        }
      });
    }
    // Who of the two paid for a debt is not published.
    const { cash, room } = this.#fold.fundCash;
    notes.expect('balances of insurance fund and backstop together', [cash, funds], { room });
  }

  async #comparePositions(blockNumber: bigint, notes: Differences): Promise<void> {
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
    notes: Differences,
  ): void {
    const { view } = this.#fold;
    const figures = view.markets.get(market);
    const money = { account, asset: SETTLEMENT_ASSET };
    const owner = ownerOf({ ...money, unitsEach: 1 });
    const name = `of account ${account} in market ${market}${mode === 1 ? ', isolated' : ''}`;
    const lots = ownerOf({ ...money, unitsEach: figures?.mark ?? 0 });
    notes.expect(`size ${name}`, [position?.size ?? 0, mirrored.size], lots);
    const posted = position?.postedMargin ?? 0;
    notes.expect(`posted margin ${name}`, [posted, mirrored.posted], owner);
    // The backstop's side of a takeover is not published: its quote is not known in between.
    if (position === undefined || figures === undefined || account === backstop) return;
    const change = fundingIndexOf(figures, position.size) - position.fundingIndex;
    const quote = position.quote + fundingPaid(position.size, change, 0).paid;
    // The fraction of a unit that funding left over is not published: it may fill one unit.
    const isOneMore = change !== 0 && mirrored.quote === BigInt(quote) + 1n;
    notes.expect(`quote ${name}`, [isOneMore ? quote + 1 : quote, mirrored.quote], owner);
  }

  async #compareVault(blockNumber: bigint, notes: Differences): Promise<void> {
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
      const lacking = surplus < 0n ? -surplus : 0n;
      notes.expect(`tokens that the vault lacks in asset ${asset}`, [0, lacking]);
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
    for (const { account, positions } of accounts.all()) {
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

/** Money of the venue's own accounts is not held back: nobody takes it out by himself. */
function ownerOf(owner: FigureOwner): { readonly owner?: FigureOwner } {
  return owner.account < FIRST_USER_ACCOUNT ? {} : { owner };
}

function* chunks<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size);
}
