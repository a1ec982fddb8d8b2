import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createPublicClient, createWalletClient, defineChain, http } from 'viem';
import { type HDAccount, mnemonicToAccount } from 'viem/accounts';
import type { ChainClients } from './deploy-mirror.ts';

/** The published phrase of every local chain: its accounts own play money only. */
const PHRASE = 'test test test test test test test test test test test junk';
const CHAIN_ID = 31_337;
const GAS_LIMIT = 1_000_000_000_000;

/** A chain of our own, in memory, that ends with us. */
export type LocalChain = {
  readonly url: string;
  /** Sign with the first of the local accounts. */
  readonly clients: ChainClients;
  stop(): void;
};

/** One of the accounts of every local chain, from 0 to 9. */
export function localAccount(index: number): HDAccount {
  return mnemonicToAccount(PHRASE, { addressIndex: index });
}

/** Both ends of a local chain that runs somewhere. */
export function localClients(url: string, account: HDAccount): ChainClients {
  const chain = defineChain({
    id: CHAIN_ID,
    name: 'local',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
  const transport = http(url, { timeout: 120_000 });
  const reader = createPublicClient({ chain, transport, pollingInterval: 10, cacheTime: 0 });
  return { reader, signer: createWalletClient({ chain, transport, account }) };
}

/**
 * Starts anvil on a free port.
 *
 * @param blockSeconds time between blocks; without it every transaction is a block
 * @throws when this machine has no anvil
 */
export async function startLocalChain(blockSeconds?: number): Promise<LocalChain> {
  const require = createRequire(import.meta.url);
  const machine = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const binary = require.resolve(`@foundry-rs/anvil-${machine}/bin/anvil`);
  const args = ['--port', '0', '--host', '127.0.0.1', '--chain-id', String(CHAIN_ID)];
  const limits = ['--gas-limit', String(GAS_LIMIT), '--code-size-limit', '24576'];
  const pace = blockSeconds === undefined ? [] : ['--block-time', String(blockSeconds)];
  const options = { stdio: ['ignore', 'pipe', 'pipe'] as ['ignore', 'pipe', 'pipe'] };
  const node = spawn(binary, [...args, ...limits, ...pace], options);
  const end = (): void => void node.kill();
  process.once('exit', end);
  const url = await listening(node);
  return {
    url,
    clients: localClients(url, localAccount(0)),
    stop: () => {
      process.removeListener('exit', end);
      end();
    },
  };
}

function listening(node: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    node.once('error', reject);
    node.once('exit', (code) => reject(new Error(`anvil ended with ${code}`)));
    let text = '';
    node.stdout?.on('data', (chunk: Buffer) => {
      if (text.length > 100_000) return;
      text += chunk.toString();
      const found = /Listening on (127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (found !== undefined) resolve(`http://${found}`);
    });
  });
}
