import type { AccountId, MarketId, PlaceOrder } from '@tandem/protocol';
import type { Lots, PriceUnits } from '@tandem/quantity';
import { FIRST_ACCOUNT, type Venue } from '../../venue/venue.ts';
import type { Mirror } from './mirror.ts';

export const MARKETS = 50;
export const POSITIONS_PER_ACCOUNT = 4;
export const START_PRICE = 40_000;
const LOTS_MIN = 1_000;
const LOTS_RANGE = 100_000;
const MARKET_STEP = 12;

/** A well mixed number from 0 to 1 for an account and a purpose: the population is a formula. */
function fraction(account: number, purpose: number): number {
  let mixed = Math.imul(account, 0x9e3779b1) ^ Math.imul(purpose + 1, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0x297a2d39);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
}

/** Accounts come in pairs that hold opposite positions in the same four markets. */
function marketOf(pair: number, slot: number): number {
  return (pair * 7 + slot * MARKET_STEP) % MARKETS;
}

function lotsOf(pair: number, slot: number): number {
  return LOTS_MIN + Math.floor(fraction(pair, slot) * LOTS_RANGE);
}

/**
 * Deposits from 2 % to half of what the positions are worth, most of them near the lower end, so
 * that a crash finds some who cannot pay and a calm day none.
 */
function depositOf(account: number, notional: number): number {
  return Math.ceil(notional * (0.02 + 0.48 * fraction(account, 99) ** 3));
}

/** Opens the accounts and all their positions through real orders that trade with each other. */
export function openPopulation(venue: Venue, mirror: Mirror, accounts: number): void {
  venue.openMarkets(MARKETS, START_PRICE);
  for (let market = 0; market < MARKETS; market += 1) mirror.setMark(market, START_PRICE);
  for (let i = 0; i < accounts; i += 1) {
    let notional = 0;
    for (let slot = 0; slot < POSITIONS_PER_ACCOUNT; slot += 1) {
      notional += lotsOf(i >> 1, slot) * START_PRICE;
    }
    const amount = depositOf(i, notional);
    venue.openAccount(FIRST_ACCOUNT + i, amount);
    mirror.open(FIRST_ACCOUNT + i, amount);
  }
  for (let pair = 0; pair * 2 < accounts; pair += 1) {
    for (let slot = 0; slot < POSITIONS_PER_ACCOUNT; slot += 1)
      openPair(venue, mirror, { pair, slot });
  }
}

function openPair(venue: Venue, mirror: Mirror, place: { pair: number; slot: number }): void {
  const { pair, slot } = place;
  const first = FIRST_ACCOUNT + pair * 2;
  const isFirstLong = (pair + slot) % 2 === 0;
  const order = {
    market: marketOf(pair, slot) as MarketId,
    size: lotsOf(pair, slot) as Lots,
  };
  venue.must({
    ...TEMPLATE,
    ...order,
    account: first as AccountId,
    side: isFirstLong ? 'buy' : 'sell',
  });
  venue.must({
    ...TEMPLATE,
    ...order,
    account: (first + 1) as AccountId,
    side: isFirstLong ? 'sell' : 'buy',
    timeInForce: 'IOC',
  });
  mirror.follow(venue.events);
}

const TEMPLATE: PlaceOrder = {
  kind: 'PlaceOrder',
  account: FIRST_ACCOUNT as AccountId,
  market: 0 as MarketId,
  clientOrderId: null,
  nonce: null,
  side: 'buy',
  type: 'limit',
  price: START_PRICE as PriceUnits,
  size: 1 as Lots,
  timeInForce: 'GTC',
  expiresAtUs: null,
  postOnly: 'no',
  reduceOnly: false,
  selfTrade: 'cancelTaker',
  marginMode: 'cross',
};
