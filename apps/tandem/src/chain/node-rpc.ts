import type { Hex } from 'viem';

/** A node refused a call, or its answer is none. */
class NodeRpcError extends Error {
  override readonly name = 'NodeRpcError';
}

/** A block as a node tells it, as far as we ask. */
export type NodeBlock = {
  readonly number: Hex;
  readonly timestamp: Hex;
  readonly hash: Hex;
  readonly transactions: readonly Hex[];
};

type Answer = { readonly result?: unknown; readonly error?: { readonly message: string } };

/** One call of a node. Rejects with `NodeRpcError`, or as `fetch` does when nobody answers. */
export async function nodeRpc<T>(
  url: string,
  method: string,
  params: readonly unknown[] = [],
): Promise<T> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as Answer;
  if (error !== undefined) throw new NodeRpcError(`${method}: ${error.message}`);
  return result as T;
}
