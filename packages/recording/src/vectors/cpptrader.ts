import { quote, RecordingFault } from '../fault.ts';
import { asObject } from '../fields.ts';
import { parseJson } from '../json-text.ts';

/** One script of CppTrader's matching tool: commands only, no expected output. */
export type CppTraderScript = {
  readonly name: string;
  readonly commands: readonly CppTraderCommand[];
};

export type CppTraderCommand =
  | { readonly kind: 'enableMatching' }
  | { readonly kind: 'addSymbol' | 'deleteSymbol'; readonly symbolId: number }
  | { readonly kind: 'addBook' | 'deleteBook'; readonly symbolId: number }
  | {
      readonly kind: 'addOrder';
      readonly orderId: number;
      readonly symbolId: number;
      readonly side: 'buy' | 'sell';
      readonly size: number;
      readonly type: CppTraderOrderType;
    }
  | { readonly kind: 'reduce'; readonly orderId: number; readonly by: number }
  /** `modify` sets price and remaining size and loses priority. */
  | {
      readonly kind: 'modify';
      readonly orderId: number;
      readonly price: number;
      readonly size: number;
    }
  /** `mitigate` sets price and total size: what was filled already counts against it. */
  | {
      readonly kind: 'mitigate';
      readonly orderId: number;
      readonly price: number;
      readonly size: number;
    }
  | {
      readonly kind: 'replace';
      readonly orderId: number;
      readonly newOrderId: number;
      readonly price: number;
      readonly size: number;
    }
  | { readonly kind: 'deleteOrder'; readonly orderId: number };

export type CppTraderOrderType =
  | { readonly kind: 'market'; readonly slippage: number | null }
  | {
      readonly kind: 'limit';
      readonly price: number;
      readonly timeInForce: 'GTC' | 'IOC' | 'FOK' | 'AON';
    }
  | { readonly kind: 'stop'; readonly triggerPrice: number }
  | { readonly kind: 'stopLimit'; readonly triggerPrice: number; readonly price: number }
  | {
      readonly kind: 'trailingStop';
      readonly triggerPrice: number;
      readonly distance: number;
      readonly step: number;
    };

const ORDER = new RegExp(
  '^add (slippage market|market|(?:ioc |fok |aon )?limit|stop-limit|trailing stop|stop) ' +
    '(buy|sell) (\\d+) (\\d+) ([\\d ]+)$',
);

/** Parses the document of scripts: an object of name and lines. */
export function parseCppTraderScripts(text: string): readonly CppTraderScript[] {
  return Object.entries(asObject(parseJson(text), 'document')).map(([name, script]) => {
    if (typeof script !== 'string') throw new RecordingFault('WrongType', name);
    const lines = script.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return { name, commands: lines.map(parseCommand) };
  });
}

function parseCommand(line: string): CppTraderCommand {
  if (line === 'enable matching') return { kind: 'enableMatching' };
  const order = ORDER.exec(line);
  if (order !== null) return parseOrder(order);
  const match = /^(add|delete) (symbol|book) (\d+)(?: \w+)?$/.exec(line);
  if (match !== null) {
    const [, verb, noun, id] = match;
    const symbolId = Number(id);
    if (noun === 'symbol') {
      return { kind: verb === 'add' ? 'addSymbol' : 'deleteSymbol', symbolId };
    }
    return { kind: verb === 'add' ? 'addBook' : 'deleteBook', symbolId };
  }
  return parseChange(line);
}

function parseChange(line: string): CppTraderCommand {
  const match = /^(reduce|modify|mitigate|replace|delete) order ([\d ]+)$/.exec(line);
  const [, verb = '', numbers = ''] = match ?? [];
  const [orderId = 0, first = 0, second = 0, third = 0] = numbers.split(' ').map(Number);
  switch (verb) {
    case 'reduce':
      return { kind: 'reduce', orderId, by: first };
    case 'modify':
      return { kind: 'modify', orderId, price: first, size: second };
    case 'mitigate':
      return { kind: 'mitigate', orderId, price: first, size: second };
    case 'replace':
      return { kind: 'replace', orderId, newOrderId: first, price: second, size: third };
    case 'delete':
      return { kind: 'deleteOrder', orderId };
    default:
      throw new RecordingFault('UnknownEvent', quote(line));
  }
}

function parseOrder(match: RegExpExecArray): CppTraderCommand {
  const [, words = '', side, orderId, symbolId, rest = ''] = match;
  const { type, size } = parseType(words, rest.split(' ').map(Number));
  return {
    kind: 'addOrder',
    orderId: Number(orderId),
    symbolId: Number(symbolId),
    side: side === 'buy' ? 'buy' : 'sell',
    size,
    type,
  };
}

/** The numbers after the ids, in the order of CppTrader's own help text. */
function parseType(
  words: string,
  [first = 0, second = 0, third = 0, fourth = 0]: readonly number[],
): { type: CppTraderOrderType; size: number } {
  switch (words) {
    case 'market':
      return { type: { kind: 'market', slippage: null }, size: first };
    case 'slippage market':
      return { type: { kind: 'market', slippage: second }, size: first };
    case 'stop':
      return { type: { kind: 'stop', triggerPrice: first }, size: second };
    case 'stop-limit':
      return { type: { kind: 'stopLimit', triggerPrice: first, price: second }, size: third };
    case 'trailing stop': {
      const trail = { distance: third, step: fourth };
      return { type: { kind: 'trailingStop', triggerPrice: first, ...trail }, size: second };
    }
    case 'ioc limit':
      return { type: { kind: 'limit', price: first, timeInForce: 'IOC' }, size: second };
    case 'fok limit':
      return { type: { kind: 'limit', price: first, timeInForce: 'FOK' }, size: second };
    case 'aon limit':
      return { type: { kind: 'limit', price: first, timeInForce: 'AON' }, size: second };
    default:
      return { type: { kind: 'limit', price: first, timeInForce: 'GTC' }, size: second };
  }
}
