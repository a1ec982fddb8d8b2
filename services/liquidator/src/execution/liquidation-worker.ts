import { type Address, isAddressEqual } from 'viem';
import type { Lease } from '../queue/liquidation-queue.ts';
import type { AccountLane, Head } from './account-lane.ts';
import { type Decision, decide } from './decide.ts';
import type { ExecutorConfig, ExecutorParts } from './executor-parts.ts';
import type { GasEstimates } from './gas-estimates.ts';
import type { Intent, Liquidation } from './intent.ts';
import type { IntentStore } from './intent-store.ts';
import type { LiquidationStatus } from './liquidation-actions.ts';

/** A lease is renewed this often; the queue must give longer ones. */
const RENEW_MS = 10_000;

const MS_PER_SECOND = 1_000;

export type WorkerParts = {
  readonly parts: ExecutorParts;
  readonly config: ExecutorConfig;
  readonly store: IntentStore;
  readonly gas: GasEstimates;
  readonly lanes: readonly AccountLane[];
};

/** What is known of a liquidation when something is decided about it. */
export type Known = {
  readonly head: Head;
  readonly status: LiquidationStatus;
  readonly intents: readonly Intent[];
};

/** Moves liquidations that are under way, one step for each look at the chain. */
export class LiquidationWorker {
  readonly #on: WorkerParts;
  readonly #renewedMs = new Map<bigint, number>();
  readonly #marked = new Set<bigint>();

  constructor(on: WorkerParts) {
    this.#on = on;
  }

  async step(liquidation: Liquidation, head: Head): Promise<void> {
    const { store } = this.#on;
    const { id, positionId, account: signer, receiver } = liquidation;
    const intents = await store.intentsOf(id);
    // What is on its way goes on, also while the queue cannot be reached.
    await this.#hold(liquidation, intents).catch((error: unknown) => this.#fails(error));
    const status = await this.look(positionId, head);
    const spentWei = await store.spentOn(positionId);
    const tries = await store.triesAt(positionId);
    const situation = { positionId, signer, receiver, intents, status, head, spentWei, tries };
    await this.act(liquidation, await decide(situation, this.#on), { head, status, intents });
  }

  async act(liquidation: Liquidation, decision: Decision, known: Known): Promise<void> {
    const { positionId, account } = liquidation;
    switch (decision.kind) {
      case 'send':
        return this.#send(liquidation, decision, known);
      case 'cancel':
        return this.#laneOf(account).cancel(decision.intent, decision.reason, known.head);
      case 'end':
        return this.#end(liquidation, decision, known);
      case 'wait': {
        const { reason, numbers } = decision;
        this.#on.parts.onEvent({ kind: 'skipped', positionId, account, reason, numbers });
        if (!decision.isHeld && known.intents.every(({ state }) => state === 'final')) {
          await this.#release(liquidation, reason);
        }
      }
    }
  }

  look(positionId: bigint, { number }: Head): Promise<LiquidationStatus> {
    const { nodes, actions } = this.#on.parts;
    return nodes.ask((client) => actions.look(client, { positionId, blockNumber: number }));
  }

  async giveBack(lease: Lease, note: string): Promise<void> {
    const { queue } = this.#on.parts;
    await queue.giveBack(lease, { note, afterMs: this.#on.config.againAfterMs });
  }

  async #send(
    liquidation: Liquidation,
    { step, numbers }: Decision & { readonly kind: 'send' },
    { head }: Known,
  ): Promise<void> {
    const { id, positionId, account } = liquidation;
    const written = await this.#laneOf(account).send(
      { ...step, liquidationId: id, positionId },
      head,
    );
    if (written.kind === 'written') return;
    const { kind: _, reason, ...amounts } = written;
    const texts = Object.entries(amounts).map(([name, wei]) => [name, String(wei)]);
    const refused = { ...numbers, ...(Object.fromEntries(texts) as Record<string, string>) };
    const event = { kind: 'skipped', positionId, account, reason, numbers: refused } as const;
    this.#on.parts.onEvent(event);
    if (step.purpose === 'freeze' && reason !== 'InFlight')
      await this.#release(liquidation, reason);
  }

  async #end(
    liquidation: Liquidation,
    { state, reason }: Decision & { readonly kind: 'end' },
    { head }: Known,
  ): Promise<void> {
    const { queue, nowMs, onEvent } = this.#on.parts;
    const { id, positionId, account } = liquidation;
    await this.#on.store.close(id, { state, note: reason, nowMs: nowMs() });
    const ending = { atBlock: head.number, note: reason };
    if (state === 'done') await queue.done(leaseOf(liquidation), ending);
    else await queue.fail(leaseOf(liquidation), ending);
    this.#forget(id);
    const kind = state === 'done' ? 'liquidated' : 'lost';
    onEvent({ kind, positionId, account, reason, numbers: {} });
  }

  /** Nothing of ours is at stake: others may try, or we again later. */
  async #release(liquidation: Liquidation, note: string): Promise<void> {
    const { id } = liquidation;
    await this.#on.store.close(id, { state: 'lost', note, nowMs: this.#on.parts.nowMs() });
    await this.giveBack(leaseOf(liquidation), note);
    this.#forget(id);
  }

  /** Keeps the queue from giving it to somebody else while it is under way. */
  async #hold(liquidation: Liquidation, intents: readonly Intent[]): Promise<void> {
    const { queue, nowMs, actions } = this.#on.parts;
    const { id } = liquidation;
    const isFrozen = intents.some(({ inclusion }) => (inclusion?.frozenAt ?? null) !== null);
    if (isFrozen && !this.#marked.has(id)) {
      await queue.freeze(leaseOf(liquidation), Number(actions.freezeSeconds) * MS_PER_SECOND);
      this.#marked.add(id);
    }
    if (nowMs() - (this.#renewedMs.get(id) ?? 0) < RENEW_MS) return;
    await queue.renew(leaseOf(liquidation));
    this.#renewedMs.set(id, nowMs());
  }

  #fails(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    const place = { positionId: null, account: null, numbers: {} };
    this.#on.parts.onEvent({ kind: 'failing', ...place, reason });
  }

  #forget(id: bigint): void {
    this.#renewedMs.delete(id);
    this.#marked.delete(id);
  }

  #laneOf(account: Address): AccountLane {
    const lane = this.#on.lanes.find(({ address }) => isAddressEqual(address, account));
    if (lane === undefined) throw new Error(`there is no key for ${account}`);
    return lane;
  }
}

function leaseOf({ positionId, leaseToken }: Liquidation): Lease {
  return { positionId, token: leaseToken };
}
