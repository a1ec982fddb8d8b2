import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { generatePrivateKey } from 'viem/accounts';
import { passwordSource } from '../bot/open-accounts.ts';
import { createKeystore, KeystoreError, openKeystore } from '../keys/keystore.ts';
import { type PasswordSource, readPassword } from '../keys/password.ts';
import type { Flags } from './arguments.ts';
import { CommandFault } from './command-fault.ts';

const OWNER_ONLY = 0o600;

/** Makes a keystore, or opens one to see that it opens. */
export async function keysCommand(flags: Flags): Promise<void> {
  try {
    if (flags.new !== undefined) return await makeKey(flags.new);
    if (flags.check !== undefined) return await checkKey(flags.check);
  } catch (error) {
    if (error instanceof KeystoreError) throw new CommandFault(`${error.reason}: ${error.message}`);
    throw error;
  }
  throw new CommandFault('keys needs --new <file> or --check <file>');
}

async function makeKey(path: string): Promise<void> {
  if (existsSync(path)) throw new CommandFault(`${path} exists: a key is never written over`);
  const source = sourceFor(`the new ${path}`);
  const password = await readPassword(source);
  // A slip of the finger would lock the coins away for good.
  if (source.kind === 'prompt') {
    const again = await readPassword({ kind: 'prompt', question: 'the same again: ' });
    if (again !== password) throw new CommandFault('the two passwords differ: no key was made');
  }
  const text = await createKeystore(generatePrivateKey(), password);
  writeFileSync(path, text, { mode: OWNER_ONLY, flag: 'wx' });
  const { address } = await openKeystore(text, password);
  console.log(
    `${address} in ${path}, readable by you alone; keep a copy, and send it coins for gas`,
  );
}

async function checkKey(path: string): Promise<void> {
  if (!existsSync(path)) throw new CommandFault(`${path} does not exist`);
  const { address } = await openKeystore(
    readFileSync(path, 'utf8'),
    await readPassword(sourceFor(path)),
  );
  console.log(`${address}: the password fits, and the parameters are strong enough`);
}

function sourceFor(what: string): PasswordSource {
  return passwordSource(null, process.env, what);
}
