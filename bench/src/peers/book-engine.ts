import type { OrderStream } from '../streams/order-stream.ts';
import type { ReportRing } from './report-ring.ts';

/** An order book under measurement: fed with one stream, reports into a ring. */
export type BookEngine = {
  readonly ring: ReportRing;
  /** Applies the message at a place of the stream. */
  apply(message: number): void;
};

/** Makes a fresh engine for a stream. What can be prepared is prepared here, outside the clock. */
export type BookEngineFactory = (stream: OrderStream) => BookEngine;
