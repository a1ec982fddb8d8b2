import type { QueuedCommand, QueueName } from './admission.ts';
import { BoundedQueue } from './bounded-queue.ts';
import { CancelBudget } from './cancel-budget.ts';
import { MergingQueue } from './merging-queue.ts';

/** How many commands may wait in each queue. */
export interface LaneCapacities {
  readonly protocol: number;
  readonly index: number;
  readonly cancel: number;
  readonly normal: number;
}

export const DEFAULT_CAPACITIES: LaneCapacities = {
  protocol: 4_096,
  index: 1_024,
  cancel: 16_384,
  normal: 65_536,
};

/** Of so many commands in a row at least one comes from the normal lane while any waits there. */
const NORMAL_SHARE = 4;

/** What became of a command that was offered to the lanes. */
export type LaneResult<C> =
  | { readonly kind: 'queued'; readonly superseded: QueuedCommand<C> | undefined }
  | { readonly kind: 'full'; readonly queue: QueueName };

const QUEUED = { kind: 'queued', superseded: undefined } as const;

/**
 * The two lanes. Priority: the venue's own commands (liquidations, timers), then index prices, then
 * cancels within their budget. Normal: the rest, in order of arrival.
 */
export class Lanes<C> {
  readonly #capacities: LaneCapacities;
  readonly #protocol: BoundedQueue<QueuedCommand<C>>;
  readonly #index: MergingQueue<QueuedCommand<C>>;
  readonly #cancel: BoundedQueue<QueuedCommand<C>>;
  readonly #normal: BoundedQueue<QueuedCommand<C>>;
  readonly #budget: CancelBudget;
  /** Commands of the priority lane taken since the last one of the normal lane. */
  #priorityRun = 0;

  constructor(capacities: LaneCapacities, cancelAllowance: number) {
    this.#capacities = capacities;
    this.#protocol = new BoundedQueue(capacities.protocol);
    this.#index = new MergingQueue(capacities.index);
    this.#cancel = new BoundedQueue(capacities.cancel);
    this.#normal = new BoundedQueue(capacities.normal);
    this.#budget = new CancelBudget(cancelAllowance);
  }

  /** Commands that wait in all queues. */
  get length(): number {
    return this.#protocol.length + this.#index.length + this.#cancel.length + this.#normal.length;
  }

  queued(queue: QueueName): number {
    return this.#queue(queue).length;
  }

  capacity(queue: QueueName): number {
    return this.#capacities[queue];
  }

  offer(item: QueuedCommand<C>): LaneResult<C> {
    const { placement } = item;
    if (placement.queue === 'index' && placement.mergeKey !== undefined) {
      const { isTaken, replaced } = this.#index.push(placement.mergeKey, item);
      if (!isTaken) return { kind: 'full', queue: 'index' };
      return { kind: 'queued', superseded: replaced };
    }
    const queue = this.#chooseQueue(item);
    if (!this.#queue(queue).push(item)) return { kind: 'full', queue };
    if (placement.author !== undefined) this.#budget.earn(placement.author, placement.orders);
    return QUEUED;
  }

  /** The command that comes next, without taking it. */
  peek(): QueuedCommand<C> | undefined {
    return this.#next().peek();
  }

  /**
   * Notes at most so many of the cancels and normal commands that wait, in the order in which they
   * come; returns how many. The venue's own commands and index prices are passed over.
   */
  upcoming(into: C[], most: number): number {
    let count = 0;
    let cancels = 0;
    let normals = 0;
    let priorityRun = this.#priorityRun;
    for (; count < most; count++) {
      const cancel = this.#cancel.at(cancels);
      const normal = this.#normal.at(normals);
      const isNormal = normal !== undefined && priorityRun >= NORMAL_SHARE - 1;
      const next = isNormal ? normal : (cancel ?? normal);
      if (next === undefined) break;
      if (next === normal) normals++;
      else cancels++;
      priorityRun = next === normal ? 0 : priorityRun + 1;
      into[count] = next.command;
    }
    return count;
  }

  /** Takes the command that `peek` showed. */
  shift(): QueuedCommand<C> | undefined {
    const queue = this.#next();
    this.#priorityRun = queue === this.#normal ? 0 : this.#priorityRun + 1;
    return queue.shift();
  }

  /** A cancel beyond its author's budget still works, in order of arrival with the orders. */
  #chooseQueue({ placement }: QueuedCommand<C>): Exclude<QueueName, 'index'> {
    const { queue, author, cancels } = placement;
    if (queue === 'protocol') return 'protocol';
    if (queue !== 'cancel') return 'normal';
    if (this.#cancel.length === this.#cancel.capacity) return 'normal';
    return author === undefined || this.#budget.spend(author, cancels) ? 'cancel' : 'normal';
  }

  #next(): Pick<BoundedQueue<QueuedCommand<C>>, 'peek' | 'shift'> {
    if (this.#priorityRun >= NORMAL_SHARE - 1 && this.#normal.length > 0) return this.#normal;
    if (this.#protocol.length > 0) return this.#protocol;
    if (this.#index.length > 0) return this.#index;
    return this.#cancel.length > 0 ? this.#cancel : this.#normal;
  }

  #queue(name: QueueName): { readonly length: number; push(item: QueuedCommand<C>): boolean } {
    if (name === 'protocol') return this.#protocol;
    if (name === 'cancel') return this.#cancel;
    if (name === 'normal') return this.#normal;
    return { length: this.#index.length, push: () => false };
  }
}
