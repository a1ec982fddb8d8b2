import { type Address, parseEventLogs, zeroAddress } from 'viem';
import { assetService } from './abi/asset-service.ts';
import { entrypoint } from './abi/entrypoint.ts';
import { escape } from './abi/escape.ts';
import { forcedRequests } from './abi/forced-requests.ts';
import { vault } from './abi/vault.ts';
import { type ChainClients, send } from './deploy-mirror.ts';
import { wordOf } from './word-of.ts';

/** What a forced request asks for; the index is the number on chain. */
export const REQUEST_KINDS = ['withdraw', 'close'] as const;

/** What became of a forced request; the index is the number on chain. */
export const REQUEST_STATES = ['none', 'open', 'served', 'partial', 'refused'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];

export type RequestStatus = {
  readonly state: RequestState;
  /** Engine units that the vault pays after its delay. */
  readonly served: bigint;
  /** Unix seconds after which an open request lets anybody open escape. */
  readonly deadline: bigint;
  readonly isOverdue: boolean;
};

/** Where an escape stands. */
export type EscapeStatus = {
  readonly isOpen: boolean;
  /** Unix seconds from which on anybody may open it, when no batch comes until then. */
  readonly opensAt: bigint;
  /** Unix seconds at which registration ends; 0 before it is open. */
  readonly registrationEnds: bigint;
  readonly isFixed: boolean;
  /** What creditors get of their money, in 10^-9; 0 before it is fixed. */
  readonly factorPpb: bigint;
};

/** Neither of the conditions under which escape opens holds. */
export class EscapeNotDueError extends Error {
  override readonly name = 'EscapeNotDueError';
}

/**
 * The way out without the operator: nothing is needed but a node of the chain, a wallet, and the
 * address of the escape contract, which names all others. docs/how-to/leave-without-us.md.
 */
export class WayOut {
  readonly escape: Address;
  readonly requests: Address;
  readonly vault: Address;
  readonly #assets: Address;
  readonly #entrypoint: Address;
  readonly #clients: ChainClients;

  private constructor(
    clients: ChainClients,
    address: Address,
    parts: { requests: Address; vault: Address; assets: Address; entrypoint: Address },
  ) {
    this.#clients = clients;
    this.escape = address;
    this.requests = parts.requests;
    this.vault = parts.vault;
    this.#assets = parts.assets;
    this.#entrypoint = parts.entrypoint;
  }

  /** @throws when there is no connected escape contract at the address */
  static async at(clients: ChainClients, address: Address): Promise<WayOut> {
    const { abi } = escape;
    const parts = await clients.reader.readContract({ address, abi, functionName: 'parts' });
    if (parts.vault === zeroAddress) throw new Error(`${address} is not connected with a venue`);
    return new WayOut(clients, address, parts);
  }

  /** The wallet that signs. */
  get wallet(): Address {
    const { account } = this.#clients.signer;
    if (account === undefined) throw new Error('the signer has no account');
    return account.address;
  }

  // ----- what the operator must answer -----

  /** Asks for a withdrawal to the exit owner; amounts are engine units. Returns the number. */
  async requestWithdrawal(of: {
    readonly account: number;
    readonly asset: number;
    readonly units: bigint;
  }): Promise<bigint> {
    return this.#file('requestWithdrawal', [of.account, of.asset, of.units]);
  }

  /** Asks that the account's positions in a market be closed. Returns the number. */
  async requestClose(of: { readonly account: number; readonly market: number }): Promise<bigint> {
    return this.#file('requestClose', [of.account, of.market]);
  }

  async requestStatus(number: bigint): Promise<RequestStatus> {
    const call = { address: this.requests, abi: forcedRequests.abi } as const;
    const { reader } = this.#clients;
    const args = [number] as const;
    const request = await reader.readContract({ ...call, functionName: 'requestOf', args });
    const window = await reader.readContract({ ...call, functionName: 'window' });
    const isOverdue = await reader.readContract({ ...call, functionName: 'isOverdue', args });
    const state = wordOf(REQUEST_STATES, request.state, `the state of request ${number}`);
    const deadline = BigInt(request.filedAt) + window;
    return { state, served: request.served, deadline, isOverdue };
  }

  async #file(
    functionName: 'requestWithdrawal' | 'requestClose',
    args: readonly unknown[],
  ): Promise<bigint> {
    const { abi } = forcedRequests;
    const { reader } = this.#clients;
    const value = await reader.readContract({ address: this.requests, abi, functionName: 'fee' });
    const call = { address: this.requests, abi, functionName, args, value };
    const { logs } = await send(this.#clients, call);
    const [filed] = parseEventLogs({ abi, logs, eventName: 'RequestFiled' });
    if (filed === undefined) throw new Error('the request left no event');
    return filed.args.number;
  }

  // ----- escape -----

  async status(): Promise<EscapeStatus> {
    const { reader } = this.#clients;
    const call = { address: this.escape, abi: escape.abi } as const;
    const openedAt = await reader.readContract({ ...call, functionName: 'openedAt' });
    const window = await reader.readContract({ ...call, functionName: 'registrationWindow' });
    const quiet = await reader.readContract({ ...call, functionName: 'QUIET' });
    const isFixed = await reader.readContract({ ...call, functionName: 'isFixed' });
    const factorPpb = await reader.readContract({ ...call, functionName: 'factorPpb' });
    const last = await reader.readContract({
      address: this.#entrypoint,
      abi: entrypoint.abi,
      functionName: 'lastBatchAt',
    });
    const isOpen = openedAt !== 0n;
    const registrationEnds = isOpen ? openedAt + window : 0n;
    return { isOpen, opensAt: last + quiet + 1n, registrationEnds, isFixed, factorPpb };
  }

  /**
   * Opens escape: for a request that is overdue, because no batch came for three days, or because
   * the operator did not pay for a won challenge.
   *
   * @throws EscapeNotDueError when neither holds
   */
  async open(overdue: bigint | null | 'unpaidChallenge'): Promise<void> {
    if (overdue === 'unpaidChallenge') return this.#escape('openForChallenge', []);
    if (overdue !== null) {
      const { isOverdue, state, deadline } = await this.requestStatus(overdue);
      if (!isOverdue) {
        throw new EscapeNotDueError(`request ${overdue} is ${state}, and due until ${deadline}`);
      }
      await this.#escape('openForRequest', [overdue]);
      return;
    }
    const { opensAt } = await this.status();
    const { timestamp } = await this.#clients.reader.getBlock();
    if (timestamp < opensAt) {
      throw new EscapeNotDueError(`without a batch escape opens at ${opensAt}, not ${timestamp}`);
    }
    await this.#escape('openForSilence', []);
  }

  /** Notes what an account owns: anybody's. */
  async register(account: number): Promise<void> {
    await this.#escape('register', [account]);
  }

  /** Fixes the factor when registration is over. */
  async fix(): Promise<void> {
    await this.#escape('fix', []);
  }

  /** What an account owns now in quote units, before any factor. */
  equityOf(account: number): Promise<bigint> {
    const call = { address: this.escape, abi: escape.abi, functionName: 'equityOf' } as const;
    return this.#clients.reader.readContract({ ...call, args: [account] });
  }

  /** Engine units that a claim would pay. */
  claimable(account: number, asset: number): Promise<bigint> {
    const call = { address: this.escape, abi: escape.abi, functionName: 'claimable' } as const;
    return this.#clients.reader.readContract({ ...call, args: [account, asset] });
  }

  /** Has all that an account has of an asset paid to its exit owner. */
  async claim(account: number, asset: number): Promise<void> {
    await this.#escape('claim', [account, asset]);
  }

  /** Has a deposit that no batch credited paid back to its sender. */
  async refundDeposit(number: bigint): Promise<void> {
    const call = { address: this.vault, abi: vault.abi, functionName: 'refundDeposit' };
    await send(this.#clients, { ...call, args: [number] });
  }

  /** Has a withdrawal paid that the vault had scheduled. */
  async finalizeWithdrawal(id: bigint): Promise<void> {
    const call = { address: this.vault, abi: vault.abi, functionName: 'finalizeWithdrawal' };
    await send(this.#clients, { ...call, args: [id] });
  }

  /** All accounts that a wallet may exit with. */
  async accountsOf(owner: Address, fromBlock: bigint): Promise<readonly number[]> {
    const event = assetService.abi.find(
      (item) => item.type === 'event' && item.name === 'AccountRegistered',
    );
    const logs = await this.#clients.reader.getLogs({
      address: this.#assets,
      event: event as Extract<typeof event, { name: 'AccountRegistered' }>,
      args: { exitOwner: owner },
      fromBlock,
    });
    return logs.flatMap(({ args }) => (args.account === undefined ? [] : [args.account]));
  }

  async #escape(functionName: string, args: readonly unknown[]): Promise<void> {
    const call = { address: this.escape, abi: escape.abi, functionName, args };
    await send(this.#clients, call);
  }
}
