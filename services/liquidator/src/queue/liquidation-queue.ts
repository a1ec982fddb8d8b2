import type { Candidate } from '../model/candidate.ts';

/** waiting: to be executed, or under a lease; frozen: its first step is on chain. */
export type QueueState = 'waiting' | 'frozen' | 'done' | 'failed';

/** The right to work on one entry until it runs out. A lease that ran out answers false. */
export type Lease = { readonly positionId: bigint; readonly token: string };

export type Taken = {
  readonly candidate: Candidate;
  readonly lease: Lease;
  /** How often it was taken, this time included. */
  readonly attempts: number;
};

export type QueueEntry = {
  readonly candidate: Candidate;
  readonly state: QueueState;
  /** Who holds it; null while nobody does. */
  readonly takenBy: string | null;
  readonly attempts: number;
  /** Why it failed or came back; empty before that. */
  readonly note: string;
};

/** What became of a candidate that was put: an entry is never there twice. */
export type PutResult = 'added' | 'updated' | 'known';

/** How an entry ended. It is accepted again when it is found in a later block. */
export type Ending = { readonly atBlock: bigint; readonly note: string };

/** When an entry may be taken again, and why it was not finished. */
export type Return = { readonly note: string; readonly afterMs: number };

/** How long whoever takes waits: after each entry, and when there was none. */
export type QueuePacing = { readonly afterEachMs: number; readonly whenEmptyMs: number };

/**
 * Positions on their way from the evaluation to the execution, which may be another process. Best
 * profit first, soonest insolvency among equals. Every step is atomic, whoever else is at it.
 */
export interface LiquidationQueue {
  readonly pacing: QueuePacing;
  /** Adds it, or renews the numbers of one that nobody has taken yet. */
  put(candidate: Candidate): Promise<PutResult>;
  /** Takes the best that is free, for the time of a lease. */
  take(worker: string): Promise<Taken | null>;
  /** Its first step is on chain: kept for this long, which may be the time to the second. */
  freeze(lease: Lease, forMs: number): Promise<boolean>;
  /** Holds what was taken for the time of one more lease. */
  renew(lease: Lease): Promise<boolean>;
  done(lease: Lease, ending: Ending): Promise<boolean>;
  fail(lease: Lease, ending: Ending): Promise<boolean>;
  /** Back among those that wait. */
  giveBack(lease: Lease, back: Return): Promise<boolean>;
  /** Returns what was taken or frozen for longer than its lease. */
  returnOverdue(): Promise<number>;
  find(positionId: bigint): Promise<QueueEntry | null>;
  counts(): Promise<Readonly<Record<QueueState, number>>>;
  close(): Promise<void>;
}

/** What an adapter needs beside its server. */
export type QueueOptions = {
  readonly nowMs: () => number;
  /** How long a lease lasts. */
  readonly leaseMs: number;
  readonly pacing?: QueuePacing;
};
