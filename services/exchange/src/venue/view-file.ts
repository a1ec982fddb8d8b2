import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { loadView, saveView, type VenueView, type ViewCheckpoint } from '@tandem/feed';

const NAME = 'view.json';
const TEMPORARY_NAME = 'view.tmp';

/** Saves what the view knows beside the journal. It can always be computed again, only slower. */
export function writeViewFile(folder: string, view: VenueView): void {
  const file = openSync(join(folder, TEMPORARY_NAME), 'w', 0o600);
  try {
    writeSync(file, JSON.stringify(saveView(view)));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(join(folder, TEMPORARY_NAME), join(folder, NAME));
}

/** The saved view; nothing when there is none, or none that can be read. */
export function readViewFile(folder: string): VenueView | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, NAME), 'utf8');
  } catch {
    return undefined;
  }
  try {
    return loadView(JSON.parse(text) as ViewCheckpoint);
  } catch {
    // A damaged file is as good as none: the journal has everything.
    return undefined;
  }
}
