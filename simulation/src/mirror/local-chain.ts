import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { ChainClients } from '@tandem/chain';
import { createPublicClient, createWalletClient, defineChain, http } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';

/** The published phrase of every local chain: its accounts own play money only. */
const PHRASE = 'test test test test test test test test test test test junk';
const CHAIN_ID = 31_337;
const GAS_LIMIT = 1_000_000_000_000;

/** A chain of our own, in memory, that ends with us. */
export type LocalChain = { readonly url: string; readonly clients: ChainClients; stop(): void };

/** Starts anvil on a free port; every transaction is a block. */
export async function startLocalChain(): Promise<LocalChain> {
  const require = createRequire(import.meta.url);
  const machine = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const binary = require.resolve(`@foundry-rs/anvil-${machine}/bin/anvil`);
  const args = ['--port', '0', '--host', '127.0.0.1', '--chain-id', String(CHAIN_ID)];
  const limits = ['--gas-limit', String(GAS_LIMIT), '--code-size-limit', '24576'];
  const node = spawn(binary, [...args, ...limits], { stdio: ['ignore', 'pipe', 'pipe'] });
  process.once('exit', () => node.kill());
  const url = await listening(node);
  const chain = defineChain({
    id: CHAIN_ID,
    name: 'local',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [url] } },
  });
  const transport = http(url, { timeout: 120_000 });
  const reader = createPublicClient({ chain, transport, pollingInterval: 10, cacheTime: 0 });
  const account = mnemonicToAccount(PHRASE);
  const signer = createWalletClient({ chain, transport, account });
  return { url, clients: { reader, signer }, stop: () => void node.kill() };
}

function listening(node: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    node.once('exit', (code) => reject(new Error(`anvil ended with ${code}`)));
    let text = '';
    node.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const found = /Listening on (127\.0\.0\.1:\d+)/.exec(text)?.[1];
      if (found !== undefined) resolve(`http://${found}`);
    });
  });
}
