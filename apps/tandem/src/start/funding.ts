import type { Logger } from 'pino';
import type { DemoExchange } from './demo-exchange.ts';

/** How far a venue is with its first money. */
export type Funding = {
  isDone: boolean;
  /** Why there is none; null while all is well. */
  fault: string | null;
  /** Resolves when it is there, or cannot be had. */
  readonly ended: Promise<void>;
};

/** Lets the simulated traders begin, as soon as the venue has its first money. */
export function beginActivity(core: DemoExchange, log: Logger): Funding {
  const ended = core.startActivity().then(
    () => {
      funding.isDone = true;
    },
    (error: unknown) => {
      funding.fault = error instanceof Error ? error.message : String(error);
      log.warn({ problem: funding.fault }, 'the venue has no money yet');
    },
  );
  const funding: Funding = { isDone: false, fault: null, ended };
  return funding;
}
