import type { CommandPort } from '@tandem/ingress';
import type { ConfirmWithdrawal, FailWithdrawal } from '@tandem/protocol';
import { EachAlone } from '../each-alone.ts';
import { EndedSweep } from './ended-sweep.ts';

/** Tells the engine how withdrawals ended: each once, and why others wait. */
export class WithdrawalAnswers {
  readonly #port: CommandPort;
  readonly #answered = new Set<number>();
  /** Withdrawals that wait for something, with the reason. */
  readonly waiting: Map<number, string> = new Map();
  readonly #sweeps: readonly EndedSweep[];
  confirmed = 0;
  failed = 0;

  constructor(port: CommandPort, pending: ReadonlyMap<number, unknown>) {
    this.#port = port;
    this.#sweeps = [this.#answered, this.waiting].map((kept) => new EndedSweep(kept, pending));
  }

  /** A look at many of them: those that fail wait, with the reason. */
  eachAlone(): EachAlone<number> {
    return new EachAlone('withdrawal', (id, reason) => this.waiting.set(id, reason));
  }

  /** True when its end was told: what became of that shows in the feed. */
  has(withdrawalId: number): boolean {
    return this.#answered.has(withdrawalId);
  }

  /** Forgets what is not pending any more, of very many a part at a time. */
  forgetEnded(): void {
    for (const sweep of this.#sweeps) sweep.step();
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
