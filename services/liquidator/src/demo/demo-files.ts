import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createKeystore } from '../keys/keystore.ts';
import { privateKeyOf, testAccounts } from '../test-chain/test-accounts.ts';
import type { DemoFiles } from './demo-config.ts';

const OWNER_ONLY = 0o600;

/** A keystore like any other; the password is only as secret as this chain. */
export async function writeDemoFiles(folder: string): Promise<DemoFiles> {
  const password = 'a password of play money';
  const passwordFile = join(folder, 'password');
  const keystore = join(folder, 'keystore.json');
  writeFileSync(passwordFile, `${password}\n`, { mode: OWNER_ONLY });
  chmodSync(passwordFile, OWNER_ONLY);
  const key = privateKeyOf(testAccounts.liquidator);
  writeFileSync(keystore, await createKeystore(key, password), { mode: OWNER_ONLY });
  return { store: join(folder, 'store.sqlite'), keystore, passwordFile };
}
