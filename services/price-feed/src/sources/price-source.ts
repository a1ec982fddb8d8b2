import type { QuoteReject, QuoteSink } from '../quotes/quote.ts';

export type SourceKind = 'venue' | 'pyth' | 'recording' | 'simulation';

export type SourceState =
  /** Not yet connected, or connecting again. */
  | 'connecting'
  | 'open'
  /** Lost, and waiting before the next try. */
  | 'waiting'
  /** A recording that has been played to its end. */
  | 'ended'
  | 'closed';

export type SourceStatus = {
  readonly state: SourceState;
  /** Connections after the first. */
  readonly reconnects: number;
  /** Numbers left out in a sequence that should have none. */
  readonly gaps: number;
  readonly rejects: ReadonlyMap<QuoteReject, number>;
  readonly lastMessageUs: number | null;
  /** In words, without secrets; null while nothing has gone wrong. */
  readonly lastError: string | null;
};

/** Where prices come from. Whatever happens to one, it neither throws nor stops the others. */
export interface PriceSource {
  readonly name: string;
  readonly kind: SourceKind;
  /** Where it reads from, in words for the system page. */
  readonly origin: string;
  start(sink: QuoteSink): void;
  status(): SourceStatus;
  close(): Promise<void>;
}
