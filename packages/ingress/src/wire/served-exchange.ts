import type { Feed } from '@tandem/feed';
import type { CommandPort } from '../command-port.ts';
import type { ProofPort } from '../proof-port.ts';

/** What the exchange offers to services in other processes. */
export type ServedExchange = {
  readonly port: CommandPort;
  /** Checks a command as the port does, and then does nothing. */
  readonly dryPort: CommandPort;
  readonly proofs: ProofPort;
  readonly feed: Feed;
  /** The released state as plain data, and the sequence of the last command in it. */
  checkpoint(): { readonly sequence: number; readonly content: unknown };
  /** Answers a question in JSON; throws `WireError` for one that makes no sense. */
  answer(operation: string, input: unknown): Promise<unknown>;
};
