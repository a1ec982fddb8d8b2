import {
  type Abi,
  type Address,
  encodeFunctionData,
  type Hex,
  type PublicClient,
  parseEventLogs,
  zeroHash,
} from 'viem';
import { markChallenges as contract } from '../abi/mark-challenges.ts';
import { pythVerifier } from '../abi/pyth-verifier.ts';
import { CHALLENGE_STATES, type ChallengeState } from '../challenges/challenge-calls.ts';
import type { FillProof } from '../challenges/fill-proof.ts';
import { type ChainClients, send } from '../deploy-mirror.ts';
import { wordOf } from '../word-of.ts';

const { abi } = contract;
/** With what a verifier says, which comes through unchanged. */
const CALLS: Abi = [...abi, ...pythVerifier.abi.filter(({ type }) => type === 'error')];
const RATE_ONE = 10n ** 9n;

/** What the index of a market is held against: contracts/src/interfaces/IMarkChallenges.sol. */
export type MarkFeed = {
  /** Of Pyth. */
  readonly id: Hex;
  /** Pyth's contract, or a verifier of our own. */
  readonly pyth: Address;
  readonly exponent: number;
  /** Part of a signed price that the index may be away from it, in 10^-9. */
  readonly tolerancePpb: number;
  /** How many confidences on top. */
  readonly confidences: number;
  readonly windowSeconds: number;
  readonly maxAgeSeconds: number;
  /** `units` price units of the market are `per` units of the feed. */
  readonly units: bigint;
  readonly per: bigint;
};

/** A challenge of an index as the contract has it. */
export type MarkChallenge = {
  /** Place of the item for ever. */
  readonly item: bigint;
  readonly state: ChallengeState;
  readonly market: number;
  readonly feed: number;
  readonly index: bigint;
  /** Unix seconds up to which it can be answered. */
  readonly deadline: number;
  /** Unix seconds between which a signed price counts, both included. */
  readonly from: number;
  readonly to: number;
  /** What the index may be by all prices shown so far. */
  readonly low: bigint;
  readonly high: bigint;
};

/**
 * Names what a market's index is held against; it is used after the delay.
 *
 * @throws with the contract's reason
 */
export async function announceMarkFeed(
  clients: ChainClients,
  address: Address,
  { market, feed }: { readonly market: number; readonly feed: MarkFeed },
): Promise<void> {
  await send(clients, { address, abi, functionName: 'announceFeed', args: [market, feed] });
}

/** Brings an announced feed into use. Anyone, after the delay. */
export async function useMarkFeed(
  clients: ChainClients,
  address: Address,
  { market, feed }: { readonly market: number; readonly feed: MarkFeed },
): Promise<void> {
  await send(clients, { address, abi, functionName: 'useFeed', args: [market, feed] });
}

/** The feed that a challenge is held against. */
export async function markFeedOf(
  { reader }: Pick<ChainClients, 'reader'>,
  address: Address,
  { market, feed }: Pick<MarkChallenge, 'market' | 'feed'>,
): Promise<MarkFeed> {
  const args = [market, BigInt(feed)] as const;
  return reader.readContract({ address, abi, functionName: 'feedOf', args });
}

/** What the verification of an update costs, in wei. */
export async function updateFee(reader: PublicClient, pyth: Address, update: Hex): Promise<bigint> {
  const call = { address: pyth, abi: pythVerifier.abi, functionName: 'getUpdateFee' } as const;
  return reader.readContract({ ...call, args: [[update]] });
}

/** What an index of this time is held against; null where it cannot be challenged. */
export async function markFeedAt(
  { reader }: Pick<ChainClients, 'reader'>,
  address: Address,
  of: { readonly market: number; readonly timeUs: number },
): Promise<MarkFeed | null> {
  const args = [of.market, BigInt(of.timeUs)] as const;
  const [feed] = await reader.readContract({ address, abi, functionName: 'feedAt', args });
  return feed.id === zeroHash ? null : feed;
}

/**
 * Shows that a told index is out of the range of signed prices, with the caller's bond, which the
 * challenges of fills must be allowed to take.
 *
 * @param value wei for the verification, where Pyth's contract wants some; the rest comes back
 * @throws with the contract's reason
 */
export async function challengeMark(
  clients: ChainClients,
  address: Address,
  { proof, updates, value }: { proof: FillProof; updates: readonly Hex[]; value?: bigint },
): Promise<MarkChallenge> {
  const call = { address, abi: CALLS, functionName: 'challenge', args: [proof, updates] };
  const { logs } = await send(clients, value === undefined ? call : { ...call, value });
  const [item] = challengedMarks(logs);
  if (item === undefined) throw new Error('the challenge left no event');
  return markChallengeOf(clients.reader, address, item);
}

/** The items whose challenges some logs tell of. */
export function challengedMarks(
  logs: Parameters<typeof parseEventLogs>[0]['logs'],
): readonly bigint[] {
  return parseEventLogs({ abi, logs, eventName: 'MarkChallenged' }).map(({ args }) => args.item);
}

/** A challenge as it is on chain, at the newest block or at the one that is named. */
export async function markChallengeOf(
  reader: PublicClient,
  address: Address,
  item: bigint,
  blockNumber?: bigint,
): Promise<MarkChallenge> {
  const call = { address, abi, functionName: 'challengeOf', args: [item] } as const;
  const at = blockNumber === undefined ? {} : { blockNumber };
  const { status, market, feed, index, deadline, from, to, low, high } = await reader.readContract({
    ...call,
    ...at,
  });
  const state = wordOf(CHALLENGE_STATES, status, `the state of the challenge of mark ${item}`);
  const times = { deadline, from: Number(from), to: Number(to) };
  return { item, state, market, feed, index, ...times, low, high };
}

/** Call data that answers a challenge with further signed prices. */
export function markAnswerCall(item: bigint, updates: readonly Hex[]): Hex {
  return encodeFunctionData({ abi, functionName: 'answer', args: [item, updates] });
}

/** Answers a challenge. Anyone, within the window. */
export async function answerMark(
  clients: ChainClients,
  address: Address,
  { item, updates, value }: { item: bigint; updates: readonly Hex[]; value?: bigint },
): Promise<void> {
  const call = { address, abi: CALLS, functionName: 'answer', args: [item, updates] };
  await send(clients, value === undefined ? call : { ...call, value });
}

/** Ends a challenge that nobody answered in time: the operator's bond pays. Anyone. */
export async function concludeMark(
  clients: ChainClients,
  address: Address,
  item: bigint,
): Promise<void> {
  await send(clients, { address, abi, functionName: 'conclude', args: [item] });
}

/** Pays an account that was liquidated behind an index that lost its challenge. Anyone. */
export async function payHarm(
  clients: ChainClients,
  address: Address,
  { item, proof }: { readonly item: bigint; readonly proof: FillProof },
): Promise<void> {
  await send(clients, { address, abi, functionName: 'payHarm', args: [item, proof] });
}

/** A signed price: an integer of 10^exponent of the feed, with its confidence. */
export type SignedPrice = { readonly price: bigint; readonly confidence: bigint };

/** What of a feed says how far an index may be away. */
export type MarkBoundTerms = Pick<MarkFeed, 'tolerancePpb' | 'confidences' | 'units' | 'per'>;

/**
 * What an index may be by one signed price, as the contract computes it: MarkTerms.widen.
 */
export function markBounds(
  { tolerancePpb, confidences, units, per }: MarkBoundTerms,
  signed: SignedPrice,
): { readonly low: bigint; readonly high: bigint } {
  const price = signed.price * RATE_ONE;
  const away =
    signed.price * BigInt(tolerancePpb) + signed.confidence * BigInt(confidences) * RATE_ONE;
  const whole = per * RATE_ONE;
  const low = away < price ? ((price - away) * units) / whole : 0n;
  return { low, high: ((price + away) * units + whole - 1n) / whole };
}
