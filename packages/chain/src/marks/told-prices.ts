import { sliceHex } from 'viem';
import { type MirrorBatch, sectionsOf } from '../batch.ts';
import type { FillPlace } from '../challenges/fill-proof.ts';
import { ITEM } from '../section-writer.ts';

const SECTION_HEAD = 4;
const ITEM_BYTES = 31;

/** A price of a batch, with the place that `fillProof` proves. */
export type ToldPrice = {
  readonly place: FillPlace;
  readonly market: number;
  readonly index: number;
  readonly confidence: number;
  readonly publishTimeUs: number;
  readonly mark: number;
};

/** Every price that a batch tells, in its order. */
export function pricesOfBatch(batch: MirrorBatch): readonly ToldPrice[] {
  const told: ToldPrice[] = [];
  for (const [section, bytes] of sectionsOf(batch.sections).entries()) {
    if (Number(sliceHex(bytes, 0, 1)) !== ITEM.updatePrice) continue;
    const items = ((bytes.length - 2) / 2 - SECTION_HEAD) / ITEM_BYTES;
    for (let item = 0; item < items; item += 1) {
      const start = SECTION_HEAD + item * ITEM_BYTES;
      const number = (from: number, size: number): number =>
        Number(sliceHex(bytes, start + from, start + from + size));
      told.push({
        place: { section, item, isMaker: false },
        market: number(0, 2),
        index: number(2, 7),
        confidence: number(9, 7),
        publishTimeUs: number(16, 8),
        mark: number(24, 7),
      });
    }
  }
  return told;
}
