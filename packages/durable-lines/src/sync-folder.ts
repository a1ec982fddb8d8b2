import { open } from 'node:fs/promises';

/** A file that is new or renamed is there after a power cut when its folder is on disk as well. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
