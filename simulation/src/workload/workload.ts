import type { VenueView } from '@tandem/feed';
import { type Command, FIRST_USER_ACCOUNT } from '@tandem/protocol';
import { assert } from '@tandem/quantity';
import { Bank } from './bank.ts';
import { createCrowd, FIRST_SUB_ACCOUNT, TRADERS_MIN } from './crowd.ts';
import { PUP_PERP } from './market-plans.ts';
import { PriceMemory } from './price-memory.ts';
import { PriceProcess } from './price-process.ts';
import type { RegimeName } from './regimes.ts';
import { SeededRandom } from './seeded-random.ts';
import type { Desk, Trader } from './trader.ts';
import { VenueOperator } from './venue-operator.ts';
import { setupCommands } from './venue-setup.ts';
import { type TimedCommand, VenueTimers } from './venue-timers.ts';

/** Length of a round, and so the delay after which a trader sees what happened. */
export const ROUND_US = 250_000;

/** 1 January 2026: when the simulated world begins. */
const WORLD_BEGINS_US = 1_767_225_600_000_000;

const SETUP_CHUNK = 256;
const COMMANDS_PER_ROUND_MAX = 4_096;

/** What a workload is made from. */
export type WorkloadPlan = { readonly seed: number; readonly traders: number };

/** Commands that arrive together, and when. */
export type Round = { readonly timeUs: number; readonly commands: readonly Command[] };

/**
 * A market full of people, from one seed. It gives commands in rounds; after each round the view
 * must have folded everything those commands caused, because the traders react to it. The same
 * seed, view and venue give the same commands. A view that is not empty is taken up where it is:
 * the people are the same, what they do from here on comes from (seed, last sequence).
 */
export class Workload {
  readonly #view: VenueView;
  readonly #traders: readonly Trader[];
  readonly #bank: Bank;
  readonly #prices: PriceProcess;
  readonly #timers: VenueTimers;
  readonly #operator: VenueOperator;
  readonly #memory: PriceMemory = new PriceMemory();
  readonly #wakes: number[];
  #timeUs: number;
  #setup: Command[] | null = null;

  constructor(plan: WorkloadPlan, view: VenueView) {
    assert(plan.traders >= TRADERS_MIN, `at least ${TRADERS_MIN} traders make a market`);
    assert(plan.traders < FIRST_SUB_ACCOUNT - FIRST_USER_ACCOUNT, 'traders fit below sub-accounts');
    const { lastSequence, lastTimeUs } = view.totals.figures;
    const dice = (purpose: number): SeededRandom =>
      new SeededRandom(plan.seed, lastSequence, purpose);
    this.#view = view;
    // A round ends on the grid of rounds, so that timers fall inside.
    this.#timeUs = Math.max(WORLD_BEGINS_US, Math.ceil(lastTimeUs / ROUND_US) * ROUND_US);
    this.#traders = createCrowd({ ...plan, fromSequence: lastSequence });
    this.#bank = new Bank(view, dice(1));
    this.#prices = new PriceProcess(dice(2), this.#timeUs, presentPrices(view));
    this.#timers = new VenueTimers(view, this.#prices, dice(3));
    this.#operator = new VenueOperator(dice(5), this.#timeUs);
    const starts = dice(4);
    this.#wakes = this.#traders.map(() => this.#timeUs + starts.between(0, 4_000_000));
  }

  /** Simulated time at the end of the last round. */
  get timeUs(): number {
    return this.#timeUs;
  }

  get regime(): RegimeName {
    return this.#prices.regime.name;
  }

  get traders(): readonly Trader[] {
    return this.#traders;
  }

  /**
   * The commands of the next round, in the order in which they were sent. What a bounded command
   * left over is not among them: whoever orders the commands continues it at once.
   */
  nextRound(): Round {
    const commands = this.#bank.number(this.#nextCommands());
    return { timeUs: this.#timeUs, commands };
  }

  #nextCommands(): readonly Command[] {
    this.#setup ??= [
      ...setupCommands(this.#view, this.#traders, this.#bank),
      ...this.#operator.reopen(this.#view.markets.get(PUP_PERP)?.status),
    ];
    if (this.#setup.length > 0) return this.#setup.splice(0, SETUP_CHUNK);
    return this.#trade()
      .toSorted((a, b) => a.timeUs - b.timeUs)
      .map(({ command }) => command);
  }

  #trade(): readonly TimedCommand[] {
    const fromUs = this.#timeUs;
    const throughUs = fromUs + ROUND_US;
    this.#timeUs = throughUs;
    this.#memory.observe(this.#view, throughUs);
    const round: TimedCommand[] = [...this.#timers.due(fromUs, throughUs)];
    for (const command of this.#bank.payouts(throughUs)) round.push({ timeUs: fromUs, command });
    for (const command of this.#operator.due(fromUs, this.regime)) {
      round.push({ timeUs: fromUs, command });
    }
    for (const [place, trader] of this.#traders.entries()) {
      const wakeUs = this.#wakes[place] as number;
      if (wakeUs > throughUs || round.length > COMMANDS_PER_ROUND_MAX) continue;
      // A trader late because of a long round acts now, not in the past.
      const actsUs = Math.max(wakeUs, fromUs);
      const seconds = trader.act(this.#desk(round, actsUs));
      this.#wakes[place] = actsUs + Math.ceil(seconds * 1_000_000);
    }
    return round;
  }

  #desk(round: TimedCommand[], timeUs: number): Desk {
    return {
      view: this.#view,
      memory: this.#memory,
      timeUs,
      regime: this.regime,
      send: (command) => {
        round.push({ timeUs, command });
      },
      deposit: (account, asset, amount) => {
        round.push({ timeUs, command: this.#bank.deposit(account, asset, amount) });
      },
    };
  }
}

function presentPrices(view: VenueView): ReadonlyMap<number, number> {
  const prices = new Map<number, number>();
  for (const { market, index } of view.markets.all()) {
    if (index !== null) prices.set(market, index);
  }
  return prices;
}
