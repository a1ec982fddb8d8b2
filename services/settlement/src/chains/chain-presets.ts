import { DEFAULT_SETTLEMENT_LIMITS, type SettlementLimits } from '../limits.ts';

/** What a chain is like, as far as the settlement must know it. */
export type ChainPreset = {
  readonly chainId: number;
  /** Mean time between two blocks. */
  readonly blockMs: number;
  /** When a block is final: by the chain itself, or by the one that it settles on. */
  readonly finalityMs: number;
  /** Blocks above what is taken for final: at least the finality. */
  readonly confirmations: number;
  readonly fees: Pick<SettlementLimits, 'bumpAfterMs' | 'feePerGasMax' | 'tipPerGas'>;
  /** Blocks whose logs are asked for at once: nodes of fast chains give more. */
  readonly logBlocks: number;
  readonly nodeLagBlocks: number;
  readonly pollMs: number;
  /** True where the signer may announce listings itself. */
  readonly announces: boolean;
};

const GWEI = 1_000_000_000n;
const MILLIGWEI = 1_000_000n;
const MINUTE_MS = 60_000;

export type ChainName = 'ethereum' | 'base' | 'arbitrum' | 'local';

/**
 * Chains that are known. Ethereum is final after two epochs. Base and Arbitrum are final when the
 * batch that has their block is final below, which takes its posting and two epochs: 20 minutes.
 */
export const CHAIN_PRESETS: Readonly<Record<ChainName, ChainPreset>> = {
  ethereum: {
    chainId: 1,
    blockMs: 12_000,
    finalityMs: 768_000,
    confirmations: 64,
    fees: { bumpAfterMs: 36_000, feePerGasMax: 200n * GWEI, tipPerGas: GWEI },
    logBlocks: 1_000,
    nodeLagBlocks: 3,
    pollMs: 2_000,
    announces: false,
  },
  base: {
    chainId: 8_453,
    blockMs: 2_000,
    finalityMs: 20 * MINUTE_MS,
    confirmations: 600,
    fees: { bumpAfterMs: 10_000, feePerGasMax: 5n * GWEI, tipPerGas: MILLIGWEI },
    logBlocks: 2_000,
    nodeLagBlocks: 15,
    pollMs: 1_000,
    announces: false,
  },
  arbitrum: {
    chainId: 42_161,
    blockMs: 250,
    finalityMs: 20 * MINUTE_MS,
    confirmations: 4_800,
    // The sequencer takes who comes first: a tip buys nothing there.
    fees: { bumpAfterMs: 10_000, feePerGasMax: 5n * GWEI, tipPerGas: 0n },
    logBlocks: 10_000,
    nodeLagBlocks: 120,
    pollMs: 1_000,
    announces: false,
  },
  local: {
    chainId: 31_337,
    blockMs: 1_000,
    finalityMs: 1_000,
    confirmations: 2,
    fees: { bumpAfterMs: 30_000, feePerGasMax: 200n * GWEI, tipPerGas: GWEI },
    logBlocks: 1_000,
    nodeLagBlocks: 3,
    pollMs: 500,
    announces: true,
  },
};

/** No chain of this name is known. */
export class UnknownChainError extends Error {
  override readonly name = 'UnknownChainError';
  readonly known: readonly string[] = Object.keys(CHAIN_PRESETS);

  constructor(given: string) {
    super(`no chain is called ${given}: there are ${Object.keys(CHAIN_PRESETS).join(', ')}`);
  }
}

/** @throws UnknownChainError */
export function chainPreset(name: string): ChainPreset {
  if (!Object.hasOwn(CHAIN_PRESETS, name)) throw new UnknownChainError(name);
  return CHAIN_PRESETS[name as ChainName];
}

/** The limits of a settlement on a chain: its own, and the usual ones. */
export function limitsOfChain(preset: ChainPreset): SettlementLimits {
  const { fees, logBlocks, nodeLagBlocks, pollMs } = preset;
  return { ...DEFAULT_SETTLEMENT_LIMITS, ...fees, logBlocks, nodeLagBlocks, pollMs };
}

/** What is wrong with a chain, in words; empty when nothing is. */
export function problemsOfChain(preset: ChainPreset): readonly string[] {
  const { chainId, blockMs, finalityMs, confirmations, fees, logBlocks, pollMs } = preset;
  const { bumpAfterMs, feePerGasMax, tipPerGas } = fees;
  const counts = { chainId, blockMs, finalityMs, confirmations, logBlocks, pollMs, bumpAfterMs };
  const problems = Object.entries(counts).flatMap(([name, value]) =>
    Number.isSafeInteger(value) && value > 0 ? [] : [`${name} is ${value}`],
  );
  const depthMs = confirmations * blockMs;
  if (depthMs < finalityMs) problems.push(`${depthMs} ms of blocks are no ${finalityMs} ms`);
  if (bumpAfterMs < 2 * blockMs) problems.push('fees are raised before a block had its chance');
  if (tipPerGas < 0n || tipPerGas > feePerGasMax) problems.push('the tip is above the most');
  const { maxLagMs } = DEFAULT_SETTLEMENT_LIMITS;
  if (maxLagMs < 10 * blockMs) problems.push('a batch lag of ten blocks would stop the venue');
  return problems;
}
