import type {
  Command,
  ConfigurePool,
  ConfigurePoolFund,
  Event,
  PoolQuoted,
  UtilizationCharged,
} from '@tandem/protocol';
import type { LiveCheckpoint } from './live-checkpoint.ts';

/** What the quoting function made of the newest index price. */
export type QuotedFigures = Pick<
  PoolQuoted,
  'indexPrice' | 'volatilityPpb' | 'halfSpreadPpb' | 'positionRoom'
> & { readonly timeUs: number };

/** How the other side was charged last. */
export type ChargedFigures = Pick<UtilizationCharged, 'utilizationPpb' | 'ratePpb'> & {
  readonly timeUs: number;
};

/** A market in which the pool quotes. Figures are null until an event of this run tells them. */
export type PoolMarketFigures = {
  readonly rules: ConfigurePool;
  readonly quoted: QuotedFigures | null;
  readonly charged: ChargedFigures | null;
};

/** A provider: shares in units of 10^-6, and fees paid to him in quote units. */
export type ProviderFigures = {
  readonly account: number;
  readonly shares: number;
  readonly paid: number;
};

/** Shares that wait for their redemption. */
export type PoolExitFigures = {
  readonly exitId: number;
  readonly account: number;
  readonly shares: number;
  readonly dueAtUs: number;
};

/** A command with its time, as far as a fold of the pool needs it. */
type Moment = { readonly command: Command; readonly timeUs: number };

/** Fold of the protocol pool: its rules, its providers, who waits to leave, what it quotes. */
export class LivePool {
  rules: ConfigurePoolFund | null = null;
  totalShares = 0;
  /** Fees paid to all providers so far. */
  paidTotal = 0;
  readonly #markets = new Map<number, PoolMarketFigures>();
  readonly #providers = new Map<number, ProviderFigures>();
  readonly #exits = new Map<number, PoolExitFigures>();

  /** Markets in which the pool quotes, by their numbers. */
  markets(): readonly PoolMarketFigures[] {
    return [...this.#markets.values()].toSorted((a, b) => a.rules.market - b.rules.market);
  }

  market(market: number): PoolMarketFigures | undefined {
    return this.#markets.get(market);
  }

  /** Undefined for an account without shares. */
  provider(account: number): ProviderFigures | undefined {
    return this.#providers.get(account);
  }

  get providers(): number {
    return this.#providers.size;
  }

  /** Exits in the order in which they are redeemed. */
  exits(): Iterable<PoolExitFigures> {
    return this.#exits.values();
  }

  exitsOf(account: number): readonly PoolExitFigures[] {
    return [...this.#exits.values()].filter((exit) => exit.account === account);
  }

  /** All of it as plain data. */
  save(): Pick<LiveCheckpoint, 'pools' | 'poolMarkets' | 'providers' | 'poolExits'> {
    const { rules, totalShares, paidTotal } = this;
    return {
      pools: rules === null ? [] : [{ rules, totalShares, paidTotal }],
      poolMarkets: [...this.#markets.values()],
      providers: [...this.#providers.values()],
      poolExits: [...this.#exits.values()],
    };
  }

  restore({ pools, poolMarkets, providers, poolExits }: LiveCheckpoint): void {
    for (const pool of pools) Object.assign(this, pool);
    for (const market of poolMarkets) this.#markets.set(market.rules.market, market);
    for (const provider of providers) this.#providers.set(provider.account, provider);
    for (const exit of poolExits) this.#exits.set(exit.exitId, exit);
  }

  fold(event: Event, { command, timeUs }: Moment): void {
    switch (event.kind) {
      case 'PoolFundConfigured':
        if (command.kind === 'ConfigurePoolFund') this.rules = command;
        return;
      case 'PoolConfigured':
        if (command.kind === 'ConfigurePool') this.#configure(command);
        return;
      case 'PoolQuoted': {
        const { indexPrice, volatilityPpb, halfSpreadPpb, positionRoom } = event;
        const quoted = { indexPrice, volatilityPpb, halfSpreadPpb, positionRoom, timeUs };
        this.#change(event.market, { quoted });
        return;
      }
      case 'UtilizationCharged': {
        const { utilizationPpb, ratePpb } = event;
        this.#change(event.market, { charged: { utilizationPpb, ratePpb, timeUs } });
        return;
      }
      case 'PoolSharesMinted':
        this.totalShares = event.totalShares;
        this.#setShares(event.account, event.accountShares);
        return;
      case 'PoolExitRequested': {
        const { exitId, account, shares, dueAtUs } = event;
        this.#exits.set(exitId, { exitId, account, shares, dueAtUs });
        return;
      }
      case 'PoolSharesRedeemed': {
        this.totalShares = event.totalShares;
        const exit = this.#exits.get(event.exitId);
        if (event.exitShares === 0) this.#exits.delete(event.exitId);
        else if (exit) this.#exits.set(event.exitId, { ...exit, shares: event.exitShares });
        this.#setShares(event.account, event.accountShares);
        return;
      }
      case 'ProviderPaid': {
        const { account, shares, accountTotal: paid } = event;
        this.#providers.set(account, { account, shares, paid });
        this.paidTotal = event.total;
        return;
      }
      default:
        return;
    }
  }

  #configure(rules: ConfigurePool): void {
    const known = this.#markets.get(rules.market);
    this.#markets.set(rules.market, { quoted: null, charged: null, ...known, rules });
  }

  #change(market: number, figures: Partial<PoolMarketFigures>): void {
    const known = this.#markets.get(market);
    if (known !== undefined) this.#markets.set(market, { ...known, ...figures });
  }

  /** Who has no shares left is no provider any more, and begins anew when he comes back. */
  #setShares(account: number, shares: number): void {
    const paid = this.#providers.get(account)?.paid ?? 0;
    if (shares === 0) this.#providers.delete(account);
    else this.#providers.set(account, { account, shares, paid });
  }
}
