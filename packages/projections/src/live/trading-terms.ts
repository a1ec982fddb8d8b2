import { positionKey } from '@tandem/feed';
import type { Event, MarginMode, RiskLimitsSet } from '@tandem/protocol';
import type { LiveCheckpoint } from './live-checkpoint.ts';

/** The leverage that an account chose for a position. */
export type ChosenLeverage = {
  readonly market: number;
  readonly marginMode: MarginMode;
  readonly leverage: number;
  readonly initialRatePpb: number;
};

/** Limits that an account set for itself, money in quote units; null where there is none. */
export type OwnLimits = {
  readonly [L in Exclude<keyof RiskLimitsSet, 'kind' | 'account'>]: number | null;
};

const NO_LIMITS: OwnLimits = {
  maxPositionNotional: null,
  maxLeverage: null,
  maxDailyLoss: null,
  maxDrawdownPpb: null,
  maxConcentrationPpb: null,
  maxValueAtRisk: null,
};

/** How far the chain is, and how far it may be behind while orders increase; 0: no limit. */
export type ChainProgress = { readonly throughTimeUs: number; readonly maxLagUs: number };

export type FeeFactors = { readonly takerFactorPpb: number; readonly makerFactorPpb: number };

/** What every tier pays until it is configured: docs/rulebook/fees.md. */
const USUAL_FACTORS: FeeFactors = { takerFactorPpb: 1_000_000_000, makerFactorPpb: 333_333_333 };

/** Fold of what accounts chose and were given: leverage, limits, fee tiers; and of confidence. */
export class TradingTerms {
  readonly #leverage = new Map<number, Map<string, ChosenLeverage>>();
  readonly #feeTiers = new Map<number, number>();
  readonly #factors = new Map<number, FeeFactors>();
  readonly #limits = new Map<number, OwnLimits>();
  readonly #confidence = new Map<number, number>();
  /** Accounts that are lanes, by chain, and the chains of those who are paid by one. */
  readonly #lanes = new Map<number, number>();
  readonly #payouts = new Map<number, number>();
  /** Null before the first batch is on chain. */
  progress: ChainProgress | null = null;

  leverage(account: number, market: number, marginMode: MarginMode): ChosenLeverage | undefined {
    return this.#leverage.get(account)?.get(positionKey(market, marginMode));
  }

  leveragesOf(account: number): Iterable<ChosenLeverage> {
    return this.#leverage.get(account)?.values() ?? [];
  }

  feeTier(account: number): number {
    return this.#feeTiers.get(account) ?? 0;
  }

  factorsOf(account: number): FeeFactors {
    return this.#factors.get(this.feeTier(account)) ?? USUAL_FACTORS;
  }

  limitsOf(account: number): OwnLimits {
    return this.#limits.get(account) ?? NO_LIMITS;
  }

  /** Half width of the index price's confidence interval, in pu; 0 before the first price. */
  confidence(market: number): number {
    return this.#confidence.get(market) ?? 0;
  }

  /** The lane by which an account is paid: docs/rulebook/chains.md; null: on the home chain. */
  payoutLane(account: number): number | null {
    const chain = this.#payouts.get(account);
    return chain === undefined ? null : (this.#lanes.get(chain) ?? null);
  }

  /** Everything that was chosen or given, as plain data. */
  save(): Pick<
    LiveCheckpoint,
    | 'leverages'
    | 'feeTiers'
    | 'factors'
    | 'confidences'
    | 'riskLimits'
    | 'lanes'
    | 'payouts'
    | 'progress'
  > {
    const leverages = [...this.#leverage].flatMap(([account, own]) =>
      [...own.values()].map((chosen) => ({ account, chosen })),
    );
    const feeTiers = [...this.#feeTiers].map(([account, tier]) => ({ account, tier }));
    const factors = [...this.#factors].map(([tier, given]) => ({ tier, factors: given }));
    const confidences = [...this.#confidence].map(([market, confidence]) => ({
      market,
      confidence,
    }));
    const riskLimits = [...this.#limits].map(([account, limits]) => ({ account, limits }));
    const progress = this.progress === null ? [] : [this.progress];
    const lanes = [...this.#lanes].map(([chain, account]) => ({ chain, account }));
    const payouts = [...this.#payouts].map(([account, chain]) => ({ account, chain }));
    return { leverages, feeTiers, factors, confidences, riskLimits, lanes, payouts, progress };
  }

  setLeverage(account: number, chosen: ChosenLeverage): void {
    const own = this.#leverage.get(account) ?? new Map<string, ChosenLeverage>();
    this.#leverage.set(account, own);
    own.set(positionKey(chosen.market, chosen.marginMode), chosen);
  }

  setFeeTier(account: number, tier: number): void {
    this.#feeTiers.set(account, tier);
  }

  setFactors(tier: number, factors: FeeFactors): void {
    this.#factors.set(tier, factors);
  }

  setLimits(account: number, limits: OwnLimits): void {
    const isFree = Object.values(limits).every((limit) => limit === null);
    if (isFree) this.#limits.delete(account);
    else this.#limits.set(account, limits);
  }

  setLane(chain: number, account: number): void {
    this.#lanes.set(chain, account);
  }

  setPayout(account: number, chain: number | null): void {
    if (chain === null) this.#payouts.delete(account);
    else this.#payouts.set(account, chain);
  }

  setConfidence(market: number, confidence: number): void {
    this.#confidence.set(market, confidence);
  }

  fold(event: Event): void {
    switch (event.kind) {
      case 'LeverageSet':
        this.setLeverage(event.account, event);
        return;
      case 'AccountFeeTierSet':
        this.setFeeTier(event.account, event.tier);
        return;
      case 'FeeTierConfigured':
        this.setFactors(event.tier, event);
        return;
      case 'RiskLimitsSet': {
        const { kind: _, account, ...limits } = event;
        this.setLimits(account, limits);
        return;
      }
      case 'LaneConfigured':
        this.setLane(event.chain, event.account);
        return;
      case 'PayoutChosen':
        this.setPayout(event.account, event.chain);
        return;
      case 'BatchAcknowledged': {
        const { throughTimeUs, maxLagUs } = event;
        this.progress = { throughTimeUs, maxLagUs };
        return;
      }
      case 'IndexPriceUpdated':
        this.setConfidence(event.market, event.confidence);
        return;
      default:
        return;
    }
  }
}
