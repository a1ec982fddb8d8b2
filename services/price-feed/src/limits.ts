type PriceFeedLimits = Readonly<
  Record<
    | 'socketMessageBytes'
    | 'hermesMessageBytes'
    | 'messagesPerSecond'
    | 'rejectsInARow'
    | 'clockAheadUs'
    | 'sources'
    | 'markets'
    | 'inputsOfMarket',
    number
  >
>;

/** Every bound of the price feed in one place. */
export const LIMITS: PriceFeedLimits = {
  /** A message of a venue: the best quotes of a book, never a whole one. */
  socketMessageBytes: 65_536,
  /** An update of Hermes with its signatures and proofs, in hexadecimal inside of JSON. */
  hermesMessageBytes: 524_288,
  /** Messages a second of one connection that are read; the rest is dropped and counted. */
  messagesPerSecond: 2_000,
  /** Unreadable messages in a row after which a connection is given up. */
  rejectsInARow: 50,
  /** How far ahead of ours the clock of a source may be. */
  clockAheadUs: 5_000_000,
  sources: 32,
  markets: 256,
  inputsOfMarket: 32,
};
