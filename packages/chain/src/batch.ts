import {
  concatHex,
  encodeAbiParameters,
  encodeFunctionData,
  type Hex,
  keccak256,
  sliceHex,
} from 'viem';
import { entrypoint } from './abi/entrypoint.ts';

const SECTION_HEAD = 4;
const HEAD_PARTS = [
  { type: 'bytes32' },
  { type: 'uint64' },
  { type: 'uint64' },
  { type: 'uint64' },
  { type: 'uint64' },
  { type: 'bytes32' },
] as const;

/** A batch as the entrypoint takes it: docs/rulebook/mirror.md. */
export type MirrorBatch = {
  readonly batchId: number;
  readonly previousHash: Hex;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly timeUs: number;
  readonly sections: Hex;
};

/** The hash that the next batch continues, as the entrypoint computes it. */
export function batchHashOf(batch: MirrorBatch): Hex {
  const { batchId, previousHash, firstSequence, lastSequence, timeUs, sections } = batch;
  const numbers = [batchId, firstSequence, lastSequence, timeUs].map(BigInt);
  const [id = 0n, first = 0n, last = 0n, time = 0n] = numbers;
  const values = [previousHash, id, first, last, time, sectionsHashOf(sections)] as const;
  return keccak256(encodeAbiParameters(HEAD_PARTS, values));
}

/** Call data that submits a batch. */
export function submission(batch: MirrorBatch): Hex {
  const given = {
    batchId: BigInt(batch.batchId),
    previousHash: batch.previousHash,
    firstSequence: BigInt(batch.firstSequence),
    lastSequence: BigInt(batch.lastSequence),
    timeUs: BigInt(batch.timeUs),
    sections: batch.sections,
  };
  return encodeFunctionData({ abi: entrypoint.abi, functionName: 'submit', args: [given] });
}

/** The hash of the hashes of all sections: one can be shown later without the others. */
export function sectionsHashOf(sections: Hex): Hex {
  return keccak256(concatHex(sectionsOf(sections).map((section) => keccak256(section))));
}

/** The sections of a batch, each with its kind and length. */
export function sectionsOf(sections: Hex): readonly Hex[] {
  const found: Hex[] = [];
  const bytes = (sections.length - 2) / 2;
  for (let at = 0; at < bytes; ) {
    const length = SECTION_HEAD + Number(sliceHex(sections, at + 1, at + SECTION_HEAD));
    found.push(sliceHex(sections, at, at + length));
    at += length;
  }
  return found;
}
