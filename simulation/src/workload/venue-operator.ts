import type { Command, MarketStatus } from '@tandem/protocol';
import { PUP_PERP } from './market-plans.ts';
import type { RegimeName } from './regimes.ts';
import type { SeededRandom } from './seeded-random.ts';
import { VENUE_LIMITS } from './venue-setup.ts';

const ALLOWANCE_EVERY_US = 60_000_000;
const INTERRUPTION_EVERY_US = 45_000_000;
const INTERRUPTION_US = 2_000_000;

/** What an operator closes the small market for, now and then. */
const INTERRUPTIONS: readonly MarketStatus[] = ['postOnly', 'reduceOnly', 'cancelOnly', 'halted'];

/** The people who run the venue: allowances for the backstop, short interruptions of a market. */
export class VenueOperator {
  readonly #random: SeededRandom;
  #allowedUs: number;
  #interruptedUs: number;
  #isInterrupted = false;

  constructor(random: SeededRandom, timeUs: number) {
    this.#random = random;
    this.#allowedUs = timeUs;
    this.#interruptedUs = timeUs;
  }

  /** Opens what a stop in the middle of an interruption has left closed. */
  reopen(status: MarketStatus | undefined): readonly Command[] {
    return status === undefined || status === 'running' ? [] : [setStatus('running')];
  }

  due(timeUs: number, regime: RegimeName): readonly Command[] {
    const commands: Command[] = [];
    // When all is quiet the backstop may lose money again.
    if (regime === 'hangover' && timeUs - this.#allowedUs > ALLOWANCE_EVERY_US) {
      this.#allowedUs = timeUs;
      commands.push(VENUE_LIMITS);
    }
    const age = timeUs - this.#interruptedUs;
    if (this.#isInterrupted && age >= INTERRUPTION_US) {
      this.#isInterrupted = false;
      commands.push(setStatus('running'));
    } else if (!this.#isInterrupted && age >= INTERRUPTION_EVERY_US) {
      this.#isInterrupted = true;
      this.#interruptedUs = timeUs;
      commands.push(setStatus(this.#random.pick(INTERRUPTIONS)));
    }
    return commands;
  }
}

function setStatus(status: MarketStatus): Command {
  return { kind: 'SetMarketStatus', market: PUP_PERP, status };
}
