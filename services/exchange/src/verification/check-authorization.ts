import type { KeyObject } from 'node:crypto';
import { edgeError } from '@tandem/api';
import type { AuthorizationError } from '@tandem/ingress';
import { type Authorization, type Command, EncodingError } from '@tandem/protocol';
import {
  type KeyScheme,
  publicKeyHash,
  type RequestEncoder,
  signatureFormProblem,
} from '@tandem/signing';
import type { Curves } from './curves.ts';
import { type RegisteredKey, shownSigner } from './registered-key.ts';
import { type CommandOfText, textProblem } from './text-problem.ts';

/** Everything that a check may look at. */
export type CheckContext = {
  readonly encoder: RequestEncoder;
  readonly curves: Curves;
  readonly commandOfText: CommandOfText;
  /** The secret of an HMAC key, by the hash with which the key is registered. */
  readonly secretOf: (keyHash: string) => KeyObject | undefined;
};

/** A command with its authorization and the key that it names. */
export type AuthorizationCheck = {
  /** Null for a request that only reads: its text is signed, and no command follows. */
  readonly command: Command | null;
  readonly authorization: Authorization;
  readonly key: RegisteredKey;
};

/** Most signed bytes that an error repeats. */
const SHOWN_BYTES_MAX = 4096;

/**
 * Null when the key signed exactly this command, for this venue, under these numbers; otherwise
 * what to repair. Whether the key may do it is the engine's to say.
 */
export function checkAuthorization(
  check: AuthorizationCheck,
  context: CheckContext,
): AuthorizationError | null {
  const { authorization, key } = check;
  const { scheme } = authorization;
  if (scheme !== key.scheme) {
    return malformed(check, `the key is of scheme ${key.scheme}, the signature of ${scheme}`);
  }
  if (scheme === 'eip1271') return malformed(check, 'a contract wallet is asked on its chain');
  const form = signatureFormProblem(scheme, authorization.signature);
  if (form !== null) return malformed(check, form);
  const bytes = isTyped(authorization.signedBytes)
    ? typedProblem(check, context)
    : otherProblem(check, context);
  return bytes ?? signatureProblem(scheme, check, context);
}

function malformed({ authorization }: AuthorizationCheck, problem: string): AuthorizationError {
  const { scheme, signature } = authorization;
  return edgeError('MalformedSignature', { problem, scheme, bytes: signature.length });
}

function isTyped(bytes: Uint8Array): boolean {
  return bytes[0] === 0x19;
}

/** What was signed as typed data is recomputed from the command: nothing in it is believed. */
function typedProblem(check: AuthorizationCheck, context: CheckContext): AuthorizationError | null {
  const { command, authorization } = check;
  if (command === null) return malformed(check, 'a request that reads is signed as text');
  try {
    const preimage = context.encoder.preimage({ ...authorization, command });
    if (Buffer.compare(preimage, authorization.signedBytes) === 0) return null;
    const expected = hex(preimage);
    return edgeError('SignedBytesMismatch', {
      problem: 'the bytes of this command are others',
      expected,
      given: hex(authorization.signedBytes),
    });
  } catch (error) {
    if (error instanceof EncodingError) return malformed(check, error.message);
    throw error;
  }
}

function otherProblem(check: AuthorizationCheck, context: CheckContext): AuthorizationError | null {
  const { authorization, command } = check;
  const { scheme } = authorization;
  if (command !== null && scheme !== 'ed25519' && scheme !== 'hmac') {
    return malformed(check, `${scheme} signs commands as typed data`);
  }
  const { domain } = context.encoder;
  return textProblem({ command, authorization, domain }, context.commandOfText);
}

function signatureProblem(
  scheme: KeyScheme,
  check: AuthorizationCheck,
  context: CheckContext,
): AuthorizationError | null {
  switch (scheme) {
    case 'secp256k1':
      return recoveredProblem(check, context);
    case 'hmac':
      return tagProblem(check, context);
    default:
      return carriedProblem(check, context);
  }
}

function recoveredProblem(
  check: AuthorizationCheck,
  { curves }: CheckContext,
): AuthorizationError | null {
  const { signature, signedBytes } = check.authorization;
  const digest = curves.keccak(signedBytes);
  const recoveryId = (signature[64] as number) - 27;
  const raw = curves.recover(signature.subarray(0, 64), recoveryId, digest);
  const hash = raw === null ? null : publicKeyHash(raw, curves.keccak);
  return isKey(check.key, hash) ? null : wrong(check, hash, hex(digest));
}

/** Schemes that do not recover their key carry it: first it must be the registered one. */
function carriedProblem(
  check: AuthorizationCheck,
  { curves }: CheckContext,
): AuthorizationError | null {
  const { scheme, signature, signedBytes } = check.authorization;
  const raw = signature.subarray(64);
  const made = signature.subarray(0, 64);
  const isRaw = check.key.identity === 'publicKey';
  const hash = isRaw ? hex(raw).slice(2) : publicKeyHash(raw, curves.keccak);
  if (!isKey(check.key, hash)) return wrong(check, hash, null);
  const isGood =
    scheme === 'p256'
      ? curves.verifyP256(raw, signedBytes, made)
      : curves.verifyEd25519(raw, signedBytes, made);
  return isGood ? null : wrong(check, null, null);
}

function tagProblem(
  check: AuthorizationCheck,
  { curves, secretOf }: CheckContext,
): AuthorizationError | null {
  const { keyId, signature, signedBytes } = check.authorization;
  const secret = secretOf(check.key.value);
  if (secret === undefined) {
    return edgeError('UnknownKey', { keyId });
  }
  return curves.verifyHmac(secret, signedBytes, signature) ? null : wrong(check, null, null);
}

function isKey(key: RegisteredKey, value: string | null): boolean {
  if (value === null) return false;
  return key.identity === 'address' ? value.slice(24) === key.value.slice(24) : value === key.value;
}

function wrong(
  { authorization, key }: AuthorizationCheck,
  recovered: string | null,
  digest: string | null,
): AuthorizationError {
  return edgeError('WrongSignature', {
    expectedSigner: shownSigner(key, key.value),
    recoveredSigner: recovered === null ? null : shownSigner(key, recovered),
    digest,
    signedBytes: hex(authorization.signedBytes.subarray(0, SHOWN_BYTES_MAX)),
  });
}

function hex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`;
}
