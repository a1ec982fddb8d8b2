import { type Address, encodeFunctionData, type Hex, parseEventLogs } from 'viem';
import { challenges as contract } from '../abi/challenges.ts';
import { playToken } from '../abi/play-token.ts';
import { type ChainClients, send } from '../deploy-mirror.ts';
import { wordOf } from '../word-of.ts';
import type { FillProof } from './fill-proof.ts';

const { abi } = contract;

/** A fill as the contract read it out of a proof. */
export type ChallengedFill = {
  readonly leg: bigint;
  readonly account: number;
  readonly market: number;
  readonly isBuy: boolean;
  readonly isIsolated: boolean;
  readonly isLiquidation: boolean;
  readonly price: bigint;
  readonly lots: bigint;
  readonly limit: bigint;
  readonly fee: bigint;
  readonly orderHash: Hex;
  readonly notBeforeUs: bigint;
};

/** A challenge that was opened. */
export type OpenedChallenge = {
  readonly id: Hex;
  readonly account: number;
  /** Unix seconds up to which it can be answered. */
  readonly deadline: number;
  readonly fills: readonly ChallengedFill[];
};

/** The words of a signed request: contracts/src/challenges/SignedOrder.sol. */
export type RequestEvidence = {
  readonly request: readonly Hex[];
  readonly batch: readonly Hex[];
  readonly list: readonly Hex[];
  readonly place: bigint;
  readonly command: readonly Hex[];
  readonly signature: Hex;
};

/** A signed request with what shows that its key may sign. */
export type SignedEvidence = {
  readonly request: RequestEvidence;
  readonly registration: RequestEvidence;
  readonly markets: readonly number[];
  /** How the wallet came to the account, from the exit owner on; empty for himself. */
  readonly links: readonly RequestEvidence[];
  readonly text: Hex;
};

/** What answers a challenge. */
export type ChallengeAnswer = {
  readonly kind: number;
  readonly order: SignedEvidence;
  readonly amendments: readonly SignedEvidence[];
};

/** Stands for what an answer does not have. */
export const NO_REQUEST: RequestEvidence = {
  request: [],
  batch: [],
  list: [],
  place: 0n,
  command: [],
  signature: '0x',
};

/** States of a challenge as the contract numbers them. */
export const CHALLENGE_STATES = ['none', 'open', 'answered', 'lost'] as const;
export type ChallengeState = (typeof CHALLENGE_STATES)[number];

/**
 * Asks for the order behind fills of one account that name one order, with the caller's bond, which
 * the contract must be allowed to take.
 *
 * @param cancellation one more than the index of the cancel on chain that came before; 0 for none
 * @throws with the contract's reason
 */
export async function challengeFills(
  clients: ChainClients,
  address: Address,
  { proofs, cancellation = 0 }: { proofs: readonly FillProof[]; cancellation?: number },
): Promise<OpenedChallenge> {
  const args = [proofs, BigInt(cancellation)];
  const { logs } = await send(clients, { address, abi, functionName: 'challenge', args });
  const [opened] = openedChallenges(logs);
  if (opened === undefined) throw new Error('the challenge left no event');
  return opened;
}

/** The challenges that some logs tell of. */
export function openedChallenges(
  logs: Parameters<typeof parseEventLogs>[0]['logs'],
): readonly OpenedChallenge[] {
  const events = parseEventLogs({ abi, logs, eventName: 'Challenged' });
  return events.map(({ args: { id, account, deadline, fills } }) => ({
    id,
    account,
    deadline: Number(deadline),
    fills,
  }));
}

/** Call data that answers a challenge. */
export function answerCall(challenge: OpenedChallenge, answer: ChallengeAnswer): Hex {
  const args = [challenge.id, challenge.fills, answer] as const;
  return encodeFunctionData({ abi, functionName: 'answer', args });
}

/** Call data that answers a challenge of fills which an owner asked for on chain. */
export function requestAnswerCall(challenge: OpenedChallenge, requestNumber: number): Hex {
  const args = [challenge.id, challenge.fills, BigInt(requestNumber)] as const;
  return encodeFunctionData({ abi, functionName: 'answerByRequest', args });
}

/** Ends a challenge that nobody answered in time: the account is paid. Anyone. */
export async function concludeChallenge(
  clients: ChainClients,
  address: Address,
  { id, fills }: OpenedChallenge,
): Promise<void> {
  await send(clients, { address, abi, functionName: 'conclude', args: [id, fills] });
}

/** The state of a challenge. */
export async function challengeState(
  { reader }: Pick<ChainClients, 'reader'>,
  address: Address,
  id: Hex,
  blockNumber?: bigint,
): Promise<ChallengeState> {
  const read = { address, abi, functionName: 'challengeOf', args: [id] } as const;
  const at = blockNumber === undefined ? {} : { blockNumber };
  const { status } = await reader.readContract({ ...read, ...at });
  return wordOf(CHALLENGE_STATES, status, `the state of challenge ${id}`);
}

/** Withdraws the orders of a key with nonces up to this one, as the account's exit owner. */
export async function cancelUpTo(
  clients: ChainClients,
  address: Address,
  of: { readonly account: number; readonly keyId: number; readonly nonce: number | bigint },
): Promise<void> {
  const args = [of.account, of.keyId, BigInt(of.nonce)];
  await send(clients, { address, abi, functionName: 'cancelUpTo', args });
}

/** Adds to the operator's bond, debts first: lets the contract take the tokens, then funds. */
export async function fundBond(
  clients: ChainClients,
  { challenges, token }: { readonly challenges: Address; readonly token: Address },
  amount: bigint,
): Promise<void> {
  await allowBond(clients, { challenges, token }, amount);
  await send(clients, { address: challenges, abi, functionName: 'fund', args: [amount] });
}

/** Lets the contract take a bond. */
export async function allowBond(
  clients: ChainClients,
  { challenges, token }: { readonly challenges: Address; readonly token: Address },
  amount: bigint,
): Promise<void> {
  const call = { address: token, abi: playToken.abi, functionName: 'approve' };
  await send(clients, { ...call, args: [challenges, amount] });
}

/** Takes out what challenges brought the caller. */
export async function claimAwards(clients: ChainClients, address: Address): Promise<void> {
  await send(clients, { address, abi, functionName: 'claim', args: [] });
}
