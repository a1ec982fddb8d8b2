import type { BatchItem, Command } from '@tandem/protocol';
import { batchField } from './struct-type.ts';

/** What a user asks for under one signature. */
export type SignedRequest = {
  /** Account that the key was registered for. */
  readonly account: number;
  readonly keyId: number;
  /** Number of the request: each is taken once by its key. */
  readonly nonce: number;
  /** The venue takes the request up to this time, in microseconds since 1970. */
  readonly deadlineUs: number;
  /** Fee on top of the schedule that the signer agrees to, in parts per 10^9 of the notional. */
  readonly extraFeePpb: number;
  readonly command: Command;
};

/** Field values by name, in the shape of the structs. */
export type Message = { readonly [field: string]: unknown };

/** The message of a request in the shape of its struct. */
export function requestMessage(request: SignedRequest): Message {
  const { command } = request;
  const fields = command.kind === 'Batch' ? batchMessage(command.items) : command;
  const { account, keyId, nonce, deadlineUs, extraFeePpb } = request;
  return { account, keyId, nonce, deadlineUs, extraFeePpb, command: fields };
}

function batchMessage(items: readonly BatchItem[]): Message {
  const message: { [field: string]: BatchItem[] | string[] } = {
    order: items.map((item) => item.kind),
    placeOrders: [],
    placeTriggerOrders: [],
    cancelOrders: [],
    amendOrders: [],
  };
  for (const item of items) (message[batchField(item.kind)] as BatchItem[]).push(item);
  return message;
}
