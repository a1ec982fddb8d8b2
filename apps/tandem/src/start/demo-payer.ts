import type { CommandPort } from '@tandem/ingress';
import type { LiveVenue } from '@tandem/projections';
import type { WithdrawalId } from '@tandem/protocol';

const LOOK_EVERY_MS = 500;
const DELAY_US = 3_000_000;
/** Payments under way at once: the venue's queue is for others too. */
const AT_ONCE = 64;

/**
 * Stands in for the chain on the demo venue: a withdrawal counts as paid after three seconds. It
 * says so wherever the venue says that it is a demo.
 */
export class DemoPayer {
  readonly #port: CommandPort;
  readonly #live: LiveVenue;
  readonly #timer: NodeJS.Timeout;
  readonly #underWay = new Set<number>();

  constructor(port: CommandPort, live: LiveVenue) {
    this.#port = port;
    this.#live = live;
    this.#timer = setInterval(() => this.#pay(), LOOK_EVERY_MS);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #pay(): void {
    const { view, timeUs } = this.#live;
    for (const [id, requestedUs] of view.totals.pendingWithdrawals) {
      if (this.#underWay.size >= AT_ONCE) return;
      if (timeUs - requestedUs < DELAY_US || this.#underWay.has(id)) continue;
      this.#underWay.add(id);
      void this.#confirm(id);
    }
  }

  async #confirm(id: number): Promise<void> {
    const withdrawalId = id as WithdrawalId;
    const command = { kind: 'ConfirmWithdrawal', withdrawalId } as const;
    await this.#port.submit({ command, authorization: null });
    this.#underWay.delete(id);
  }
}
