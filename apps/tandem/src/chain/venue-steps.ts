import type { Database } from '@tandem/database';
import { followWithdrawalSteps, type ReadSteps, type StepCopier } from '@tandem/projector';
import type { Logger } from 'pino';
import { FAR_CHAIN, LOCAL_CHAIN } from './chain-indexes.ts';
import { hasFarGround } from './far-ground.ts';

export type VenueStepsParts = {
  readonly database: Database;
  readonly stepsOf: (chain: number) => ReadSteps;
  readonly chains: readonly number[];
  readonly log: Logger;
};

/** The chains of a venue whose steps are kept. */
export function chainsOf(data: string, wantsSecond: boolean): readonly number[] {
  return wantsSecond || hasFarGround(data) ? [LOCAL_CHAIN, FAR_CHAIN] : [LOCAL_CHAIN];
}

/** Copies what every chain of a venue did about withdrawals into the tables. */
export function followVenueSteps({ stepsOf, chains, ...around }: VenueStepsParts): StepCopier {
  const copiers = chains.map((chain) =>
    followWithdrawalSteps({ ...around, chain, read: stepsOf(chain) }),
  );
  return {
    health: () => copiers.map((one) => one.health()).find((problem) => problem !== null) ?? null,
    close: async () => {
      await Promise.all(copiers.map((one) => one.close()));
    },
  };
}
