import { REJECTS, type RejectReason } from '@tandem/protocol';
import { REJECT_FIGURES } from './reject-figures.ts';

/** One kind of failure of the public API. */
export type ErrorEntry = {
  /** HTTP status. */
  readonly status: number;
  readonly means: string;
  /** What the client can do about it. */
  readonly remedy: string;
  /** Names of the figures it comes with. */
  readonly inputs: readonly string[];
};

const AGAIN = 'Wait for the time it names, then send the same request again.';
const REPAIR = 'Repair the request; sent again as it is, it fails again.';

/** Failures at the edge, before the engine has seen anything. */
export const EDGE_ERRORS = {
  InvalidJson: {
    status: 400,
    means: 'The body is no JSON object.',
    remedy: REPAIR,
    inputs: ['problem'],
  },
  DuplicateKey: {
    status: 400,
    means: 'The body gives one key twice.',
    remedy: REPAIR,
    inputs: ['path'],
  },
  ForbiddenKey: {
    status: 400,
    means: 'The body has a key that no request may have.',
    remedy: REPAIR,
    inputs: ['path'],
  },
  TooDeep: {
    status: 400,
    means: 'The body is nested deeper than any request is.',
    remedy: REPAIR,
    inputs: ['limit'],
  },
  BodyTooLarge: {
    status: 413,
    means: 'The body is longer than any request is.',
    remedy: REPAIR,
    inputs: ['limit'],
  },
  UnsupportedMediaType: {
    status: 415,
    means: 'The body is not application/json.',
    remedy: REPAIR,
    inputs: ['contentType'],
  },
  InvalidRequest: {
    status: 400,
    means: 'A field is missing, unknown, or not what its schema says.',
    remedy: REPAIR,
    inputs: ['path', 'problem'],
  },
  InvalidDecimal: {
    status: 400,
    means: 'An amount has too many digits, or is larger than the venue can hold.',
    remedy: REPAIR,
    inputs: ['field', 'text', 'scale', 'reason'],
  },
  UnknownMarket: {
    status: 404,
    means: 'No market has this symbol.',
    remedy: 'GET /v1/markets names them.',
    inputs: ['market'],
  },
  UnknownAsset: {
    status: 404,
    means: 'No asset has this symbol.',
    remedy: 'GET /v1/assets names them.',
    inputs: ['asset'],
  },
  UnknownOrder: {
    status: 404,
    means: 'The account has no such live order.',
    remedy: 'GET /v1/orders names the live ones.',
    inputs: ['orderId'],
  },
  UnknownAccount: {
    status: 404,
    means: 'No such account was opened.',
    remedy: REPAIR,
    inputs: ['account'],
  },
  UnknownOperation: {
    status: 404,
    means: 'There is nothing under this method and path.',
    remedy: 'GET /v1/docs lists what there is.',
    inputs: ['method', 'path'],
  },
  AuthenticationRequired: {
    status: 401,
    means: 'The request needs the headers Tandem-Key, -Nonce, -Deadline and -Signature.',
    remedy: 'Sign the request with a session key.',
    inputs: ['missing'],
  },
  UnknownKey: {
    status: 401,
    means: 'No such key is registered, or it was revoked.',
    remedy: 'Register a key with the wallet of the account.',
    inputs: ['keyId'],
  },
  WrongSignature: {
    status: 401,
    means: 'The signature is not that of the key over these bytes.',
    remedy: 'POST /v1/verify-signature tells which bytes to sign.',
    inputs: ['expectedSigner', 'recoveredSigner', 'digest', 'signedBytes'],
  },
  WeakPublicKey: {
    status: 422,
    means: 'Under this public key one signature holds for many messages: a point of small order.',
    remedy: 'Register a key that was drawn at random.',
    inputs: ['scheme', 'key'],
  },
  MalformedSignature: {
    status: 401,
    means: 'The signature has not the form of its scheme.',
    remedy: 'docs/decisions/0018-what-is-signed.md has the one form of each scheme.',
    inputs: ['problem', 'scheme', 'bytes'],
  },
  SignedBytesMismatch: {
    status: 401,
    means: 'What was signed is not what the request asks for.',
    remedy: 'Sign the request as it is sent, for this venue, key and nonce.',
    inputs: ['problem', 'expected', 'given'],
  },
  DeadlinePassed: {
    status: 401,
    means: 'The deadline of the request has passed, or is too far away.',
    remedy: 'Sign again, with a deadline shortly after GET /v1/time.',
    inputs: ['deadlineUs', 'timeUs', 'latestUs'],
  },
  AlreadyShown: {
    status: 409,
    means: 'These very bytes were signed and carried out before; whoever copied them gets nothing.',
    remedy: 'Sign each request anew, with a nonce of its own.',
    inputs: ['nonce', 'deadlineUs'],
  },
  NotAllowed: {
    status: 403,
    means: 'The key may not do this, or not for this account, or not from this address.',
    remedy: 'Use a key with the scope it names.',
    inputs: ['needed', 'keyId', 'account'],
  },
  TooManyStreams: {
    status: 429,
    means: 'A connection follows no more streams than this.',
    remedy: 'Leave streams that are not needed, or open another connection.',
    inputs: ['limit'],
  },
  TooOld: {
    status: 410,
    means: 'What happened so long ago is no longer kept for streams.',
    remedy: 'Read the state over REST, then follow the stream from its sequence.',
    inputs: ['fromSequence', 'oldestSequence'],
  },
  RateLimited: {
    status: 429,
    means: 'The budget of the key or of the address is used up.',
    remedy: AGAIN,
    inputs: ['budget', 'cost', 'remaining', 'retryAfterMs'],
  },
  DailyLimit: {
    status: 429,
    means: 'A day has no more of this: for the account, for the address, or for all together.',
    remedy: AGAIN,
    inputs: ['what', 'limit', 'used', 'retryAfterMs'],
  },
  QueueFull: {
    status: 503,
    means: 'Too many commands wait at the exchange.',
    remedy: AGAIN,
    inputs: ['queue', 'queued', 'capacity', 'retryAfterMs'],
  },
  DiskFull: {
    status: 503,
    means: 'The journal has room only for what reduces risk.',
    remedy: 'Cancels, reduce-only orders and withdrawals still work.',
    inputs: ['retryAfterMs'],
  },
  Superseded: {
    status: 409,
    means: 'A newer command of the same kind took its place.',
    remedy: 'Nothing: the newer one counts.',
    inputs: [],
  },
  Malformed: {
    status: 400,
    means: 'A figure does not fit the layout of its command.',
    remedy: REPAIR,
    inputs: ['problem'],
  },
  VenueStopped: {
    status: 503,
    means: 'The exchange has stopped and takes no commands.',
    remedy: 'Wait; GET /v1/health tells when it runs again.',
    inputs: [],
  },
  OutcomeUnknown: {
    status: 504,
    means: 'The exchange did not answer in time; the command may be in the journal or not.',
    remedy: 'Look for your clientOrderId with GET /v1/orders before sending again.',
    inputs: ['problem'],
  },
  SequenceNotReached: {
    status: 504,
    means: 'The sequence that minSeq asks for was not reached in time.',
    remedy: 'Ask again, or leave minSeq out.',
    inputs: ['minSeq', 'sequence'],
  },
  VaultShort: {
    status: 409,
    means: 'The vault on the chain that the account chose cannot pay so much.',
    remedy: 'Ask for less, or choose another chain: docs/how-to/deposit-and-withdraw.md.',
    inputs: ['chainId', 'asset', 'available', 'amount'],
  },
  NotReady: {
    status: 503,
    means: 'A part of the venue that the answer needs is not ready.',
    remedy: 'Wait; GET /v1/ready tells which part.',
    inputs: ['part', 'problem'],
  },
  NotOffered: {
    status: 404,
    means: 'This venue does not offer it, for example play money outside the demo.',
    remedy: 'GET /v1/hello tells what the venue offers.',
    inputs: ['feature'],
  },
  InternalError: {
    status: 500,
    means: 'The gateway has a fault; nothing is known about the request.',
    remedy: 'Report the request id.',
    inputs: ['requestId'],
  },
} as const satisfies { readonly [code: string]: ErrorEntry };

export type EdgeErrorCode = keyof typeof EDGE_ERRORS;
export type ErrorCode = EdgeErrorCode | RejectReason;

/** HTTP status of a refusal by the engine. */
const REJECT_STATUS = 422;

function namesOf(reason: RejectReason): readonly string[] {
  return REJECT_FIGURES[reason].flatMap(([name, unit]) => (unit === 'none' ? [] : [name]));
}

/** The code and entry of every failure, those of the engine with the names of their figures. */
export function errorCatalog(): readonly (readonly [string, ErrorEntry])[] {
  const rejects = REJECTS.map(([reason, bound, actual]): [string, ErrorEntry] => [
    reason,
    {
      status: REJECT_STATUS,
      means: `The engine refused the command. bound: ${bound}; actual: ${actual}.`,
      remedy: 'docs/reference/rejects.md has the rule.',
      inputs: [...namesOf(reason), 'bound', 'actual', 'command'],
    },
  ]);
  return [...Object.entries(EDGE_ERRORS), ...rejects];
}

/** HTTP status of a code. */
export function statusOf(code: string): number {
  const edge = (EDGE_ERRORS as { readonly [code: string]: ErrorEntry })[code];
  return edge?.status ?? REJECT_STATUS;
}
