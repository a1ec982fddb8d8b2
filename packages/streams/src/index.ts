/** What is sent to those who listen: topics, clients that may be slow, the WebSocket endpoint. */

export { CLOSE, type CloseCause } from './clients/close-codes.ts';
export type { StreamClient } from './clients/stream-client.ts';
export { textFrame } from './clients/text-frame.ts';
export { DEFAULT_STREAM_LIMITS, type StreamLimits } from './limits.ts';
export type { OpenSession, Peer, PrivateMessage, PrivateSession } from './socket/session.ts';
export { StreamSocket, type StreamSocketConfig } from './socket/stream-socket.ts';
export {
  type HubParts,
  type PublishedHead,
  type ReleaseListener,
  StreamHub,
} from './stream-hub.ts';
export { levelsText, type MarketMoment, pricesText, tickerText } from './topics/market-words.ts';
export { poolText } from './topics/pool-words.ts';
