import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of recorded data lies beside the project and is never part of it. */
const BESIDE_THE_PROJECT = fileURLToPath(new URL('../../../../shared/data', import.meta.url));

/** The folder of recorded data: the one `TANDEM_DATA` names, or `../shared/data`. */
export function recordedDataFolder(
  override: string | undefined = process.env['TANDEM_DATA'],
): string {
  return override === undefined || override === '' ? BESIDE_THE_PROJECT : override;
}

/** Path of one recorded file, whether it is there or not. */
export function recordedFile(name: string, folder: string = recordedDataFolder()): string {
  return isAbsolute(name) ? name : join(folder, name);
}

export type RecordedDataPresence = 'present' | 'folderMissing' | 'fileMissing';

export function recordedDataPresence(name: string): RecordedDataPresence {
  if (!existsSync(recordedDataFolder())) return 'folderMissing';
  return existsSync(recordedFile(name)) ? 'present' : 'fileMissing';
}
