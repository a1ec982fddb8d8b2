import type { WalletAtChain } from '@tandem/chain/wallet';
import {
  createPublicClient,
  createWalletClient,
  custom,
  defineChain,
  http,
  SwitchChainError,
} from 'viem';
import { session } from '../state/venue.ts';
import { demoChainAccount } from './demo-wallet.ts';
import type { VaultChain } from './vault-chains.ts';

type Injected = Parameters<typeof custom>[0];

/**
 * The wallet that is connected, at a chain of the venue. Nodes are reached through the venue: the
 * policy of the page allows no other address. Throws when no wallet is there to send.
 */
export function chainWallet({ chainId, name, rpcPath }: VaultChain): WalletAtChain {
  const who = session.get();
  if (who === null) throw new Error('Connect a wallet first.');
  const url = `${location.origin}${rpcPath}`;
  const chain = defineChain({
    id: chainId,
    name,
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
  const reader = createPublicClient({ chain, transport: http(url), pollingInterval: 500 });
  if (who.wallet === 'demo') {
    const account = demoChainAccount();
    const signer = createWalletClient({ chain, transport: http(url), account });
    return { reader, signer, account };
  }
  const { ethereum } = globalThis as { ethereum?: Injected };
  if (ethereum === undefined) throw new Error('Connect the wallet again: only it can send this.');
  const account = who.address as `0x${string}`;
  const signer = createWalletClient({ chain, transport: custom(ethereum), account });
  return { reader, signer, account };
}

/** Has a wallet that stands at another chain change to the one that is to be sent to. */
export async function standAt({ signer }: WalletAtChain): Promise<void> {
  const { chain } = signer;
  if (chain === undefined || (await signer.getChainId()) === chain.id) return;
  try {
    await signer.switchChain({ id: chain.id });
  } catch (error) {
    // A wallet that does not know the chain is told of it; it asks its owner.
    if (!(error instanceof SwitchChainError)) throw error;
    await signer.addChain({ chain });
  }
}
