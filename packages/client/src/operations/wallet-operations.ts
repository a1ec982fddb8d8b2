import type {
  Answer,
  Done,
  FreshSecret,
  PoolDepositRequest,
  PoolExitRequest,
  RegisterKeyRequest,
  RiskLimitsRequest,
  SubAccountRequest,
  WithdrawalRequest,
} from '@tandem/api';
import type { Signer } from '@tandem/signing';
import { paddedAddress } from '../keys/padded-address.ts';
import type { Caller } from '../transport/caller.ts';

/** A session key as the wallet registers it. Limits that are left out do not apply. */
export type SessionKeyRequest = Omit<RegisterKeyRequest, 'account' | 'scheme' | 'publicKeyHash'> & {
  /** The key itself: its scheme and the hash of its public half are registered. */
  readonly signer: Pick<Signer, 'scheme' | 'publicKeyHash'>;
};

/** What only the wallet of an account may do; each call asks its owner for a signature. */
export class WalletOperations {
  readonly account: number;
  readonly #caller: Caller;

  constructor(caller: Caller, account: number) {
    this.#caller = caller;
    this.account = account;
  }

  /** Opens the account for the wallet, which becomes its key 1. */
  openAccount(address: string): Promise<Answer<Done>> {
    const body = { account: this.account, wallet: 'evm', walletId: paddedAddress(address) };
    return this.#caller.call({ operation: 'openAccount', body });
  }

  /** Opens a sub-account of the same owner. */
  openSubAccount(request: SubAccountRequest): Promise<Answer<Done>> {
    return this.#caller.call({ operation: 'openSubAccount', body: request });
  }

  /** Registers a session key; `market.walletOwner` names a number that is free. */
  registerKey({ signer, ...request }: SessionKeyRequest): Promise<Answer<Done>> {
    const { scheme, publicKeyHash } = signer;
    const body = { account: this.account, ...request, scheme, publicKeyHash };
    return this.#caller.call({ operation: 'registerKey', body });
  }

  /** A secret for an HMAC key, shown this once; it waits an hour for its registration. */
  createSecret(): Promise<Answer<FreshSecret>> {
    return this.#caller.call({ operation: 'createSecret' });
  }

  /** Ends a session key, from the next command on. */
  revokeKey(keyId: number): Promise<Answer<Done>> {
    const query = { account: this.account };
    return this.#caller.call({ operation: 'revokeKey', parameters: { keyId }, query });
  }

  /**
   * Names who receives the extra fee that orders of a session key agree to, up to the key's most;
   * null: nobody, and none is charged.
   */
  setFeeReceiver(keyId: number, receiver: number | null): Promise<Answer<Done>> {
    const body = { account: this.account, receiver };
    return this.#caller.call({ operation: 'setFeeReceiver', parameters: { keyId }, body });
  }

  /** Replaces all limits of the account; one that is left out does not apply any more. */
  setRiskLimits(request: RiskLimitsRequest): Promise<Answer<Done>> {
    const body = { account: this.account, ...request };
    return this.#caller.call({ operation: 'setRiskLimits', body });
  }

  /** Reserves money for a withdrawal; it leaves the balance at once. */
  withdraw(request: WithdrawalRequest): Promise<Answer<Done>> {
    const body = { account: this.account, ...request };
    return this.#caller.call({ operation: 'requestWithdrawal', body });
  }

  /**
   * Buys shares of the pool for an amount of the settlement asset, at the better end of the pool's
   * value. Refused when it would be fewer than `minShares`, below the pool's smallest deposit, or
   * more than is free in the account.
   */
  depositToPool(request: PoolDepositRequest): Promise<Answer<Done>> {
    const body = { account: this.account, ...request };
    return this.#caller.call({ operation: 'depositToPool', body });
  }

  /**
   * Asks to redeem shares, at most those without a pending exit. They stay at risk and go on
   * earning until the exit is due and the pool can pay it: first come, first served.
   */
  requestPoolExit(request: PoolExitRequest): Promise<Answer<Done>> {
    const body = { account: this.account, ...request };
    return this.#caller.call({ operation: 'requestPoolExit', body });
  }
}
