import { setTimeout as pause } from 'node:timers/promises';
import {
  type Database,
  newestWithdrawalStep,
  type WithdrawalStepRow,
  writeWithdrawalSteps,
} from '@tandem/database';
import type { Logger } from 'pino';

/** Steps of one chain behind a number, in order: whoever reads that chain keeps them for good. */
export type ReadSteps = (after: number, limit: number) => Promise<readonly WithdrawalStepRow[]>;

export type StepCopierParts = {
  readonly database: Database;
  /** Index of the chain in the venue's configuration. */
  readonly chain: number;
  readonly read: ReadSteps;
  readonly log: Logger;
};

/** Keeps the table of steps behind those who keep the steps. */
export interface StepCopier {
  /** Null while steps are being copied; otherwise why they are not. */
  health(): string | null;
  /** Ends. The database stays open: it belongs to the caller. */
  close(): Promise<void>;
}

const STEPS_AT_ONCE = 500;
const LOOK_EVERY_MS = 1_000;

/** Writes every step that the table lacks, in order. */
export async function copyWithdrawalSteps({
  database,
  chain,
  read,
}: Omit<StepCopierParts, 'log'>): Promise<void> {
  let after = await newestWithdrawalStep(database, chain);
  for (;;) {
    const steps = await read(after, STEPS_AT_ONCE);
    await writeWithdrawalSteps(database, steps);
    if (steps.length < STEPS_AT_ONCE) return;
    after = steps.at(-1)?.stepNumber ?? after;
  }
}

/**
 * Copies again and again. The table says itself how far it is, so that nothing is missing or there
 * twice after a kill, after a rebuild, or when the tables are others than before.
 */
export function followWithdrawalSteps(
  parts: StepCopierParts,
  lookEveryMs: number = LOOK_EVERY_MS,
): StepCopier {
  const closing = new AbortController();
  let fault: string | null = null;
  const look = async (): Promise<void> => {
    try {
      await copyWithdrawalSteps(parts);
      fault = null;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== fault) parts.log.error({ problem: message }, 'no step is copied');
      fault = message;
    }
  };
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await look();
      await pause(lookEveryMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    health: () => (fault === null ? null : `steps of withdrawals: ${fault}`),
    close: async () => {
      closing.abort();
      await running;
    },
  };
}
