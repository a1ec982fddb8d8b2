import type { ReleasedCommand } from '@tandem/feed';
import { EventBuffer } from '@tandem/protocol';
import type { SignedCommand } from '../command-port.ts';

/** A command as a gateway sends it. */
export const SIGNED: SignedCommand = {
  command: { kind: 'CancelAllOrders', account: 16, market: null, uptoNonce: null },
  authorization: {
    kind: 'Authorization',
    scheme: 'ed25519',
    account: 16,
    keyId: 2,
    nonce: 7,
    deadlineUs: 1_000_000,
    extraFeePpb: 0,
    signedBytes: Uint8Array.from([1, 2, 3]),
    signature: new Uint8Array(64).fill(9),
  },
} as unknown as SignedCommand;

/** A command of the venue itself. */
export const CANCEL: SignedCommand = { ...SIGNED, authorization: null };

/** A command that was released, with one event. */
export const RELEASED: ReleasedCommand = released(1);

/** The same at any sequence. */
export function released(sequence: number): ReleasedCommand {
  const buffer = new EventBuffer();
  buffer.push({ kind: 'RulesActivated', version: sequence } as never);
  const slots = buffer.slots.slice(0, buffer.length);
  const { command } = CANCEL;
  return { sequence, timeUs: sequence * 10, command, slots } as unknown as ReleasedCommand;
}
