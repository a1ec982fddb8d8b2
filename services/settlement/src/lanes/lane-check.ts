import { vault } from '@tandem/chain';
import type { Address } from 'viem';
import type { MirrorFold, PendingWithdrawal } from '../batches/mirror-fold.ts';
import { failureText } from '../failure-text.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import { readPayment, unpaidOf } from './lane-payment.ts';

/** What a vault of another chain has of an asset, and what of it must be there; engine units. */
export type LaneAsset = {
  readonly asset: number;
  /** Tokens in the vault. */
  readonly holds: number;
  /** Credited and neither reserved nor paid: as much can be asked for. */
  readonly lent: number;
  /** Reserved and not paid. */
  readonly underWay: number;
  /** Most that may be deposited there: what the lane must have on the home chain. */
  readonly cap: number;
  /** What the lane has at home, and what of it is lent or under way. */
  readonly capital: number;
};

export type LaneCheckConfig = {
  readonly lane: number;
  readonly vault: Address;
};

/** Withdrawals whose unpaid part is read one by one. */
const READ_AT_ONCE = 64;

/** Compares the vault of another chain with what the engine says is in it. */
export class LaneCheck {
  readonly #nodes: ChainNodes;
  readonly #fold: MirrorFold;
  readonly #config: LaneCheckConfig;
  assets: readonly LaneAsset[] = [];
  /** What differs, in words. */
  problems: readonly string[] = [];
  comparisons = 0;

  constructor(nodes: ChainNodes, fold: MirrorFold, config: LaneCheckConfig) {
    this.#nodes = nodes;
    this.#fold = fold;
    this.#config = config;
  }

  /** The engine first, then a block: what came in meanwhile only adds to the vault. */
  async step(head: ChainHead): Promise<void> {
    const { lane } = this.#config;
    const { view, lanes, pending } = this.#fold;
    const engine = [...view.markets.assets()].map(({ asset }) => ({
      asset,
      lent: lanes.lent(lane, asset),
      balance: view.accounts.balance(lane, asset),
    }));
    const underWay = [...pending.values()].filter((one) => one.lane === lane);
    const found: LaneAsset[] = [];
    const problems: string[] = [];
    const unpaid = await this.#unpaidOf(underWay, head);
    for (const { asset, lent, balance } of engine) {
      const state = await this.#assetState(asset, head);
      if (state === null) {
        if (lent > 0) problems.push(`the vault does not list asset ${asset}, ${lent} are lent`);
        continue;
      }
      const ofAsset = underWay.filter((one) => one.asset === asset);
      const reserved = unpaid === null ? state.scheduled : (unpaid.get(asset) ?? 0);
      const capital = balance + lent + sumOf(ofAsset.map((one) => one.amount));
      const { holds, owed, lacking, cap } = state;
      found.push({ asset, holds, lent, underWay: reserved, cap, capital });
      const claimed = lent + reserved;
      if (owed < claimed) problems.push(`asset ${asset}: ${claimed} are claimed, ${owed} owed`);
      if (capital < cap) problems.push(shortOf(lane, { asset, capital, cap, balance }));
      if (lacking > 0n) problems.push(`asset ${asset}: the vault lacks ${lacking} token units`);
    }
    this.assets = found;
    this.problems = problems;
    this.comparisons += 1;
  }

  /**
   * By asset, what the vault still needs for what is under way; the outflow limit may pay a part.
   * Null for more of them than are read at once: then what the vault itself has scheduled counts,
   * and what is not scheduled yet does not.
   */
  async #unpaidOf(
    underWay: readonly PendingWithdrawal[],
    head: ChainHead,
  ): Promise<ReadonlyMap<number, number> | null> {
    if (underWay.length > READ_AT_ONCE) return null;
    const unpaid = new Map<number, number>();
    const read = underWay.map(async (one) => {
      const { asset } = one;
      const { vault: address } = this.#config;
      const payment = await readPayment(this.#nodes.reader, address, one, head.number);
      unpaid.set(asset, (unpaid.get(asset) ?? 0) + unpaidOf(payment));
    });
    await Promise.all(read);
    return unpaid;
  }

  /** Null for an asset that the vault does not list. */
  async #assetState(asset: number, head: ChainHead) {
    const { reader } = this.#nodes;
    const call = { address: this.#config.vault, abi: vault.abi } as const;
    const at = { args: [asset], blockNumber: head.number } as const;
    try {
      const read = { ...call, ...at } as const;
      const state = await reader.readContract({ ...read, functionName: 'assetState' });
      const surplus = await reader.readContract({ ...read, functionName: 'surplus' });
      const { unitScale, owed, remainders, limits, scheduled } = state;
      return {
        holds: Number((owed + surplus) / unitScale),
        owed: Number((owed - remainders) / unitScale),
        lacking: surplus < 0n ? -surplus : 0n,
        cap: Number(limits.cap),
        scheduled: Number(scheduled),
      };
    } catch (error) {
      if (failureText(error).startsWith('UnknownAsset(')) return null;
      throw error;
    }
  }
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}

function shortOf(
  lane: number,
  of: { readonly asset: number; readonly capital: number; readonly cap: number; balance: number },
): string {
  const { asset, capital, cap, balance } = of;
  const missing = `${cap - capital} less than its vault may take`;
  return `asset ${asset}: account ${lane} has ${balance} left to lend, ${missing}`;
}
