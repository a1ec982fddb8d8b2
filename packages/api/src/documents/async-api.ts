import type { TSchema } from 'typebox';
import { AccountEvents } from '../streams/account-event.ts';
import { MarginCall, ServerAnswer } from '../streams/account-messages.ts';
import { CLIENT_MESSAGES } from '../streams/client-messages.ts';
import { MarketMessage } from '../streams/market-messages.ts';

type Json = { readonly [name: string]: unknown };

/** One kind of message on the WebSocket. */
export type StreamMessageDoc = {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly payload: TSchema;
};

/** The WebSocket as an AsyncAPI 3 document, with its messages by who sends them. */
export type AsyncApiDocument = Json & {
  readonly channels: {
    readonly stream: Json & { readonly messages: { readonly [name: string]: StreamMessageDoc } };
  };
  readonly operations: { readonly [name: string]: Json };
};

const SUBSCRIBED: { readonly [name: string]: string } = {
  'book.snapshot': 'The whole window of a book: forget what you have.',
  'book.delta': 'Levels that changed, with their new sizes; size 0: the level is gone.',
  'trades.trades': 'Public trades, each once.',
  'trades.gap': 'Trades that a slow client was not sent.',
  'candles.candle': 'The newest bar of a chart, whenever a trade changes it.',
  'ticker.ticker': 'What is known of a market now, and over the last 24 hours.',
  'tickers.tickers': 'Tickers of all markets at first, then of those that changed.',
  'prices.prices': 'Mark, index, funding and open interest of a market.',
  'heads.head': 'The newest signed head of the journal.',
  'pool.pool': 'Money, shares, queue of exits and quotes of the protocol pool.',
  'account.events': 'Everything that one command did to an account, in order.',
  'account.marginCall': 'Maintenance margin passed 80, 90 or 95 percent of equity.',
};

const ASKED: { readonly [op: string]: string } = {
  subscribe: 'Follow streams, all of them or none.',
  unsubscribe: 'Follow streams no longer.',
  subscriptions: 'Which streams this connection follows.',
  snapshot: 'Send the whole window of a followed book again.',
  login: 'Prove an account with a signed GET of /v1/stream; its key needs the scope to read.',
  resync: 'Send again what happened to an account from a sequence on.',
  request: 'Any request of the REST API, orders among them, signed as over HTTP.',
  onDisconnect: 'Keep a signed request that cancels until this connection ends; null forgets it.',
  ping: 'The time of the venue.',
};

type Constants = { readonly [field: string]: { readonly const?: string } | undefined };

/** The WebSocket of the venue, made from the schemas that check its messages. */
export function asyncApiDocument(): AsyncApiDocument {
  const requests = [...CLIENT_MESSAGES].map(([op, payload]) => ({
    name: op,
    title: op,
    summary: ASKED[op] ?? op,
    payload,
  }));
  const events = [...MarketMessage.anyOf, AccountEvents, MarginCall].map(described);
  const answers = ServerAnswer.anyOf.map((payload) => {
    const { op } = payload.properties as unknown as Constants;
    const name = op?.const === undefined ? 'error' : `${op.const}.answer`;
    const summary = name === 'error' ? 'A message was refused.' : `The answer to ${op?.const}.`;
    return { name, title: name, summary, payload };
  });
  const messages = [...requests, ...events, ...answers];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Tandem streams',
      version: 'v1',
      description:
        'One WebSocket for market data, accounts and orders. Messages are JSON texts; each that ' +
        'a client sends has an id, and its answer has the same. Numbers that count money are ' +
        'decimal strings. How to keep a book: docs/how-to/follow-a-book.md.',
    },
    defaultContentType: 'application/json',
    channels: {
      stream: {
        address: '/v1/stream',
        messages: Object.fromEntries(messages.map((message) => [message.name, message])),
        bindings: { ws: { method: 'GET' } },
      },
    },
    operations: {
      ...Object.fromEntries(requests.map(({ name, summary }) => [name, asked(name, summary)])),
      stream: {
        action: 'send',
        channel: { $ref: '#/channels/stream' },
        summary: 'What a client follows.',
        messages: events.map(({ name }) => reference(name)),
      },
    },
  };
}

function described(payload: TSchema): StreamMessageDoc {
  const { channel, type } = (payload as unknown as { properties: Constants }).properties;
  const name = `${channel?.const}.${type?.const}`;
  return { name, title: name, summary: SUBSCRIBED[name] ?? name, payload };
}

function reference(name: string): Json {
  return { $ref: `#/channels/stream/messages/${name}` };
}

function asked(op: string, summary: string): Json {
  return {
    action: 'receive',
    channel: { $ref: '#/channels/stream' },
    summary,
    messages: [reference(op)],
    reply: {
      channel: { $ref: '#/channels/stream' },
      messages: [reference(`${op}.answer`), reference('error')],
    },
  };
}
