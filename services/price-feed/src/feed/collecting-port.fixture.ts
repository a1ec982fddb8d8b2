import type { CommandPort, Outcome, SignedCommand } from '@tandem/ingress';
import type { Sequence, UpdateIndexPrice } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';

/** Takes index prices as a venue does at its best, and keeps them. */
export class CollectingPort implements CommandPort {
  readonly prices: UpdateIndexPrice[] = [];
  readonly atMs: number[] = [];
  onItsWay = 0;
  mostOnItsWay = 0;
  /** How long an outcome takes; null: it never comes. */
  delayMs: number | null = 0;
  /** Instead of the usual outcome. */
  answer: ((price: UpdateIndexPrice) => Outcome) | null = null;

  async submit({ command, authorization }: SignedCommand): Promise<Outcome> {
    if (command.kind !== 'UpdateIndexPrice') throw new Error(`${command.kind} is no price`);
    if (authorization !== null) throw new Error('the venue signs no prices');
    this.prices.push(command);
    this.atMs.push(performance.now());
    this.onItsWay += 1;
    this.mostOnItsWay = Math.max(this.mostOnItsWay, this.onItsWay);
    const { delayMs } = this;
    await new Promise<void>((resolve) => {
      if (delayMs !== null) setTimeout(resolve, delayMs);
    });
    this.onItsWay -= 1;
    return this.answer?.(command) ?? accepted(command);
  }
}

function accepted({ market, price, confidence, publishTimeUs }: UpdateIndexPrice): Outcome {
  return {
    kind: 'released',
    sequence: 1 as Sequence,
    timeUs: publishTimeUs,
    events: [{ kind: 'IndexPriceUpdated', market, price, confidence, publishTimeUs }],
    receipt: null,
  };
}

/** The time of this machine, as a venue takes it. */
export const MACHINE_CLOCK = {
  nowUs: (): TimestampUs =>
    Math.floor((performance.timeOrigin + performance.now()) * 1_000) as TimestampUs,
};
