import { CHAINS_MAX, FIRST_USER_ACCOUNT } from '@tandem/protocol';
import type { Address } from 'viem';
import type { SettlementLimits } from '../limits.ts';

/** A vault on a further chain, docs/rulebook/chains.md. */
export type LaneConfig = {
  /** Index of the chain in the venue's configuration, 0 to 15. */
  readonly chain: number;
  /** The account of the home chain out of which deposits there are credited. */
  readonly account: number;
  /** The outbox of this chain: on a disk that is kept, and no other chain's. */
  readonly path: string;
  /** JSON-RPC of nodes of the chain; from two on, money depends on what two agree on. */
  readonly nodes: readonly string[];
  readonly chainId: number;
  /** Blocks that must lie above what is taken for final. */
  readonly confirmations: number;
  /** Block of the vault's deployment. */
  readonly fromBlock: bigint;
  readonly vault: Address;
  readonly outpost: Address;
  readonly limits: SettlementLimits;
};

/** The chain that is settled, as far as further ones must differ from it. */
export type HomeChain = {
  readonly chain: number;
  readonly chainId: number;
  readonly path: string;
};

/** Chains that cannot be settled together. */
export class LaneConfigError extends Error {
  override readonly name = 'LaneConfigError';
}

/** What is wrong with the further chains of a venue, in words; empty when nothing is. */
export function problemsOfLanes(home: HomeChain, lanes: readonly LaneConfig[]): readonly string[] {
  const problems: string[] = [];
  for (const { chain, account, nodes, confirmations } of lanes) {
    const isIndex = Number.isInteger(chain) && chain >= 0 && chain < CHAINS_MAX;
    if (!isIndex) problems.push(`chain ${chain} is none of 0 to ${CHAINS_MAX - 1}`);
    if (!(Number.isInteger(account) && account >= FIRST_USER_ACCOUNT)) {
      problems.push(`account ${account} of chain ${chain} is below ${FIRST_USER_ACCOUNT}`);
    }
    if (nodes.length === 0) problems.push(`chain ${chain} has no node`);
    if (!(Number.isInteger(confirmations) && confirmations > 0)) {
      problems.push(`chain ${chain} has ${confirmations} confirmations`);
    }
  }
  const all = [home, ...lanes];
  for (const key of ['chain', 'chainId', 'path'] as const) {
    for (const value of twice(all.map((one) => one[key])))
      problems.push(`${key} ${value} is twice`);
  }
  for (const value of twice(lanes.map(({ account }) => account))) {
    problems.push(`account ${value} is the lane of two chains`);
  }
  return problems;
}

/** @throws LaneConfigError */
export function assertLanes(home: HomeChain, lanes: readonly LaneConfig[]): void {
  const problems = problemsOfLanes(home, lanes);
  if (problems.length > 0) throw new LaneConfigError(problems.join('; '));
}

function twice<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}
