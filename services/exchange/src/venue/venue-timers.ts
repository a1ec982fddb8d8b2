import { type Command, MARKET_STATUSES, type MarketId } from '@tandem/protocol';
import { US_PER_SECOND } from '@tandem/quantity';
import type { TimerRule } from '@tandem/sequencer';
import type { EngineMachine } from './machine.ts';

const PREMIUM_EVERY_US = 5 * US_PER_SECOND;

/**
 * What time makes due on a running venue: a tick each second, premium samples, funding at the end
 * of each interval, the settlement of a delisting. Read from the state of the engine, so that what
 * was missed while the venue was down is due at once.
 */
export function venueTimers(machine: EngineMachine): readonly TimerRule<Command>[] {
  return [
    { everyUs: US_PER_SECOND, due: (nowUs) => [{ kind: 'Tick' }, ...overdue(machine, nowUs)] },
    { everyUs: PREMIUM_EVERY_US, due: (nowUs) => premiums(machine, nowUs) },
  ];
}

function overdue(machine: EngineMachine, nowUs: number): readonly Command[] {
  const commands: Command[] = [];
  for (const [id, market] of machine.engine.state.markets.entries()) {
    if (market === undefined) continue;
    const marketId = id as MarketId;
    // A stale market cannot settle: it is tried again each second until it is fresh.
    const canFund = !market.isSpot && market.status < DELISTED && !market.isStale(nowUs);
    if (canFund && nowUs >= market.nextFundingUs) {
      commands.push({ kind: 'SettleFunding', market: marketId });
    }
    if (market.status === DELISTING && nowUs >= market.settleAtUs) {
      commands.push({ kind: 'SettleDelisting', market: marketId });
    }
  }
  return commands;
}

function premiums(machine: EngineMachine, nowUs: number): readonly Command[] {
  const commands: Command[] = [];
  for (const [id, market] of machine.engine.state.markets.entries()) {
    if (market === undefined || market.isSpot || market.status >= DELISTING) continue;
    if (!market.isStale(nowUs)) commands.push({ kind: 'SamplePremium', market: id as MarketId });
  }
  return commands;
}

/** Codes of the statuses in which a market no longer goes on as usual. */
const DELISTING: number = MARKET_STATUSES.indexOf('delisting');
const DELISTED: number = MARKET_STATUSES.indexOf('delisted');
