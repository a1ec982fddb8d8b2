import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Percentiles, percentilesOf } from '../../measure/percentiles.ts';

const BLOCK_BYTES = 4_096;
const BLOCKS = 512;

/** What the disk itself needs: one block written and synced, again and again, in a full file. */
export function rawSyncMs(folder: string): Percentiles {
  const block = new Uint8Array(BLOCK_BYTES).fill(7);
  const file = openSync(join(folder, 'raw-sync'), 'w+');
  try {
    for (let i = 0; i < BLOCKS; i += 1) writeSync(file, block, 0, BLOCK_BYTES, i * BLOCK_BYTES);
    fdatasyncSync(file);
    const samples = new Float64Array(BLOCKS);
    for (let i = 0; i < BLOCKS; i += 1) {
      const before = performance.now();
      writeSync(file, block, 0, BLOCK_BYTES, i * BLOCK_BYTES);
      fdatasyncSync(file);
      samples[i] = performance.now() - before;
    }
    return percentilesOf(samples);
  } finally {
    closeSync(file);
  }
}
