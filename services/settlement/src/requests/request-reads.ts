import {
  forcedRequests,
  REQUEST_KINDS,
  REQUEST_STATES,
  vault,
  withdrawalHandler,
  wordOf,
} from '@tandem/chain';
import type { ForcedRequest } from '@tandem/protocol';
import { type Address, getAbiItem, type PublicClient, toFunctionSelector } from 'viem';

const SCHEDULE = toFunctionSelector(getAbiItem({ abi: vault.abi, name: 'scheduleWithdrawal' }));

/** A number of the contract, and the request that it stands for. */
export type ReadRequest = {
  readonly number: number;
  /** What is left of it, as the exchange is asked for it. */
  readonly command: ForcedRequest;
  readonly isOpen: boolean;
  /** Under a later number it is asked again. */
  readonly isOutdated: boolean;
  /** An answer to it was refused: this is a later number of it. */
  readonly isRepeated: boolean;
  /** Unix seconds. */
  readonly filedAt: bigint;
};

/** When the vault schedules withdrawals again, Unix seconds; in the past: it does now. */
export function schedulingPausedUntil(client: PublicClient, address: Address): Promise<bigint> {
  const call = { address, abi: vault.abi, functionName: 'pausedUntil' } as const;
  return client.readContract({ ...call, args: [SCHEDULE] });
}

export async function countRequests(
  client: PublicClient,
  address: Address,
  blockNumber: bigint,
): Promise<number> {
  const call = { address, abi: forcedRequests.abi, functionName: 'requestCount' } as const;
  return Number(await client.readContract({ ...call, blockNumber }));
}

export async function readRequest(
  client: PublicClient,
  address: Address,
  { number, blockNumber }: { readonly number: number; readonly blockNumber: bigint },
): Promise<ReadRequest> {
  const call = { address, abi: forcedRequests.abi, functionName: 'requestOf' } as const;
  const request = await client.readContract({ ...call, args: [BigInt(number)], blockNumber });
  const of = `request ${number}`;
  const isWithdrawal = wordOf(REQUEST_KINDS, request.kind, `the kind of ${of}`) === 'withdraw';
  const command = {
    kind: 'ForcedRequest',
    request: isWithdrawal ? 'withdraw' : 'close',
    requestNumber: number,
    account: request.account,
    asset: isWithdrawal ? request.target : null,
    market: isWithdrawal ? null : request.target,
    amount: isWithdrawal ? leftOf(request) : null,
  } as unknown as ForcedRequest;
  const newest = Number(request.newest);
  return {
    number,
    command,
    isOpen: wordOf(REQUEST_STATES, request.state, `the state of ${of}`) === 'open',
    isOutdated: newest !== 0 && newest !== number,
    isRepeated: newest === number,
    filedAt: BigInt(request.filedAt),
  };
}

type Amounts = { readonly units: bigint; readonly served: bigint; readonly denied: bigint };

/** What could not go at an earlier answer need not be served any more. */
function leftOf({ units, served, denied }: Amounts): number {
  const left = units - served - denied;
  return left > 0n ? Number(left) : 0;
}

/** What the mirror lets go of a request, and whether a part of its account stands apart. */
export async function readPossible(
  client: PublicClient,
  address: Address,
  of: { readonly number: number; readonly blockNumber: bigint },
): Promise<{ readonly units: number; readonly isDisputed: boolean }> {
  const { number, blockNumber } = of;
  const call = { address, abi: forcedRequests.abi, functionName: 'possibleOf' } as const;
  const [units, isDisputed] = await client.readContract({
    ...call,
    args: [BigInt(number)],
    blockNumber,
  });
  return { units: Number(units), isDisputed };
}

/** Units of an account that the mirror or the vault refused and the exchange has to give back. */
export function readRefused(
  client: PublicClient,
  address: Address,
  of: { readonly account: number; readonly asset: number; readonly blockNumber: bigint },
): Promise<bigint> {
  const { account, asset, blockNumber } = of;
  const call = { address, abi: withdrawalHandler.abi, functionName: 'refusedUnits' } as const;
  return client.readContract({ ...call, args: [account, asset], blockNumber });
}

export function readWindow(client: PublicClient, address: Address): Promise<bigint> {
  return client.readContract({ address, abi: forcedRequests.abi, functionName: 'window' });
}
