import type { CommandPort } from '@tandem/ingress';
import type { ConfirmWithdrawal, FailWithdrawal } from '@tandem/protocol';
import { WALK_MOST, Walk } from './walk.ts';

/** Tells the engine how withdrawals ended: each once, and why others wait. */
export class WithdrawalAnswers {
  readonly #port: CommandPort;
  readonly #pending: ReadonlyMap<number, unknown>;
  readonly #answered = new Set<number>();
  /** Withdrawals that wait for something, with the reason. */
  readonly waiting: Map<number, string> = new Map();
  readonly #forgetting: readonly Walk<number>[];
  confirmed = 0;
  failed = 0;

  constructor(port: CommandPort, pending: ReadonlyMap<number, unknown>) {
    this.#port = port;
    this.#pending = pending;
    const reasons = { [Symbol.iterator]: () => this.waiting.keys() };
    this.#forgetting = [new Walk(this.#answered), new Walk(reasons)];
  }

  /** True when its end was told: what became of that shows in the feed. */
  has(withdrawalId: number): boolean {
    return this.#answered.has(withdrawalId);
  }

  /** Forgets what is not pending any more, of very many a part at a time. */
  forgetEnded(): void {
    for (const walk of this.#forgetting) {
      walk.some(WALK_MOST, (id) => {
        if (this.#pending.has(id)) return true;
        this.#answered.delete(id);
        this.waiting.delete(id);
        return true;
      });
    }
  }

  async confirm(withdrawalId: number): Promise<void> {
    const isNew = await this.#tell({
      kind: 'ConfirmWithdrawal',
      withdrawalId: withdrawalId as never,
    });
    if (isNew) this.confirmed += 1;
  }

  async fail(withdrawalId: number): Promise<void> {
    const isNew = await this.#tell({ kind: 'FailWithdrawal', withdrawalId: withdrawalId as never });
    if (isNew) this.failed += 1;
  }

  /** Asked twice the engine refuses the second. */
  async #tell(command: ConfirmWithdrawal | FailWithdrawal): Promise<boolean> {
    const { withdrawalId } = command;
    const outcome = await this.#port.submit({ command, authorization: null });
    if (outcome.kind !== 'released') {
      this.waiting.set(withdrawalId, 'the exchange takes no commands');
      return false;
    }
    this.#answered.add(withdrawalId);
    this.waiting.delete(withdrawalId);
    return outcome.events[0]?.kind !== 'CommandRejected';
  }
}
