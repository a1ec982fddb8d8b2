import { edgeError } from '@tandem/api';
import type { AuthorizationError, CommandPort, Outcome, SignedCommand } from '@tandem/ingress';
import {
  type Authorization,
  type Command,
  EncodingError,
  type LinkWallet,
  type SignatureScheme,
} from '@tandem/protocol';
import { SIGNATURE_BYTES } from '@tandem/signing';
import type { ContractWallets } from '../wallets/contract-wallets.ts';
import type { AuthorizationCheck } from './check-authorization.ts';
import {
  type KeyDirectory,
  type RegisteredKey,
  registeredKey,
  walletKey,
} from './registered-key.ts';
import type { Verdict, VerificationPool } from './verification-pool.ts';
import { weakKeyProblem } from './weak-key.ts';

/** What a guarded port asks before it lets a command through. */
export type GuardParts = {
  readonly pool: VerificationPool;
  readonly keys: KeyDirectory;
  /** Absent where no chain is configured: wallets that are contracts cannot sign then. */
  readonly contractWallets: ContractWallets | null;
  /** Microseconds since 1970. */
  readonly nowUs: () => number;
};

type Proof =
  | { readonly kind: 'valid'; readonly authorization: Authorization }
  | { readonly kind: 'invalid'; readonly error: AuthorizationError }
  | { readonly kind: 'unavailable'; readonly queued: number; readonly capacity: number };

const RETRY_AFTER_MS = 100;
/** The number that the first wallet of an account gets. */
const FIRST_KEY_ID = 1;

/** Lets a command through when its signature is that of its key; trusts no gateway. */
export class GuardedPort implements CommandPort {
  readonly #inner: CommandPort;
  readonly #parts: GuardParts;
  readonly #isForVenue: boolean;

  /** @param isForVenue also takes the venue's own commands, which nobody signs */
  constructor(inner: CommandPort, parts: GuardParts, isForVenue: boolean) {
    this.#inner = inner;
    this.#parts = parts;
    this.#isForVenue = isForVenue;
  }

  submit(signed: SignedCommand): Promise<Outcome> {
    const { command, authorization } = signed;
    const weak = weakKeyProblem(command);
    if (weak !== null) return Promise.resolve({ kind: 'unauthorized', error: weak });
    if (authorization === null) {
      if (this.#isForVenue) return this.#inner.submit(signed);
      const error = edgeError('AuthenticationRequired', { missing: 'signature' });
      return Promise.resolve({ kind: 'unauthorized', error });
    }
    // What is known at once goes on at once: each wait is a turn of the queue of promises.
    const proof = this.#prove(command, authorization);
    if (!(proof instanceof Promise)) return this.#pass(command, proof);
    return proof.then((known) => this.#pass(command, known));
  }

  #pass(command: Command, proof: Proof): Promise<Outcome> {
    if (proof.kind === 'valid') {
      return this.#inner.submit({ command, authorization: proof.authorization });
    }
    if (proof.kind === 'invalid') {
      return Promise.resolve({ kind: 'unauthorized', error: proof.error });
    }
    const { queued, capacity } = proof;
    const full = { reason: 'QueueFull', queue: 'signatures', queued, capacity } as const;
    const refusal = { ...full, retryAfterMs: RETRY_AFTER_MS };
    return Promise.resolve({ kind: 'refused', refusal });
  }

  #prove(command: Command, authorization: Authorization): Proof | Promise<Proof> {
    const { keys, nowUs } = this.#parts;
    const { account, keyId, deadlineUs } = authorization;
    const timeUs = nowUs();
    if (deadlineUs < timeUs) {
      return invalid(edgeError('DeadlinePassed', { deadlineUs, timeUs, latestUs: null }));
    }
    const record = keys.find(account, keyId);
    const key = openingWallet(command, authorization) ?? (record && registeredKey(record));
    if (key === undefined) return invalid(edgeError('UnknownKey', { keyId }));
    if (command.kind === 'LinkWallet') return this.#checkLink(command, authorization, key);
    return this.#check({ command, authorization, key });
  }

  /** A wallet of the account and the new one have signed the same bytes. */
  async #checkLink(command: LinkWallet, authorization: Authorization, key: RegisteredKey) {
    const added = walletKey(command.wallet, command.walletId);
    const signatures = splitSignatures(authorization.signature, key.scheme, added.scheme);
    if (signatures === null) {
      const problem = 'a signature of the account and behind it one of the new wallet';
      const { scheme, signature } = authorization;
      const figures = { problem, scheme, bytes: signature.length };
      return invalid(edgeError('MalformedSignature', figures));
    }
    const [own, other] = signatures;
    const first = { ...authorization, signature: own };
    const proof = await this.#check({ command, authorization: first, key });
    if (proof.kind !== 'valid') return proof;
    const second = { ...authorization, scheme: added.scheme, signature: other };
    const consent = await this.#check({ command, authorization: second, key: added });
    if (consent.kind !== 'valid') return consent;
    const signature = Buffer.concat([
      proof.authorization.signature,
      consent.authorization.signature,
    ]);
    return { kind: 'valid', authorization: { ...proof.authorization, signature } } as const;
  }

  #check(check: AuthorizationCheck): Proof | Promise<Proof> {
    const { authorization } = check;
    if (authorization.scheme === 'eip1271') return this.#askContract(check);
    try {
      const verdict = this.#parts.pool.verify(check);
      if (!(verdict instanceof Promise)) return proofOf(authorization, verdict);
      return verdict.then((known) => proofOf(authorization, known));
    } catch (error) {
      if (!(error instanceof EncodingError)) throw error;
      return invalid(edgeError('Malformed', { problem: error.message }));
    }
  }

  async #askContract(check: AuthorizationCheck): Promise<Proof> {
    const { contractWallets } = this.#parts;
    if (check.key.scheme !== 'eip1271' || contractWallets === null) {
      const { scheme } = check.key;
      const problem = contractWallets === null ? 'no chain is configured' : `the key is ${scheme}`;
      return invalid(edgeError('MalformedSignature', { problem, scheme: 'eip1271', bytes: null }));
    }
    return contractWallets.prove(check);
  }
}

/** An account is opened by the wallet that it names: there is no registered key yet. */
function openingWallet(
  command: Command,
  { account, keyId }: Authorization,
): RegisteredKey | undefined {
  if (command.kind !== 'OpenWalletAccount') return undefined;
  if (account !== command.account || keyId !== FIRST_KEY_ID) return undefined;
  return walletKey(command.wallet, command.walletId);
}

/** Null where both are contracts, whose signatures have no length that could divide them. */
function splitSignatures(
  both: Uint8Array,
  first: SignatureScheme,
  second: SignatureScheme,
): readonly [Uint8Array, Uint8Array] | null {
  if (first !== 'eip1271') {
    const at = SIGNATURE_BYTES[first];
    return [both.slice(0, at), both.slice(at)];
  }
  if (second === 'eip1271') return null;
  const at = both.length - SIGNATURE_BYTES[second];
  return at > 0 ? [both.slice(0, at), both.slice(at)] : null;
}

/** The journal keeps what was signed, also where it came without. */
function proofOf(authorization: Authorization, verdict: Verdict): Proof {
  if (verdict.kind !== 'valid') return verdict;
  const { signedBytes } = verdict;
  if (authorization.signedBytes.length > 0) return { kind: 'valid', authorization };
  return { kind: 'valid', authorization: { ...authorization, signedBytes } };
}

function invalid(error: AuthorizationError): Proof {
  return { kind: 'invalid', error };
}
