import { outpost, vault } from '@tandem/chain';
import { type Address, encodeFunctionData, type Hex } from 'viem';
import type { MirrorFold } from '../batches/mirror-fold.ts';
import type { DepositListener } from '../deposits/deposit-listener.ts';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import type { Purpose } from '../outbox/outbox-store.ts';
import type { TransactionSender } from '../outbox/transaction-sender.ts';
import type { HomeSide } from './home-side.ts';

export type KeeperConfig = {
  readonly lane: number;
  readonly vault: Address;
  readonly outpost: Address;
};

export type KeeperParts = {
  readonly nodes: ChainNodes;
  readonly sender: TransactionSender;
  readonly fold: MirrorFold;
  readonly home: HomeSide;
  readonly listener: Pick<DepositListener, 'readThrough'>;
};

const { abi } = outpost;
/** Accounts or deposits in one transaction. */
const AT_ONCE = 100;
/** The outpost counts three days of silence as the end of the operator. */
const BEAT_SECONDS = 43_200n;
/** A deposit is credited within so long a silence only: then a day is left to take it. */
const CREDIT_SECONDS = 172_800n;

/** Anyone may soon open escape there. */
class OutpostEscapeError extends Error {
  override readonly name = 'OutpostEscapeError';
}

/** Tells the outpost what it must know: accounts, credited deposits, that somebody is there. */
export class LaneKeeper {
  readonly #parts: KeeperParts;
  readonly #config: KeeperConfig;

  constructor(parts: KeeperParts, config: KeeperConfig) {
    this.#parts = parts;
    this.#config = config;
  }

  /** The word that we live comes first: whatever is refused behind it must not make us silent. */
  async step(head: ChainHead): Promise<void> {
    const lastSeen = await this.#read(head, 'lastSeen');
    if (head.timestamp - lastSeen > BEAT_SECONDS) {
      await this.#want({ kind: 'beat' }, encodeFunctionData({ abi, functionName: 'beat' }));
    }
    await this.#take(head);
    await this.#register(head);
  }

  /**
   * What is credited here and not taken there is refunded when escape opens, and anyone opens it
   * when the outpost has heard nothing (a key without gas, or a start after days).
   *
   * @throws OutpostEscapeError
   */
  async assertHeard(head: ChainHead): Promise<void> {
    const call = { address: this.#config.outpost, abi, functionName: 'lastSeen' } as const;
    const at = { ...call, blockNumber: head.number } as const;
    const lastSeen = await this.#parts.nodes.agreed((client) => client.readContract(at));
    const silence = head.timestamp - lastSeen;
    if (silence <= CREDIT_SECONDS) return;
    const why = `the outpost has heard nothing for ${silence} seconds of ${CREDIT_SECONDS}`;
    throw new OutpostEscapeError(`${why}; no deposit is credited until it does`);
  }

  async #register(head: ChainHead): Promise<void> {
    const from = Number(await this.#read(head, 'registeredCount'));
    const { owners } = this.#parts.fold;
    if (owners.count <= from) return;
    const some = [...owners.all()].slice(from, from + AT_ONCE);
    const accounts = some.map(([account]) => account);
    const wallets = some.map(([, owner]) => `0x${owner}` as const);
    const args = [BigInt(from), accounts, wallets] as const;
    const data = encodeFunctionData({ abi, functionName: 'register', args });
    await this.#want({ kind: 'register', from }, data);
  }

  /**
   * Only what the mirror has credited for good: what is taken is not refunded any more. And only as
   * far as the chain still has what was read: after a reorganization a number may be another
   * deposit, which nobody credited.
   */
  async #take(head: ChainHead): Promise<void> {
    const { nodes, home, listener } = this.#parts;
    const { vault: address, lane } = this.#config;
    const call = { address, abi: vault.abi, functionName: 'takenCount' } as const;
    const taken = Number(await nodes.reader.readContract({ ...call, blockNumber: head.number }));
    const credited = await home.creditedOf(lane);
    if (credited === null || credited <= taken) return;
    const read = (await listener.readThrough()) ?? credited;
    const through = Math.min(credited, read, taken + AT_ONCE);
    if (through <= taken) return;
    // The call may wait while the chain gets other blocks: it says which deposits it means.
    const blockNumber = head.number;
    const of = { address: this.#config.outpost, abi, functionName: 'digestOf' } as const;
    const digest = await nodes.agreed((client) =>
      client.readContract({ ...of, args: [BigInt(through)], blockNumber }),
    );
    await listener.readThrough();
    const args = [BigInt(through), digest] as const;
    const data = encodeFunctionData({ abi, functionName: 'take', args });
    await this.#want({ kind: 'take', through }, data);
  }

  async #want(purpose: Purpose, data: Hex): Promise<void> {
    const { sender } = this.#parts;
    if (!sender.has(purpose)) await sender.want({ to: this.#config.outpost, data, purpose });
  }

  #read(head: ChainHead, functionName: 'registeredCount' | 'lastSeen'): Promise<bigint> {
    const call = { address: this.#config.outpost, abi, functionName } as const;
    return this.#parts.nodes.reader.readContract({ ...call, blockNumber: head.number });
  }
}
