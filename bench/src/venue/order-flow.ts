import type {
  AccountId,
  CancelOrder,
  Command,
  MarketId,
  OrderId,
  PlaceOrder,
  SelfTrade,
  UpdateIndexPrice,
} from '@tandem/protocol';
import type { Lots, PriceUnits } from '@tandem/quantity';
import { READ_AHEAD } from '@tandem/sequencer';
import { CANCEL, IMMEDIATE, type OrderStream } from '../streams/order-stream.ts';
import { FIRST_ACCOUNT, type Venue } from './venue.ts';

export const FLOW_MARKETS = 4;
/** Lots of one unit of size in a stream: orders are worth 40 to 4,000 dollars. */
export const LOTS_PER_SIZE = 1_000;
const COMMAND_IDS = 256;
/** Every market gets a fresh index after this many messages; one of them each quarter of it. */
const INDEX_EVERY = 1_000;
const INDEX_STEP_US = 250;
/** Deposits are capped: accounts beyond this many are small and choose no leverage. */
const FUNDED_ACCOUNTS = 10_000;
const DEPOSIT = 200_000_000_000;
const SMALL_DEPOSIT = 1_000_000_000;
const MID_WEIGHT = 1 / 64;
const CONFIDENCE = 4;
/** Words of a message in the rows of a flow. */
const WORDS = 8;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Spreads ids over a range, always the same way. */
export function spread(id: number, range: number): number {
  return (Math.imul(id, 0x9e3779b1) >>> 8) % range;
}

/** Market of an order of the flow; its account is drawn from other bits. */
export function marketOf(id: number): number {
  return (Math.imul(id, 0x85ebca6b) >>> 12) % FLOW_MARKETS;
}

/** A command of either kind, one object each, filled again for each message. */
type Message = { readonly place: Writable<PlaceOrder>; readonly cancel: Writable<CancelOrder> };

/**
 * Sends a stream to a venue as commands of many accounts in several markets, in order and with
 * nothing between. The driver reads its rows from front to back and fills objects again that it
 * has, so that it takes next to no time and makes no garbage.
 */
export class OrderFlow {
  declare private readonly venue: Venue;
  /** The messages as they are sent, {@link WORDS} each: every one is a read of one place. */
  declare private readonly rows: Int32Array;
  declare private readonly indexPrices: Int32Array;
  declare private readonly messages: readonly Message[];
  /** Those that come next, as commands. */
  declare private readonly commands: Command[];
  declare private readonly index: Writable<UpdateIndexPrice>;

  constructor(stream: OrderStream, venue: Venue, options: FlowOptions) {
    this.venue = venue;
    this.rows = rowsOf(stream, options.accounts, venue.sequence);
    this.indexPrices = indexPricesOf(stream);
    this.messages = Array.from({ length: READ_AHEAD }, () => messageTemplate(options.selfTrade));
    this.commands = this.messages.map(({ place }) => place);
    this.index = {
      kind: 'UpdateIndexPrice',
      market: 0 as MarketId,
      price: 0 as PriceUnits,
      confidence: CONFIDENCE as PriceUnits,
      publishTimeUs: venue.timeUs,
      externalMid: null,
    };
  }

  /** Whether an index update precedes this message. */
  isIndexDue(message: number): boolean {
    return message % (INDEX_EVERY / FLOW_MARKETS) === 0;
  }

  updateIndex(message: number): void {
    const { index, venue } = this;
    const step = message / (INDEX_EVERY / FLOW_MARKETS);
    venue.wait(INDEX_STEP_US);
    index.market = (step % FLOW_MARKETS) as MarketId;
    index.price = this.indexPrices[step] as PriceUnits;
    index.publishTimeUs = venue.timeUs;
    venue.apply(index);
  }

  /** One message alone. */
  apply(message: number): void {
    this.venue.apply(this.fill(this.messages[0] as Message, message));
  }

  /** Messages in a row with the index updates between them, told of ahead as they wait. */
  run(from: number, until: number): void {
    const { venue, commands } = this;
    for (let first = from; first < until; first += READ_AHEAD) {
      const count = Math.min(READ_AHEAD, until - first);
      for (let i = 0; i < count; i += 1) {
        commands[i] = this.fill(this.messages[i] as Message, first + i);
      }
      venue.readAhead(commands, count);
      for (let i = 0; i < count; i += 1) {
        if (this.isIndexDue(first + i)) this.updateIndex(first + i);
        venue.apply(commands[i] as Command);
      }
    }
  }

  private fill({ place, cancel }: Message, message: number): Command {
    const { rows } = this;
    const row = message * WORDS;
    const kind = rows[row] as number;
    if (kind === CANCEL) {
      cancel.account = rows[row + 1] as AccountId;
      cancel.orderId = ((rows[row + 2] as number) * COMMAND_IDS) as OrderId;
      return cancel;
    }
    place.account = rows[row + 1] as AccountId;
    place.market = rows[row + 3] as MarketId;
    place.side = rows[row + 4] === 0 ? 'buy' : 'sell';
    place.price = rows[row + 5] as PriceUnits;
    place.size = rows[row + 6] as Lots;
    place.timeInForce = kind === IMMEDIATE ? 'IOC' : 'GTC';
    return place;
  }
}

/**
 * Of each message: 0 kind, 1 account, 2 for a cancel the sequence under which its order was placed,
 * which names it, 3 market, 4 side, 5 price, 6 lots. What {@link OrderFlow} sends takes one
 * sequence each: every message, every index update.
 */
function rowsOf(stream: OrderStream, accounts: number, before: number): Int32Array {
  const placed = new Int32Array(stream.count + 1);
  const rows = new Int32Array(stream.count * WORDS);
  for (let message = 0; message < stream.count; message += 1) {
    const row = message * WORDS;
    const id = stream.ids[message] as number;
    rows[row] = stream.kinds[message] as number;
    rows[row + 1] = FIRST_ACCOUNT + spread(id, accounts);
    rows[row + 2] = placed[id] as number;
    rows[row + 3] = marketOf(id);
    rows[row + 4] = stream.sides[message] as number;
    rows[row + 5] = stream.prices[message] as number;
    rows[row + 6] = (stream.sizes[message] as number) * LOTS_PER_SIZE;
    const updates = Math.floor(message / (INDEX_EVERY / FLOW_MARKETS)) + 1;
    if (stream.kinds[message] !== CANCEL) placed[id] = before + message + updates + 1;
  }
  return rows;
}

export type FlowOptions = { readonly accounts: number; readonly selfTrade: SelfTrade };

function messageTemplate(selfTrade: SelfTrade): Message {
  const place: PlaceOrder = {
    kind: 'PlaceOrder',
    account: FIRST_ACCOUNT as AccountId,
    market: 0 as MarketId,
    clientOrderId: null,
    nonce: null,
    side: 'buy',
    type: 'limit',
    price: 1 as PriceUnits,
    size: 1 as Lots,
    timeInForce: 'GTC',
    expiresAtUs: null,
    postOnly: 'no',
    reduceOnly: false,
    selfTrade,
    marginMode: 'cross',
  };
  const cancel: CancelOrder = {
    kind: 'CancelOrder',
    account: FIRST_ACCOUNT as AccountId,
    orderId: 0 as OrderId,
    clientOrderId: null,
  };
  return { place, cancel };
}

/** A price feed that follows the stream: a moving average of its limit prices, one an update. */
function indexPricesOf(stream: OrderStream): Int32Array {
  const every = INDEX_EVERY / FLOW_MARKETS;
  const prices = new Int32Array(Math.ceil(stream.count / every) + 1);
  let mid = stream.prices[0] as number;
  for (let message = 0; message < stream.count; message += 1) {
    if (stream.kinds[message] !== CANCEL && stream.kinds[message] !== IMMEDIATE) {
      mid += ((stream.prices[message] as number) - mid) * MID_WEIGHT;
    }
    if (message % every === 0) prices[message / every] = Math.round(mid);
  }
  return prices;
}

/** Markets, accounts with deposits and leverage: everything before the first order of a flow. */
export function prepareFlow(venue: Venue, accounts: number, startPrice: number): void {
  venue.openMarkets(FLOW_MARKETS, startPrice);
  for (let i = 0; i < accounts; i += 1) {
    const account = FIRST_ACCOUNT + i;
    const isSmall = i >= FUNDED_ACCOUNTS;
    venue.openAccount(account, isSmall ? SMALL_DEPOSIT : DEPOSIT);
    if (isSmall) continue;
    for (let market = 0; market < FLOW_MARKETS; market += 1) {
      venue.setLeverage(account, market, 5 + ((i + market) % 16));
    }
  }
}
