import type { CommandPort } from '@tandem/ingress';
import type { ConfirmWithdrawal, FailWithdrawal } from '@tandem/protocol';

/** Tells the engine how withdrawals ended: each once, and why others wait. */
export class WithdrawalAnswers {
  readonly #port: CommandPort;
  readonly #answered = new Set<number>();
  /** Withdrawals that wait for something, with the reason. */
  readonly waiting: Map<number, string> = new Map();
  confirmed = 0;
  failed = 0;

  constructor(port: CommandPort) {
    this.#port = port;
  }

  /** True when its end was told: what became of that shows in the feed. */
  has(withdrawalId: number): boolean {
    return this.#answered.has(withdrawalId);
  }

  /** Forgets what is not pending any more. */
  keepOnly(pending: ReadonlyMap<number, unknown>): void {
    for (const id of this.#answered) if (!pending.has(id)) this.#answered.delete(id);
    for (const id of this.waiting.keys()) if (!pending.has(id)) this.waiting.delete(id);
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
