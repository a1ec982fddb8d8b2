import { expect, test } from 'vitest';
import { Caller } from './caller.ts';
import type { Transport } from './transport.ts';
import type { WireRequest } from './wire-request.ts';

/** Answers every request with the sequence that the venue has reached. */
function venueAt(sequence: number): {
  readonly transport: Transport;
  readonly sent: WireRequest[];
} {
  const sent: WireRequest[] = [];
  const transport = {
    send: (request: WireRequest) => {
      sent.push(request);
      return Promise.resolve({ data: {}, sequence });
    },
  } as unknown as Transport;
  return { transport, sent };
}

async function askedSequence(caller: Caller, sent: WireRequest[]): Promise<string | null> {
  await caller.call({ operation: 'poolEntries' });
  return new URLSearchParams(sent.at(-1)?.path.split('?')[1]).get('minSeq');
}

test('what a wallet wrote is seen by the readings of the key beside it', async () => {
  const { transport, sent } = venueAt(71);
  const caller = new Caller(transport);
  expect(await askedSequence(caller, sent)).toBeNull();
  const wallet = caller.over(transport);
  wallet.authorize(null);
  await wallet.call({ operation: 'requestPoolExit', body: {} });
  expect(await askedSequence(caller, sent)).toBe('71');
});

test('no reading is older than what a stream has told', async () => {
  const { transport, sent } = venueAt(0);
  const caller = new Caller(transport);
  caller.follow(90);
  caller.follow(80);
  expect(await askedSequence(caller, sent)).toBe('90');
});
