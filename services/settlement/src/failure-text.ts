import {
  assetService,
  configurationHandler,
  depositHandler,
  entrypoint,
  outpost,
  perpService,
  vault,
  withdrawalHandler,
} from '@tandem/chain';
import { BaseError, decodeErrorResult, type Hex } from 'viem';

/** Contracts whose errors are told by name: of two with the same error one is enough. */
const ERRORS = [
  ...entrypoint.abi,
  ...vault.abi,
  ...outpost.abi,
  ...depositHandler.abi,
  ...withdrawalHandler.abi,
  ...configurationHandler.abi,
  ...assetService.abi,
  ...perpService.abi,
].filter(({ type }) => type === 'error');

/** Longest words about a failure: a node repeats the whole call data in its errors. */
const TEXT_MAX = 400;

/** Why something failed, in one short line; a contract's reason with its figures. */
export function failureText(error: unknown): string {
  const reason = contractReason(error);
  if (reason !== null) return reason;
  if (!(error instanceof Error)) return String(error).slice(0, TEXT_MAX);
  // Of a node's answer that it cannot read the library makes an error without words.
  const said: string | undefined = error instanceof BaseError ? error.shortMessage : error.message;
  const text = said ?? error.name;
  return text.slice(0, TEXT_MAX).replaceAll('\n', ' ');
}

function contractReason(error: unknown): string | null {
  const data = revertData(error);
  if (data === null) return null;
  try {
    const { errorName, args } = decodeErrorResult({ abi: ERRORS, data });
    return `${errorName}(${(args ?? []).map(String).join(', ')})`.slice(0, TEXT_MAX);
  } catch {
    return `reverted with ${data.slice(0, 10)}, which no contract of ours says`;
  }
}

function revertData(error: unknown): Hex | null {
  if (!(error instanceof BaseError)) return null;
  let found: Hex | null = null;
  error.walk((cause) => {
    const data: unknown =
      typeof cause === 'object' && cause !== null && 'data' in cause && cause.data;
    if (typeof data === 'string' && /^0x[0-9a-f]{8}/i.test(data)) found = data as Hex;
    return found !== null;
  });
  return found;
}
