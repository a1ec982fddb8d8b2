import type { RatePpb, TimestampUs } from '@tandem/quantity';
import { readCommand, writeCommand } from './command-codec.ts';
import type { Command } from './commands/command.ts';
import {
  ByteCursor,
  EncodingError,
  type FieldValue,
  readFields,
  readUint,
  writeFields,
  writeUint,
} from './field-codec.ts';
import type { AccountId, Sequence } from './ids.ts';
import type { Layout } from './layout.ts';
import { SIGNATURE_SCHEMES, type SignatureScheme } from './vocabulary.ts';

/** Who signed a command, and exactly what. Absent for the venue's own commands. */
export type Authorization = {
  readonly kind: 'Authorization';
  readonly scheme: SignatureScheme;
  /** Account that the key belongs to; the command may speak for a sub-account of it. */
  readonly account: AccountId;
  /** Number of the wallet or session key within that account. */
  readonly keyId: number;
  /** Used once, in any order within the key's window. */
  readonly nonce: number;
  /** A command that is ordered later than this is refused. */
  readonly deadlineUs: TimestampUs;
  /** Fee on top of the schedule, of the value of each fill, for the receiver that the key has. */
  readonly extraFeePpb: RatePpb;
  readonly signedBytes: Uint8Array;
  readonly signature: Uint8Array;
};

/** What the engine checks of a signature that was verified before: docs/rulebook/keys.md. */
export type KeyUse = Omit<Authorization, 'kind' | 'signedBytes' | 'signature'>;

const AUTHORIZATION: Layout<Authorization> = {
  kind: 'Authorization',
  code: 0,
  fields: {
    scheme: SIGNATURE_SCHEMES,
    account: 'u32',
    keyId: 'u32',
    nonce: 'uint',
    deadlineUs: 'uint',
    extraFeePpb: 'u32',
    signedBytes: 'blob',
    signature: 'blob',
  },
};

/** A command as it was ordered. */
export type CommandRecord = {
  readonly kind: 'CommandRecord';
  readonly sequence: Sequence;
  readonly timeUs: TimestampUs;
  readonly command: Command;
  readonly authorization: Authorization | null;
};

/** The state and the rolling event hash after `sequence`: a replay that differs must stop. */
export type StateHashRecord = {
  readonly kind: 'StateHashRecord';
  readonly sequence: Sequence;
  readonly stateHash: string;
  readonly eventHash: string;
};

/** Orders replays to skip a command that made the engine throw; signed by an operator. */
export type QuarantineRecord = {
  readonly kind: 'QuarantineRecord';
  readonly sequence: Sequence;
  readonly recordHash: string;
  readonly signature: Uint8Array;
};

/** A leader takes office; appended by compare-and-append at the tail. */
export type LeaderRecord = {
  readonly kind: 'LeaderRecord';
  readonly epoch: number;
  readonly nodeId: string;
};

/** Everything a journal may hold. */
export type JournalRecord = CommandRecord | StateHashRecord | QuarantineRecord | LeaderRecord;

const STATE_HASH: Layout<StateHashRecord> = {
  kind: 'StateHashRecord',
  code: 2,
  fields: { sequence: 'uint', stateHash: 'bytes32', eventHash: 'bytes32' },
};
const QUARANTINE: Layout<QuarantineRecord> = {
  kind: 'QuarantineRecord',
  code: 3,
  fields: { sequence: 'uint', recordHash: 'bytes32', signature: 'blob' },
};
const LEADER: Layout<LeaderRecord> = {
  kind: 'LeaderRecord',
  code: 4,
  fields: { epoch: 'uint', nodeId: 'text' },
};
const COMMAND_CODE = 1;
/** What follows the stamp. 1 stood for the authorization of format 1, which nobody ever wrote. */
const UNSIGNED = 0;
const SIGNED = 2;

/** Layouts of the records that are not commands, for the protocol hash and the reference page. */
export const RECORD_LAYOUTS: readonly [
  Layout<Authorization>,
  Layout<StateHashRecord>,
  Layout<QuarantineRecord>,
  Layout<LeaderRecord>,
] = [AUTHORIZATION, STATE_HASH, QUARANTINE, LEADER];

type Bag = { [name: string]: FieldValue };

/** Writes one record: a code in one byte, then its fields. Throws `EncodingError`. */
export function writeRecord(cursor: ByteCursor, record: JournalRecord): void {
  if (record.kind === 'CommandRecord') {
    cursor.putU8(COMMAND_CODE);
    writeUint(cursor, record.sequence, 'sequence');
    writeUint(cursor, record.timeUs, 'timeUs');
    cursor.putU8(record.authorization === null ? UNSIGNED : SIGNED);
    if (record.authorization !== null) {
      writeFields(cursor, AUTHORIZATION.fields, record.authorization);
    }
    writeCommand(cursor, record.command);
    return;
  }
  const layout = RECORD_LAYOUTS.find((candidate) => candidate.kind === record.kind);
  if (layout === undefined) throw new EncodingError('kind', 'no such record');
  cursor.putU8(layout.code);
  writeFields(cursor, layout.fields, record);
}

/** Written first and then copied, because the length is known afterwards. */
const ALONE = new ByteCursor(new Uint8Array(512));

/** Encodes one record alone. */
export function encodeRecord(record: JournalRecord): Uint8Array {
  ALONE.at = 0;
  writeRecord(ALONE, record);
  return ALONE.bytes.slice(0, ALONE.at);
}

/** Decodes one record that fills `bytes` exactly. Throws `EncodingError`. */
export function decodeRecord(bytes: Uint8Array): JournalRecord {
  return readRecord(new ByteCursor(bytes));
}

/** Reads one record from the cursor to its end. Throws `EncodingError`. */
export function readRecord(cursor: ByteCursor): JournalRecord {
  const code = cursor.view.getUint8(cursor.read(1));
  const record = code === COMMAND_CODE ? readCommandRecord(cursor) : readOther(cursor, code);
  if (cursor.holds(1)) throw new EncodingError('record', 'bytes behind the record');
  return record;
}

function readCommandRecord(cursor: ByteCursor): CommandRecord {
  const sequence = readUint(cursor, 'sequence') as Sequence;
  const timeUs = readUint(cursor, 'timeUs') as TimestampUs;
  const presence = cursor.view.getUint8(cursor.read(1));
  if (presence !== UNSIGNED && presence !== SIGNED) {
    throw new EncodingError('authorization', `no authorization has format ${presence}`);
  }
  const authorization = presence === SIGNED ? readAuthorization(cursor) : null;
  return { kind: 'CommandRecord', sequence, timeUs, authorization, command: readCommand(cursor) };
}

function readAuthorization(cursor: ByteCursor): Authorization {
  const authorization: Bag = { kind: 'Authorization' };
  readFields(cursor, AUTHORIZATION.fields, authorization);
  return authorization as unknown as Authorization;
}

function readOther(cursor: ByteCursor, code: number): JournalRecord {
  const layout = RECORD_LAYOUTS.find((candidate) => candidate.code === code && code !== 0);
  if (layout === undefined) throw new EncodingError('kind', `no record has code ${code}`);
  const message: Bag = { kind: layout.kind };
  readFields(cursor, layout.fields, message);
  return message as unknown as JournalRecord;
}
