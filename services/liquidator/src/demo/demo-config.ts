import { stringify } from 'smol-toml';
import type { Config } from '../config/config.ts';
import { parseConfig } from '../config/parse-config.ts';
import { addressOf } from '../test-chain/test-accounts.ts';
import type { TestChain } from '../test-chain/test-chain.ts';

const CHAIN_ID = 31_337;

export type DemoFiles = {
  readonly store: string;
  readonly keystore: string;
  readonly passwordFile: string;
};

/** The file that a stranger would write for this chain; read like any other. */
export function demoConfigText(
  chain: TestChain,
  files: DemoFiles,
  at: { readonly fromBlock: bigint; readonly port: number },
): string {
  return stringify({
    chain: { id: CHAIN_ID, nodes: [chain.url], pollMs: 100, requestsPerSecond: 1000 },
    protocol: {
      generation: chain.generation,
      module: chain.market.modules[chain.generation],
      factory: chain.market.factory,
      native: chain.token('weth'),
      multicall: chain.market.multicall,
      fromBlock: Number(at.fromBlock),
      oracles: [chain.oracle],
    },
    store: { path: files.store },
    prices: { usdToken: chain.token('usdc') },
    execution: { live: true, receiver: addressOf('cold'), pollMs: 100, finalAfter: 2 },
    keys: { files: [files.keystore], passwordFile: files.passwordFile },
    operations: { port: at.port },
  });
}

export function demoConfig(text: string): Config {
  const parsed = parseConfig(text, {});
  if (parsed.isValid) return parsed.config;
  throw new Error(parsed.faults.map(({ path, message }) => `${path} ${message}`).join('; '));
}
