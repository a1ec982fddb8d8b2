import {
  createPublicClient,
  createWalletClient,
  defineChain,
  http,
  type LocalAccount,
  type PublicClient,
} from 'viem';
import type { ChainClients } from './deploy-mirror.ts';

const TIMEOUT_MS = 30_000;

/**
 * Both ends of a node that runs somewhere, of whatever chain it serves.
 *
 * @throws when the node does not answer
 */
export async function connectClients(url: string, account: LocalAccount): Promise<ChainClients> {
  const { reader, chain, transport } = await connect(url);
  return { reader, signer: createWalletClient({ chain, transport, account }) };
}

/**
 * The reading end alone.
 *
 * @throws when the node does not answer
 */
export async function connectReader(url: string): Promise<PublicClient> {
  return (await connect(url)).reader;
}

async function connect(url: string) {
  const transport = http(url, { timeout: TIMEOUT_MS });
  const id = await createPublicClient({ transport }).getChainId();
  const chain = defineChain({
    id,
    name: `chain ${id}`,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
  const reader = createPublicClient({ chain, transport, cacheTime: 0 });
  return { reader, chain, transport };
}
