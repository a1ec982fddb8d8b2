import {
  type Account,
  type Address,
  type Hex,
  type PublicClient,
  parseSignature,
  type WalletClient,
} from 'viem';
import { TOKEN_ABI, WALLET_ABI } from './wallet-abi.ts';

/** A wallet at a chain: it signs, a node is read. */
export type WalletAtChain = {
  readonly reader: PublicClient;
  readonly signer: WalletClient;
  readonly account: Account | Address;
};

/** What is to be deposited, in token units, and for whom. */
export type TokenDeposit = {
  readonly vault: Address;
  readonly token: Address;
  /** Number of the asset in the vault. */
  readonly asset: number;
  /** Account of the venue that is credited; not the wallet. */
  readonly account: number;
  readonly amount: bigint;
};

const PERMIT_SECONDS = 1_200;
const PERMIT = {
  Permit: [
    { name: 'owner', type: 'address' },
    { name: 'spender', type: 'address' },
    { name: 'value', type: 'uint256' },
    { name: 'nonce', type: 'uint256' },
    { name: 'deadline', type: 'uint256' },
  ],
} as const;

function addressOf(account: Account | Address): Address {
  return typeof account === 'string' ? account : account.address;
}

/** Token units that the wallet has. */
export function tokenBalance({ reader, account }: WalletAtChain, token: Address): Promise<bigint> {
  const args = [addressOf(account)] as const;
  return reader.readContract({ address: token, abi: TOKEN_ABI, functionName: 'balanceOf', args });
}

/**
 * Lets the vault take an amount of a token, unless it may take so much already; resolves when that
 * is in a block. Returns null where nothing was to be done.
 *
 * @throws what the wallet or the node throws, also when its owner declines
 */
export async function approveDeposit(
  at: WalletAtChain,
  deposit: TokenDeposit,
): Promise<Hex | null> {
  const { reader, signer, account } = at;
  const { vault, token, amount } = deposit;
  const owner = addressOf(account);
  const call = { address: token, abi: TOKEN_ABI } as const;
  const read = { ...call, functionName: 'allowance', args: [owner, vault] } as const;
  if ((await reader.readContract(read)) >= amount) return null;
  const approval = { ...call, functionName: 'approve', args: [vault, amount] } as const;
  const hash = await signer.writeContract({ ...approval, account, chain: signer.chain ?? null });
  await reader.waitForTransactionReceipt({ hash });
  return hash;
}

/** Sends a deposit of a token that the vault may take, and returns its transaction. */
export async function sendDeposit(at: WalletAtChain, deposit: TokenDeposit): Promise<Hex> {
  return sendCall(at, deposit, 'deposit');
}

/** The same, for shares of the pool. */
export async function sendStake(at: WalletAtChain, deposit: TokenDeposit): Promise<Hex> {
  return sendCall(at, deposit, 'stake');
}

/**
 * Deposits with one transaction: the wallet signs a permit (EIP-2612) in place of an approval. A
 * permit that somebody else has used meanwhile does no harm: the vault goes on with what it gave.
 *
 * @throws for a token without permits, and what the wallet or the node throws
 */
export async function sendDepositWithPermit(
  at: WalletAtChain,
  deposit: TokenDeposit,
): Promise<Hex> {
  const { reader, signer, account } = at;
  const { vault, token, asset, amount } = deposit;
  const owner = addressOf(account);
  const call = { address: token, abi: TOKEN_ABI } as const;
  const [name, nonce, chainId] = await Promise.all([
    reader.readContract({ ...call, functionName: 'name' }),
    reader.readContract({ ...call, functionName: 'nonces', args: [owner] }),
    reader.getChainId(),
  ]);
  const deadline = BigInt(Math.floor(Date.now() / 1_000) + PERMIT_SECONDS);
  const signature = await signer.signTypedData({
    account,
    domain: { name, version: '1', chainId, verifyingContract: token },
    types: PERMIT,
    primaryType: 'Permit',
    message: { owner, spender: vault, value: amount, nonce, deadline },
  });
  const { r, s, yParity } = parseSignature(signature);
  const v = yParity + 27;
  const { request } = await reader.simulateContract({
    address: vault,
    abi: WALLET_ABI,
    functionName: 'depositWithPermit',
    args: [asset, deposit.account, amount, deadline, v, r, s],
    account,
  });
  return signer.writeContract({ ...request, account, chain: signer.chain ?? null });
}

/** Asked of the node first: who would only pay for a refusal is told its reason. */
async function sendCall(
  { reader, signer, account }: WalletAtChain,
  deposit: TokenDeposit,
  functionName: 'deposit' | 'stake',
): Promise<Hex> {
  const args = [deposit.asset, deposit.account, deposit.amount] as const;
  const call = { address: deposit.vault, abi: WALLET_ABI, functionName, args } as const;
  const { request } = await reader.simulateContract({ ...call, account });
  return signer.writeContract({ ...request, account, chain: signer.chain ?? null });
}
