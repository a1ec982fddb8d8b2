import type {
  AccountKey,
  AccountLimits,
  AccountState,
  Answer,
  Balance,
  Done,
  FaucetRequest,
  IsolatedMarginRequest,
  LeverageRequest,
  LiabilityProof,
  Position,
  TransferRequest,
} from '@tandem/api';
import type { Caller } from '../transport/caller.ts';

type Whose = { readonly account?: number };

/** Accounts: what they hold, and what moves money or margin. */
export class AccountOperations {
  readonly #caller: Caller;

  constructor(caller: Caller) {
    this.#caller = caller;
  }

  /** Everything about an account at one sequence. */
  state(query: Whose = {}): Promise<Answer<AccountState>> {
    return this.#caller.call({ operation: 'accountState', query });
  }

  balances(query: Whose = {}): Promise<Answer<Balance[]>> {
    return this.#caller.call({ operation: 'balances', query });
  }

  positions(query: Whose = {}): Promise<Answer<Position[]>> {
    return this.#caller.call({ operation: 'positions', query });
  }

  /** Wallets and session keys of the account, with their limits and highest nonces. */
  keys(query: Whose = {}): Promise<Answer<AccountKey[]>> {
    return this.#caller.call({ operation: 'keys', query });
  }

  /** Limits that the owner set for the whole account; null where there is none. */
  riskLimits(query: Whose = {}): Promise<Answer<AccountLimits>> {
    return this.#caller.call({ operation: 'riskLimits', query });
  }

  subAccounts(query: Whose = {}): Promise<Answer<{ accounts: number[]; nextFree: number }>> {
    return this.#caller.call({ operation: 'subAccounts', query });
  }

  /**
   * What the account was owed at the end of an epoch, the newest by default, and that it is in what
   * the venue signed. `liabilityProblem` of `@tandem/published` checks it.
   */
  liabilityProof(query: Whose & { epoch?: number } = {}): Promise<Answer<LiabilityProof>> {
    return this.#caller.call({ operation: 'liabilityProof', query });
  }

  /** The highest leverage of a position: raises its initial margin, never lowers it. */
  setLeverage(request: LeverageRequest): Promise<Answer<Done>> {
    return this.#caller.call({ operation: 'setLeverage', body: request });
  }

  /** Adds margin to an isolated position, or takes some out with a minus sign. */
  adjustIsolatedMargin(request: IsolatedMarginRequest): Promise<Answer<Done>> {
    return this.#caller.call({ operation: 'adjustIsolatedMargin', body: request });
  }

  /** Moves money between accounts of one owner. */
  transfer(request: TransferRequest): Promise<Answer<Done>> {
    return this.#caller.call({ operation: 'transfer', body: request });
  }

  /**
   * Play money, on the demo venue only. Where it comes by a chain, it may be on its way for some
   * blocks when this is answered: the balance tells.
   */
  faucet(request: FaucetRequest): Promise<Answer<Done>> {
    return this.#caller.call({ operation: 'faucet', body: request });
  }
}
