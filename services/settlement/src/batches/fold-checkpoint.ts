import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import type { Feed, History } from '@tandem/feed';
import type { Hex } from 'viem';
import type { OutboxStore } from '../outbox/outbox-store.ts';
import { FeedReader } from './feed-reader.ts';
import { digestOf, type FoldPart, type FoldTerms, MirrorFold } from './mirror-fold.ts';

/** Raise it when what a fold knows, or how it comes to know it, changes. */
const CHECKPOINT_VERSION = 6;

/** First line of a checkpoint: of what it is. */
type CheckpointHead = {
  readonly version: number;
  readonly terms: FoldTerms;
  /** Last command that is folded: its place in the journal, and the digest of what is there. */
  readonly sequence: number;
  readonly digest: string;
  /** The batch that ends with it. */
  readonly batchId: number;
  readonly batchHash: Hex;
};

/** Where a fold comes from. */
export type FoldSources = {
  readonly feed: Feed;
  readonly history: History;
  readonly store: OutboxStore;
  readonly terms: FoldTerms;
};

/** A fold, and the reader that stands behind its last command. */
export type ResumedFold = {
  readonly fold: MirrorFold;
  readonly reader: FeedReader;
  /** Why the journal must be folded from its beginning; null when a checkpoint was taken. */
  readonly problem: string | null;
};

/** A checkpoint is not used: the words say why. */
class CheckpointError extends Error {
  override readonly name = 'CheckpointError';
}

/**
 * Keeps what the fold knows at the end of a batch in a file beside the outbox, so that a start
 * folds what came after it and not the whole journal. It can always be computed again, only slower.
 */
export class FoldCheckpoint {
  readonly #path: string;
  readonly #everyCommands: number;
  #savedSequence = 0;

  constructor(path: string, everyCommands: number) {
    this.#path = path;
    this.#everyCommands = everyCommands;
  }

  /**
   * The fold that was saved, when the file is whole, of this version and these terms, ends with a
   * batch that the outbox has or follows, and the journal has the same command at its place.
   * Otherwise an empty fold, and the reason.
   */
  async resume(sources: FoldSources): Promise<ResumedFold> {
    const { feed, history, terms } = sources;
    try {
      const { head, fold } = await this.#read(sources);
      const reader = new FeedReader(feed, history, head.sequence);
      const there = await reader.next();
      if (there === null || digestOf(there) !== head.digest) {
        throw new CheckpointError(`the journal has another command ${head.sequence}`);
      }
      this.#savedSequence = head.sequence;
      return { fold, reader, problem: null };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      return { fold: new MirrorFold(terms), reader: new FeedReader(feed, history), problem };
    }
  }

  /** Saves the fold when it stands at the end of the newest batch and enough has come since. */
  async keep(fold: MirrorFold, sources: Pick<FoldSources, 'store' | 'terms'>): Promise<void> {
    const { store, terms } = sources;
    const newest = store.newestBatch;
    if (newest === null || fold.sequence !== newest.lastSequence || fold.items > 0) return;
    if (fold.sequence - this.#savedSequence < this.#everyCommands) return;
    const { sequence, digest } = fold;
    const { batchId, hash: batchHash } = newest;
    const head = { version: CHECKPOINT_VERSION, terms, sequence, digest, batchId, batchHash };
    const temporary = `${this.#path}.new`;
    const file = await open(temporary, 'w', 0o600);
    try {
      await writeLines(file, head, fold);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, this.#path);
    this.#savedSequence = sequence;
  }

  async #read({ store, terms }: FoldSources): Promise<{ head: CheckpointHead; fold: MirrorFold }> {
    const [first, ...rest] = await checkedLines(this.#path);
    const head = JSON.parse(first ?? '{}') as CheckpointHead;
    if (head.version !== CHECKPOINT_VERSION) throw new CheckpointError('it is of another version');
    if (JSON.stringify(head.terms) !== JSON.stringify(terms)) {
      throw new CheckpointError('it is of another vault');
    }
    assertOfOutbox(head, store);
    const parts: FoldPart[] = [];
    for (const line of rest) {
      parts.push(JSON.parse(line) as FoldPart);
      await new Promise(setImmediate);
    }
    const fold = MirrorFold.restore(terms, parts);
    if (fold === null || fold.sequence !== head.sequence) {
      throw new CheckpointError('its view is of another version');
    }
    return { head, fold };
  }
}

function assertOfOutbox(head: CheckpointHead, store: OutboxStore): void {
  const { newestBatch, batches } = store;
  if (newestBatch === null || newestBatch.lastSequence < head.sequence) {
    throw new CheckpointError('the outbox ends before it');
  }
  const same = newestBatch.batchId === head.batchId ? newestBatch : batches.get(head.batchId);
  const next = batches.get(head.batchId + 1);
  const hash = same?.hash ?? next?.previousHash ?? head.batchHash;
  if (hash !== head.batchHash) {
    throw new CheckpointError(`the outbox has another batch ${head.batchId}`);
  }
}

/** Every line is a part; the last is the hash of all before it. */
async function writeLines(file: FileHandle, head: CheckpointHead, fold: MirrorFold): Promise<void> {
  const hash = createHash('sha256');
  await writeLine(file, hash, JSON.stringify(head));
  for (const part of fold.save()) await writeLine(file, hash, JSON.stringify(part));
  await file.appendFile(`${hash.digest('hex')}\n`);
}

async function writeLine(file: FileHandle, hash: Hash, text: string): Promise<void> {
  const line = `${text}\n`;
  hash.update(line);
  await file.appendFile(line);
}

async function checkedLines(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CheckpointError(error.code === 'ENOENT' ? 'there is none' : error.message);
  });
  const lines = text.split('\n').slice(0, -1);
  const written = lines.pop();
  const hash = createHash('sha256');
  for (const line of lines) hash.update(`${line}\n`);
  if (written !== hash.digest('hex')) throw new CheckpointError('it is damaged');
  return lines;
}
