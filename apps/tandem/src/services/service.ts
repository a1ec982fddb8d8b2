import type { Registry } from 'prom-client';

/** How a service is, in the words that its supervisor reads. */
export type ServiceState = {
  readonly isReady: boolean;
  /** Where it listens; null where it does not. */
  readonly address: string | null;
  /** Null while all is well. */
  readonly health: string | null;
  /** Sequence of the last command that it has seen. */
  readonly sequence: number;
};

/** The same with where this process shows its metrics, health and readiness. */
export type ToldState = ServiceState & { readonly metrics: string };

/** A service that runs in this process. */
export type Service = {
  state(): ServiceState;
  /** What it counts, beside the figures that every process has. */
  readonly metrics: readonly Registry[];
  /** Resolves with the reason when it cannot go on. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
};
