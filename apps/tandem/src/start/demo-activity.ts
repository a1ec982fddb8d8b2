import type { CommandPort } from '@tandem/ingress';
import type { Command, CreditDeposit } from '@tandem/protocol';
import type { LiveCrowd } from '@tandem/simulation';

const TURN_MS = 250;

/** Lets simulated traders take part in a running venue, a turn every quarter of a second. */
export class DemoActivity {
  readonly #port: CommandPort;
  readonly #crowd: LiveCrowd;
  readonly #nowUs: () => number;
  readonly #deposit: DepositTaker | null;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();

  /** @param deposit takes what the traders deposit; null: it is a command like others */
  constructor(
    port: CommandPort,
    crowd: LiveCrowd,
    around: { readonly nowUs: () => number; readonly deposit: DepositTaker | null },
  ) {
    this.#port = port;
    this.#crowd = crowd;
    this.#nowUs = around.nowUs;
    this.#deposit = around.deposit;
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
      const commands = this.#crowd.turn(this.#nowUs());
      this.#turn = submitAll(this.#port, this.#withoutDeposits(commands)).then(() => this.#plan());
    }, TURN_MS);
  }

  #withoutDeposits(commands: readonly Command[]): readonly Command[] {
    const deposit = this.#deposit;
    if (deposit === null) return commands;
    return commands.filter((command) => {
      if (command.kind !== 'CreditDeposit') return true;
      deposit(command);
      return false;
    });
  }
}

/** What becomes of a deposit that is no command. */
export type DepositTaker = (wanted: CreditDeposit) => void;

/** Submits the venue's own commands in their order and waits for all of them. */
export async function submitAll(port: CommandPort, commands: readonly Command[]): Promise<void> {
  await Promise.all(commands.map((command) => port.submit({ command, authorization: null })));
}
