import type { Storage } from '@tandem/journal';
import type { Sequence } from '@tandem/protocol';

/**
 * A note beside the journal that a command made the state machine throw. As long as it lies there
 * the venue does not start, unless the journal holds a quarantine record for that command.
 */
export interface PoisonReport {
  readonly sequence: Sequence;
  readonly recordHash: string;
  readonly message: string;
}

const NAME = 'poison-report.json';
const TEMPORARY_NAME = 'poison-report.tmp';

/** Writes the report durably. */
export function writePoisonReport(storage: Storage, report: PoisonReport): void {
  if (storage.list().includes(TEMPORARY_NAME)) storage.remove(TEMPORARY_NAME);
  const file = storage.open(TEMPORARY_NAME, 'create');
  try {
    const bytes = Buffer.from(`${JSON.stringify(report, null, 2)}\n`, 'utf8');
    for (let done = 0; done < bytes.length; ) done += file.write(bytes.subarray(done), done);
    file.sync();
  } finally {
    file.close();
  }
  storage.rename(TEMPORARY_NAME, NAME);
  storage.syncDirectory();
}

/** Reads the report; undefined when there is none. */
export function readPoisonReport(storage: Storage): PoisonReport | undefined {
  if (!storage.list().includes(NAME)) return undefined;
  const file = storage.open(NAME, 'read');
  try {
    const bytes = new Uint8Array(file.size());
    for (let done = 0; done < bytes.length; ) done += file.read(bytes.subarray(done), done);
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as PoisonReport;
  } finally {
    file.close();
  }
}

/** Removes the report after its command was quarantined. */
export function removePoisonReport(storage: Storage): void {
  if (!storage.list().includes(NAME)) return;
  storage.remove(NAME);
  storage.syncDirectory();
}
