import { COMMAND_LAYOUTS, type Command } from './commands/command.ts';
import {
  BATCH_CODE,
  BATCH_ITEMS_MAX,
  type BatchItem,
  CANCEL_ORDER,
  PLACE_ORDER,
} from './commands/orders.ts';
import {
  ByteCursor,
  EncodingError,
  type FieldValue,
  readFields,
  writeFields,
} from './field-codec.ts';
import {
  readCancelOrder,
  readPlaceOrder,
  writeCancelOrder,
  writePlaceOrder,
} from './frequent-commands.ts';
import type { AnyLayout } from './layout.ts';

const BY_KIND = new Map<string, AnyLayout>(COMMAND_LAYOUTS.map((layout) => [layout.kind, layout]));
const BY_CODE = new Map<number, AnyLayout>(COMMAND_LAYOUTS.map((layout) => [layout.code, layout]));
const BATCHABLE: ReadonlySet<string> = new Set([
  'PlaceOrder',
  'PlaceTriggerOrder',
  'CancelOrder',
  'AmendOrder',
]);

type Bag = { [name: string]: FieldValue };

/** Permanent code of a command kind. */
export function commandCode(kind: Command['kind']): number {
  return kind === 'Batch' ? BATCH_CODE : layoutOf(kind).code;
}

function layoutOf(kind: string): AnyLayout {
  const layout = BY_KIND.get(kind);
  if (layout === undefined) throw new EncodingError('kind', `${kind} is no command`);
  return layout;
}

/**
 * Writes one command: its code in one byte, then its fields. Throws `EncodingError`, which names
 * the field, for a value that its layout does not allow.
 */
export function writeCommand(cursor: ByteCursor, command: Command): void {
  if (command.kind === 'PlaceOrder') {
    cursor.putU8(PLACE_ORDER.code);
    writePlaceOrder(cursor, command);
    return;
  }
  if (command.kind === 'CancelOrder') {
    cursor.putU8(CANCEL_ORDER.code);
    writeCancelOrder(cursor, command);
    return;
  }
  if (command.kind === 'Batch') {
    if (command.items.length === 0 || command.items.length > BATCH_ITEMS_MAX) {
      throw new EncodingError('items', `1 to ${BATCH_ITEMS_MAX} items`);
    }
    cursor.putU8(BATCH_CODE);
    cursor.putU8(command.items.length);
    for (const item of command.items) {
      if (!BATCHABLE.has(item.kind)) throw new EncodingError('items', `${item.kind} in a batch`);
      writeCommand(cursor, item);
    }
    return;
  }
  const layout = layoutOf(command.kind);
  cursor.putU8(layout.code);
  writeFields(cursor, layout.fields, command);
}

/** Reads one command at the cursor. Throws `EncodingError` for bytes that are none. */
export function readCommand(cursor: ByteCursor): Command {
  const code = cursor.view.getUint8(cursor.read(1));
  if (code === PLACE_ORDER.code) return readPlaceOrder(cursor);
  if (code === CANCEL_ORDER.code) return readCancelOrder(cursor);
  if (code === BATCH_CODE) return readBatch(cursor);
  const layout = BY_CODE.get(code);
  if (layout === undefined) throw new EncodingError('kind', `no command has code ${code}`);
  const message: Bag = { kind: layout.kind };
  readFields(cursor, layout.fields, message);
  return message as unknown as Command;
}

function readBatch(cursor: ByteCursor): Command {
  const count = cursor.view.getUint8(cursor.read(1));
  if (count === 0 || count > BATCH_ITEMS_MAX) {
    throw new EncodingError('items', `1 to ${BATCH_ITEMS_MAX} items`);
  }
  const items: BatchItem[] = [];
  for (let i = 0; i < count; i += 1) {
    // Told by its code: reading a nested batch first would recurse as deep as bytes say.
    if (cursor.bytes[cursor.at] === BATCH_CODE)
      throw new EncodingError('items', 'Batch in a batch');
    const item = readCommand(cursor);
    if (!BATCHABLE.has(item.kind)) throw new EncodingError('items', `${item.kind} in a batch`);
    items.push(item as BatchItem);
  }
  return { kind: 'Batch', items };
}

/** Written first and then copied, because the length is known afterwards. */
const ALONE = new ByteCursor(new Uint8Array(512));

/** Encodes one command alone. */
export function encodeCommand(command: Command): Uint8Array {
  ALONE.at = 0;
  writeCommand(ALONE, command);
  return ALONE.bytes.slice(0, ALONE.at);
}

/** Decodes one command that fills `bytes` exactly. */
export function decodeCommand(bytes: Uint8Array): Command {
  const cursor = new ByteCursor(bytes);
  const command = readCommand(cursor);
  if (cursor.holds(1)) throw new EncodingError('record', 'bytes behind the command');
  return command;
}
