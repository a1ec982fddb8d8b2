import { DurableLines } from '@tandem/durable-lines';
import type { CommandPort } from '@tandem/ingress';
import type { AccountId } from '@tandem/protocol';

const LOOK_EVERY_MS = 50;

type SwitchParts = {
  /** The venue's own port: whoever armed the switch cannot sign any more when it fires. */
  readonly port: CommandPort;
  /** Where deadlines are kept: a switch must fire after a restart as well. */
  readonly path: string;
  /** Microseconds since 1970. */
  readonly nowUs: () => number;
};

/**
 * Cancels all orders of an account that has not been heard of in time. A deadline that passed while
 * the venue was down is due at its start.
 */
export class DeadManSwitch {
  readonly #parts: SwitchParts;
  readonly #deadlines = new Map<number, number>();
  readonly #firing = new Set<number>();
  readonly #lines: DurableLines;
  readonly #timer: NodeJS.Timeout;

  constructor(parts: SwitchParts) {
    this.#parts = parts;
    const present = (): readonly string[] => [...this.#deadlines].map(lineOf);
    this.#lines = DurableLines.open({ path: parts.path, present }, (line) => this.#set(line));
    this.#timer = setInterval(() => this.#fire(), LOOK_EVERY_MS);
  }

  /**
   * Sets the time at which all orders of an account are canceled, in place of an earlier one; null
   * takes it away. Resolves when that is on disk, and rejects when it may not be: then the switch
   * fires until the next start of the venue, and may not afterwards.
   */
  arm(account: number, atUs: number | null): Promise<void> {
    if (atUs === null) this.#deadlines.delete(account);
    else this.#deadlines.set(account, atUs);
    return this.#lines.append(lineOf([account, atUs]));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#lines.close();
  }

  #set(line: string): void {
    const [account, atUs] = JSON.parse(line) as [number, number | null];
    if (atUs === null) this.#deadlines.delete(account);
    else this.#deadlines.set(account, atUs);
  }

  #fire(): void {
    const nowUs = this.#parts.nowUs();
    for (const [account, atUs] of this.#deadlines) {
      if (atUs <= nowUs && !this.#firing.has(account)) void this.#cancel(account, atUs);
    }
  }

  async #cancel(account: number, atUs: number): Promise<void> {
    // It stays a deadline until it is carried out: the file may be written anew meanwhile.
    this.#firing.add(account);
    const outcome = await this.#parts.port
      .submit({
        command: {
          kind: 'CancelAllOrders',
          account: account as AccountId,
          market: null,
          uptoNonce: null,
        },
        authorization: null,
      })
      .finally(() => this.#firing.delete(account));
    // Not carried out, or its owner has set another time meanwhile.
    if (outcome.kind !== 'released' || this.#deadlines.get(account) !== atUs) return;
    this.#deadlines.delete(account);
    // Not on disk: after a restart it fires once more, and cancels what is there then.
    await this.#lines.append(lineOf([account, null])).catch(() => undefined);
  }
}

function lineOf(deadline: readonly [account: number, atUs: number | null]): string {
  return JSON.stringify(deadline);
}
