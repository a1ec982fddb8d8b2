import type { CommandPort } from '@tandem/ingress';
import type { Logger } from 'pino';
import type { LocalAccount } from 'viem';
import type { MirrorFold } from '../batches/mirror-fold.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import { ChoiceDesk } from './choice-desk.ts';
import { HomeSide, type HomeSideConfig } from './home-side.ts';
import { Lane, type LaneStatus } from './lane.ts';
import type { LaneConfig } from './lane-config.ts';

export type LanesParts = {
  /** Of the home chain. */
  readonly nodes: ChainNodes;
  readonly fold: MirrorFold;
  readonly port: CommandPort;
  readonly account: LocalAccount;
  readonly log: Logger;
};

/** All further chains of a venue, and what they need of the home chain: docs/rulebook/chains.md. */
export class Lanes {
  readonly #fold: MirrorFold;
  readonly #home: HomeSide;
  readonly #choices: ChoiceDesk;
  readonly #lanes: readonly Lane[];

  constructor(parts: LanesParts, home: HomeSideConfig, lanes: readonly LaneConfig[]) {
    const { nodes, fold, port, account, log } = parts;
    this.#fold = fold;
    this.#home = new HomeSide(nodes, home);
    this.#choices = new ChoiceDesk({ nodes, fold, port }, { ...home, lanes });
    const side = this.#home;
    this.#lanes = lanes.map((lane) => new Lane({ port, fold, home: side, account, log }, lane));
  }

  get statuses(): readonly LaneStatus[] {
    return this.#lanes.map(({ status }) => status);
  }

  /** Why a withdrawal is not paid yet, by its number. */
  get waiting(): ReadonlyMap<number, string> {
    const waiting = new Map(this.#lanes.flatMap((lane) => [...lane.waiting]));
    for (const [chain, ids] of this.#stranded()) {
      for (const id of ids) waiting.set(id, `the chain with index ${chain} is not configured here`);
    }
    return waiting;
  }

  get problems(): readonly string[] {
    const problems = this.statuses.flatMap(({ chainId, health }) =>
      health === null ? [] : [`chain ${chainId}: ${health}`],
    );
    for (const [chain, ids] of this.#stranded()) {
      problems.push(`index ${chain} is not configured, and ${ids.length} withdrawals wait for it`);
    }
    return problems;
  }

  /** Withdrawals that a lane is to pay which was taken out of the configuration, by its index. */
  #stranded(): ReadonlyMap<number, readonly number[]> {
    const { pending, lanes } = this.#fold;
    const stranded = new Map<number, readonly number[]>();
    for (const [chain, account] of lanes.all) {
      if (this.#lanes.some((lane) => lane.account === account)) continue;
      const own = [...pending.values()].filter(({ lane }) => lane === account);
      if (own.length > 0)
        stranded.set(
          chain,
          own.map(({ withdrawalId }) => withdrawalId),
        );
    }
    return stranded;
  }

  /** Each goes on by itself from here. */
  start(): void {
    for (const lane of this.#lanes) lane.start();
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  /** @param head newest block of the home chain */
  async step(head: ChainHead): Promise<void> {
    this.#home.head = head;
    // Also when the lane that somebody chose is configured no more: he may choose home.
    const hasLanes = this.#lanes.length > 0 || this.#fold.lanes.all.size > 0;
    if (hasLanes) await this.#choices.step(head);
  }

  /** The lane by which an account is paid from now on; null: at home. */
  payout(account: number): number | null {
    return this.#fold.lanes.payoutOf(account);
  }
}
