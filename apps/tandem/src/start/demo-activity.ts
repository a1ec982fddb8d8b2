import type { CommandPort } from '@tandem/ingress';
import type { Command } from '@tandem/protocol';
import type { LiveCrowd } from '@tandem/simulation';

const TURN_MS = 250;

/** Lets simulated traders take part in a running venue, a turn every quarter of a second. */
export class DemoActivity {
  readonly #port: CommandPort;
  readonly #crowd: LiveCrowd;
  readonly #nowUs: () => number;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(port: CommandPort, crowd: LiveCrowd, nowUs: () => number) {
    this.#port = port;
    this.#crowd = crowd;
    this.#nowUs = nowUs;
  }

  start(): void {
    this.#plan();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#turn;
  }

  #plan(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      this.#turn = submitAll(this.#port, this.#crowd.turn(this.#nowUs())).then(() => this.#plan());
    }, TURN_MS);
  }
}

/** Submits the venue's own commands in their order and waits for all of them. */
export async function submitAll(port: CommandPort, commands: readonly Command[]): Promise<void> {
  await Promise.all(commands.map((command) => port.submit({ command, authorization: null })));
}
