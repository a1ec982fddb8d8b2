import {
  allowBond,
  type ChallengePlan,
  challenges as challengesContract,
  entrypoint,
  fundBond,
  LOCAL_CHAIN_ID,
  type LocalChain,
  type MirrorBatch,
  submission,
} from '@tandem/chain';
import type { Address, Hex } from 'viem';
import { isTaken } from './as-operator.fixture.ts';
import { ChainUser } from './chain-user.ts';
import { type LocalContracts, mintDollars } from './local-contracts.ts';
import { submittedBatches } from './submitted-batches.ts';

/** Each block is a second later at least, and waiting makes blocks: a busy machine needs many. */
export const WINDOWS = { challengeWindow: 7_200, delaySeconds: 7_300 };
export const ANSWER_WINDOW = 3_600;
export const BOND = 50_000n;
export const REWARD = 25_000n;
/** Wallet of whoever challenges. */
export const FINDER = 5;
const FORGED_LOOKS = 50;

/** A chain with contracts, and those of challenges. */
type ChallengedChain = {
  readonly chain: LocalChain;
  readonly contracts: LocalContracts;
  readonly challenges: Address;
};

/** How challenges are deployed beside the vault of a local chain. */
export function challengePlan({ vault, token }: LocalContracts): ChallengePlan {
  return {
    domain: { chainId: LOCAL_CHAIN_ID, verifyingContract: vault.vault },
    token,
    unitScale: 1n,
    challengeBond: BOND,
    reward: REWARD,
    answerWindow: ANSWER_WINDOW,
    payWindow: 300,
    bondDelay: 12_000,
  };
}

/** The operator makes himself ten dollars and puts them up as his bond. */
export async function putUpBond({ chain, contracts, challenges }: ChallengedChain): Promise<void> {
  const { token } = contracts;
  const amount = 10_000_000n;
  const operator = chain.clients.signer.account?.address as Address;
  await mintDollars(chain.clients, token, { to: operator, amount });
  await fundBond(chain.clients, { challenges, token }, amount);
}

/** A stranger with a dollar, which challenges may take as his bonds. */
export async function openFinder(of: ChallengedChain): Promise<ChainUser> {
  const { chain, contracts, challenges } = of;
  const { token } = contracts;
  const amount = 1_000_000n;
  const finder = new ChainUser(chain.url, FINDER, contracts);
  await mintDollars(chain.clients, token, { to: finder.address, amount });
  await allowBond(finder.clients, { challenges, token }, amount);
  return finder;
}

/** What challenges owe a wallet. */
export function claimableOf(
  { chain, challenges }: Pick<ChallengedChain, 'chain' | 'challenges'>,
  wallet: Address,
): Promise<bigint> {
  const { abi } = challengesContract;
  const call = { address: challenges, abi, functionName: 'claimable', args: [wallet] } as const;
  return chain.clients.reader.readContract(call);
}

/**
 * The operator submits sections of his choice behind the newest batch.
 *
 * @returns that batch, and the one before it
 */
export async function submitForged(
  { chain, contracts }: Pick<ChallengedChain, 'chain' | 'contracts'>,
  sections: Hex,
): Promise<readonly [MirrorBatch, MirrorBatch]> {
  const { signer, reader } = chain.clients;
  const to = contracts.mirror.entrypoint;
  const read = { address: to, abi: entrypoint.abi, functionName: 'headHash' } as const;
  for (let look = 0; look < FORGED_LOOKS; look += 1) {
    const earlier = (await submittedBatches(chain.clients, to)).at(-1) as MirrorBatch;
    const forged = {
      batchId: earlier.batchId + 1,
      previousHash: await reader.readContract(read),
      firstSequence: earlier.lastSequence + 1,
      lastSequence: earlier.lastSequence + 1,
      timeUs: earlier.timeUs,
      sections,
    };
    const account = signer.account ?? null;
    const call = { account, to, data: submission(forged), chain: null, gas: 2_000_000n };
    const hash = await signer.sendTransaction(call).catch((error: unknown) => {
      if (isTaken(error)) return null;
      throw error;
    });
    if (hash === null) continue;
    await reader.request({ method: 'evm_mine', params: [] } as never);
    const { status } = await reader.getTransactionReceipt({ hash });
    if (status === 'success') return [forged, earlier];
  }
  throw new Error('the honest service was always faster');
}
