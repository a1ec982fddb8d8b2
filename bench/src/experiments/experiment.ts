import type { Outcome } from '../report/outcome.ts';
import type { OrderStream } from '../streams/order-stream.ts';

/** What every experiment of a run shares. */
export type Run = {
  /** Smaller everything, for a machine that only asks whether the figures are plausible. */
  readonly isQuick: boolean;
  readonly rounds: number;
  /** All streams; made at the first call. */
  readonly streams: () => readonly OrderStream[];
  /** A folder on a real disk that is removed after the run. */
  readonly folder: string;
  /** Tells a watching person what is being done. */
  readonly say: (line: string) => void;
};

export type Experiment = {
  readonly name: string;
  readonly run: (run: Run) => Promise<Outcome>;
};
