import { vault } from '@tandem/chain';
import { DurableLines } from '@tandem/durable-lines';
import { type Address, createPublicClient, type Hex, http, parseEventLogs } from 'viem';

/** A transaction in a block. */
type Place = { readonly transactionHash: Hex; readonly block: number };

/** A deposit in the vault. */
export type DepositProof = Place & {
  readonly kind: 'deposit';
  readonly number: number;
  readonly account: number;
  readonly asset: number;
  /** Engine units. */
  readonly units: number;
};

type WithdrawalProof = Place & {
  readonly kind: 'scheduled' | 'paid';
  readonly withdrawalId: number;
};

type SeenThrough = { readonly kind: 'seen'; readonly block: number };

type Line = DepositProof | WithdrawalProof | SeenThrough;

/** The transactions of a withdrawal. */
export type WithdrawalPlaces = { readonly scheduled: Place | null; readonly paid: Place | null };

const NOWHERE: WithdrawalPlaces = { scheduled: null, paid: null };

/**
 * Which transactions moved money into the vault and out of it: a local node forgets old blocks, and
 * users want to be shown theirs for longer.
 */
export class ChainProofs {
  readonly deposits: Map<Hex, DepositProof> = new Map();
  readonly #lines: DurableLines;
  readonly #withdrawals = new Map<number, WithdrawalPlaces>();
  readonly #all: (DepositProof | WithdrawalProof)[] = [];
  readonly #vault: Address;
  readonly #url: string;
  #seenThrough = 0;

  /** @throws when the file is there and cannot be read */
  constructor(path: string, { vault: address, url }: { vault: Address; url: string }) {
    this.#vault = address;
    this.#url = url;
    const present = (): string[] =>
      [...this.#all, this.#seen()].map((line) => JSON.stringify(line));
    this.#lines = DurableLines.open({ path, present }, (line) =>
      this.#take(JSON.parse(line) as Line),
    );
  }

  withdrawal(id: number): WithdrawalPlaces {
    return this.#withdrawals.get(id) ?? NOWHERE;
  }

  /** Reads on up to a block. */
  async readThrough(block: number): Promise<void> {
    if (block <= this.#seenThrough) return;
    const client = createPublicClient({ transport: http(this.#url), cacheTime: 0 });
    const range = { fromBlock: BigInt(this.#seenThrough + 1), toBlock: BigInt(block) };
    const logs = await client.getLogs({ address: this.#vault, ...range });
    const found: Line[] = [];
    for (const log of parseEventLogs({ abi: vault.abi, logs })) {
      const place = { transactionHash: log.transactionHash, block: Number(log.blockNumber) };
      if (log.eventName === 'Deposited') {
        const { number, account, asset, units } = log.args;
        const figures = { number: Number(number), account, asset, units: Number(units) };
        found.push({ kind: 'deposit', ...place, ...figures });
      } else if (log.eventName === 'WithdrawalScheduled') {
        found.push({ kind: 'scheduled', ...place, withdrawalId: Number(log.args.id) });
      } else if (log.eventName === 'WithdrawalPaid') {
        found.push({ kind: 'paid', ...place, withdrawalId: Number(log.args.id) });
      }
    }
    this.#seenThrough = block;
    if (found.length === 0) return;
    const lines: readonly Line[] = [...found, this.#seen()];
    for (const line of lines) this.#take(line);
    await Promise.all(lines.map((line) => this.#lines.append(JSON.stringify(line))));
  }

  close(): Promise<void> {
    return this.#lines.close();
  }

  #seen(): SeenThrough {
    return { kind: 'seen', block: this.#seenThrough };
  }

  #take(line: Line): void {
    if (line.kind === 'seen') {
      this.#seenThrough = line.block;
      return;
    }
    this.#all.push(line);
    if (line.kind === 'deposit') {
      this.deposits.set(line.transactionHash, line);
      return;
    }
    const { transactionHash, block, withdrawalId } = line;
    const known = this.withdrawal(withdrawalId);
    this.#withdrawals.set(withdrawalId, { ...known, [line.kind]: { transactionHash, block } });
  }
}
