import { describe, test } from 'vitest';
import { recordedDataFolder, recordedDataPresence, recordedFile } from './recorded-data.ts';

/**
 * A group of tests that needs one recorded file. Without the file they are skipped, by a name
 * that says which file is missing. On CI a missing file in a folder that is there fails: the
 * proof would be lost silently. A project alone, without the folder beside it, skips everywhere;
 * a folder named by TANDEM_DATA must exist.
 */
export function describeRecorded(name: string, body: (path: string) => void): void {
  const presence = recordedDataPresence(name);
  if (presence === 'present') {
    describe(`recorded ${name}`, () => body(recordedFile(name)));
    return;
  }
  const message = `recorded ${name}: not found in ${recordedDataFolder()}`;
  const isOnCi = process.env['CI'] === 'true';
  const isPromised = presence === 'fileMissing' || (process.env['TANDEM_DATA'] ?? '') !== '';
  test.skipIf(!(isOnCi && isPromised))(message, () => {
    throw new Error(message);
  });
}
