/** Every limit of the client, with its reason. Times are milliseconds. */
export const CLIENT_LIMITS = {
  /** A gateway answers or refuses within this; the engine itself needs well under one. */
  requestTimeoutMs: 10_000,
  /** How long a signed request is good for: short, so that a lost one cannot come much later. */
  signatureLifetimeMs: 20_000,
  /** Tries of one order under one client order id before the outcome is left unknown. */
  orderTries: 4,
  /** Longest wait between two of them: an order is wanted soon or not at all. */
  orderPauseLastMs: 2_000,
  /** Orders that may follow one without an answer: with a batch, below what the venue remembers. */
  orderWindow: 192,
  /** Requests that one WebSocket has on the way; others wait their turn. */
  socketInFlight: 64,
  /** Requests that wait their turn; more are not taken. */
  socketWaiting: 1_024,
  /** Messages of one WebSocket: below the 2,000 in a second at which the venue cuts it. */
  socketPerSecond: 1_500,
  socketBurst: 300,
  /** How long a request waits for a line that is down before it is given back unsent. */
  lineWaitMs: 2_000,
  /** The cancel for the end of a connection is signed anew before it is too old. */
  aheadRenewMs: 8_000,
  /** And before its nonce falls out of the venue's window of 1,024. */
  aheadNonces: 256,
  /** Waits between connections double from the first to the last. */
  reconnectFirstMs: 250,
  reconnectLastMs: 8_000,
  /** A stream that was silent for this long is asked whether it lives. */
  pingEveryMs: 2_000,
  /** Without any sign for this long the connection counts as lost. */
  silenceMs: 6_000,
  /** Deltas kept while a snapshot is on its way. */
  bufferedDeltas: 2_000,
} as const;
