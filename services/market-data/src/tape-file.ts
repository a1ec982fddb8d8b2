import { readFile, rename, writeFile } from 'node:fs/promises';
import { MarketTape, type TapeCheckpoint } from '@tandem/projections';

/** The saved tape; undefined when there is none that can be read. It only ever saves work. */
export async function readTape(path: string): Promise<MarketTape | undefined> {
  try {
    const saved = JSON.parse(await readFile(path, 'utf8')) as TapeCheckpoint;
    return saved.version === 1 ? MarketTape.load(saved) : undefined;
  } catch {
    return undefined;
  }
}

/** Replaces the file in one step: a crash leaves the old one or the new one. */
export async function writeTape(path: string, tape: MarketTape): Promise<void> {
  const temporary = `${path}.tmp`;
  await writeFile(temporary, JSON.stringify(tape.save()), { mode: 0o600 });
  await rename(temporary, path);
}
