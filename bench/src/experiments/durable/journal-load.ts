import { join } from 'node:path';
import { openThreadedLog, type ThreadedLog } from '@tandem/journal';
import { type Load, type LoopResult, OpenLoop } from '../../measure/open-loop.ts';

/** About what an encoded order takes. */
const RECORD_BYTES = 128;

/** The journal alone, with records of fixed length: what durability costs without an engine. */
export class JournalLoad {
  private readonly log: ThreadedLog;
  private readonly loop: OpenLoop = new OpenLoop();
  private readonly record: Uint8Array = new Uint8Array(RECORD_BYTES).fill(1);
  /** Item of the loop by sequence: a refused item has none. */
  private readonly items: number[] = [];
  private firstSequence = 0;
  private durable = 0;

  private constructor(log: ThreadedLog) {
    this.log = log;
    this.durable = log.durableSequence;
    log.listen({
      onDurable: (sequence) => {
        const now = performance.now();
        for (; this.durable < sequence; this.durable += 1) {
          this.loop.complete(this.items[this.durable + 1 - this.firstSequence] as number, now);
        }
      },
      onFailure: (error) => {
        throw error;
      },
    });
  }

  static async open(folder: string): Promise<JournalLoad> {
    return new JournalLoad(await openThreadedLog(join(folder, 'journal')));
  }

  run(load: Load): Promise<LoopResult> {
    this.items.length = 0;
    this.firstSequence = this.log.lastSequence + 1;
    return this.loop.run(load, {
      offer: (item) => {
        if (this.log.room(RECORD_BYTES, false) !== 'ok') return false;
        this.log.append(this.record);
        this.items.push(item);
        return true;
      },
      flush: () => this.log.flush(),
    });
  }

  async close(): Promise<void> {
    await this.log.close();
  }
}
