import { type ApiError, edgeError, rejectError, rejectSubject } from '@tandem/api';
import type { CommandPort, ReleasedOutcome } from '@tandem/ingress';
import type { Authorization, BatchItem, Command, Event } from '@tandem/protocol';
import { type KnownNames, type OrderCommand, orderOutcomes } from '../outcomes/order-outcomes.ts';
import { errorReply, type ProvenReply, type Reply, unprovenReply } from './reply.ts';
import { refusalError } from './request-failure.ts';

const ORDER_KINDS: ReadonlySet<string> = new Set([
  'PlaceOrder',
  'PlaceTriggerOrder',
  'CancelOrder',
  'AmendOrder',
  'Batch',
]);

/** Sends a command and answers with what became of it. */
export async function submitCommand(
  port: CommandPort,
  signed: { readonly command: Command; readonly authorization: Authorization },
  names: KnownNames,
): Promise<ProvenReply> {
  const known = withAmended(signed.command, names);
  const outcome = await port.submit(signed);
  // A full queue of signatures refuses before it looks at one.
  if (outcome.kind === 'refused') return unprovenReply(refusalError(outcome.refusal));
  if (outcome.kind === 'unauthorized') return unprovenReply(outcome.error);
  return { reply: releasedReply(outcome, signed.command, known), isProven: true };
}

/** Orders that are amended may be gone when the outcome is here: a later item canceled them. */
function withAmended(command: Command, names: KnownNames): KnownNames {
  if (command.kind !== 'AmendOrder' && command.kind !== 'Batch') return names;
  const markets = new Map<number, number | undefined>();
  for (const item of command.kind === 'Batch' ? command.items : [command]) {
    if (item.kind === 'AmendOrder') markets.set(item.orderId, names.marketOfOrder(item.orderId));
  }
  const marketOfOrder = (orderId: number) => markets.get(orderId) ?? names.marketOfOrder(orderId);
  return { ...names, marketOfOrder };
}

function releasedReply(outcome: ReleasedOutcome, command: Command, names: KnownNames): Reply {
  const { sequence, timeUs, receipt } = outcome;
  const released = { sequence, timeUs };
  if (command.kind === 'Batch') {
    const whole = rejectOfWhole(command.items, outcome.events);
    if (whole !== undefined) return rejected(whole, command, names);
    const orders = orderOutcomes(command, outcome.events, { sequence, timeUs, names });
    return { kind: 'data', released, data: { receipt, timeUs, orders } };
  }
  const [first] = outcome.events;
  if (first?.kind === 'CommandRejected') return rejected(first, command, names);
  if (isOrderCommand(command)) {
    const [order] = orderOutcomes(command, outcome.events, { sequence, timeUs, names });
    if (order === undefined) return errorReply(edgeError('OutcomeUnknown'));
    return { kind: 'data', released, data: { receipt, timeUs, order } };
  }
  if (command.kind === 'CancelAllOrders') {
    const canceled = outcome.events.flatMap((event) =>
      event.kind === 'OrderCanceled' ? [event.orderId] : [],
    );
    return { kind: 'data', released, data: { receipt, timeUs, canceled } };
  }
  const account = accountOf(command);
  return { kind: 'data', released, data: { receipt, timeUs, account } };
}

/** The reject of a batch that no leg of it came to: more legs than events, and one reject. */
function rejectOfWhole(
  items: readonly BatchItem[],
  events: readonly Event[],
): (Event & { readonly kind: 'CommandRejected' }) | undefined {
  const [only] = events;
  const isAlone = events.length === 1 && items.length > 1;
  return isAlone && only?.kind === 'CommandRejected' ? only : undefined;
}

function isOrderCommand(command: Command): command is OrderCommand {
  return ORDER_KINDS.has(command.kind);
}

function accountOf(command: Command): number {
  if (command.kind === 'TransferCollateral') return command.from;
  return 'account' in command ? command.account : 0;
}

function rejected(
  event: Event & { readonly kind: 'CommandRejected' },
  command: Command,
  { listing, marketOfOrder }: KnownNames,
): Reply {
  const error: ApiError = rejectError(event, rejectSubject(command, listing, marketOfOrder));
  return errorReply(error);
}
