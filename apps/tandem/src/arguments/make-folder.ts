import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it that are missing, one by one. Node's own way never ends in a
 * file system that answers "there is no such folder" to its making, as /proc does. Throws what the
 * file system says.
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  let folder = resolve(path);
  while (statSync(folder, { throwIfNoEntry: false }) === undefined) {
    missing.push(folder);
    folder = dirname(folder);
  }
  for (const one of missing.toReversed()) mkdirSync(one);
}
