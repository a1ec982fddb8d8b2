import { edgeError } from '@tandem/api';
import type { AuthorizationError } from '@tandem/ingress';
import { type Authorization, type Command, EncodingError } from '@tandem/protocol';
import { publicKeyHash, type RequestEncoder, signatureFormProblem } from '@tandem/signing';
import type { Curves } from './curves.ts';
import { type RegisteredKey, shownSigner } from './registered-key.ts';
import type { TagMaker } from './tag-maker.ts';
import { type CommandOfText, textProblem } from './text-problem.ts';

/** Everything that a check may look at. */
export type CheckContext = {
  readonly encoder: RequestEncoder;
  readonly curves: Curves;
  readonly commandOfText: CommandOfText;
  /** Makes the tags of an HMAC key, by the hash with which the key is registered. */
  readonly tagsOf: (keyHash: string) => TagMaker | undefined;
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

/** Null when the key signed exactly this command; otherwise what to repair. */
export function checkAuthorization(
  check: AuthorizationCheck,
  context: CheckContext,
): AuthorizationError | null {
  const found = provenBytes(check, context);
  return found instanceof Uint8Array ? null : found;
}

/**
 * The bytes that were signed, when the key signed exactly this command, for this venue, under these
 * numbers; otherwise what to repair. Whether the key may do it is the engine's to say.
 */
export function provenBytes(
  check: AuthorizationCheck,
  context: CheckContext,
): Uint8Array | AuthorizationError {
  const { authorization, key } = check;
  const { scheme } = authorization;
  if (scheme !== key.scheme) {
    return malformed(check, `the key is of scheme ${key.scheme}, the signature of ${scheme}`);
  }
  if (scheme === 'eip1271') return malformed(check, 'a contract wallet is asked on its chain');
  const form = signatureFormProblem(scheme, authorization.signature);
  if (form !== null) return malformed(check, form);
  const bytes = isTyped(authorization.signedBytes)
    ? typedBytes(check, context)
    : otherBytes(check, context);
  if (!(bytes instanceof Uint8Array)) return bytes;
  return signatureProblem({ check, bytes }, context) ?? bytes;
}

/** A check with the bytes that its signature must be over. */
type Signed = { readonly check: AuthorizationCheck; readonly bytes: Uint8Array };

function malformed({ authorization }: AuthorizationCheck, problem: string): AuthorizationError {
  const { scheme, signature } = authorization;
  return edgeError('MalformedSignature', { problem, scheme, bytes: signature.length });
}

/** Typed data may come without its bytes: they follow from the command. */
export function isTyped(bytes: Uint8Array): boolean {
  return bytes.length === 0 || bytes[0] === 0x19;
}

/** What was signed as typed data is recomputed from the command: nothing in it is believed. */
function typedBytes(
  check: AuthorizationCheck,
  context: CheckContext,
): Uint8Array | AuthorizationError {
  const { command, authorization } = check;
  const { signedBytes } = authorization;
  if (command === null) return malformed(check, 'a request that reads is signed as text');
  try {
    const preimage = context.encoder.preimage({ ...authorization, command });
    const isSame = signedBytes.length === 0 || Buffer.compare(preimage, signedBytes) === 0;
    if (isSame) return preimage;
    return edgeError('SignedBytesMismatch', {
      problem: 'the bytes of this command are others',
      expected: hex(preimage),
      given: hex(signedBytes),
    });
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    if (signedBytes.length > 0) return malformed(check, error.message);
    return edgeError('Malformed', { problem: error.message });
  }
}

function otherBytes(
  check: AuthorizationCheck,
  context: CheckContext,
): Uint8Array | AuthorizationError {
  const { authorization, command } = check;
  const { scheme } = authorization;
  if (command !== null && scheme !== 'ed25519' && scheme !== 'hmac') {
    return malformed(check, `${scheme} signs commands as typed data`);
  }
  const { domain } = context.encoder;
  const problem = textProblem({ command, authorization, domain }, context.commandOfText);
  return problem ?? authorization.signedBytes;
}

function signatureProblem(signed: Signed, context: CheckContext): AuthorizationError | null {
  switch (signed.check.authorization.scheme) {
    case 'secp256k1':
      return recoveredProblem(signed, context);
    case 'hmac':
      return tagProblem(signed, context);
    default:
      return carriedProblem(signed, context);
  }
}

function recoveredProblem(signed: Signed, { curves }: CheckContext): AuthorizationError | null {
  const { check, bytes } = signed;
  const { signature } = check.authorization;
  const digest = curves.keccak(bytes);
  const recoveryId = (signature[64] as number) - 27;
  const raw = curves.recover(signature.subarray(0, 64), recoveryId, digest);
  const hash = raw === null ? null : publicKeyHash(raw, curves.keccak);
  return isKey(check.key, hash) ? null : wrong(signed, hash, hex(digest));
}

/** Schemes that do not recover their key carry it: first it must be the registered one. */
function carriedProblem(signed: Signed, { curves }: CheckContext): AuthorizationError | null {
  const { check, bytes } = signed;
  const { scheme, signature } = check.authorization;
  const raw = signature.subarray(64);
  const made = signature.subarray(0, 64);
  const isRaw = check.key.identity === 'publicKey';
  const hash = isRaw ? hex(raw).slice(2) : publicKeyHash(raw, curves.keccak);
  if (!isKey(check.key, hash)) return wrong(signed, hash, null);
  const isGood =
    scheme === 'p256'
      ? curves.verifyP256(raw, bytes, made)
      : curves.verifyEd25519(raw, bytes, made);
  return isGood ? null : wrong(signed, null, null);
}

function tagProblem(signed: Signed, { curves, tagsOf }: CheckContext): AuthorizationError | null {
  const { check, bytes } = signed;
  const { keyId, signature } = check.authorization;
  const tags = tagsOf(check.key.value);
  if (tags === undefined) return edgeError('UnknownKey', { keyId });
  return curves.verifyHmac(tags, bytes, signature) ? null : wrong(signed, null, null);
}

function isKey(key: RegisteredKey, value: string | null): boolean {
  if (value === null) return false;
  return key.identity === 'address' ? value.slice(24) === key.value.slice(24) : value === key.value;
}

function wrong(
  { check: { key }, bytes }: Signed,
  recovered: string | null,
  digest: string | null,
): AuthorizationError {
  return edgeError('WrongSignature', {
    expectedSigner: shownSigner(key, key.value),
    recoveredSigner: recovered === null ? null : shownSigner(key, recovered),
    digest,
    signedBytes: hex(bytes.subarray(0, SHOWN_BYTES_MAX)),
  });
}

function hex(bytes: Uint8Array): string {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`;
}
