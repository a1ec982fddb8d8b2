import type { PublishedBody, PublishedHead } from '@tandem/published';

/** What the thread is opened with. The key makes salts and signs nothing. */
export type ReaderStart = { readonly folder: string; readonly saltKey: Uint8Array };

/** Heads in order, from the one that covers a sequence on. */
export type HeadsPage = {
  readonly heads: readonly PublishedHead[];
  /** Sequence to ask for next. */
  readonly next: number;
  /** First sequence that was ever published, and the last one that a head covers. */
  readonly oldestSequence: number;
  readonly newestSequence: number;
};

/** Bodies in order, from a sequence on. */
export type BodiesPage = { readonly bodies: readonly PublishedBody[]; readonly next: number };

export type PageRequest =
  | { readonly kind: 'heads'; readonly from: number; readonly limit: number }
  | {
      readonly kind: 'bodies';
      readonly from: number;
      readonly limit: number;
      /** Later commands are not given. */
      readonly untilUs: number;
    };

export type ToReader = { readonly id: number; readonly request: PageRequest };
export type FromReader =
  | { readonly id: number; readonly page: HeadsPage | BodiesPage }
  | { readonly id: number; readonly problem: string };
