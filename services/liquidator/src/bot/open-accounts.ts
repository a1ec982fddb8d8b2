import { readFileSync } from 'node:fs';
import type { LocalAccount } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { Config } from '../config/config.ts';
import { KeystoreError, openKeystore } from '../keys/keystore.ts';
import { type PasswordSource, readPassword } from '../keys/password.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** The hot accounts of the configuration, all under one password. */
export async function openAccounts(
  config: Config,
  environment: Environment,
): Promise<readonly LocalAccount[]> {
  const { files } = config.keys;
  // A dry run signs nothing that is sent: any account will do to ask what would happen.
  if (files.length === 0) return [privateKeyToAccount(generatePrivateKey())];
  const password = await readPassword(passwordSource(config, environment, files.join(', ')));
  const accounts: LocalAccount[] = [];
  for (const file of files) {
    const account = await open(file, password);
    if (accounts.some(({ address }) => address === account.address)) {
      throw new KeystoreError('KeyTwice', `${file}: the key of ${account.address} is there twice`);
    }
    accounts.push(account);
  }
  return accounts;
}

async function open(file: string, password: string): Promise<LocalAccount> {
  try {
    return await openKeystore(readFileSync(file, 'utf8'), password);
  } catch (error) {
    const reason = error instanceof KeystoreError ? error.reason : 'NotAKeystore';
    throw new KeystoreError(reason, `${file}: ${(error as Error).message}`);
  }
}

/** Descriptor, then file, then the terminal. */
export function passwordSource(
  config: Pick<Config, 'keys'> | null,
  environment: Environment,
  what: string,
): PasswordSource {
  const { LIQUIDATOR_PASSWORD_FD: descriptor, LIQUIDATOR_PASSWORD_FILE: named } = environment;
  if (descriptor !== undefined) {
    if (!/^\d{1,4}$/.test(descriptor)) {
      const must = 'must be the number of an open descriptor';
      throw new KeystoreError('NoPassword', `LIQUIDATOR_PASSWORD_FD is ${descriptor}, and ${must}`);
    }
    return { kind: 'descriptor', descriptor: Number(descriptor) };
  }
  const path = named ?? config?.keys.passwordFile ?? '';
  if (path !== '') return { kind: 'file', path };
  return { kind: 'prompt', question: `password of ${what}: ` };
}
