import { edgeError } from '@tandem/api';
import type { ExchangeState } from '@tandem/engine';
import type { AuthorizationError, ProofPort, ReadClaim } from '@tandem/ingress';
import type { Authorization } from '@tandem/protocol';
import type { ContractWallets } from '../wallets/contract-wallets.ts';
import { registeredKey } from './registered-key.ts';
import { ShownRequests } from './shown-requests.ts';
import type { VerificationPool } from './verification-pool.ts';

/** Bits of a session key's scopes (docs/rulebook/keys.md) of which one is needed. */
const SCOPES: { readonly [access in ReadClaim['access']]: number } = {
  trade: 1,
  cancel: 3,
  transfer: 4,
  read: 8,
  wallet: 0,
};
const SUB_ACCOUNTS = 16;
/** A request that reads has no nonce in the journal: whoever copied it could show it until then. */
const READ_TIME_US = 30_000_000;

type AccountKey = NonNullable<ReturnType<ExchangeState['keys']['find']>>;

type DeskParts = {
  readonly pool: VerificationPool;
  /** Absent where no chain is configured. */
  readonly contractWallets: ContractWallets | null;
  /** State of the engine now; a restart puts another in its place. */
  readonly state: () => ExchangeState;
  readonly nowUs: () => number;
};

/** Answers gateways that ask whether somebody may read what belongs to an account. */
export class ProofDesk implements ProofPort {
  readonly #parts: DeskParts;
  readonly #shown = new ShownRequests(READ_TIME_US);

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  async proveRead(claim: ReadClaim): Promise<AuthorizationError | null> {
    const { account, keyId, authorization } = claim;
    const state = this.#parts.state();
    const timeUs = this.#parts.nowUs();
    const key = state.keys.find(account, keyId);
    if (key === undefined || (key.wallet === null && key.expiresAtUs <= timeUs)) {
      return edgeError('UnknownKey', { keyId });
    }
    // What the key may do is told to whoever has signed with it, and to nobody else.
    const fault = authorization === null ? null : await this.#signed(authorization, key);
    if (fault !== null) return fault;
    if (!mayAsk(key, claim, state)) {
      const needed = `${claim.access} of account ${claim.subject}`;
      return edgeError('NotAllowed', { needed, keyId, account });
    }
    return authorization !== null && claim.isOnce ? this.#take(authorization, timeUs) : null;
  }

  async #signed(authorization: Authorization, key: AccountKey): Promise<AuthorizationError | null> {
    const { deadlineUs } = authorization;
    const timeUs = this.#parts.nowUs();
    const latestUs = timeUs + READ_TIME_US;
    if (deadlineUs < timeUs || deadlineUs > latestUs) {
      return edgeError('DeadlinePassed', { deadlineUs, timeUs, latestUs });
    }
    const check = { command: null, authorization, key: registeredKey(key) };
    const { contractWallets } = this.#parts;
    const isContract = authorization.scheme === 'eip1271' && check.key.scheme === 'eip1271';
    if (isContract && contractWallets !== null) {
      const answer = await contractWallets.prove(check);
      return answer.kind === 'valid' ? null : answer.error;
    }
    const verdict = await this.#parts.pool.verify(check);
    if (verdict.kind === 'valid') return null;
    if (verdict.kind === 'invalid') return verdict.error;
    const { queued, capacity } = verdict;
    return edgeError('QueueFull', { queue: 'signatures', queued, capacity, retryAfterMs: 100 });
  }

  /** Only what was proven is remembered: nobody can spend the requests of another. */
  #take(authorization: Authorization, timeUs: number): AuthorizationError | null {
    const { nonce, deadlineUs } = authorization;
    const taken = this.#shown.take(authorization, timeUs);
    if (taken === 'fresh') return null;
    if (taken === 'shown') return edgeError('AlreadyShown', { nonce, deadlineUs });
    const retryAfterMs = READ_TIME_US / 1_000;
    return edgeError('QueueFull', { ...taken, queue: 'requests that count once', retryAfterMs });
  }
}

function mayAsk(key: AccountKey, { access, subject }: ReadClaim, state: ExchangeState): boolean {
  if (key.wallet === null && (key.scopes & SCOPES[access]) === 0) return false;
  if (subject === key.account) return true;
  const isForOthers = key.wallet !== null || (key.scopes & SUB_ACCOUNTS) !== 0;
  const slot = state.accounts.slotOf(subject);
  return isForOthers && slot >= 0 && state.accounts.owner(slot) === key.account;
}
