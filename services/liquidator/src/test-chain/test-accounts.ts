import type { Address, Hex } from 'viem';
import { type HDAccount, mnemonicToAccount } from 'viem/accounts';

/** The published phrase of every local chain: its accounts own play money only. */
const PHRASE = 'test test test test test test test test test test test junk';

export type TestRole = 'deployer' | 'lender' | 'borrower' | 'liquidator' | 'rival' | 'cold';

/** Who does what on a test chain; each is one of the ten rich accounts. */
export const testAccounts: Readonly<Record<TestRole, HDAccount>> = {
  deployer: testAccount(0),
  lender: testAccount(1),
  borrower: testAccount(2),
  liquidator: testAccount(3),
  rival: testAccount(4),
  cold: testAccount(5),
};

/** One of the rich accounts of a test chain, from 0 to 9. */
function testAccount(index: number): HDAccount {
  return mnemonicToAccount(PHRASE, { addressIndex: index });
}

/** Its private key, for a keystore. */
export function privateKeyOf(account: HDAccount): Hex {
  const { privateKey } = account.getHdKey();
  if (privateKey === null) throw new Error('an account of a phrase has a key');
  return `0x${Buffer.from(privateKey).toString('hex')}`;
}

export function addressOf(role: TestRole): Address {
  return testAccounts[role].address;
}
