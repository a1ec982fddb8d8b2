import { join } from 'node:path';
import { LOCAL_CHAIN_ID, localAccount } from '@tandem/chain';
import { journalHistory } from '@tandem/exchange';
import type { Feed } from '@tandem/feed';
import type { PartHealth } from '@tandem/gateway';
import type { CommandPort } from '@tandem/ingress';
import {
  DEFAULT_SETTLEMENT_LIMITS,
  type LaneConfig,
  openSettlement,
  type Settlement,
  type SettlementFigures,
  type SettlementLimits,
  settlementMetrics,
} from '@tandem/settlement';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { FAR_CHAIN, FAR_CHAIN_ID, LOCAL_CHAIN } from './chain-indexes.ts';
import { type FarContracts, LANE_ACCOUNT } from './far-contracts.ts';
import { signedUpdates } from './signed-updates.ts';
import type { VenueContracts } from './venue-contracts.ts';

/** Blocks above what counts as final: a kill of everything takes one at most. */
export const CONFIRMATIONS = 2;

/** A batch about every second while somebody trades, at any gas: the bots always do. */
const LIMITS: SettlementLimits = {
  ...DEFAULT_SETTLEMENT_LIMITS,
  batch: { commands: 2_000, bytes: 60_000, gas: 1_000_000_000, ageMs: 1_000, quietMs: 60_000 },
  pollMs: 250,
  tipPerGas: 1n,
  lagMs: 30_000,
};

/** Before the outbox is read. */
const NO_FIGURES: SettlementFigures = {
  lagCommands: 0,
  lagMs: 0,
  batch: 0,
  sequence: 0,
  depositsCredited: 0,
  withdrawalsConfirmed: 0,
  withdrawalsFailed: 0,
  withdrawalsPending: 0,
  payoutChoices: 0,
  transactionsSent: 0,
  feesRaised: 0,
  nodeSwitches: 0,
  comparisons: 0,
  differences: 0,
  resumedSequence: 0,
  challengesOpen: 0,
  challengesAnswered: 0,
  challengesLost: 0,
  markChallengesOpen: 0,
  markChallengesAnswered: 0,
  markChallengesLost: 0,
  requestsServed: 0,
  cancelsTaken: 0,
  disputesResolved: 0,
  requestsWaiting: 0,
  disputes: 0,
};

/** Where the second chain of a venue is. */
export type FarPlace = { readonly url: string; readonly contracts: FarContracts };

export type VenueSettlementParts = {
  readonly data: string;
  readonly url: string;
  readonly contracts: VenueContracts;
  /** The second chain; null without one. */
  readonly far: FarPlace | null;
  readonly port: CommandPort;
  readonly feed: Feed;
  readonly log: Logger;
};

/**
 * The settlement of a venue with its local chain. It opens by itself and beside everything else: a
 * long journal is folded while the venue already trades.
 */
export class VenueSettlement {
  readonly metrics: Registry;
  readonly #opening: Promise<void>;
  #settlement: Settlement | null = null;
  #fault: string | null = null;
  #isClosed = false;

  constructor(parts: VenueSettlementParts) {
    this.metrics = settlementMetrics(
      () => this.#settlement?.figures() ?? NO_FIGURES,
      () => this.#settlement?.lanes() ?? [],
    );
    this.#opening = openOn(parts).then(
      (settlement) => {
        this.#settlement = settlement;
      },
      (error: unknown) => {
        this.#fault = error instanceof Error ? error.message : String(error);
        parts.log.error({ problem: this.#fault }, 'the settlement does not open');
      },
    );
  }

  /** Null while it opens, and when it cannot. */
  get settlement(): Settlement | null {
    return this.#settlement;
  }

  /** Orders do not need the chain: without it the venue is degraded. */
  health(): PartHealth {
    const name = 'settlement';
    if (this.#fault !== null) return { name, status: 'degraded', detail: this.#fault };
    if (this.#settlement === null) {
      return { name, status: 'degraded', detail: 'folds the journal' };
    }
    const detail = this.#isClosed ? null : this.#settlement.health();
    return { name, status: detail === null ? 'ok' : 'degraded', detail };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#opening;
    await this.#settlement?.close();
  }
}

function openOn({
  data,
  url,
  contracts,
  far,
  ...parts
}: VenueSettlementParts): Promise<Settlement> {
  const history = journalHistory(join(data, 'journal'));
  return openSettlement(
    { ...parts, history, account: localAccount(0) },
    {
      path: join(data, 'settlement.jsonl'),
      nodes: [url],
      chainId: LOCAL_CHAIN_ID,
      chain: LOCAL_CHAIN,
      confirmations: CONFIRMATIONS,
      fromBlock: BigInt(contracts.fromBlock),
      mirror: contracts.mirror,
      vault: contracts.vault,
      requests: contracts.wayOut?.requests ?? null,
      challenges: contracts.challenges,
      marks:
        contracts.marks === null ? null : { marks: contracts.marks, updates: signedUpdates(data) },
      announces: true,
      limits: LIMITS,
      lanes: far === null ? [] : [laneOf(data, far)],
    },
  );
}

function laneOf(data: string, { url, contracts }: FarPlace): LaneConfig {
  return {
    chain: FAR_CHAIN,
    account: LANE_ACCOUNT,
    path: join(data, 'settlement-second-chain.jsonl'),
    nodes: [url],
    chainId: FAR_CHAIN_ID,
    confirmations: CONFIRMATIONS,
    fromBlock: BigInt(contracts.fromBlock),
    vault: contracts.vault,
    outpost: contracts.outpost,
    limits: LIMITS,
  };
}
