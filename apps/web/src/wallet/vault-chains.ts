import type { ChainState } from '@tandem/api';

/** A chain of the venue whose vault takes deposits and pays. */
export type VaultChain = {
  readonly chainId: number;
  readonly name: string;
  readonly rpcPath: string;
  readonly vault: string;
  readonly tokens: ChainState['tokens'];
  /** What an account chooses to be paid there; 0: the home chain. */
  readonly lane: number;
  readonly explorer: string | null;
};

/** Of a venue whose chain runs, the home chain first; otherwise none. */
export function vaultChains(chain: ChainState | null): readonly VaultChain[] {
  if (chain?.status !== 'running') return [];
  const { chainId, name, rpcPath, contracts, tokens, explorer, further } = chain;
  if (chainId === null || rpcPath === null || contracts === null) return [];
  const { vault } = contracts;
  const home = { chainId, name: name ?? `chain ${chainId}`, rpcPath, vault, tokens, explorer };
  return [{ ...home, lane: 0 }, ...further.map((one) => ({ ...one, explorer: null }))];
}

/** The asset that was asked for where the chain has it, else the first that it has. */
export function assetOf({ tokens }: VaultChain, wanted: string): string {
  return tokens.find(({ asset }) => asset === wanted)?.asset ?? tokens[0]?.asset ?? wanted;
}
