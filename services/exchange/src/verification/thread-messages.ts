import type { AuthorizationError } from '@tandem/ingress';
import {
  type Command,
  type CommandRecord,
  type ConfigureAsset,
  type ConfigureMarket,
  decodeRecord,
  encodeRecord,
  type Sequence,
} from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { PREIMAGE_BYTES, type SigningDomain } from '@tandem/signing';
import type { AuthorizationCheck } from './check-authorization.ts';
import type { RegisteredKey } from './registered-key.ts';

/** What a verifying thread is started with. */
export type ThreadStart = { readonly domain: SigningDomain };

/** What is asked about a record. */
type Ask = { readonly key: RegisteredKey; readonly isRead: boolean };

/** Checks of one hand-over: their records one behind the other, in one buffer that moves. */
export type CheckBatch = {
  readonly kind: 'check';
  readonly bytes: Uint8Array;
  readonly ends: readonly number[];
  /** A line for each: one text crosses sooner than as many objects. */
  readonly asks: string;
};

export type ToThread =
  | CheckBatch
  | { readonly kind: 'list'; readonly rules: ConfigureAsset | ConfigureMarket }
  | {
      readonly kind: 'secret';
      readonly keyHash: string;
      readonly secret: Uint8Array | null;
    };

/** First the thread says which curves it has, then the verdicts of each batch in its order. */
export type FromThread =
  | { readonly kind: 'ready'; readonly isNative: boolean }
  | {
      readonly kind: 'checked';
      readonly verdicts: readonly (AuthorizationError | null)[];
      /** Preimages of the checks that came without their bytes, in their order. */
      readonly preimages: Uint8Array;
    };

/** A check as it crosses: the record as the journal would have it, and its key. */
export type PackedCheck = {
  readonly record: Uint8Array;
  readonly ask: Ask;
  /** What was signed; null where the thread makes it from the command. */
  readonly signedBytes: Uint8Array | null;
};

/** Stands where a request that reads has none. */
const NO_COMMAND: Command = { kind: 'Tick' };

/** Packs a check. Throws `EncodingError` for a command that no layout allows. */
export function packCheck({ command, authorization, key }: AuthorizationCheck): PackedCheck {
  const record: CommandRecord = {
    kind: 'CommandRecord',
    sequence: 0 as Sequence,
    timeUs: 0 as TimestampUs,
    command: command ?? NO_COMMAND,
    authorization,
  };
  const { signedBytes } = authorization;
  return {
    record: encodeRecord(record),
    ask: { key, isRead: command === null },
    signedBytes: signedBytes.length === 0 ? null : signedBytes,
  };
}

function askLine({ key, isRead }: Ask): string {
  return `${key.scheme} ${key.identity} ${key.value} ${isRead ? 'read' : 'command'}`;
}

function askOfLine(line: string): Ask {
  const [scheme, identity, value, purpose] = line.split(' ');
  const key = { scheme, identity, value } as RegisteredKey;
  return { key, isRead: purpose === 'read' };
}

/** Joins checks for one hand-over. */
export function packBatch(checks: readonly PackedCheck[]): CheckBatch {
  const ends: number[] = [];
  let length = 0;
  for (const { record } of checks) {
    length += record.length;
    ends.push(length);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const { record } of checks) {
    bytes.set(record, at);
    at += record.length;
  }
  return { kind: 'check', bytes, ends, asks: checks.map(({ ask }) => askLine(ask)).join('\n') };
}

/** The checks of a hand-over. */
export function unpackBatch({ bytes, ends, asks }: CheckBatch): readonly AuthorizationCheck[] {
  let from = 0;
  const lines = asks.split('\n');
  if (lines.length !== ends.length) throw new Error('a check has a line of its own');
  return lines.map((line, i) => {
    const { key, isRead } = askOfLine(line);
    const end = ends[i] as number;
    const record = decodeRecord(bytes.subarray(from, end)) as CommandRecord;
    from = end;
    if (record.authorization === null) throw new Error('a check has an authorization');
    const { command, authorization } = record;
    return { command: isRead ? null : command, authorization, key };
  });
}

/** What a thread answers to its checks, which are made one after the other. */
export function answerOf(
  checks: readonly AuthorizationCheck[],
  check: (check: AuthorizationCheck) => Uint8Array | AuthorizationError,
): FromThread {
  const preimages = new Uint8Array(checks.length * PREIMAGE_BYTES);
  let end = 0;
  const verdicts = checks.map((one) => {
    const found = check(one);
    if (one.authorization.signedBytes.length === 0) {
      if (found instanceof Uint8Array) preimages.set(found, end);
      end += PREIMAGE_BYTES;
    }
    return found instanceof Uint8Array ? null : found;
  });
  return { kind: 'checked', verdicts, preimages: preimages.slice(0, end) };
}

/** The preimage at a place among those of an answer. */
export function preimageAt(preimages: Uint8Array, place: number): Uint8Array {
  return preimages.slice(place * PREIMAGE_BYTES, (place + 1) * PREIMAGE_BYTES);
}
