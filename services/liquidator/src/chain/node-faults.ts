import {
  BaseError,
  HttpRequestError,
  LimitExceededRpcError,
  RpcRequestError,
  SocketClosedError,
  TimeoutError,
  WebSocketRequestError,
} from 'viem';

/**
 * What became of a request.
 *
 * - `answer`: the chain's own no, such as a revert; another node would say the same.
 * - `refused`: this node will not or cannot, another one might.
 * - `limited`: too many requests; later again.
 * - `down`: no answer, or none that can be read.
 */
export type NodeFault = 'answer' | 'refused' | 'limited' | 'down';

/** No node gave an answer; the same may succeed later. */
export class NodesFailedError extends Error {
  readonly isRetryable = true;

  constructor(reasons: readonly string[]) {
    super(`no node answered: ${reasons.join('; ')}`);
  }
}

/** Nodes tell different things and none of them has enough others with it. */
export class NodesDisagreeError extends Error {
  readonly isRetryable = true;

  constructor(what: string, names: readonly string[]) {
    super(`nodes disagree about ${what}: ${names.join(', ')}`);
  }
}

/** A node that belongs to another chain is not used, and asked again only now and then. */
export class WrongChainError extends Error {
  constructor(expected: number, actual: number) {
    super(`is of chain ${actual}, not ${expected}`);
  }
}

/** The node did not answer in time, whatever its transport thinks. */
export class NodeHangsError extends Error {}

const HTTP_TOO_MANY = 429;
const RETRY_AFTER_MOST_MS = 3_600_000;
const RATE_WORDS = /rate.?limit|too many requests|request limit|quota|throttl|capacity/i;
const REVERT_CODE = 3;
/** Some nodes write the words of the machine as one. */
const REVERT_WORDS =
  /revert|invalid.{0,3}opcode|out ?of ?gas|stack ?(over|under)flow|always failing/i;
/** The node refuses a transaction for what it is: no fault of the node. */
const TRANSACTION_WORDS =
  /nonce too|insufficient funds|underpriced|already known|gas limit|intrinsic gas|fee cap/i;

export function classifyFault(error: unknown): NodeFault {
  const http = causeOf(error, HttpRequestError);
  if (http !== null) return classifyHttp(http);
  if (causeOf(error, LimitExceededRpcError) !== null && RATE_WORDS.test(textOf(error))) {
    return 'limited';
  }
  const rpc = causeOf(error, RpcRequestError);
  if (rpc !== null) return classifyRpc(rpc);
  return error instanceof NodeHangsError || isTransport(error) ? 'down' : 'refused';
}

function isTransport(error: unknown): boolean {
  const kinds = [TimeoutError, WebSocketRequestError, SocketClosedError];
  if (kinds.some((kind) => causeOf(error, kind) !== null)) return true;
  // A WebSocket that breaks is told as the event of it.
  const deepest: unknown = error instanceof BaseError ? error.walk() : error;
  if (deepest instanceof Event) return true;
  return deepest instanceof Error && /socket|ECONN|connection/i.test(deepest.message);
}

function classifyHttp(error: HttpRequestError): NodeFault {
  if (error.status === HTTP_TOO_MANY) return 'limited';
  return RATE_WORDS.test(error.details) ? 'limited' : 'down';
}

function classifyRpc(error: RpcRequestError): NodeFault {
  const text = `${error.details} ${error.message}`;
  if (RATE_WORDS.test(text)) return 'limited';
  if (error.code === REVERT_CODE || REVERT_WORDS.test(error.details)) return 'answer';
  return TRANSACTION_WORDS.test(error.details) ? 'answer' : 'refused';
}

/** null for a revert; what the node cannot answer is thrown. */
export async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (classifyFault(error) !== 'answer') throw error;
    return null;
  }
}

/** How long the node itself asks to be left alone, an hour at most; null when it does not say. */
export function retryAfterMs(error: unknown): number | null {
  const seconds = Number(causeOf(error, HttpRequestError)?.headers?.get('retry-after') ?? '');
  return seconds > 0 ? Math.min(seconds * 1000, RETRY_AFTER_MOST_MS) : null;
}

const FETCH_FAILED = 'fetch failed';

/** Short, for logs and for the list of why nobody answered. */
export function describeFault(error: unknown): string {
  // Not every one has details, whatever its type says.
  if (error instanceof BaseError) {
    if (error.details !== FETCH_FAILED) return error.details || error.shortMessage;
    // Which of the many ways to fail stands at the bottom alone.
    const { code, message } = error.walk() as NodeJS.ErrnoException;
    return code === undefined ? message : `no connection (${code})`;
  }
  return error instanceof Error ? error.message : String(error);
}

function textOf(error: unknown): string {
  return error instanceof BaseError ? `${error.message} ${error.details}` : '';
}

type ErrorKind<T> = abstract new (...args: never[]) => T;

function causeOf<T extends Error>(error: unknown, kind: ErrorKind<T>): T | null {
  if (error instanceof kind) return error;
  if (!(error instanceof BaseError)) return null;
  const cause = error.walk((one) => one instanceof kind);
  return cause instanceof kind ? cause : null;
}
