import type { Wallet } from '@tandem/client';
import { generatePrivateKey, type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts';

const KEY = 'tandem.demo-wallet';

/**
 * A wallet for play money whose private key lies in the storage of this browser: whoever can read
 * that storage has the wallet. The dialog says so.
 */
export function demoWallet(): Wallet {
  const account = demoChainAccount();
  return {
    address: account.address.toLowerCase(),
    signTypedData: (data) => account.signTypedData(data),
  };
}

/** The same wallet, as it signs transactions. */
export function demoChainAccount(): PrivateKeyAccount {
  const kept = localStorage.getItem(KEY);
  const privateKey = kept !== null && isKey(kept) ? kept : generatePrivateKey();
  if (privateKey !== kept) localStorage.setItem(KEY, privateKey);
  return privateKeyToAccount(privateKey);
}

function isKey(text: string): text is `0x${string}` {
  return /^0x[0-9a-f]{64}$/.test(text);
}
