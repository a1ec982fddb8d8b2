import { DurableLines } from '@tandem/durable-lines';
import type { Hex } from 'viem';

/** What is needed to make a block again, to the bit. */
export type LoggedBlock = {
  readonly number: number;
  readonly timestamp: number;
  readonly hash: Hex;
  /** Signed bytes, in their order. */
  readonly transactions: readonly Hex[];
};

/** Blocks since the newest snapshot, each on disk before the next is made. */
export class BlockLog {
  readonly #lines: DurableLines;
  readonly blocks: Map<number, LoggedBlock> = new Map();

  /** @throws when the file is there and cannot be read */
  constructor(path: string) {
    const present = (): string[] => [...this.blocks.values()].map((one) => JSON.stringify(one));
    this.#lines = DurableLines.open({ path, present }, (line) => {
      const block = JSON.parse(line) as LoggedBlock;
      this.blocks.set(block.number, block);
    });
  }

  async add(block: LoggedBlock): Promise<void> {
    this.blocks.set(block.number, block);
    await this.#lines.append(JSON.stringify(block));
  }

  /** The lines go away when the file is next written anew. */
  forgetThrough(number: number): void {
    for (const known of this.blocks.keys()) if (known <= number) this.blocks.delete(known);
  }

  close(): Promise<void> {
    return this.#lines.close();
  }
}
