import { setTimeout as sleep } from 'node:timers/promises';
import { type Hex, isAddressEqual, type LocalAccount } from 'viem';
import type { Lease, Taken } from '../queue/liquidation-queue.ts';
import { AccountLane, type Head } from './account-lane.ts';
import { readDataFee } from './data-fee.ts';
import { type Decision, decide, ownerOfFreeze } from './decide.ts';
import type { Execution, ExecutorConfig, ExecutorParts } from './executor-parts.ts';
import { GasEstimates } from './gas-estimates.ts';
import { inclusionOf } from './inclusion-of.ts';
import { IntentStore } from './intent-store.ts';
import type { LiquidationStatus } from './liquidation-actions.ts';
import { LiquidationWorker } from './liquidation-worker.ts';
import { Treasury } from './treasury.ts';

/** Its number has as many bytes that are not zero as those of the next years. */
const SAMPLE_POSITION = 0xffffffn;

/** An account, and how many liquidations more it may begin. */
type Room = { readonly lane: AccountLane; room: number };

/**
 * Takes positions from the queue and liquidates them. It remembers nothing that the database or the
 * chain does not know, so that it may be killed at any instruction.
 */
export class Executor implements Execution {
  readonly #parts: ExecutorParts;
  readonly #config: ExecutorConfig;
  readonly #store: IntentStore;
  readonly #gas: GasEstimates;
  readonly #lanes: readonly AccountLane[];
  readonly #worker: LiquidationWorker;
  readonly #treasury: Treasury;
  #takeAtMs = 0;
  #dataFeeWei = 0n;
  #seen: { readonly hash: Hex; readonly atMs: number } = { hash: '0x', atMs: 0 };
  #running: Promise<void> | null = null;
  #isStopping = false;
  #wake: () => void = () => {};

  constructor(parts: ExecutorParts, config: ExecutorConfig) {
    if (parts.accounts.length === 0) throw new Error('the executor has no key to sign with');
    this.#parts = parts;
    this.#config = config;
    const store = new IntentStore(parts.database);
    const gas = new GasEstimates(parts.database);
    const lanes = parts.accounts.map((account) => {
      return new AccountLane({
        parts,
        config,
        store,
        gas,
        account,
        inclusionOf: (intent, receipt) => inclusionOf(intent, receipt, { parts, store }),
      });
    });
    this.#store = store;
    this.#gas = gas;
    this.#lanes = lanes;
    this.#worker = new LiquidationWorker({ parts, config, store, gas, lanes });
    this.#treasury = new Treasury({ parts, config, store, lanes });
  }

  async start(): Promise<void> {
    if (this.#running !== null) throw new Error('the executor runs already');
    await this.#gas.load();
    this.#isStopping = false;
    this.#running = this.#run();
  }

  wake(): void {
    this.#wake();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.wake();
    await this.#running;
    this.#running = null;
  }

  /** One look at the chain, and one step of everything that is under way. */
  async tick(): Promise<void> {
    const head = await this.#head();
    if (!this.#config.isDryRun) await this.#goOn(head);
    await this.#parts.queue.returnOverdue();
    await this.#fill(head);
    await this.#treasury.look(head);
  }

  async #head(): Promise<Head> {
    const { nodes, nowMs } = this.#parts;
    const { hash, number, timestamp, baseFeePerGas } = await nodes.ask((client) =>
      client.getBlock(),
    );
    const isNew = hash !== this.#seen.hash;
    if (isNew) await this.#readDataFee(number);
    if (isNew) this.#seen = { hash, atMs: nowMs() };
    const isLegacy = baseFeePerGas === null;
    const price = baseFeePerGas ?? (await nodes.ask((client) => client.getGasPrice()));
    return {
      number,
      timestamp,
      baseFeePerGas: price,
      isLegacy,
      dataFeeWei: this.#dataFeeWei,
      idleMs: nowMs() - this.#seen.atMs,
    };
  }

  /** Once for each block, whatever is under way: steps differ by some bytes at most. */
  async #readDataFee(blockNumber: bigint): Promise<void> {
    const config = this.#config;
    if (config.l2 === 'none') return;
    const { actions, nodes, accounts } = this.#parts;
    const signer = (accounts[0] as LocalAccount).address;
    const call = actions.step(SAMPLE_POSITION, { signer, receiver: config.receiver ?? signer });
    const at = { chainId: config.chainId, blockNumber };
    this.#dataFeeWei = await nodes.ask((client) => readDataFee(client, call, at));
  }

  /** What was begun is not touched in a dry run, where nothing at all is sent. */
  async #goOn(head: Head): Promise<void> {
    await this.#each(this.#lanes, (lane) => lane.drive(head));
    const open = await this.#store.openLiquidations(this.#lanes.map(({ address }) => address));
    await this.#each(open, (liquidation) => this.#worker.step(liquidation, head));
  }

  async #run(): Promise<void> {
    while (!this.#isStopping) {
      await this.#each([null], () => this.tick());
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    if (this.#isStopping) return;
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await sleep(this.#config.pollMs, undefined, { signal: woken.signal }).catch(() => undefined);
    this.#wake = () => {};
  }

  /** One that fails (a node that is gone, say) is tried again at the next look; others go on. */
  async #each<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
    const ends = await Promise.allSettled(all.map(work));
    for (const end of ends) {
      if (end.status === 'rejected') this.#fails(end.reason);
    }
  }

  #fails(error: unknown): void {
    const place = { positionId: null, account: null, numbers: {} };
    this.#parts.onEvent({ kind: 'failing', ...place, reason: messageOf(error) });
  }

  /** Takes as much as the accounts have room for. */
  async #fill(head: Head): Promise<void> {
    const { queue, nowMs } = this.#parts;
    const rooms = await this.#rooms();
    // What was given back is not looked at twice in one block.
    const seen = new Set<bigint>();
    while (rooms.some(({ room }) => room > 0) && nowMs() >= this.#takeAtMs && !this.#isStopping) {
      const taken = await queue.take(`executor ${process.pid}`);
      const { afterEachMs, whenEmptyMs } = queue.pacing;
      if (taken === null) {
        this.#takeAtMs = nowMs() + whenEmptyMs;
        return;
      }
      if (seen.has(taken.lease.positionId)) {
        await queue.giveBack(taken.lease, { note: 'LookedAt', afterMs: 0 });
        return;
      }
      seen.add(taken.lease.positionId);
      try {
        await this.#begin(taken, rooms, head);
      } catch (error) {
        this.#fails(error);
        await this.#worker.giveBack(taken.lease, messageOf(error));
      }
      if (afterEachMs > 0) await sleep(afterEachMs);
    }
  }

  async #rooms(): Promise<readonly Room[]> {
    const open = await this.#store.openLiquidations(this.#lanes.map(({ address }) => address));
    return this.#lanes.map((lane) => {
      const own = open.filter(({ account }) => isAddressEqual(account, lane.address));
      const isFree = !lane.isShort && !lane.isOccupied;
      return { lane, room: isFree ? this.#config.perAccount - own.length : 0 };
    });
  }

  async #begin({ candidate, lease }: Taken, rooms: readonly Room[], head: Head): Promise<void> {
    const { positionId } = candidate;
    const { queue } = this.#parts;
    if (await this.#resume(lease)) return;
    const status = await this.#worker.look(positionId, head);
    if (!status.isOpen && (await this.#store.isDone(positionId))) {
      await queue.done(lease, { atBlock: head.number, note: 'Liquidated' });
      return;
    }
    const room = this.#roomFor(status, rooms);
    const signer = room.lane.address;
    const receiver = this.#config.receiver ?? signer;
    const spentWei = await this.#store.spentOn(positionId);
    const tries = await this.#store.triesAt(positionId);
    const situation = { positionId, signer, receiver, intents: [], status, head, spentWei, tries };
    const on = { parts: this.#parts, config: this.#config, gas: this.#gas };
    const decision = await decide(situation, on);
    if (await this.#isOver(decision, { lease, lane: room.lane, head })) return;
    const liquidation = await this.#store.open({
      positionId,
      account: signer,
      receiver,
      rewardAsset: status.rewardAsset,
      rewardPromised: status.rewardAmount,
      leaseToken: lease.token,
      openedAtMs: this.#parts.nowMs(),
    });
    if (liquidation === null) return this.#worker.giveBack(lease, 'UnderWayElsewhere');
    room.room -= 1;
    await this.#worker.act(liquidation, decision, { head, status, intents: [] });
  }

  /** Whether it ends here: there is nothing to do, not now, or only to be talked about. */
  async #isOver(
    decision: Decision,
    at: {
      readonly lease: Lease;
      readonly lane: AccountLane;
      readonly head: Head;
    },
  ): Promise<boolean> {
    const { lease, head } = at;
    const { positionId } = lease;
    const say = this.#parts.onEvent;
    const place = { positionId, account: at.lane.address };
    if (decision.kind === 'end') {
      say({ kind: 'skipped', ...place, reason: decision.reason, numbers: {} });
      await this.#parts.queue.fail(lease, { atBlock: head.number, note: decision.reason });
      return true;
    }
    if (decision.kind === 'wait' && !decision.isHeld) {
      const { reason, numbers } = decision;
      say({ kind: 'skipped', ...place, reason, numbers });
      await this.#worker.giveBack(lease, reason);
      return true;
    }
    if (!this.#config.isDryRun) return false;
    const isSend = decision.kind === 'send';
    const reason = isSend ? decision.step.purpose : 'nothing';
    const numbers = isSend ? { ...decision.numbers, data: decision.step.call.data } : {};
    say({ kind: 'wouldSend', ...place, reason, numbers });
    await this.#worker.giveBack(lease, 'DryRun');
    return true;
  }

  /** Under way already: after a lease ran out, the new one goes on where the old one was. */
  async #resume(lease: Lease): Promise<boolean> {
    const open = await this.#store.openLiquidations(this.#lanes.map(({ address }) => address));
    const own = open.find(({ positionId }) => positionId === lease.positionId);
    if (own !== undefined) await this.#store.keepLease(own.id, lease.token);
    return own !== undefined;
  }

  /** The key that froze it, if it was one of ours; otherwise the one with the most room. */
  #roomFor(status: LiquidationStatus, rooms: readonly Room[]): Room {
    const owner = ownerOfFreeze(status, this.#parts.accounts);
    const own = rooms.find(({ lane }) => owner !== null && isAddressEqual(lane.address, owner));
    return own ?? rooms.reduce((best, next) => (next.room > best.room ? next : best));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
}
