import { closeSync, existsSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import type { HeadParts } from './sealed-content.ts';

/** A head as it is published. */
export type PublishedHead = HeadParts & {
  readonly head: string;
  readonly publicKey: string;
  readonly signature: string;
};

/** The head before the first one. */
const GENESIS_HEAD = '0'.repeat(64);
/** A line has some 500 bytes. */
const TAIL_BYTES = 16_384;

/**
 * The heads of all groups, one JSON object a line: what the venue publishes live of its journal. It
 * is written before anybody is answered, so that a killed process continues the same chain.
 */
export class HeadLog {
  readonly #file: number;
  readonly #listeners = new Set<(head: PublishedHead) => void>();
  #last: string;

  constructor(path: string) {
    this.#last = lastHead(path);
    this.#file = openSync(path, 'a', 0o644);
    // Ends a line that was torn; an empty one says nothing.
    writeSync(this.#file, '\n');
  }

  /** The newest head. */
  get last(): string {
    return this.#last;
  }

  /** Is told of each head after it is in the file. */
  listen(listener: (head: PublishedHead) => void): void {
    this.#listeners.add(listener);
  }

  append(head: PublishedHead): void {
    writeSync(this.#file, `${JSON.stringify(head)}\n`);
    this.#last = head.head;
    for (const listener of this.#listeners) listener(head);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Looks at the end of the file only: it grows for as long as the venue runs. */
function lastHead(path: string): string {
  if (!existsSync(path)) return GENESIS_HEAD;
  const lines = tailOf(path).split('\n');
  for (const line of lines.reverse()) {
    const head = /"head":"([0-9a-f]{64})"/.exec(line)?.[1];
    // The last line may be torn; whatever it was, it went to nobody.
    if (head !== undefined && line.endsWith('}')) return head;
  }
  return GENESIS_HEAD;
}

function tailOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const length = readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}
