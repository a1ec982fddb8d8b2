import type { ExchangeEngine } from '@tandem/engine';
import { type JournalWriter, openJournal, RealStorage } from '@tandem/journal';
import type { Command, EventBuffer, Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { createProtocolCodec, type RecordCodec } from '@tandem/sequencer';

const GROUP_RECORDS = 500;

/** An engine whose commands are journaled on the way, in groups as a busy venue writes them. */
export class JournalingEngine implements ExchangeEngine {
  private readonly engine: ExchangeEngine;
  private readonly writer: JournalWriter;
  private readonly codec: RecordCodec<Command> = createProtocolCodec();

  constructor(engine: ExchangeEngine, directory: string) {
    this.engine = engine;
    this.writer = openJournal(new RealStorage(directory));
  }

  apply(sequence: Sequence, timeUs: TimestampUs, command: Command, events: EventBuffer): void {
    const record = {
      kind: 'CommandRecord',
      sequence,
      timeUs,
      command,
      authorization: null,
    } as const;
    this.writer.add(this.codec.encode(record));
    if (this.writer.pendingCount >= GROUP_RECORDS) this.writer.commit();
    this.engine.apply(sequence, timeUs, command, events);
  }

  stateHash(): string {
    return this.engine.stateHash();
  }

  hasPendingWork(): boolean {
    return this.engine.hasPendingWork();
  }

  /** Ends the journal and returns the number of its records. */
  close(): number {
    this.writer.commit();
    this.writer.close();
    return this.writer.lastSequence;
  }
}
