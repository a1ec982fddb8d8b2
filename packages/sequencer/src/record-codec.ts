import type {
  Command,
  CommandRecord,
  JournalRecord,
  LeaderRecord,
  QuarantineRecord,
  StateHashRecord,
} from '@tandem/protocol';
import { ByteCursor, readRecord, writeRecord } from '@tandem/protocol';

/** A command record whose command may be that of any state machine. */
export type OrderedCommand<C> = Omit<CommandRecord, 'command'> & { readonly command: C };

/** Everything a sequencer writes into its journal. */
export type VenueRecord<C> = OrderedCommand<C> | StateHashRecord | QuarantineRecord | LeaderRecord;

/** Turns records into bytes and back. */
export interface RecordCodec<C> {
  /**
   * Encodes a record; the bytes are valid until the next call.
   *
   * @throws when a command does not fit its layout; the command is then dropped, not sequenced
   */
  encode(record: VenueRecord<C>): Uint8Array;
  /**
   * Decodes the record that fills a part of some bytes, by default all of them, into objects that
   * do not keep the bytes: they are soon overwritten.
   */
  decode(bytes: Uint8Array, start?: number, end?: number): VenueRecord<C>;
  /** Does a command record start here? Looking for the others must not decode every command. */
  isCommand(bytes: Uint8Array, start: number): boolean;
}

/** First byte of a command record. */
const COMMAND_CODE = 1;
/** Bytes of the longest record whose view is kept; those of orders and cancels are far shorter. */
const KEPT_BYTES = 512;

/** The codec of the exchange. Each sequencer and each reader needs one of its own. */
export function createProtocolCodec(): RecordCodec<Command> {
  const writing = new ByteCursor(new Uint8Array(KEPT_BYTES));
  // By length: making a view costs as much as writing what it shows.
  const views: Uint8Array[] = [];
  let viewed = writing.bytes;
  const reading = new ByteCursor(new Uint8Array(0));
  return {
    encode(record: JournalRecord): Uint8Array {
      writing.at = 0;
      writeRecord(writing, record);
      const { bytes, at } = writing;
      if (at >= KEPT_BYTES) return bytes.subarray(0, at);
      if (bytes !== viewed) {
        views.length = 0;
        viewed = bytes;
      }
      return (views[at] ??= bytes.subarray(0, at));
    },
    decode(bytes: Uint8Array, start = 0, end: number = bytes.length): JournalRecord {
      reading.point(bytes, start, end);
      return readRecord(reading);
    },
    isCommand: (bytes, start) => bytes[start] === COMMAND_CODE,
  };
}
