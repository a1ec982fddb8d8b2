import { type Config, createConfig, http } from 'wagmi';
import { foundry } from 'wagmi/chains';
import { injected } from 'wagmi/connectors';

/**
 * Wallets that the browser announces (EIP-6963) or injects (EIP-1193). They only sign here: no
 * request goes to a chain, so the chain listed is the one of a development machine.
 */
export const wagmiConfig: Config = createConfig({
  chains: [foundry],
  connectors: [injected()],
  transports: { [foundry.id]: http() },
  multiInjectedProviderDiscovery: true,
});
