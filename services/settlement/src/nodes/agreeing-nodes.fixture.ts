import type { PublicClient } from 'viem';
import type { ChainNodes } from './chain-nodes.ts';

/** A question to a contract. */
export type ContractCall = {
  readonly functionName: string;
  readonly args?: readonly bigint[];
  readonly blockNumber: bigint;
};

/** Nodes that agree about everything, as one client says. */
export function agreeingNodes(client: object): ChainNodes {
  const reader = client as PublicClient;
  const agreed = <T>(read: (client: PublicClient) => Promise<T>): Promise<T> => read(reader);
  return { reader, agreed } as unknown as ChainNodes;
}

/** Nodes of a chain whose contracts say what a test wants them to say. */
export function nodesThatAnswer(answer: (call: ContractCall) => unknown): ChainNodes {
  return agreeingNodes({ readContract: async (call: ContractCall) => answer(call) });
}
