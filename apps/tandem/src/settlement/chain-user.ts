import {
  type ChainClients,
  localAccount,
  localClients,
  playToken,
  send,
  vault,
} from '@tandem/chain';
import type { Address } from 'viem';
import { mintDollars } from './local-contracts.ts';

/** Contracts of a local chain that a wallet uses. */
export type UsedContracts = {
  readonly token: Address;
  readonly vault: { readonly vault: Address };
};

/** A wallet of a local chain that uses the vault. */
export class ChainUser {
  readonly clients: ChainClients;
  readonly address: Address;
  readonly #contracts: UsedContracts;

  /** @param wallet 1 to 9; the first local account is the operator's */
  constructor(url: string, wallet: number, contracts: UsedContracts, chainId?: number) {
    const account = localAccount(wallet);
    this.clients = localClients(url, account, chainId);
    this.address = account.address;
    this.#contracts = contracts;
  }

  /** Makes itself play dollars and lets the vault take them; amount in token units. */
  async fund(amount: bigint): Promise<void> {
    const { token, vault: addresses } = this.#contracts;
    await mintDollars(this.clients, token, { to: this.address, amount });
    const call = { address: token, abi: playToken.abi, functionName: 'approve' };
    await send(this.clients, { ...call, args: [addresses.vault, amount] });
  }

  /**
   * Gives the block that has the deposit.
   *
   * @throws while the account is not registered on chain
   */
  async deposit(account: number, amount: bigint): Promise<bigint> {
    const { vault: addresses } = this.#contracts;
    const call = { address: addresses.vault, abi: vault.abi, functionName: 'deposit' };
    return (await send(this.clients, { ...call, args: [0, account, amount] })).blockNumber;
  }

  /** Token units. */
  async balance(): Promise<bigint> {
    const { token } = this.#contracts;
    const call = { address: token, abi: playToken.abi, functionName: 'balanceOf' } as const;
    return this.clients.reader.readContract({ ...call, args: [this.address] });
  }
}
