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

/** A service that runs in this process. */
export type Service = {
  state(): ServiceState;
  /** Resolves with the reason when it cannot go on. */
  readonly failed: Promise<Error>;
  close(): Promise<void>;
};
