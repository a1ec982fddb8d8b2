import type {
  Command,
  CommandRecord,
  JournalRecord,
  LeaderRecord,
  QuarantineRecord,
  StateHashRecord,
} from '@tandem/protocol';
import { ByteCursor, decodeRecord, writeRecord } from '@tandem/protocol';

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
  /** Decodes a record into objects that do not keep the bytes: they are soon overwritten. */
  decode(bytes: Uint8Array): VenueRecord<C>;
  /** Does a command record start here? Looking for the others must not decode every command. */
  isCommand(bytes: Uint8Array, start: number): boolean;
}

/** First byte of a command record. */
const COMMAND_CODE = 1;

/** The codec of the exchange. Each sequencer and each reader needs one of its own. */
export function createProtocolCodec(): RecordCodec<Command> {
  const cursor = new ByteCursor(new Uint8Array(512));
  return {
    encode(record: JournalRecord): Uint8Array {
      cursor.at = 0;
      writeRecord(cursor, record);
      return cursor.bytes.subarray(0, cursor.at);
    },
    decode: decodeRecord,
    isCommand: (bytes, start) => bytes[start] === COMMAND_CODE,
  };
}
