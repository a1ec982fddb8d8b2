import type { Address } from 'viem';

/** What a source says one whole token is worth. */
export type SourcePrice = {
  /** 1e-8 of a dollar. */
  readonly usdE8: bigint;
  /** Second at which the source says it was so. */
  readonly publishedAt: number;
};

/**
 * A place beside the pools that knows prices. It answers for all its tokens in one request; what it
 * does not know, or not surely enough, is missing from the answer.
 */
export interface PriceSource {
  readonly name: string;
  /** Seconds after which its price is none. */
  readonly staleAfterS: number;
  fetch(signal: AbortSignal): Promise<ReadonlyMap<Address, SourcePrice>>;
}

/** A source that did not answer, or not as it should; the next round asks again. */
export class PriceSourceFault extends Error {
  override readonly name = 'PriceSourceFault';
  readonly isRetryable = true;
}

const ANSWER_BYTES_MAX = 4_000_000;

/** JSON of a server, of a bounded length. */
export async function fetchJson(url: URL, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal, headers: { accept: 'application/json' } });
  if (!response.ok) {
    await response.body?.cancel();
    throw new PriceSourceFault(`${url.host} answered ${response.status}`);
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const part of body ?? []) {
    length += part.length;
    if (length > ANSWER_BYTES_MAX)
      throw new PriceSourceFault(`${url.host} answered more than ${ANSWER_BYTES_MAX} bytes`);
    parts.push(part);
  }
  const text = Buffer.concat(parts).toString('utf8');
  try {
    return JSON.parse(text);
  } catch {
    throw new PriceSourceFault(`${url.host} answered ${length} bytes that are not JSON`);
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
