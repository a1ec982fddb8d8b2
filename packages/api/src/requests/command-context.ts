import type { Scales } from '../listing.ts';

/** What a request means beside its words: for whom, under which number, with which names. */
export type CommandContext = {
  /** Account of the key that signed; a request may name another that the key may act for. */
  readonly account: number;
  /** Nonce of the signed request; null where none is signed. */
  readonly nonce: number | null;
  readonly listing: Scales;
};
