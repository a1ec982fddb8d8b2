import type { ChainState } from '@tandem/api';
import type { WalletAtChain } from '@tandem/chain/wallet';
import { createPublicClient, createWalletClient, custom, defineChain, http } from 'viem';
import { session } from '../state/venue.ts';
import { demoChainAccount } from './demo-wallet.ts';

type Injected = Parameters<typeof custom>[0];

/**
 * The wallet that is connected, at the chain of the venue. Nodes are reached through the venue: the
 * policy of the page allows no other address. Throws when no wallet is there to send.
 */
export function chainWallet({ chainId, name, rpcPath }: ChainState): WalletAtChain {
  const who = session.get();
  if (who === null) throw new Error('Connect a wallet first.');
  if (chainId === null || rpcPath === null) throw new Error('The chain of this venue stands.');
  const url = `${location.origin}${rpcPath}`;
  const chain = defineChain({
    id: chainId,
    name: name ?? 'local',
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
