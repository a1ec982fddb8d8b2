import {
  type Command,
  commandCode,
  type EventBuffer,
  eventLayouts,
  NO_VALUE,
  REJECT_CODE,
  type RejectReason,
} from '@tandem/protocol';
import type { ExchangeState } from './state.ts';

const CODES = new Map<Command['kind'], number>();

function codeOf(kind: Command['kind']): number {
  let code = CODES.get(kind);
  if (code === undefined) {
    code = commandCode(kind);
    CODES.set(kind, code);
  }
  return code;
}

/** The account that a command speaks for; 0 for the venue's own. A batch has only its signer's. */
function accountOf(state: ExchangeState, command: Command): number {
  if ('account' in command) return command.account;
  if (command.kind === 'Batch') return state.keyUse?.account ?? 0;
  return command.kind === 'TransferCollateral' ? command.from : 0;
}

/** Says why a command had no effect, with the numbers that the failing guard left in the state. */
export function rejectCommand(
  state: ExchangeState,
  events: EventBuffer,
  of: { readonly command: Command; readonly reason: RejectReason },
): void {
  const { command, reason } = of;
  const at = events.open(eventLayouts.COMMAND_REJECTED.code);
  const { slots } = events;
  slots[at] = codeOf(command.kind);
  slots[at + 1] = accountOf(state, command);
  slots[at + 2] =
    'clientOrderId' in command && command.clientOrderId !== null ? command.clientOrderId : NO_VALUE;
  slots[at + 3] = REJECT_CODE[reason];
  slots[at + 4] = state.rejectBound + 0;
  slots[at + 5] = state.rejectActual + 0;
}
