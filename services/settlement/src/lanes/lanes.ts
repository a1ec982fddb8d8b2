import type { Feed } from '@tandem/feed';
import type { CommandPort } from '@tandem/ingress';
import type { Logger } from 'pino';
import type { LocalAccount } from 'viem';
import type { MirrorFold } from '../batches/mirror-fold.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import { ChoiceDesk } from './choice-desk.ts';
import { HomeSide, type HomeSideConfig } from './home-side.ts';
import { Lane, type LaneStatus } from './lane.ts';
import type { LaneConfig } from './lane-config.ts';

export type LanesParts = {
  /** Of the home chain. */
  readonly nodes: ChainNodes;
  readonly store: OutboxStore;
  readonly fold: MirrorFold;
  readonly feed: Feed;
  readonly port: CommandPort;
  readonly account: LocalAccount;
  readonly log: Logger;
};

type Reservation = {
  readonly withdrawalId: number;
  readonly account: number;
  readonly asset: number;
};

/** All further chains of a venue, and what they need of the home chain: docs/rulebook/chains.md. */
export class Lanes {
  readonly #store: OutboxStore;
  readonly #fold: MirrorFold;
  readonly #home: HomeSide;
  readonly #choices: ChoiceDesk;
  readonly #lanes: readonly Lane[];

  constructor(parts: LanesParts, home: HomeSideConfig, lanes: readonly LaneConfig[]) {
    const { nodes, store, fold, feed, port, account, log } = parts;
    this.#store = store;
    this.#fold = fold;
    this.#home = new HomeSide(nodes, home);
    this.#choices = new ChoiceDesk({ nodes, store, fold, feed }, home);
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

  /**
   * True for a reservation that would take out of a lane what it must keep for its vault. Decided
   * once: it is kept in the outbox.
   *
   * @param left balance of the account without the reserved amount
   */
  holdsBack({ withdrawalId, account, asset }: Reservation, left: number): boolean {
    const lane = this.#lanes.find((one) => one.account === account);
    if (lane === undefined) return false;
    const capital = lane.capital(asset);
    if (capital !== null && left >= capital) return false;
    this.#store.hold(withdrawalId);
    return true;
  }

  /** The lane by which an account is paid from now on; null: at home. */
  payout(account: number): number | null {
    return this.#fold.lanes.laneAt(account, Number.MAX_SAFE_INTEGER);
  }

  /** Units of an asset in the vaults of all further chains. */
  holds(asset: number): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.holds(asset), 0);
  }
}
