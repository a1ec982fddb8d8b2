import type { AccountId, Command, MarketId, UpdateIndexPrice } from '@tandem/protocol';
import { SETTLEMENT_ASSET } from '@tandem/protocol';
import type { AssetUnits, PriceUnits, TimestampUs } from '@tandem/quantity';
import { SYSTEM_CLOCK } from '@tandem/sequencer';
import type { OrderStream } from '../streams/order-stream.ts';
import { ASSETS, perpetualMarket } from './market-rules.ts';
import { FLOW_MARKETS } from './order-flow.ts';
import { FIRST_ACCOUNT } from './venue.ts';

const DEPOSIT = 200_000_000_000;
const NO_HASH = '0'.repeat(64);

/** A fresh price of a market, at which the stream began. */
export function indexUpdate(market: number, stream: OrderStream): UpdateIndexPrice {
  return {
    kind: 'UpdateIndexPrice',
    market: market as MarketId,
    price: stream.prices[0] as PriceUnits,
    confidence: 4 as PriceUnits,
    publishTimeUs: SYSTEM_CLOCK.nowUs() as TimestampUs,
    externalMid: null,
  };
}

/** Opens markets and accounts with money for the flow of a stream. */
export function* setUpCommands(stream: OrderStream, accounts: number): Generator<Command> {
  yield* ASSETS;
  for (let market = 0; market < FLOW_MARKETS; market += 1) yield perpetualMarket(market);
  for (let i = 0; i < accounts; i += 1) {
    const account = (FIRST_ACCOUNT + i) as AccountId;
    yield { kind: 'OpenAccount', account, parent: null };
    yield {
      kind: 'CreditDeposit',
      account,
      asset: SETTLEMENT_ASSET,
      amount: DEPOSIT as AssetUnits,
      chain: 0,
      depositNumber: i + 1,
      transactionHash: NO_HASH,
      logIndex: 0,
    };
  }
  for (let market = 0; market < FLOW_MARKETS; market += 1) yield indexUpdate(market, stream);
}
