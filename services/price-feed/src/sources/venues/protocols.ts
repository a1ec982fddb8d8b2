import { BINANCE_FUTURES, BINANCE_SPOT } from './binance.ts';
import { BITMEX } from './bitmex.ts';
import { BITSTAMP } from './bitstamp.ts';
import { BYBIT_LINEAR, BYBIT_SPOT } from './bybit.ts';
import { COINBASE } from './coinbase.ts';
import { DERIBIT } from './deribit.ts';
import { KRAKEN } from './kraken.ts';
import { OKX } from './okx.ts';
import type { VenueProtocol } from './venue-protocol.ts';

/** Every venue that can be listened to, by the name that a configuration uses. */
export const VENUE_PROTOCOLS: ReadonlyMap<string, VenueProtocol> = new Map([
  ['binance', BINANCE_SPOT],
  ['binance-futures', BINANCE_FUTURES],
  ['bitmex', BITMEX],
  ['bitstamp', BITSTAMP],
  ['bybit', BYBIT_SPOT],
  ['bybit-linear', BYBIT_LINEAR],
  ['coinbase', COINBASE],
  ['deribit', DERIBIT],
  ['kraken', KRAKEN],
  ['okx', OKX],
]);
