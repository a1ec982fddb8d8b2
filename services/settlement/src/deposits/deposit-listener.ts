import { vault } from '@tandem/chain';
import type { CommandPort } from '@tandem/ingress';
import type { CreditDeposit } from '@tandem/protocol';
import { type Address, type PublicClient, parseEventLogs } from 'viem';
import { type ChainHead, type ChainNodes, NodesError } from '../nodes/chain-nodes.ts';
import type { BlockCursor, OutboxStore } from '../outbox/outbox-store.ts';

export type ListenerConfig = {
  /** Index of the chain in the venue's configuration, 0 to 14. */
  readonly chain: number;
  readonly vault: Address;
  /** Block in which the vault was deployed: there are no deposits before. */
  readonly fromBlock: bigint;
  /** Blocks that must lie above a deposit. */
  readonly confirmations: number;
  readonly logBlocks: number;
};

export type ListenerParts = {
  readonly nodes: ChainNodes;
  readonly store: OutboxStore;
  readonly port: CommandPort;
};

/** A chain of blocks that were taken for final is no longer there, or the engine refuses. */
class DepositError extends Error {
  override readonly name = 'DepositError';
}

/**
 * Turns deposits into commands, once each: the engine takes only the next number of a chain, so a
 * deposit that is told twice is refused there. Reads only blocks that are deep enough, in ranges
 * from a cursor on disk, and only as they continue the block that was read last.
 */
export class DepositListener {
  readonly #parts: ListenerParts;
  readonly #config: ListenerConfig;
  /** Of a range behind the cursor in which a deposit was refused: how far it was credited. */
  #progress: BlockCursor | null = null;
  credited = 0;

  constructor(parts: ListenerParts, config: ListenerConfig) {
    this.#parts = parts;
    this.#config = config;
  }

  /** Credits everything up to the newest block that is deep enough. */
  async step(head: ChainHead): Promise<void> {
    const { confirmations, logBlocks, fromBlock } = this.#config;
    const final = head.number - BigInt(confirmations);
    for (;;) {
      const { cursor } = this.#parts.store;
      const from = cursor === null ? fromBlock : BigInt(cursor.number) + 1n;
      if (from > final) return;
      const last = from + BigInt(logBlocks) - 1n;
      await this.#creditRange(from, last < final ? last : final);
    }
  }

  async #creditRange(from: bigint, to: bigint): Promise<void> {
    const { nodes, store } = this.#parts;
    if (this.#progress !== null) await this.readThrough();
    await this.#assertContinues(from);
    const { hash } = await nodes.agreed((client) => blockAt(client, to));
    const deposits = await nodes.agreed((client) => this.#read(client, from, to));
    await this.#assertContinues(from);
    const again = await nodes.agreed((client) => blockAt(client, to));
    if (again.hash !== hash) throw new NodesError(`block ${to} changed while it was read`);
    const number = to.toString();
    for (const deposit of deposits) {
      await this.#credit(deposit);
      this.#note({ number, hash, deposits: deposit.depositNumber });
    }
    const known = store.cursor === null ? 0 : store.cursor.deposits;
    const newest = deposits.at(-1)?.depositNumber ?? known;
    const cursor = { number, hash };
    await store.moveCursor(newest === undefined ? cursor : { ...cursor, deposits: newest });
    this.#progress = null;
  }

  /** What is credited must be taken, although a later deposit of the range is refused. */
  #note(progress: Required<BlockCursor>): void {
    if (progress.deposits > (this.#progress?.deposits ?? 0)) this.#progress = progress;
  }

  /**
   * Number of the newest deposit that was read (of a range in which one was refused: the newest
   * that was credited), of a chain that still has the blocks in which it and all before it were:
   * theirs are the numbers that it gave them. Null when it is not known.
   *
   * @throws DepositError when the chain has others
   */
  async readThrough(): Promise<number | null> {
    const cursor = this.#progress ?? this.#parts.store.cursor;
    if (cursor === null) return 0;
    const number = BigInt(cursor.number);
    const { hash } = await this.#parts.nodes.agreed((client) => blockAt(client, number));
    if (hash === cursor.hash) return cursor.deposits ?? null;
    throw new DepositError(
      `block ${number} is ${hash}, not ${cursor.hash}: the deposits that were credited are not ` +
        'those of this chain',
    );
  }

  /** What was credited cannot be taken back: the venue must know before anything else is. */
  async #assertContinues(from: bigint): Promise<void> {
    const { cursor } = this.#parts.store;
    if (cursor === null) return;
    const { parentHash } = await this.#parts.nodes.agreed((client) => blockAt(client, from));
    if (parentHash === cursor.hash) return;
    throw new DepositError(
      `block ${from} continues ${parentHash}, not ${cursor.hash} at ${cursor.number}: a ` +
        'reorganization deeper than the confirmations; no deposit is credited until an operator ' +
        'has looked at it',
    );
  }

  async #read(client: PublicClient, from: bigint, to: bigint): Promise<readonly CreditDeposit[]> {
    const { vault: address, chain } = this.#config;
    const logs = await client.getLogs({ address, fromBlock: from, toBlock: to });
    const events = parseEventLogs({ abi: vault.abi, logs, eventName: 'Deposited' });
    return events
      .map(({ args, transactionHash, logIndex }) => ({
        kind: 'CreditDeposit' as const,
        account: args.account as CreditDeposit['account'],
        asset: args.asset as CreditDeposit['asset'],
        amount: Number(args.units) as CreditDeposit['amount'],
        chain,
        depositNumber: Number(args.number),
        transactionHash: transactionHash.slice(2),
        logIndex,
      }))
      .toSorted((a, b) => a.depositNumber - b.depositNumber);
  }

  async #credit(command: CreditDeposit): Promise<void> {
    const outcome = await this.#parts.port.submit({ command, authorization: null });
    const what = `deposit ${command.depositNumber}`;
    if (outcome.kind === 'unauthorized')
      throw new DepositError(`${what}: ${outcome.error.message}`);
    // Also when nobody knows what became of it: it is sent again, and taken once.
    if (outcome.kind === 'refused') throw new DepositError(`${what}: ${outcome.refusal.reason}`);
    const [first] = outcome.events;
    if (first?.kind !== 'CommandRejected') {
      this.credited += 1;
      return;
    }
    const { reason, bound, actual } = first;
    if (reason === 'DepositOutOfOrder' && actual < bound) return;
    throw new DepositError(`${what} is refused by the engine: ${reason} (${bound}, ${actual})`);
  }
}

async function blockAt(
  client: PublicClient,
  blockNumber: bigint,
): Promise<{ readonly hash: `0x${string}`; readonly parentHash: `0x${string}` }> {
  const { hash, parentHash } = await client.getBlock({ blockNumber });
  return { hash, parentHash };
}
