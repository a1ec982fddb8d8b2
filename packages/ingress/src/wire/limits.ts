/** Limits of a connection between the exchange and a service of its own. */
export const WIRE_LIMITS: {
  readonly frameBytes: number;
  readonly firstFrameBytes: number;
  readonly pieceBytes: number;
  readonly inFlight: number;
  readonly unsentBytes: number;
  readonly connections: number;
  readonly greetingMs: number;
  readonly answerMs: number;
  readonly releasedBytes: number;
} = {
  /** Longest frame behind its length: far above the largest command with all its events. */
  frameBytes: 16_777_216,
  /** The same before the peer has shown that it may talk. */
  firstFrameBytes: 256,
  /** A checkpoint goes in pieces of this size. */
  pieceBytes: 1_048_576,
  /** Requests of one connection whose answers are awaited. */
  inFlight: 4_096,
  /** Bytes that wait for a peer that does not read; beyond them nothing is sent to it. */
  unsentBytes: 8_388_608,
  /** Peers at one address. */
  connections: 64,
  /** Time for the first frame. */
  greetingMs: 2_000,
  /** After this a request counts as lost, though the connection stands. */
  answerMs: 30_000,
  /** Released commands are written together up to this many bytes. */
  releasedBytes: 65_536,
};
