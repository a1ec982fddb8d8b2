import type { AccumulatorUpdate, ProvenMessage } from './accumulator.ts';
import { keccak256 } from './keccak256.ts';
import { PYTHNET } from './pythnet.ts';
import { type RecoverableSignature, recoverSigner } from './recover-signer.ts';

const LEAF_PREFIX = 0;
const NODE_PREFIX = 1;
const NODE_BYTES = 20;

/** Why an update must not be believed. */
export type UpdateReject =
  | 'UnknownEmitter'
  | 'UnknownGuardianSet'
  | 'SignaturesOutOfOrder'
  | 'UnknownGuardian'
  | 'BadSignature'
  | 'NoQuorum'
  | 'BadProof';

export type GuardianSets = ReadonlyMap<number, readonly string[]>;

/** How hashes and signers are computed: a live feed brings a faster pair than this package has. */
export type UpdateCryptography = {
  readonly keccak256: (message: Uint8Array) => Uint8Array;
  /** Address (20 bytes, hex) of the key that signed the digest, or null if there is none. */
  readonly recoverSigner: (digest: Uint8Array, signature: RecoverableSignature) => string | null;
};

export type UpdateTrust = {
  readonly sets: GuardianSets;
  /** Signatures wanted; null: more than two thirds of the set. */
  readonly quorum: number | null;
  readonly cryptography: UpdateCryptography;
};

/**
 * Checks that two thirds of the named guardian set signed the root and that every message lies
 * under it. Null means verified. It does not know which guardian sets have expired: give it only
 * those to be trusted.
 */
export function verifyUpdate(update: AccumulatorUpdate, sets: GuardianSets): UpdateReject | null {
  return verifyTrusted(update, {
    sets,
    quorum: null,
    cryptography: { keccak256, recoverSigner },
  });
}

/** Like {@link verifyUpdate}, with another quorum and other cryptography. */
export function verifyTrusted(update: AccumulatorUpdate, trust: UpdateTrust): UpdateReject | null {
  if (update.emitterChain !== PYTHNET.chain || update.emitter !== PYTHNET.emitter) {
    return 'UnknownEmitter';
  }
  const guardians = trust.sets.get(update.guardianSetIndex);
  if (guardians === undefined) return 'UnknownGuardianSet';
  return (
    verifySignatures(update, guardians, trust) ?? verifyProofs(update, trust.cryptography.keccak256)
  );
}

/** Ascending indexes make every guardian count once. */
function verifySignatures(
  update: AccumulatorUpdate,
  guardians: readonly string[],
  { quorum, cryptography }: UpdateTrust,
): UpdateReject | null {
  const digest = cryptography.keccak256(cryptography.keccak256(update.signedBody));
  let last = -1;
  for (const signature of update.signatures) {
    if (signature.guardianIndex <= last) return 'SignaturesOutOfOrder';
    last = signature.guardianIndex;
    const guardian = guardians[last];
    if (guardian === undefined) return 'UnknownGuardian';
    if (cryptography.recoverSigner(digest, signature) !== guardian) return 'BadSignature';
  }
  const wanted = quorum ?? Math.floor((guardians.length * 2) / 3) + 1;
  return update.signatures.length < wanted ? 'NoQuorum' : null;
}

type Hash = UpdateCryptography['keccak256'];

function verifyProofs(update: AccumulatorUpdate, keccak: Hash): UpdateReject | null {
  const isProven = update.messages.every((message) => isUnderRoot(message, update.root, keccak));
  return isProven ? null : 'BadProof';
}

/** True when the path of a message leads to the root. Siblings are hashed in byte order. */
export function isUnderRoot(
  { bytes, proof }: ProvenMessage,
  root: Uint8Array,
  keccak: Hash = keccak256,
): boolean {
  let node = hash(keccak, LEAF_PREFIX, [bytes]);
  for (const sibling of proof) {
    const pair = [node, sibling].toSorted((a, b) => Buffer.compare(a, b));
    node = hash(keccak, NODE_PREFIX, pair);
  }
  return Buffer.compare(node, root) === 0;
}

function hash(keccak: Hash, prefix: number, parts: readonly Uint8Array[]): Uint8Array {
  return keccak(Buffer.concat([Uint8Array.of(prefix), ...parts])).subarray(0, NODE_BYTES);
}
