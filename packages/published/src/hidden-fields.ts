import {
  type BatchItem,
  COMMAND_LAYOUTS,
  type Command,
  EVENT_LAYOUTS,
  type FieldKind,
  type Fields,
  slotsOf,
} from '@tandem/protocol';

/** When what a command hides is told: when all its orders have ended, or to nobody. */
export type HiddenUntil = 'terminal' | 'never';

type Rule = { readonly until: HiddenUntil; readonly shown: readonly string[] };

/**
 * Commands of which outsiders see only some fields. The list names what is shown, so that a field
 * that is added later is hidden until somebody decides otherwise.
 */
const COMMANDS: { readonly [kind: string]: Rule } = {
  PlaceTriggerOrder: {
    until: 'terminal',
    shown: ['account', 'market', 'clientOrderId', 'nonce'],
  },
  PlaceAlgorithm: { until: 'terminal', shown: ['account', 'market', 'clientOrderId'] },
  RegisterSessionKey: { until: 'never', shown: ['account', 'keyId'] },
  SetRiskLimits: { until: 'never', shown: ['account'] },
};

/** The same for the events that repeat what those commands say. */
const EVENTS: { readonly [kind: string]: readonly string[] } = {
  TriggerOrderPlaced: ['account', 'market', 'orderId', 'clientOrderId'],
  SessionKeyRegistered: ['account', 'keyId'],
  RiskLimitsSet: ['account'],
};

const FIELDS: ReadonlyMap<string, Fields> = new Map(
  COMMAND_LAYOUTS.map(({ kind, fields }) => [kind, fields]),
);

/** Slots behind the code of an event that are hidden, by that code. */
const HIDDEN_SLOTS: ReadonlyMap<number, readonly number[]> = new Map(
  EVENT_LAYOUTS.flatMap(({ kind, code, fields }) => {
    const shown = EVENTS[kind];
    return shown === undefined ? [] : [[code, hiddenSlots(fields, shown)] as const];
  }),
);

/** Whether a command hides anything from outsiders, and until when. */
export function hiddenUntil(command: Command): HiddenUntil | null {
  const items = command.kind === 'Batch' ? command.items : [command];
  for (const { kind } of items) {
    const rule = COMMANDS[kind];
    if (rule !== undefined) return rule.until;
  }
  return null;
}

/** The command with zero, false, null or the first name in place of what it hides. */
export function openCommand(command: Command): Command {
  if (command.kind !== 'Batch') return openItem(command);
  return { ...command, items: command.items.map((item) => openItem(item) as BatchItem) };
}

function openItem(command: Command): Command {
  const rule = COMMANDS[command.kind];
  const fields = FIELDS.get(command.kind);
  if (rule === undefined || fields === undefined) return command;
  const open: { [name: string]: unknown } = { ...command };
  for (const [name, kind] of Object.entries(fields)) {
    if (!rule.shown.includes(name)) open[name] = emptyValue(kind);
  }
  return open as unknown as Command;
}

/** Hidden slots behind the code of an event; undefined where it hides nothing. */
export function hiddenSlotsOf(code: number): readonly number[] | undefined {
  return HIDDEN_SLOTS.get(code);
}

function hiddenSlots(fields: Fields, shown: readonly string[]): readonly number[] {
  const hidden: number[] = [];
  let at = 1;
  for (const [name, kind] of Object.entries(fields)) {
    const width = slotsOf(kind);
    if (!shown.includes(name)) for (let i = 0; i < width; i += 1) hidden.push(at + i);
    at += width;
  }
  return hidden;
}

function emptyValue(kind: FieldKind): unknown {
  if (typeof kind !== 'string') return 'list' in kind ? [] : kind[0];
  if (kind === 'bool') return false;
  if (kind === 'bytes32') return '0'.repeat(64);
  if (kind === 'text') return '';
  if (kind === 'blob') return new Uint8Array(0);
  return kind.endsWith('?') ? null : 0;
}
