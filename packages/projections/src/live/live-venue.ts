import { eventsOf, type ReleasedCommand, VenueView } from '@tandem/feed';
import { EntryCosts } from './entry-costs.ts';
import type { LiveCheckpoint } from './live-checkpoint.ts';
import { LivePool } from './live-pool.ts';
import { OpenOrders } from './open-orders.ts';
import { TradingTerms } from './trading-terms.ts';

/**
 * The released state of a venue, as far as its users may see it: the view of the feed, and on top
 * of it the words of live orders, entry costs, chosen leverage, own limits, fee tiers.
 */
export class LiveVenue {
  readonly view: VenueView;
  readonly orders: OpenOrders = new OpenOrders();
  readonly costs: EntryCosts;
  readonly terms: TradingTerms = new TradingTerms();
  readonly pool: LivePool = new LivePool();

  /** @param view with the same commands in it as the checkpoint */
  constructor(view: VenueView = new VenueView(), checkpoint?: LiveCheckpoint) {
    this.view = view;
    this.costs = new EntryCosts(view.markets);
    if (checkpoint !== undefined) this.#restore(checkpoint);
  }

  /** Sequence of the last command taken in. */
  get sequence(): number {
    return this.view.totals.figures.lastSequence;
  }

  /** Time of the last command taken in. */
  get timeUs(): number {
    return this.view.totals.figures.lastTimeUs;
  }

  /** What the view does not hold, for a reader in another process. */
  save(): LiveCheckpoint {
    const positions = [...this.costs.all()];
    const orders = [...this.orders.all()];
    return { orders, positions, ...this.terms.save(), ...this.pool.save() };
  }

  /** Takes one released command in. Commands come in order. */
  fold(released: ReleasedCommand): void {
    this.foldWords(released);
    this.view.fold(released);
  }

  /** The same where somebody else folds the view, before or after. */
  foldWords(released: ReleasedCommand): void {
    this.orders.begin(released.command);
    for (const event of eventsOf(released)) {
      this.orders.fold(event, released);
      this.costs.fold(event);
      this.terms.fold(event);
      this.pool.fold(event, released);
    }
  }

  #restore(checkpoint: LiveCheckpoint): void {
    for (const order of checkpoint.orders) this.orders.add({ ...order });
    for (const { account, market, marginMode, size, cost } of checkpoint.positions) {
      this.costs.restore(account, market, marginMode, { size, cost });
    }
    for (const { account, chosen } of checkpoint.leverages) this.terms.setLeverage(account, chosen);
    for (const { account, tier } of checkpoint.feeTiers) this.terms.setFeeTier(account, tier);
    for (const { tier, factors } of checkpoint.factors) this.terms.setFactors(tier, factors);
    for (const { market, confidence } of checkpoint.confidences) {
      this.terms.setConfidence(market, confidence);
    }
    for (const { account, limits } of checkpoint.riskLimits) this.terms.setLimits(account, limits);
    for (const { chain, account } of checkpoint.lanes) this.terms.setLane(chain, account);
    for (const { account, chain } of checkpoint.payouts) this.terms.setPayout(account, chain);
    this.terms.progress = checkpoint.progress[0] ?? null;
    this.pool.restore(checkpoint);
  }
}
