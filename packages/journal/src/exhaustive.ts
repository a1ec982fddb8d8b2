import { cpus } from 'node:os';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

import { CorruptJournalError } from './errors.ts';
import { MemoryStorage } from './memory-storage.ts';
import { createRandom } from './random.ts';
import { recoverJournal } from './recovery.ts';
import { segmentName } from './segment.ts';
import { SimulatedStorage } from './simulated-storage.ts';
import { ANCHOR_NAME } from './tail-anchor.ts';
import { openJournal } from './writer.ts';

/**
 * Damages a small journal in every possible single way and counts what the start makes of it.
 *
 * Run as `node packages/journal/src/exhaustive.ts --bytes 65536 --double 1000000`; the counts come
 * out as JSON.
 */

/** What a damaged journal did on opening. `silentLoss` must stay 0. */
export interface Outcomes {
  /** Refused as corrupt. */
  refused: number;
  /** Everything that was acknowledged is there; the damage lay in unused space. */
  intact: number;
  /** The last group was taken for a torn write: without an anchor nobody can tell. */
  lastGroupDropped: number;
  /** Recovered exactly the groups that were whole, as after a crash while the file grew. */
  prefixRecovered: number;
  /** Acknowledged records are missing or different, and the start did not notice. */
  silentLoss: number;
}

export interface ExhaustiveReport {
  readonly journalBytes: number;
  readonly groups: number;
  readonly records: number;
  readonly cases: Record<string, Outcomes>;
}

interface GroupSpan {
  readonly lastSequence: number;
  readonly end: number;
}

interface Specimen {
  readonly segment: Uint8Array;
  readonly anchor: Uint8Array;
  /** Where each group ends, in order; the first entry is the segment header. */
  readonly groups: readonly GroupSpan[];
}

const SEGMENT = segmentName(1);
const SECTOR_BYTES = 512;

/** Examines a journal of this many bytes; see the counts in `Outcomes`. */
export function examine(journalBytes: number, doubleFlips: number): ExhaustiveReport {
  const fixed = buildSpecimen(journalBytes, true);
  const growing = buildSpecimen(journalBytes, false);
  return {
    journalBytes,
    groups: fixed.groups.length - 1,
    records: lastOf(fixed).lastSequence,
    cases: {
      bitFlips: flipEveryBit(fixed, false),
      bitFlipsWithAnchor: flipEveryBit(fixed, true),
      bitFlipsOfAnchor: flipEveryBitOfAnchor(fixed),
      doubleFlipsWithAnchor: flipTwoBits(fixed, doubleFlips),
      truncations: truncate(fixed),
      truncationsOfGrowingFile: truncate(growing),
      tornLastGroup: tearLastGroup(fixed),
      sectorsZeroed: zeroEverySector(fixed),
      sectorsMisplaced: misplaceEverySector(fixed),
    },
  };
}

/** Number of damaged journals behind some outcomes. */
export function totalOf(outcomes: Outcomes): number {
  const { refused, intact, lastGroupDropped, prefixRecovered, silentLoss } = outcomes;
  return refused + intact + lastGroupDropped + prefixRecovered + silentLoss;
}

function buildSpecimen(journalBytes: number, preallocate: boolean): Specimen {
  const disk = new SimulatedStorage();
  const writer = openJournal(disk, {
    segmentBytes: journalBytes,
    reserveBytes: 0,
    journalId: 0x1234_5678_9abc_def0n,
    preallocate,
  });
  const random = createRandom(journalBytes);
  const groups: GroupSpan[] = [{ lastSequence: 0, end: SECTOR_BYTES }];
  // A tenth of the segment stays unused, so that damage there is examined as well.
  while (writer.segmentBytesLeft > journalBytes / 10 + 2048) {
    const before = writer.segmentBytesLeft;
    const count = 1 + random.below(8);
    for (let i = 0; i < count; i++) {
      writer.add(new Uint8Array(20 + random.below(150)).fill(1 + random.below(255)));
    }
    const lastSequence = writer.commit();
    const end = (groups.at(-1)?.end ?? 0) + before - writer.segmentBytesLeft;
    groups.push({ lastSequence, end });
  }
  writer.close();
  const files = disk.files();
  return { segment: fileOf(files, SEGMENT), anchor: fileOf(files, ANCHOR_NAME), groups };
}

function fileOf(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw new Error(`the specimen has no ${name}`);
  return bytes;
}

function flipEveryBit(specimen: Specimen, hasAnchor: boolean): Outcomes {
  const outcomes = noOutcomes();
  const storage = storageOf(specimen, hasAnchor);
  const bytes = storage.bytes(SEGMENT);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    outcomes[judge(storage, specimen)]++;
    bytes[bit >> 3]! ^= 1 << (bit & 7);
  }
  return outcomes;
}

function flipEveryBitOfAnchor(specimen: Specimen): Outcomes {
  const outcomes = noOutcomes();
  const storage = storageOf(specimen, true);
  const bytes = storage.bytes(ANCHOR_NAME);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    outcomes[judge(storage, specimen)]++;
    bytes[bit >> 3]! ^= 1 << (bit & 7);
  }
  return outcomes;
}

function flipTwoBits(specimen: Specimen, times: number): Outcomes {
  const outcomes = noOutcomes();
  const storage = storageOf(specimen, true);
  const bytes = storage.bytes(SEGMENT);
  const random = createRandom(times);
  for (let i = 0; i < times; i++) {
    const first = random.below(bytes.length * 8);
    const second = random.below(bytes.length * 8);
    for (const bit of [first, second]) bytes[bit >> 3]! ^= 1 << (bit & 7);
    outcomes[judge(storage, specimen)]++;
    for (const bit of [first, second]) bytes[bit >> 3]! ^= 1 << (bit & 7);
  }
  return outcomes;
}

/** Cuts the file at every length. A file that was allocated at once must never be shorter. */
function truncate(specimen: Specimen): Outcomes {
  const outcomes = noOutcomes();
  for (let length = 0; length < specimen.segment.length; length++) {
    const storage = storageOf(specimen, false);
    storage.put(SEGMENT, specimen.segment.subarray(0, length));
    const whole = specimen.groups.filter((group) => group.end <= length).at(-1);
    outcomes[judge(storage, specimen, whole?.lastSequence ?? 0)]++;
  }
  return outcomes;
}

/** Leaves every possible part of the last group, as when its write was interrupted. */
function tearLastGroup(specimen: Specimen): Outcomes {
  const outcomes = noOutcomes();
  const { lastSequence: expected, end: start } = specimen.groups.at(-2) ?? lastOf(specimen);
  for (let end = start; end < lastOf(specimen).end; end++) {
    const storage = storageOf(specimen, false);
    storage.bytes(SEGMENT).fill(0, end);
    // The padding is zero anyway: a tear inside it leaves the group whole.
    const isWhole = Buffer.compare(storage.bytes(SEGMENT), specimen.segment) === 0;
    outcomes[judge(storage, specimen, isWhole ? undefined : expected)]++;
  }
  return outcomes;
}

function zeroEverySector(specimen: Specimen): Outcomes {
  const outcomes = noOutcomes();
  for (let start = 0; start < specimen.segment.length; start += SECTOR_BYTES) {
    const storage = storageOf(specimen, true);
    storage.bytes(SEGMENT).fill(0, start, start + SECTOR_BYTES);
    outcomes[judge(storage, specimen)]++;
  }
  return outcomes;
}

/** Writes every sector over every other one. */
function misplaceEverySector(specimen: Specimen): Outcomes {
  const outcomes = noOutcomes();
  const storage = storageOf(specimen, true);
  const bytes = storage.bytes(SEGMENT);
  for (let from = 0; from < bytes.length; from += SECTOR_BYTES) {
    for (let to = 0; to < bytes.length; to += SECTOR_BYTES) {
      if (from === to) continue;
      bytes.copyWithin(to, from, from + SECTOR_BYTES);
      outcomes[judge(storage, specimen)]++;
      bytes.set(specimen.segment.subarray(to, to + SECTOR_BYTES), to);
    }
  }
  return outcomes;
}

/** @param expected what a crash would have left; default: everything */
function judge(storage: MemoryStorage, specimen: Specimen, expected?: number): keyof Outcomes {
  const all = lastOf(specimen).lastSequence;
  let lastSequence: number;
  try {
    lastSequence = recoverJournal(storage)?.lastSequence ?? -1;
  } catch (error) {
    if (error instanceof CorruptJournalError) return 'refused';
    throw error;
  }
  if (lastSequence === all) return 'intact';
  if (lastSequence === expected) return 'prefixRecovered';
  if (lastSequence === specimen.groups.at(-2)?.lastSequence) return 'lastGroupDropped';
  return 'silentLoss';
}

function lastOf(specimen: Specimen): GroupSpan {
  const last = specimen.groups.at(-1);
  if (last === undefined) throw new Error('the specimen is empty');
  return last;
}

function storageOf(specimen: Specimen, hasAnchor: boolean): MemoryStorage {
  const storage = new MemoryStorage();
  storage.put(SEGMENT, specimen.segment.slice());
  if (hasAnchor) storage.put(ANCHOR_NAME, specimen.anchor.slice());
  return storage;
}

function noOutcomes(): Outcomes {
  return { refused: 0, intact: 0, lastGroupDropped: 0, prefixRecovered: 0, silentLoss: 0 };
}

function main(): void {
  const { values } = parseArgs({
    options: {
      bytes: { type: 'string', default: '16384' },
      double: { type: 'string', default: '0' },
    },
  });
  const started = performance.now();
  const report = examine(Number(values.bytes), Number(values.double));
  const wallSeconds = Math.round((performance.now() - started) / 100) / 10;
  const command = `node packages/journal/src/exhaustive.ts ${process.argv.slice(2).join(' ')}`;
  const machine = `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
  process.stdout.write(
    `${JSON.stringify({ command, machine, wallSeconds, ...report }, null, 2)}\n`,
  );
  const losses = Object.values(report.cases).reduce((sum, counts) => sum + counts.silentLoss, 0);
  process.exitCode = losses === 0 ? 0 : 1;
}

if (import.meta.main) main();
