import type { NodePool } from '../chain/node-pool.ts';
import type { Config } from '../config/config.ts';

/** Options whose address has no code: nothing would ever be found there, and nothing would fail. */
export async function missingContracts(
  nodes: Pick<NodePool, 'ask'>,
  { protocol, chain }: Config,
): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const name of ['module', 'factory', 'native'] as const) {
    const address = protocol[name];
    const code = await nodes.ask((client) => client.getCode({ address }));
    if (code !== undefined) continue;
    missing.push(`protocol.${name}: there is no contract at ${address} on chain ${chain.id}`);
  }
  return missing;
}
