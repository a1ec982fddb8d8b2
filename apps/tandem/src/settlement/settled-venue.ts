import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { localAccount } from '@tandem/chain';
import {
  type Exchange,
  journalHistory,
  openExchange,
  type SignatureConfig,
} from '@tandem/exchange';
import type { Clock } from '@tandem/sequencer';
import {
  CHAIN_PRESETS,
  type LaneConfig,
  limitsOfChain,
  type MarkDeskConfig,
  openSettlement,
  type Settlement,
  type SettlementLimits,
} from '@tandem/settlement';
import { pino } from 'pino';
import type { Address } from 'viem';
import { LOCAL_CHAIN } from '../chain/chain-indexes.ts';
import type { LocalContracts } from './local-contracts.ts';

/** Where a settled venue of a local chain runs. */
export type SettledVenueConfig = {
  readonly data: string;
  readonly nodes: readonly string[];
  readonly contracts: LocalContracts;
  readonly confirmations: number;
  readonly limits?: Partial<SettlementLimits>;
  /** Absent where nobody but the venue sends commands. */
  readonly signatures?: SignatureConfig;
  readonly challenges?: Address;
  /** Where marks are challenged, with what was signed. */
  readonly marks?: MarkDeskConfig;
  /** Vaults on further chains. */
  readonly lanes?: readonly LaneConfig[];
  /** Absent: that of the machine. */
  readonly clock?: Clock;
};

/** An exchange and its settlement, in this process. */
export type SettledVenue = {
  readonly exchange: Exchange;
  readonly settlement: Settlement;
  close(): Promise<void>;
};

/** Opens the exchange of a folder with a settlement on a local chain. */
export async function openSettledVenue(config: SettledVenueConfig): Promise<SettledVenue> {
  const { data, nodes, contracts, confirmations, limits } = config;
  mkdirSync(data, { recursive: true });
  const folder = join(data, 'journal');
  const { signatures, challenges = null, marks = null, lanes = [], clock } = config;
  const timed = clock === undefined ? { folder } : { folder, clock };
  const exchange = await openExchange(signatures === undefined ? timed : { ...timed, signatures });
  const { port, feed } = exchange;
  const log = pino({ name: 'settlement', level: 'warn' }, pino.destination(2));
  const settlement = await openSettlement(
    { port, feed, history: journalHistory(folder), account: localAccount(0), log },
    {
      path: join(data, 'settlement.jsonl'),
      nodes,
      chainId: CHAIN_PRESETS.local.chainId,
      chain: LOCAL_CHAIN,
      confirmations,
      fromBlock: BigInt(contracts.fromBlock),
      mirror: contracts.mirror,
      vault: contracts.vault,
      requests: contracts.wayOut.requests,
      challenges,
      marks,
      announces: CHAIN_PRESETS.local.announces,
      limits: { ...limitsOfChain(CHAIN_PRESETS.local), ...limits },
      lanes,
    },
  );
  return {
    exchange,
    settlement,
    close: async () => {
      await settlement.close();
      await exchange.close();
    },
  };
}
