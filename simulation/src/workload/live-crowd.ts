import type { VenueView } from '@tandem/feed';
import type { Command } from '@tandem/protocol';
import { Bank } from './bank.ts';
import { createCrowd } from './crowd.ts';
import { PriceMemory } from './price-memory.ts';
import { SeededRandom } from './seeded-random.ts';
import type { Desk, Trader, TraderStyle } from './trader.ts';
import { traderCommands, venueCommands } from './venue-setup.ts';

/** Who takes part beside real users: nobody who only makes trouble or moves money about. */
const QUIET: ReadonlySet<TraderStyle> = new Set([
  'maker',
  'taker',
  'momentum',
  'hedger',
  'cautious',
  'spot',
  'backstop',
]);

/** Most commands of one turn: the rest of the crowd waits for the next. */
const COMMANDS_PER_TURN_MAX = 64;

/**
 * Traders on a venue that runs by the clock of the machine, with prices from elsewhere. Whoever
 * drives it submits the commands of a turn and lets the view fold them before the next.
 */
export class LiveCrowd {
  readonly #view: VenueView;
  readonly #traders: readonly Trader[];
  readonly #bank: Bank;
  readonly #memory: PriceMemory = new PriceMemory();
  readonly #wakes: Map<Trader, number> = new Map();
  readonly #starts: SeededRandom;

  /** @param plan how many seats there are; only the quiet kinds of traders take theirs */
  constructor(plan: { readonly seed: number; readonly traders: number }, view: VenueView) {
    const fromSequence = view.totals.figures.lastSequence;
    this.#view = view;
    this.#traders = createCrowd({ ...plan, fromSequence }).filter(({ style }) => QUIET.has(style));
    this.#bank = new Bank(view, new SeededRandom(plan.seed, fromSequence, 1));
    this.#starts = new SeededRandom(plan.seed, fromSequence, 4);
  }

  /** Markets, assets and funds of the venue that are still missing. */
  venueSetup(): readonly Command[] {
    return this.#bank.number(venueCommands(this.#view, this.#bank));
  }

  /** Accounts and funds of the traders that are still missing. */
  traderSetup(): readonly Command[] {
    return this.#bank.number(traderCommands(this.#view, this.#traders, this.#bank));
  }

  /** What the traders whose turn it is want to do. */
  turn(timeUs: number): readonly Command[] {
    this.#memory.observe(this.#view, timeUs);
    const commands: Command[] = [];
    for (const trader of this.#traders) {
      const wakeUs = this.#wakes.get(trader) ?? timeUs + this.#starts.between(0, 4_000_000);
      this.#wakes.set(trader, wakeUs);
      if (wakeUs > timeUs || commands.length >= COMMANDS_PER_TURN_MAX) continue;
      const seconds = trader.act(this.#desk(commands, timeUs));
      this.#wakes.set(trader, timeUs + Math.ceil(seconds * 1_000_000));
    }
    return this.#bank.number(commands);
  }

  #desk(commands: Command[], timeUs: number): Desk {
    return {
      view: this.#view,
      memory: this.#memory,
      timeUs,
      regime: 'calm',
      send: (command) => {
        commands.push(command);
      },
      deposit: (account, asset, amount) => {
        commands.push(this.#bank.deposit(account, asset, amount));
      },
    };
  }
}
