import type { CDPSession, Page } from '@playwright/test';

/** The heap breathes between two collections: the least of some is what is held. */
const COLLECTIONS = 6;
/** What a page makes and keeps; beside it stand compiled code and what the browser itself holds. */
const DATA = new Set([
  'array',
  'bigint',
  'closure',
  'concatenated string',
  'number',
  'object',
  'regexp',
  'sliced string',
  'string',
  'symbol',
]);

/** Bytes that are still held after a collection. */
export type HeapContent = {
  /** All that the page's engine of JavaScript uses. */
  readonly used: number;
  /** Objects, lists, texts and functions of the page. */
  readonly data: number;
  /** Machine code, byte code, and what belongs to them. */
  readonly code: number;
};

export async function heapContent(page: Page): Promise<HeapContent> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.enable');
  let used = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < COLLECTIONS; turn += 1) {
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize } = await session.send('Runtime.getHeapUsage');
    used = Math.min(used, usedSize);
    await page.waitForTimeout(150);
  }
  const bytes = await bytesByType(session);
  await session.detach();
  let data = 0;
  for (const [type, size] of bytes) data += DATA.has(type) ? size : 0;
  return { used, data, code: bytes.get('code') ?? 0 };
}

type Snapshot = {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[], ...unknown[]];
    };
  };
  readonly nodes: readonly number[];
};

async function bytesByType(session: CDPSession): Promise<ReadonlyMap<string, number>> {
  const chunks: string[] = [];
  const take = ({ chunk }: { chunk: string }): void => {
    chunks.push(chunk);
  };
  session.on('HeapProfiler.addHeapSnapshotChunk', take);
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  session.off('HeapProfiler.addHeapSnapshotChunk', take);
  const { snapshot, nodes } = JSON.parse(chunks.join('')) as Snapshot;
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const typeAt = fields.indexOf('type');
  const sizeAt = fields.indexOf('self_size');
  const bytes = new Map<string, number>();
  for (let node = 0; node < nodes.length; node += fields.length) {
    const type = types[0][nodes[node + typeAt] ?? 0] ?? '';
    bytes.set(type, (bytes.get(type) ?? 0) + (nodes[node + sizeAt] ?? 0));
  }
  return bytes;
}
