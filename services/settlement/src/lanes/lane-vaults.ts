import type { OutboxStore } from '../outbox/outbox-store.ts';
import { type LaneConfig, LaneConfigError } from './lane-config.ts';

/**
 * Binds each further chain to the vault that it was first settled with. The engine knows deposits
 * by chain and number: those of another vault would count as known, and be taken all the same.
 *
 * @throws LaneConfigError for a chain that has another vault now
 */
export async function bindVaults(
  store: Pick<OutboxStore, 'laneVaults' | 'bindVault'>,
  lanes: readonly Pick<LaneConfig, 'chain' | 'vault'>[],
): Promise<void> {
  const problems = lanes.flatMap(({ chain, vault }) => {
    const known = store.laneVaults.get(chain) ?? vault;
    if (known.toLowerCase() === vault.toLowerCase()) return [];
    return [`chain ${chain} was settled with vault ${known}, not ${vault}: take another index`];
  });
  if (problems.length > 0) throw new LaneConfigError(problems.join('; '));
  for (const { chain, vault } of lanes) {
    if (!store.laneVaults.has(chain)) await store.bindVault(chain, vault);
  }
}
