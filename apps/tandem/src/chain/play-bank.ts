import { setTimeout as pause } from 'node:timers/promises';
import {
  assetService,
  type ChainClients,
  localAccount,
  localClients,
  playToken,
  vault,
} from '@tandem/chain';
import type { LiveVenue } from '@tandem/projections';
import type { Logger } from 'pino';
import { type Address, type Hex, parseEther, parseEventLogs } from 'viem';
import { LOCAL_CHAIN } from './chain-indexes.ts';
import { TREASURER, type VenueContracts } from './venue-contracts.ts';

/** Money that is to be deposited for somebody; engine units. */
export type WantedDeposit = {
  readonly account: number;
  readonly asset: number;
  readonly amount: number;
};

type Order = WantedDeposit & {
  readonly done: (number: number) => void;
  readonly failed: (error: Error) => void;
};

const LOOK_EVERY_MS = 100;
const GAS = 500_000n;
const FEES = { maxFeePerGas: 10_000_000_000n, maxPriorityFeePerGas: 1n };
/** What a wallet gets that opens an account: coins for gas, and dollars to deposit. */
const GAS_MONEY = parseEther('1');
const POCKET_DOLLARS = 100_000;

/** The chain did not take a deposit of play money. */
export class PlayBankError extends Error {
  override readonly name = 'PlayBankError';
}

export type PlayBankParts = {
  readonly url: string;
  readonly contracts: VenueContracts;
  readonly live: LiveVenue;
  readonly log: Logger;
};

/**
 * Makes play money on the local chain and brings it into accounts as anybody would: by deposits
 * into the vault, which the settlement credits. What it sends after a kill is sent at most once
 * more, and never credited twice.
 */
export class PlayBank {
  readonly #parts: PlayBankParts;
  readonly #clients: ChainClients;
  readonly #orders: Order[] = [];
  readonly #gifts: Address[] = [];
  readonly #closing = new AbortController();
  #work: Promise<void> | null = null;

  constructor(parts: PlayBankParts) {
    this.#parts = parts;
    this.#clients = localClients(parts.url, localAccount(TREASURER));
  }

  /** True where the vault has a token of the asset. */
  lists(asset: number): boolean {
    return this.#parts.contracts.tokens.some((token) => token.asset === asset);
  }

  /**
   * Deposits for an account, as soon as the chain knows it; resolves when the engine has credited.
   * Rejects with `PlayBankError` when the vault refuses, or the venue closes before.
   */
  async deposit(wanted: WantedDeposit): Promise<void> {
    const number = await new Promise<number>((done, failed) => {
      this.#orders.push({ ...wanted, done, failed });
      this.#begin();
    });
    await this.#credited(number);
  }

  /** Gives a wallet what it needs to deposit by itself, soon. */
  give(wallet: Address): void {
    this.#gifts.push(wallet);
    this.#begin();
  }

  /** Resolves when every deposit that the vault has is credited. */
  async settled(): Promise<void> {
    const { contracts } = this.#parts;
    const call = { address: contracts.vault.vault, abi: vault.abi } as const;
    const read = { ...call, functionName: 'depositCount' } as const;
    await this.#credited(Number(await this.#clients.reader.readContract(read)));
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#work;
  }

  #begin(): void {
    this.#work ??= this.#run().finally(() => {
      this.#work = null;
      if (this.#orders.length + this.#gifts.length > 0) this.#begin();
    });
  }

  async #run(): Promise<void> {
    while (this.#orders.length + this.#gifts.length > 0) {
      if (this.#closing.signal.aborted) {
        for (const { failed } of this.#orders.splice(0)) failed(new PlayBankError('closing'));
        this.#gifts.splice(0);
        return;
      }
      await this.#round().catch((error: unknown) => {
        const problem = error instanceof Error ? error.message : String(error);
        this.#parts.log.warn({ problem }, 'play money waits for the local chain');
      });
      await this.#pause();
    }
  }

  async #round(): Promise<void> {
    const ready = await this.#registered();
    const gifts = this.#gifts.splice(0);
    if (ready.length + gifts.length === 0) return;
    const { address } = localAccount(TREASURER);
    const { reader } = this.#clients;
    const at = { nonce: await reader.getTransactionCount({ address, blockTag: 'pending' }) };
    for (const wallet of gifts) await this.#give(wallet, at);
    const sent: { readonly order: Order; readonly hash: Hex }[] = [];
    for (const order of ready) sent.push({ order, hash: await this.#send(order, at) });
    await Promise.all(sent.map(({ order, hash }) => this.#await(order, hash)));
  }

  /** Takes out of the queue what can be deposited now: the vault knows no other accounts. */
  async #registered(): Promise<readonly Order[]> {
    const { assets } = this.#parts.contracts.mirror;
    const call = { address: assets, abi: assetService.abi, functionName: 'exitOwner' } as const;
    const accounts = [...new Set(this.#orders.map(({ account }) => account))];
    const owners = await Promise.all(
      accounts.map((one) => this.#clients.reader.readContract({ ...call, args: [one] })),
    );
    const known = new Set(accounts.filter((_, at) => BigInt(owners[at] ?? 0) !== 0n));
    const ready = this.#orders.filter(({ account }) => known.has(account));
    const waiting = this.#orders.filter(({ account }) => !known.has(account));
    this.#orders.splice(0, this.#orders.length, ...waiting);
    return ready;
  }

  #send({ account, asset, amount }: Order, at: { nonce: number }): Promise<Hex> {
    const { tokens, vault: addresses } = this.#parts.contracts;
    const scale = tokens.find((token) => token.asset === asset)?.unitScale ?? '1';
    const units = BigInt(amount) * BigInt(scale);
    const call = { address: addresses.vault, abi: vault.abi, functionName: 'deposit' } as const;
    return this.#clients.signer.writeContract({
      ...call,
      args: [asset, account, units],
      ...this.#terms(at),
    });
  }

  async #give(wallet: Address, at: { nonce: number }): Promise<void> {
    const { signer } = this.#clients;
    await signer.sendTransaction({ to: wallet, value: GAS_MONEY, ...this.#terms(at) });
    const [dollars] = this.#parts.contracts.tokens;
    if (dollars === undefined) return;
    const amount = BigInt(POCKET_DOLLARS) * 10n ** BigInt(dollars.decimals);
    const call = { address: dollars.token, abi: playToken.abi, functionName: 'transfer' } as const;
    await signer.writeContract({ ...call, args: [wallet, amount], ...this.#terms(at) });
  }

  /** Nothing is estimated: who sends a hundred at once would ask the node three hundred times. */
  #terms(at: { nonce: number }) {
    const nonce = at.nonce;
    at.nonce += 1;
    return { account: localAccount(TREASURER), chain: null, gas: GAS, nonce, ...FEES };
  }

  async #await({ done, failed, ...wanted }: Order, hash: Hex): Promise<void> {
    while (!this.#closing.signal.aborted) {
      const receipt = await this.#clients.reader.getTransactionReceipt({ hash }).catch(() => null);
      if (receipt !== null) {
        const { logs } = receipt;
        const [deposited] = parseEventLogs({ abi: vault.abi, logs, eventName: 'Deposited' });
        if (deposited !== undefined) return done(Number(deposited.args.number));
        const { account, asset, amount } = wanted;
        const what = `${amount} of asset ${asset} for account ${account}`;
        return failed(new PlayBankError(`the vault refused ${what}`));
      }
      await this.#pause();
    }
    failed(new PlayBankError('closing'));
  }

  async #credited(number: number): Promise<void> {
    const { depositNumbers } = this.#parts.live.view.totals;
    while ((depositNumbers.get(LOCAL_CHAIN) ?? 0) < number) {
      if (this.#closing.signal.aborted) throw new PlayBankError('closing');
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    await pause(LOOK_EVERY_MS, undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }
}
