import { type AccountId, FIRST_USER_ACCOUNT } from '@tandem/protocol';
import { unreachable } from '@tandem/quantity';
import { BTC_PERP, BTC_SPOT, ETH_PERP, MARKET_PLANS, PERPETUALS, planOf } from './market-plans.ts';
import { SeededRandom } from './seeded-random.ts';
import type { Trader, TraderSeat, TraderStyle } from './trader.ts';
import { BackstopDesk } from './traders/backstop-desk.ts';
import { CautiousTrader } from './traders/cautious-trader.ts';
import { Hedger } from './traders/hedger.ts';
import { IsolatedGambler } from './traders/isolated-gambler.ts';
import { MarketMaker } from './traders/market-maker.ts';
import { Mischief } from './traders/mischief.ts';
import { MomentumTrader } from './traders/momentum-trader.ts';
import { SpotTrader } from './traders/spot-trader.ts';
import { Taker } from './traders/taker.ts';
import { Treasurer } from './traders/treasurer.ts';

/** The fewest traders that make a market: a maker or two in each, and somebody to trade with. */
export const TRADERS_MIN = 32;

/** Sub-accounts lie above all accounts of traders; so there are fewer traders than this. */
export const FIRST_SUB_ACCOUNT = 20_000;

/** One row of seats; rows repeat until everybody sits. */
const ROW: readonly Exclude<TraderStyle, 'backstop'>[] = [
  'maker',
  'momentum',
  'taker',
  'gambler',
  'spot',
  'momentum',
  'cautious',
  'maker',
  'taker',
  'hedger',
  'momentum',
  'mischief',
  'taker',
  'gambler',
  'treasurer',
  'momentum',
];

/** What a crowd is made from. */
export type CrowdPlan = {
  readonly seed: number;
  readonly traders: number;
  /** Sequence from which the traders act; their dice differ after a restart. */
  readonly fromSequence: number;
};

/** The traders of a seed: the same account is always the same kind of person. Then the venue's. */
export function createCrowd({ seed, traders, fromSequence }: CrowdPlan): readonly Trader[] {
  const people = Array.from({ length: traders }, (_, place) => {
    const account = (FIRST_USER_ACCOUNT + place) as AccountId;
    const seat = {
      account,
      character: new SeededRandom(seed, account),
      random: new SeededRandom(seed, account, fromSequence),
    };
    return seatTrader(seat, place);
  });
  return [...people, new BackstopDesk(new SeededRandom(seed, fromSequence))];
}

function seatTrader(seat: TraderSeat, place: number): Trader {
  const row = Math.floor(place / ROW.length);
  const market = PERPETUALS[(row + place) % PERPETUALS.length] ?? planOf(BTC_PERP);
  const style = ROW[place % ROW.length] as (typeof ROW)[number];
  switch (style) {
    case 'maker':
      return new MarketMaker(seat, MARKET_PLANS[makerMarket(place)] ?? planOf(BTC_SPOT));
    case 'taker':
      return new Taker(seat, market);
    case 'momentum':
      return new MomentumTrader(seat, market);
    case 'hedger':
      return new Hedger(seat);
    case 'gambler':
      return new IsolatedGambler(seat, planOf(place % 3 === 0 ? ETH_PERP : BTC_PERP));
    case 'spot':
      return new SpotTrader(seat);
    case 'cautious':
      return new CautiousTrader(seat, market);
    case 'treasurer':
      return new Treasurer(seat, (FIRST_SUB_ACCOUNT + seat.account) as AccountId);
    case 'mischief':
      return new Mischief(seat, market);
    default:
      return unreachable(style);
  }
}

/** Makers sit at places 0 and 7 of each row; they take the markets in turn. */
function makerMarket(place: number): number {
  const makers = Math.floor(place / ROW.length) * 2 + (place % ROW.length === 0 ? 0 : 1);
  return makers % MARKET_PLANS.length;
}
