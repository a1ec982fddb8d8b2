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
    return new Map(this.#lanes.flatMap(({ waiting }) => [...waiting]));
  }

  get problems(): readonly string[] {
    return this.statuses.flatMap(({ chainId, health }) =>
      health === null ? [] : [`chain ${chainId}: ${health}`],
    );
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
    if (this.#lanes.length > 0) await this.#choices.step(head);
  }

  /** The lane by which an account is paid from now on; null: at home. */
  payout(account: number): number | null {
    return this.#fold.lanes.payoutOf(account);
  }
}
