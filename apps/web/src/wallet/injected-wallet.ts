import type { Wallet } from '@tandem/client';
import type { Connector } from 'wagmi';

type Provider = {
  request(call: { method: string; params: readonly unknown[] }): Promise<unknown>;
};

/** A wallet of the browser, asked over EIP-1193. */
export async function injectedWallet(
  connector: Connector,
  connect: () => Promise<string | undefined>,
): Promise<Wallet> {
  const address = await connect();
  if (address === undefined) throw new Error('The wallet named no account.');
  const provider = (await connector.getProvider()) as Provider;
  return {
    address: address.toLowerCase(),
    signTypedData: async (data) => {
      const text = JSON.stringify({ ...data, types: { ...data.types, EIP712Domain: DOMAIN_TYPE } });
      const params = [address, text];
      const signature = await provider.request({ method: 'eth_signTypedData_v4', params });
      if (typeof signature !== 'string') throw new Error('The wallet gave no signature.');
      return signature;
    },
  };
}

/** Wallets want the type of the domain spelled out. */
const DOMAIN_TYPE = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
] as const;
