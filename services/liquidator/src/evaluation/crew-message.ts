import type { Generation } from '../protocols/dex223/generation.ts';
import type { Columns } from './columns.ts';
import type { Finding } from './kernel.ts';

/**
 * How work is divided: `split` gives each worker its equal part at once, `chunks` lets them take
 * the next part whenever they are free.
 */
export type HandOut = 'split' | 'chunks';

export type CrewJob = {
  readonly kind: 'job';
  readonly job: number;
  readonly at: number;
  /** Slots to look at, and how many of them. */
  readonly slots: Int32Array;
  readonly count: number;
  readonly handOut: HandOut;
  /** One number: where the next free worker begins. */
  readonly next: Int32Array;
  readonly worker: number;
  readonly workers: number;
};

export type ToWorker =
  | { readonly kind: 'columns'; readonly columns: Columns; readonly generation: Generation }
  | CrewJob;

export type FromWorker =
  | { readonly kind: 'found'; readonly job: number; readonly findings: readonly Finding[] }
  | { readonly kind: 'done'; readonly job: number };

/** Slots that are looked at between two deliveries of results. */
export const CHUNK = 4_096;
