import { decodeFunctionData, type Hex, keccak256, sliceHex } from 'viem';
import { entrypoint } from '../abi/entrypoint.ts';
import { type MirrorBatch, sectionsHashOf, sectionsOf } from '../batch.ts';
import { ITEM } from '../section-writer.ts';

/** One side of one fill of a batch. */
export type FillPlace = {
  /** Place of its section in the batch, and of the item in the section. */
  readonly section: number;
  readonly item: number;
  readonly isMaker: boolean;
};

/** What shows a contract that a fill is in a batch: contracts/src/challenges/FillProof.sol. */
export type FillProof = {
  readonly batchId: bigint;
  readonly previousHash: Hex;
  readonly firstSequence: bigint;
  readonly lastSequence: bigint;
  readonly timeUs: bigint;
  readonly earlierPreviousHash: Hex;
  readonly earlierFirstSequence: bigint;
  readonly earlierLastSequence: bigint;
  readonly earlierTimeUs: bigint;
  readonly earlierSectionsHash: Hex;
  readonly sectionHashes: readonly Hex[];
  readonly sectionIndex: bigint;
  readonly section: Hex;
  readonly item: number;
  readonly isMaker: boolean;
};

const NOTHING = `0x${'0'.repeat(64)}` as const;
const SECTION_HEAD = 4;
const ITEM_BYTES = 119;

/** @param earlier the batch before; null for the first */
export function fillProof(
  batch: MirrorBatch,
  earlier: MirrorBatch | null,
  place: FillPlace,
): FillProof {
  const sections = sectionsOf(batch.sections);
  const section = sections[place.section];
  if (section === undefined) throw new RangeError(`the batch has no section ${place.section}`);
  return {
    batchId: BigInt(batch.batchId),
    previousHash: batch.previousHash,
    firstSequence: BigInt(batch.firstSequence),
    lastSequence: BigInt(batch.lastSequence),
    timeUs: BigInt(batch.timeUs),
    earlierPreviousHash: earlier?.previousHash ?? NOTHING,
    earlierFirstSequence: BigInt(earlier?.firstSequence ?? 0),
    earlierLastSequence: BigInt(earlier?.lastSequence ?? 0),
    earlierTimeUs: BigInt(earlier?.timeUs ?? 0),
    earlierSectionsHash: earlier === null ? NOTHING : sectionsHashOf(earlier.sections),
    sectionHashes: sections.map((one) => keccak256(one)),
    sectionIndex: BigInt(place.section),
    section,
    item: place.item,
    isMaker: place.isMaker,
  };
}

/** A side of a fill with the account and the order that it names. */
export type ToldFill = FillPlace & { readonly account: number; readonly orderHash: Hex };

/** Every side of every fill of a batch. */
export function fillsOfBatch(batch: MirrorBatch): readonly ToldFill[] {
  const told: ToldFill[] = [];
  for (const [section, bytes] of sectionsOf(batch.sections).entries()) {
    const kind = Number(sliceHex(bytes, 0, 1));
    if (kind !== ITEM.matchOrders && kind !== ITEM.matchSpot) continue;
    const items = ((bytes.length - 2) / 2 - SECTION_HEAD) / ITEM_BYTES;
    for (let item = 0; item < items; item += 1) {
      const start = SECTION_HEAD + item * ITEM_BYTES;
      for (const isMaker of [false, true]) {
        const account = start + (isMaker ? 20 : 16);
        const hash = start + (isMaker ? 87 : 55);
        told.push({
          section,
          item,
          isMaker,
          account: Number(sliceHex(bytes, account, account + 4)),
          orderHash: sliceHex(bytes, hash, hash + 32),
        });
      }
    }
  }
  return told;
}

/** The batch that a transaction submitted, from its call data: chains keep it for everybody. */
export function batchOfSubmission(data: Hex): MirrorBatch {
  const { functionName, args } = decodeFunctionData({ abi: entrypoint.abi, data });
  if (functionName !== 'submit') throw new RangeError(`${functionName} submits no batch`);
  const [batch] = args;
  return {
    batchId: Number(batch.batchId),
    previousHash: batch.previousHash,
    firstSequence: Number(batch.firstSequence),
    lastSequence: Number(batch.lastSequence),
    timeUs: Number(batch.timeUs),
    sections: batch.sections,
  };
}
