/** Bounds of what one client may cost, and of how long it may take. Bytes and milliseconds. */
export type StreamLimits = {
  /** Bytes that wait for one client before its market data is conflated. */
  readonly conflateBytes: number;
  /** Bytes below which a conflated client is brought up to date again. */
  readonly resumeBytes: number;
  /** Bytes that wait for one client before it is cut, whatever they are. */
  readonly cutBytes: number;
  /** How long a client may stay conflated without taking anything. */
  readonly stallMs: number;
  /** How long a connection may stay without a login or a subscription. */
  readonly idleMs: number;
  /** Time between pings; without a pong by the next one the connection is cut. */
  readonly pingMs: number;
  /** Time that a closing connection has to say goodbye. */
  readonly closeMs: number;
  readonly messageBytes: number;
  readonly subscriptions: number;
  readonly connections: number;
  /** From one address. */
  readonly connectionsOfAddress: number;
  /** Messages of one connection in a second; more end it. */
  readonly messagesPerSecond: number;
  /** Time between two flushes of books, trades, candles and prices. */
  readonly flushMs: number;
  /** Time between two flushes of tickers. */
  readonly tickerMs: number;
  /** From one look at the pool to the next. */
  readonly poolMs: number;
};

export const DEFAULT_STREAM_LIMITS: StreamLimits = {
  conflateBytes: 262_144,
  resumeBytes: 65_536,
  cutBytes: 1_048_576,
  stallMs: 10_000,
  idleMs: 5_000,
  pingMs: 20_000,
  closeMs: 1_000,
  messageBytes: 65_536,
  subscriptions: 200,
  connections: 10_000,
  connectionsOfAddress: 1_000,
  messagesPerSecond: 2_000,
  flushMs: 20,
  tickerMs: 250,
  poolMs: 1_000,
};
