import type { Hex, PublicClient } from 'viem';

/** The nodes of one chain as the rest of the bot sees them: who answers is not its business. */
export interface Nodes {
  /** Asks the best node that is well; another one when that one fails. */
  ask<T>(read: (client: PublicClient) => Promise<T>): Promise<T>;
  /** Sends a signed transaction to every node, or to the private relay. Known ones are no fault. */
  broadcast(transaction: Hex): Promise<Hex>;
}
