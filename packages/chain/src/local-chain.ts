import { startAnvil } from '@tandem/local-servers';
import { createPublicClient, createWalletClient, defineChain, http } from 'viem';
import { type HDAccount, mnemonicToAccount } from 'viem/accounts';
import type { ChainClients } from './deploy-mirror.ts';

/** The published phrase of every local chain: its accounts own play money only. */
const PHRASE = 'test test test test test test test test test test test junk';
export const LOCAL_CHAIN_ID = 31_337;
const GAS_LIMIT = 1_000_000_000_000;
/** Blocks whose state lies on disk, beside the few hundred in memory: nobody asks for older. */
const STATES_ON_DISK = 100;

/** Options of every local chain: one batch may use what a hundred blocks of Ethereum may. */
export const LOCAL_CHAIN_OPTIONS: readonly string[] = localChainOptions(LOCAL_CHAIN_ID);

/** The same for a further local chain. */
export function localChainOptions(chainId: number): readonly string[] {
  const gas = ['--gas-limit', String(GAS_LIMIT), '--code-size-limit', '24576'];
  return ['--chain-id', String(chainId), ...gas];
}

/** A chain of our own, in memory, that ends with us. */
export type LocalChain = {
  readonly url: string;
  /** Sign with the first of the local accounts. */
  readonly clients: ChainClients;
  stop(): void;
};

/** One of the accounts of every local chain, from 0 to 9. */
export function localAccount(index: number): HDAccount {
  return mnemonicToAccount(PHRASE, { addressIndex: index });
}

/** Both ends of a local chain that runs somewhere. */
export function localClients(
  url: string,
  account: HDAccount,
  chainId: number = LOCAL_CHAIN_ID,
): ChainClients {
  const chain = defineChain({
    id: chainId,
    name: 'local',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
  const transport = http(url, { timeout: 120_000 });
  const reader = createPublicClient({ chain, transport, pollingInterval: 10, cacheTime: 0 });
  return { reader, signer: createWalletClient({ chain, transport, account }) };
}

/**
 * Starts anvil on a free port.
 *
 * @param blockSeconds time between blocks; without it every transaction is a block
 * @param startSeconds Unix time of the first block; without it that of the machine
 * @throws when this machine has no anvil
 */
export async function startLocalChain(
  blockSeconds?: number,
  chainId: number = LOCAL_CHAIN_ID,
  startSeconds?: number,
): Promise<LocalChain> {
  const start = startSeconds === undefined ? [] : ['--timestamp', String(startSeconds)];
  const pace = blockSeconds === undefined ? [] : ['--block-time', String(blockSeconds)];
  // Without a bound a long run leaves states of megabytes in the home folder, a file a block.
  const states = ['--max-persisted-states', String(STATES_ON_DISK)];
  const node = await startAnvil([...localChainOptions(chainId), ...states, ...pace, ...start]);
  const clients = localClients(node.url, localAccount(0), chainId);
  return { url: node.url, clients, stop: () => void node.stop() };
}
