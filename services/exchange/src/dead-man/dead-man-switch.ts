import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
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
  readonly #deadlines: Map<number, number>;
  readonly #timer: NodeJS.Timeout;

  constructor(parts: SwitchParts) {
    this.#parts = parts;
    this.#deadlines = readDeadlines(parts.path);
    this.#timer = setInterval(() => this.#fire(), LOOK_EVERY_MS);
  }

  /**
   * Sets the time at which all orders of an account are canceled, in place of an earlier one; null
   * takes it away. Returns when the deadline is on disk.
   */
  arm(account: number, atUs: number | null): void {
    if (atUs === null) this.#deadlines.delete(account);
    else this.#deadlines.set(account, atUs);
    this.#write();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #fire(): void {
    const nowUs = this.#parts.nowUs();
    for (const [account, atUs] of this.#deadlines) {
      if (atUs <= nowUs) void this.#cancel(account, atUs);
    }
  }

  async #cancel(account: number, atUs: number): Promise<void> {
    this.#deadlines.delete(account);
    const outcome = await this.#parts.port.submit({
      command: {
        kind: 'CancelAllOrders',
        account: account as AccountId,
        market: null,
        uptoNonce: null,
      },
      authorization: null,
    });
    // Not carried out: it stays due, unless its owner has set another time meanwhile.
    if (outcome.kind !== 'released' && !this.#deadlines.has(account)) {
      this.#deadlines.set(account, atUs);
      return;
    }
    this.#write();
  }

  #write(): void {
    const { path } = this.#parts;
    const file = openSync(`${path}.new`, 'w', 0o600);
    try {
      writeSync(file, JSON.stringify([...this.#deadlines]));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${path}.new`, path);
  }
}

/** Throws for a file that is there and cannot be read: a switch that is lost would never fire. */
function readDeadlines(path: string): Map<number, number> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw error;
  }
  return new Map(JSON.parse(text) as [number, number][]);
}
