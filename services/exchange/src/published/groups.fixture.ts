import type { History, ReleasedCommand } from '@tandem/feed';
import { type Command, type Event, EventBuffer } from '@tandem/protocol';

/** Trigger price that nothing else in these commands can be mistaken for. */
export const SECRET_PRICE = 57_123_456_789;

/** Released commands without anything hidden, with sequences from `first` on. */
export function group(first: number, count: number): readonly ReleasedCommand[] {
  return Array.from({ length: count }, (_, i) => {
    const account = first + i;
    return released(account, { kind: 'OpenAccount', account, parent: null } as unknown as Command, [
      { kind: 'AccountOpened', account, owner: account } as unknown as Event,
    ]);
  });
}

/** A stop that was placed at a sequence, which is also its account. */
export function stopAt(sequence: number): ReleasedCommand {
  const [account, market, size] = [sequence, 3, 7_777];
  const order = { account, market, clientOrderId: 5, side: 'sell', trigger: 'stop' };
  const terms = { triggerBy: 'mark', triggerPrice: SECRET_PRICE, limitPrice: null, size };
  const rest = { nonce: null, reduceOnly: true, selfTrade: 'cancelMaker', marginMode: 'cross' };
  const placed = { orderId: sequence * 256 + 1, attached: false, payoff: -12_345 };
  return released(
    sequence,
    { kind: 'PlaceTriggerOrder', ...order, ...terms, ...rest, attached: false } as never,
    [{ kind: 'TriggerOrderPlaced', ...order, ...terms, ...placed } as never],
  );
}

/** The past of a journal that has exactly these commands. */
export function historyOf(commands: readonly ReleasedCommand[]): History {
  return function* history(from, through) {
    for (const one of commands) if (one.sequence >= from && one.sequence <= through) yield one;
  };
}

function released(sequence: number, command: Command, happened: readonly Event[]): ReleasedCommand {
  const events = new EventBuffer();
  for (const event of happened) events.push(event);
  const slots = events.slots.slice(0, events.length);
  return { sequence, timeUs: sequence * 10, command, slots } as ReleasedCommand;
}
