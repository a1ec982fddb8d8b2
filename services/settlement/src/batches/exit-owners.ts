import type { ReleasedCommand } from '@tandem/feed';
import type { Event } from '@tandem/protocol';

const EVM_ID_START = 24;

/** Who may take the money of an account out: the EVM wallet that opened it, or its owner. */
export class ExitOwners {
  readonly #owners = new Map<number, string>();
  readonly #nobody: string;

  /** @param nobody 40 hexadecimal digits, for accounts that no EVM wallet opened */
  constructor(nobody: string) {
    this.#nobody = nobody;
  }

  /** Takes the opening of an account in. */
  fold(event: Event, { command }: ReleasedCommand): void {
    if (event.kind !== 'AccountOpened') return;
    const { account, owner } = event;
    if (command.kind === 'OpenWalletAccount' && command.account === account) {
      // A Solana key is no address of this chain.
      if (command.wallet !== 'solana')
        this.#owners.set(account, command.walletId.slice(EVM_ID_START));
      return;
    }
    const inherited = this.#owners.get(owner);
    if (inherited !== undefined) this.#owners.set(account, inherited);
  }

  get count(): number {
    return this.#owners.size;
  }

  /** Every account that has a wallet on this chain, with it, in the order in which they came. */
  all(): Iterable<readonly [account: number, owner: string]> {
    return this.#owners;
  }

  /** Puts an account in from a checkpoint. */
  restore(account: number, owner: string): void {
    this.#owners.set(account, owner);
  }

  /** 40 hexadecimal digits. */
  of(account: number): string {
    return this.#owners.get(account) ?? this.#nobody;
  }

  /** False where nobody on this chain can be paid. */
  has(account: number): boolean {
    return this.#owners.has(account);
  }
}
