import { parentPort, workerData } from 'node:worker_threads';
import type { PortableError } from './errors.ts';
import { toPortableError } from './errors.ts';
import { DEFAULT_ALIGNMENT } from './limits.ts';
import { RealStorage } from './real-storage.ts';
import type { RingMemory } from './record-ring.ts';
import { CONTROL, RingReader } from './record-ring.ts';
import type { RecoveredJournal } from './recovery.ts';
import type { JournalOptions, JournalWriter } from './writer.ts';
import { openJournal } from './writer.ts';

/**
 * The thread that owns the journal: takes from the ring whatever has been published while the last
 * group was being synced, and makes that the next group.
 */

export interface JournalThreadData {
  readonly directory: string;
  readonly options: JournalOptions;
  readonly memory: RingMemory;
}

/** What the thread reports. Progress goes through shared memory, not through messages. */
export type JournalThreadMessage =
  | {
      readonly kind: 'open';
      readonly recovered: RecoveredJournal | undefined;
      readonly lastSequence: number;
      readonly maxRecordBytes: number;
    }
  | { readonly kind: 'failed'; readonly error: PortableError };

/** How long the thread sleeps before it looks again whether a full disk has space. */
const SLEEP_MS = 500;

function run(data: JournalThreadData): void {
  const control = new Int32Array(data.memory.control);
  const reader = new RingReader(data.memory);
  const writer = openJournal(new RealStorage(data.directory), { ...data.options, lock: 'held' });
  const { recovered, lastSequence, maxRecordBytes } = writer;
  report({ kind: 'open', recovered, lastSequence, maxRecordBytes });
  for (;;) {
    publishSpace(control, writer);
    const isClosing = Atomics.load(control, CONTROL.isClosing) === 1;
    const count = reader.drainInto(writer);
    if (count > 0) {
      writer.commit();
      Atomics.add(control, CONTROL.durable, count);
      Atomics.notify(control, CONTROL.durable);
    } else if (isClosing) {
      break;
    } else {
      reader.sleep(SLEEP_MS);
      if (writer.isReserveInUse) writer.leaveReserve();
    }
  }
  writer.close();
}

function publishSpace(control: Int32Array, writer: JournalWriter): void {
  // A group is closed on the alignment, so the last bytes of a segment may not be usable.
  const left = Math.max(0, writer.segmentBytesLeft - DEFAULT_ALIGNMENT);
  Atomics.store(control, CONTROL.segmentBytesLeft, Math.min(left, 0x7fff_ffff));
  // The other thread looks at this for each command: written only when it changes.
  const isReserveInUse = writer.isReserveInUse ? 1 : 0;
  if (Atomics.load(control, CONTROL.isReserveInUse) !== isReserveInUse) {
    Atomics.store(control, CONTROL.isReserveInUse, isReserveInUse);
  }
  Atomics.store(control, CONTROL.segmentsBegun, writer.segmentsBegun);
}

function report(message: JournalThreadMessage): void {
  // The rule means windows; a port of a thread has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(message);
}

try {
  run(workerData as JournalThreadData);
} catch (error) {
  report({ kind: 'failed', error: toPortableError(error) });
}
