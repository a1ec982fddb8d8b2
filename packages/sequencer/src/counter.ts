import { hash } from 'node:crypto';
import type { DurableLog, JournalOptions, Storage } from '@tandem/journal';
import { openInlineLog, SimulatedStorage } from '@tandem/journal';
import type { EventBuffer, JournalRecord, Sequence } from '@tandem/protocol';
import { decodeRecord, EVENT_LAYOUTS, encodeRecord, slotsOf } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';

import type { Placement, Refusal, ReleasedCommand } from './admission.ts';
import type { Clock } from './clock.ts';
import type { OrderedCommand, RecordCodec, VenueRecord } from './record-codec.ts';
import type { Sequencer } from './sequencer.ts';
import { openSequencer } from './sequencer.ts';
import type { SequencerListener, SequencerParts } from './sequencer-parts.ts';
import type { StateMachine } from './state-machine.ts';

/** A small venue for tests: a state machine that adds numbers, its codec, clock and listener. */

export interface Add {
  readonly queue: Placement['queue'];
  readonly id: number;
  readonly author?: number;
  readonly orders?: number;
  readonly market?: number;
  readonly isPoison?: boolean;
  /** Commands of bounded work that this one leaves over. */
  readonly leavesOver?: number;
}

const EVENT = EVENT_LAYOUTS.find((layout) => layout.kind === 'RulesActivated');
const EVENT_CODE = EVENT?.code ?? 0;
const EVENT_SLOTS = Object.values(EVENT?.fields ?? {}).reduce(
  (sum, kind) => sum + slotsOf(kind),
  0,
);

export class Counter implements StateMachine<Add> {
  ids: number[] = [];
  sum = 0;
  leftOver = 0;
  lastSequence = 0;
  /** Makes this machine differ from others from a sequence on. */
  #defectFrom: number;

  constructor(defectFrom: number = Infinity) {
    this.#defectFrom = defectFrom;
  }

  apply(sequence: Sequence, timeUs: TimestampUs, command: Add, events: EventBuffer): void {
    if (sequence !== this.lastSequence + 1) throw new Error('a gap');
    this.lastSequence = sequence;
    this.sum += command.id * 7 + (timeUs % 1000) + (sequence >= this.#defectFrom ? 1 : 0);
    if (command.isPoison === true) throw new Error('poison');
    this.ids.push(command.id);
    this.leftOver = command.leavesOver ?? Math.max(0, this.leftOver - 1);
    const slot = events.open(EVENT_CODE);
    for (let i = 0; i < EVENT_SLOTS; i++) events.slots[slot + i] = this.sum;
  }

  skip(sequence: Sequence): void {
    this.lastSequence = sequence;
  }

  stateHash(): string {
    return hash('sha256', this.snapshot(), 'hex');
  }

  snapshot(): Uint8Array {
    const { ids, sum, leftOver, lastSequence } = this;
    return Buffer.from(JSON.stringify({ ids, sum, leftOver, lastSequence }));
  }

  restore(content: Uint8Array): void {
    Object.assign(this, JSON.parse(Buffer.from(content).toString()));
  }
}

export const counterCodec: RecordCodec<Add> = {
  encode(record: VenueRecord<Add>): Uint8Array {
    if (record.kind !== 'CommandRecord') return encodeRecord(record);
    if (record.command.id < 0) throw new Error('ids are not negative');
    return Buffer.from(`\x01${JSON.stringify(record)}`);
  },
  decode(bytes: Uint8Array, start = 0, end: number = bytes.length): VenueRecord<Add> {
    const record = bytes.subarray(start, end);
    if (record[0] !== 1) {
      return decodeRecord(record) as Exclude<JournalRecord, { command: unknown }>;
    }
    return JSON.parse(Buffer.from(record.subarray(1)).toString()) as OrderedCommand<Add>;
  },
  isCommand: (bytes, start) => bytes[start] === 1,
};

class TestClock implements Clock {
  timeUs = 1_000_000_000_000;

  nowUs(): number {
    return this.timeUs;
  }
}

/** Keeps what a sequencer tells. */
export class Witness implements SequencerListener<Add> {
  readonly audience: 'private' | 'public';
  readonly released: ReleasedCommand<Add>[] = [];
  readonly refusals: { ticket: number; refusal: Refusal }[] = [];
  stopped: Error | undefined;

  constructor(audience: 'private' | 'public' = 'private') {
    this.audience = audience;
  }

  get ids(): number[] {
    return this.released.map(({ command }) => command.id);
  }

  onReleased(group: readonly ReleasedCommand<Add>[]): void {
    this.released.push(...group);
  }

  onRefused(ticket: number, refusal: Refusal): void {
    this.refusals.push({ ticket, refusal });
  }

  onStopped(error: Error): void {
    this.stopped = error;
  }
}

function placeAdd(command: Add): Placement {
  return {
    queue: command.queue,
    author: command.author,
    orders: command.orders ?? 0,
    cancels: command.queue === 'cancel' ? 1 : 0,
    mergeKey: command.market,
    isEssential: command.queue !== 'normal',
  };
}

export const SMALL_JOURNAL: JournalOptions = {
  segmentBytes: 32_768,
  reserveBytes: 16_384,
  journalId: 1n,
};

export interface TestVenue {
  readonly sequencer: Sequencer<Add>;
  readonly witness: Witness;
  readonly clock: TestClock;
  readonly storage: Storage;
  readonly replayed: ReleasedCommand<Add>[];
}

export interface VenueOptions extends Partial<SequencerParts<Add>> {
  readonly storage?: Storage;
  readonly openLog?: (storage: Storage) => DurableLog;
}

/** Opens a venue of counters on a storage. */
export function openVenue(options: VenueOptions = {}): TestVenue {
  const { openLog, ...parts } = options;
  const storage = options.storage ?? new SimulatedStorage();
  const clock = new TestClock();
  const replayed: ReleasedCommand<Add>[] = [];
  const log = openLog?.(storage) ?? openInlineLog(storage, SMALL_JOURNAL);
  const sequencer = openSequencer<Add>({
    log,
    clock,
    codec: counterCodec,
    createMachine: () => new Counter(),
    place: placeAdd,
    checkpointsBy: 'self',
    onReplayed: (command) => replayed.push(command),
    ...parts,
    storage,
  });
  const witness = new Witness();
  sequencer.listen(witness);
  return { sequencer, witness, clock, storage, replayed };
}

/** Submits normal commands with these ids. */
export function submitIds(sequencer: Sequencer<Add>, ids: readonly number[]): void {
  for (const id of ids) sequencer.submit(normal(id));
}

export function normal(id: number, more: Partial<Add> = {}): { command: Add; authorization: null } {
  return { command: { queue: 'normal', id, ...more }, authorization: null };
}
