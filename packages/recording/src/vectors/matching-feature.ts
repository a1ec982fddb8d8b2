import { quote, RecordingFault } from '../fault.ts';
import { parseFeature, type Step } from './gherkin.ts';

/** A scenario of exchange-core's suite, step by step. All numbers are whole units. */
export type ExchangeCoreScenario = {
  readonly name: string;
  readonly steps: readonly ExchangeCoreStep[];
};

export type ExchangeCoreStep =
  | { readonly kind: 'newClient'; readonly client: string; readonly balances: Balances }
  | {
      readonly kind: 'deposit';
      readonly client: string;
      readonly asset: string;
      readonly amount: number;
    }
  | {
      readonly kind: 'place';
      readonly client: string;
      readonly order: ExchangeCoreOrder;
      /** Expected reject, or null when the order must be accepted. */
      readonly reject: string | null;
    }
  | {
      readonly kind: 'move';
      readonly client: string;
      readonly orderId: number;
      readonly price: number;
      readonly reject: string | null;
    }
  | {
      readonly kind: 'cancel';
      readonly client: string;
      readonly orderId: number;
      /** Size that must have been left. */
      readonly remaining: number;
    }
  | { readonly kind: 'expectBook'; readonly symbol: string; readonly levels: readonly BookRow[] }
  | { readonly kind: 'expectNoTrades' }
  | {
      readonly kind: 'expectMatch';
      readonly orderId: number;
      readonly isFull: boolean;
      readonly lastPrice: number;
      readonly lastSize: number;
    }
  | { readonly kind: 'expectBalances'; readonly client: string; readonly balances: Balances }
  | {
      readonly kind: 'expectOrders';
      readonly client: string;
      readonly orders: readonly RestingOrderRow[];
    };

export type Balances = ReadonlyMap<string, number>;

export type ExchangeCoreOrder = {
  readonly orderId: number;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly size: number;
  readonly timeInForce: 'GTC' | 'IOC';
  readonly symbol: string;
  /** Price up to which money is set aside, so that a bid can be moved up: not a rule of ours. */
  readonly reservePrice: number | null;
};

/** Highest price first; 0 where a side has nothing. */
export type BookRow = {
  readonly price: number;
  readonly bidSize: number;
  readonly askSize: number;
};

export type RestingOrderRow = {
  readonly orderId: number;
  readonly side: 'buy' | 'sell';
  readonly price: number;
  readonly size: number;
  readonly filled: number;
};

const PLACE = new RegExp(
  '^A client (\\w+) (places|could not place) an (BID|ASK) order (\\d+) at (\\d+)@(\\d+) ' +
    '\\(type: (GTC|IOC), symbol: (\\w+)(?:, reservePrice: (\\d+))?\\)(?: due to (\\w+))?$',
);
const MOVE =
  /^A client (\w+) (?:moves|could not move) a price to (\d+) of the order (\d+)(?: due to (\w+))?$/;
const CANCEL = /^A client (\w+) cancels the remaining size (\d+) of the order (\d+)$/;
const MATCH = /^The order (\d+) is (fully|partially) matched\. LastPx: (\d+), LastQty: (\d+)/;
const DEPOSIT = /^(\d+) (\w+) is added to the balance of a client (\w+)$/;
const NEW_CLIENT = /^New client (\w+) has a balance:$/;
const BALANCE = /^A balance of a client (\w+):$/;
const ORDERS = /^A client (\w+) orders:$/;
const NO_ORDERS = /^A client (\w+) does not have active orders$/;
const BOOK = /^An (\w+) order book is:$/;

/** Parses one feature file of exchange-core. An unknown step is a fault. */
export function parseExchangeCoreFeature(text: string): readonly ExchangeCoreScenario[] {
  return parseFeature(text).scenarios.map(({ name, steps }) => ({
    name,
    steps: steps.map(parseStep),
  }));
}

function parseStep(step: Step): ExchangeCoreStep {
  const parsed = parseCommand(step) ?? parseExpectation(step);
  if (parsed === null) {
    throw new RecordingFault('UnknownEvent', `line ${step.line}: ${quote(step.text)}`);
  }
  return parsed;
}

function parseCommand({ text, table }: Step): ExchangeCoreStep | null {
  const place = PLACE.exec(text);
  if (place !== null) return toPlace(place);
  const move = MOVE.exec(text);
  if (move !== null) {
    const [, client = '', price, orderId, reject = null] = move;
    return { kind: 'move', client, orderId: Number(orderId), price: Number(price), reject };
  }
  const cancel = CANCEL.exec(text);
  if (cancel !== null) {
    const [, client = '', remaining, orderId] = cancel;
    return { kind: 'cancel', client, orderId: Number(orderId), remaining: Number(remaining) };
  }
  const deposit = DEPOSIT.exec(text);
  if (deposit !== null) {
    const [, amount, asset = '', client = ''] = deposit;
    return { kind: 'deposit', client, asset, amount: Number(amount) };
  }
  const client = NEW_CLIENT.exec(text)?.[1];
  return client === undefined ? null : { kind: 'newClient', client, balances: toBalances(table) };
}

function toPlace(match: RegExpExecArray): ExchangeCoreStep {
  const [, client = '', , side, orderId, price, size, type, symbol = '', reserve, reject] = match;
  const order: ExchangeCoreOrder = {
    orderId: Number(orderId),
    side: side === 'BID' ? 'buy' : 'sell',
    price: Number(price),
    size: Number(size),
    timeInForce: type === 'IOC' ? 'IOC' : 'GTC',
    symbol,
    reservePrice: reserve === undefined ? null : Number(reserve),
  };
  return { kind: 'place', client, order, reject: reject ?? null };
}

function parseExpectation({ text, table }: Step): ExchangeCoreStep | null {
  if (text === 'No trade events') return { kind: 'expectNoTrades' };
  const match = MATCH.exec(text);
  if (match !== null) {
    const [, orderId, extent, lastPrice, lastSize] = match;
    const isFull = extent === 'fully';
    const last = { lastPrice: Number(lastPrice), lastSize: Number(lastSize) };
    return { kind: 'expectMatch', orderId: Number(orderId), isFull, ...last };
  }
  const symbol = BOOK.exec(text)?.[1];
  if (symbol !== undefined) return { kind: 'expectBook', symbol, levels: toBook(table) };
  const owner = BALANCE.exec(text)?.[1];
  if (owner !== undefined) {
    return { kind: 'expectBalances', client: owner, balances: toBalances(table) };
  }
  const client = ORDERS.exec(text)?.[1];
  if (client !== undefined) return { kind: 'expectOrders', client, orders: toOrders(table) };
  const without = NO_ORDERS.exec(text)?.[1];
  return without === undefined ? null : { kind: 'expectOrders', client: without, orders: [] };
}

function toBalances(table: Step['table']): Balances {
  return new Map(table.map(([asset = '', amount]) => [asset, Number(amount)]));
}

/** Rows of bid size, price, ask size; some tables name the columns in a first row. */
function toBook(table: Step['table']): readonly BookRow[] {
  return table
    .filter(([bid]) => bid !== 'bid')
    .map(([bid, price, ask]) => ({
      price: Number(price),
      bidSize: Number(bid ?? ''),
      askSize: Number(ask ?? ''),
    }));
}

function toOrders(table: Step['table']): readonly RestingOrderRow[] {
  return table.slice(1).map(([orderId, price, size, filled, , side]) => ({
    orderId: Number(orderId),
    side: side === 'BID' ? 'buy' : 'sell',
    price: Number(price),
    size: Number(size),
    filled: Number(filled),
  }));
}
