import { type ChainWithdrawal, decimalText } from '@tandem/api';
import { isUnlocked, readWithdrawal, vault } from '@tandem/chain';
import { engineDecimals } from '@tandem/quantity';
import {
  type Address,
  createPublicClient,
  type Hex,
  http,
  type PublicClient,
  parseEventLogs,
  TransactionReceiptNotFoundError,
} from 'viem';
import type { ChainProofs, DepositProof } from './chain-proofs.ts';
import type { ListedToken } from './venue-contracts.ts';

/** A chain with a vault, as far as deposits and withdrawals are read from it. */
export type ChainSide = {
  readonly chain: number;
  readonly chainId: number;
  readonly client: PublicClient;
  readonly vault: Address;
  readonly tokens: readonly ListedToken[];
  readonly proofs: ChainProofs;
  readonly height: () => number;
};

/** A client of a node, which remembers no answer. */
export function clientOf(url: string): PublicClient {
  return createPublicClient({ transport: http(url), cacheTime: 0 });
}

/** Unknown: no block has the transaction; refused: one has it, and the vault took nothing. */
export async function depositOf(
  { client }: ChainSide,
  hash: Hex,
): Promise<DepositProof | 'unknown' | 'refused'> {
  const receipt = await client.getTransactionReceipt({ hash }).catch((error: unknown) => {
    if (error instanceof TransactionReceiptNotFoundError) return null;
    throw error;
  });
  if (receipt === null) return 'unknown';
  const { logs } = receipt;
  const [log] = parseEventLogs({ abi: vault.abi, logs, eventName: 'Deposited' });
  if (log === undefined) return 'refused';
  const { number, account, asset, units } = log.args;
  const place = { transactionHash: hash, block: Number(receipt.blockNumber) };
  const figures = { number: Number(number), account, asset, units: Number(units) };
  return { kind: 'deposit', ...place, ...figures };
}

/**
 * The most that a vault could pay of an asset: also what is not credited yet, and what is reserved
 * and not scheduled. Who asks for less may still get it back, who asks for more surely does.
 */
export async function payableAt(
  { client, vault: address, tokens }: ChainSide,
  asset: number,
): Promise<number> {
  if (!tokens.some((token) => token.asset === asset)) return 0;
  const read = { address, abi: vault.abi, functionName: 'assetState', args: [asset] } as const;
  const { owed, claimed, remainders, scheduled, unitScale } = await client.readContract(read);
  return Number((owed - claimed - remainders) / unitScale - scheduled);
}

/** A withdrawal as a vault has it. */
export async function withdrawalAt(
  side: ChainSide,
  withdrawalId: number,
): Promise<ChainWithdrawal> {
  const { client, chainId, proofs } = side;
  const [entry, head] = await Promise.all([
    readWithdrawal(client, { address: side.vault, withdrawalId }, null),
    client.getBlock({ blockTag: 'latest' }),
  ]);
  const isPayable = entry.state === 'scheduled' && isUnlocked(entry, head);
  const isKnown = entry.state !== 'none';
  const state = entry.state === 'none' ? 'waiting' : entry.state;
  // The chain may say that it is paid before its block was read: who follows it stops at that word.
  if (entry.state === 'paid' && proofs.withdrawal(withdrawalId).paid === null) {
    await proofs.readThrough(Number(await client.getBlockNumber({ cacheTime: 0 })));
  }
  const { scheduled, paid } = proofs.withdrawal(withdrawalId);
  return {
    withdrawalId,
    chainId,
    status: isPayable ? ('payable' as const) : state,
    recipient: isKnown ? entry.recipient : null,
    unlocksAt: isKnown ? entry.unlockTime : null,
    scheduled,
    paid,
  };
}

/** An amount as the API writes it; without an asset where the vault does not list it. */
export function amountOf(
  tokens: readonly ListedToken[],
  asset: number,
  units: number,
): { readonly asset: string | null; readonly amount: string | null } {
  const token = tokens.find((one) => one.asset === asset);
  if (token === undefined) return { asset: null, amount: null };
  return { asset: token.symbol, amount: decimalText(units, engineDecimals(token.decimals)) };
}
