import type { PublicClient } from 'viem';

type Requests = (args: { method: string; params: readonly unknown[] }) => Promise<unknown>;

/** A request as it goes over the wire: blocks by hash and whole receipts have no other way. */
export async function rawRequest<T>(
  client: PublicClient,
  method: string,
  params: readonly unknown[],
): Promise<T> {
  const request = client.request as Requests;
  return (await request({ method, params })) as T;
}
