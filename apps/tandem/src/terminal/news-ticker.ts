import {
  EVENT_KINDS,
  eventAt,
  type MarketFigures,
  nextEvent,
  type ReleasedCommand,
  type VenueView,
} from '@tandem/feed';
import { type Event, eventLayouts } from '@tandem/protocol';
import { count, decimal, dollars, percent, unitsOf } from './figures.ts';
import type { Tone } from './style.ts';

/** One thing that happened, in a sentence. */
export type News = { readonly timeUs: number; readonly tone: Tone; readonly text: string };

const NOTABLE: ReadonlySet<number> = new Set(
  [
    eventLayouts.FUNDING_SETTLED,
    eventLayouts.LIQUIDATION_STEPPED,
    eventLayouts.BACKSTOP_TOOK_OVER,
    eventLayouts.POSITION_DELEVERAGED,
    eventLayouts.DEFICIT_BOOKED,
    eventLayouts.COLLATERAL_SEIZED,
    eventLayouts.INDEX_PRICE_HELD,
    eventLayouts.MARKET_STATUS_CHANGED,
    eventLayouts.ACCOUNT_FLAGGED,
  ].map(({ code }) => code),
);

/** Of one kind and one command so many are told one by one. */
const TOLD_EACH = 2;

/** The last notable events, newest last. */
export class NewsTicker {
  readonly #kept: number;
  readonly #news: News[] = [];

  constructor(kept = 40) {
    this.#kept = kept;
  }

  /** Takes in a released command that the view has already folded. */
  fold(released: ReleasedCommand, view: VenueView): void {
    const { slots, timeUs } = released;
    const counts = new Map<number, number>();
    for (let at = 0; at < slots.length; at = nextEvent(slots, at)) {
      const code = slots[at] as number;
      if (!NOTABLE.has(code)) continue;
      const times = (counts.get(code) ?? 0) + 1;
      counts.set(code, times);
      const told = times > TOLD_EACH ? null : tell(eventAt(released, at), view);
      if (told !== null) this.#news.push({ timeUs, ...told });
    }
    for (const [code, times] of counts) {
      if (times <= TOLD_EACH) continue;
      const text = `             and ${count(times - TOLD_EACH)} more: ${EVENT_KINDS[code] ?? ''}`;
      this.#news.push({ timeUs, tone: 'dim', text });
    }
    if (this.#news.length > this.#kept * 2) this.#news.splice(0, this.#news.length - this.#kept);
  }

  last(lines: number): readonly News[] {
    return this.#news.slice(-lines);
  }
}

type Told = { readonly tone: Tone; readonly text: string };

/** The sentence about an event; null for events that are no news. */
// oxlint-disable-next-line typescript/switch-exhaustiveness-check -- only the notable ones arrive
function tell(event: Event, view: VenueView): Told | null {
  switch (event.kind) {
    case 'FundingSettled': {
      const payer = event.ratePpb >= 0 ? 'longs pay shorts' : 'shorts pay longs';
      const rate = percent(Math.abs(event.ratePpb), 5);
      return { tone: 'accent', text: `funding      ${symbol(view, event)}: ${payer} ${rate}` };
    }
    case 'AccountFlagged': {
      const health = percent(event.health * 1_000, 1);
      const text = `flagged      account ${event.account}, health ${health} of maintenance`;
      return { tone: 'warn', text };
    }
    case 'LiquidationStepped': {
      const { insuranceChange: change, account, side, filled, size } = event;
      // A step that found nobody is tried again every second; what follows from it is told.
      if (filled === 0) return null;
      const fund =
        change < 0
          ? `, insurance pays ${dollars(-change)}`
          : change > 0
            ? `, fee ${dollars(change)}`
            : '';
      const sizes = `${lots(view, event, filled)} of ${lots(view, event, size)}`;
      const what = `${side} ${sizes} ${symbol(view, event)}${fund}`;
      const tone: Tone = change < 0 ? 'bad' : 'warn';
      return { tone, text: `liquidation  account ${account}: ${what}` };
    }
    case 'BackstopTookOver': {
      const size = `${lots(view, event, event.size)} ${symbol(view, event)}`;
      const from = `account ${event.account}, loss ${dollars(event.loss)}`;
      return { tone: 'bad', text: `backstop     takes ${size} from ${from}` };
    }
    case 'PositionDeleveraged': {
      const size = `${lots(view, event, event.size)} ${symbol(view, event)}`;
      const who = `account ${event.account} (rank ${event.rank})`;
      const against = `against account ${event.bankruptAccount}`;
      return { tone: 'bad', text: `ADL          ${who} gives up ${size} ${against}` };
    }
    case 'DeficitBooked':
      return {
        tone: 'bad',
        text: `deficit      account ${event.account}: the fund owes ${dollars(event.amount)}`,
      };
    case 'CollateralSeized': {
      const asset = view.markets.asset(event.asset)?.symbol ?? `asset ${event.asset}`;
      return {
        tone: 'warn',
        text: `seized       ${asset} of account ${event.account} for ${dollars(event.quote)}`,
      };
    }
    case 'IndexPriceHeld':
      return {
        tone: 'dim',
        text: `price held   ${symbol(view, event)}: a jump waits for a second price`,
      };
    case 'MarketStatusChanged':
      return { tone: 'accent', text: `market       ${symbol(view, event)} is now ${event.status}` };
    default:
      return null;
  }
}

function marketOf(view: VenueView, market: number): MarketFigures | undefined {
  return view.markets.get(market);
}

function symbol(view: VenueView, event: { readonly market: number }): string {
  return marketOf(view, event.market)?.rules.symbol ?? `market ${event.market}`;
}

function lots(view: VenueView, event: { readonly market: number }, size: number): string {
  const figures = marketOf(view, event.market);
  if (figures === undefined) return count(size);
  const { sizeDecimals } = unitsOf(view, figures);
  return decimal(size, sizeDecimals, Math.min(4, Math.max(0, sizeDecimals)));
}
