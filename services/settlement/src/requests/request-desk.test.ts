import type { CommandPort } from '@tandem/ingress';
import type { Event } from '@tandem/protocol';
import type { PublicClient } from 'viem';
import { expect, test } from 'vitest';
import type { ChainHead, ChainNodes } from '../nodes/chain-nodes.ts';
import { RequestDesk } from './request-desk.ts';

const ADDRESS = `0x${'11'.repeat(20)}` as const;
const HEAD = { number: 10n, hash: `0x${'22'.repeat(32)}`, timestamp: 1_000n } as const;
const OPEN = 1;
const PARTIAL = 3;
const CLOSE = 1;

/** A chain whose requests are in these states. */
function chainOf(states: number[], kind: number): ChainNodes {
  const readContract = async ({ functionName, args = [] }: Call): Promise<unknown> => {
    if (functionName === 'pausedUntil') return 0n;
    if (functionName === 'requestCount') return BigInt(states.length);
    const state = states[Number(args[0]) - 1];
    return { account: 16, kind, state, target: 0, filedAt: 0, units: 5n, served: 0n };
  };
  const client = { readContract } as unknown as PublicClient;
  const agreed = <T>(read: (client: PublicClient) => Promise<T>): Promise<T> => read(client);
  return { agreed } as unknown as ChainNodes;
}

type Call = { readonly functionName: string; readonly args?: readonly bigint[] };

function deskOf(states: number[], kind: number) {
  const sent: number[] = [];
  const clock = { ms: 0 };
  const port = {
    submit: async ({ command }: { readonly command: { readonly requestNumber: number } }) => {
      sent.push(command.requestNumber);
      return { kind: 'released', events: [{ kind: 'RequestTaken' } as unknown as Event] };
    },
  } as unknown as CommandPort;
  const desk = new RequestDesk(
    { nodes: chainOf(states, kind), port, nowMs: () => clock.ms },
    { requests: ADDRESS, vault: ADDRESS, confirmations: 2, retryMs: 300, readAtOnce: 100 },
  );
  return { desk, sent, clock };
}

test('a close that is answered before the engine is asked again counts as answered', async () => {
  const states = [OPEN];
  const { desk, sent } = deskOf(states, CLOSE);
  await desk.step(HEAD as unknown as ChainHead);
  expect(desk.waiting.get(1)).toBe('a closing order was sent');
  states[0] = PARTIAL;
  await desk.step(HEAD as unknown as ChainHead);
  await desk.step(HEAD as unknown as ChainHead);
  expect(sent).toEqual([1]);
  expect(desk.served).toBe(1);
  expect(desk.waiting.size).toBe(0);
});

test('what was answered before the start does not count', async () => {
  const { desk, sent } = deskOf([PARTIAL, PARTIAL], CLOSE);
  await desk.step(HEAD as unknown as ChainHead);
  expect(sent).toEqual([]);
  expect(desk.served).toBe(0);
});

test('a request that waits holds up later ones of its account', async () => {
  const { desk, sent, clock } = deskOf([OPEN, OPEN], CLOSE);
  await desk.step(HEAD as unknown as ChainHead);
  expect(sent).toEqual([1]);
  clock.ms = 299;
  await desk.step(HEAD as unknown as ChainHead);
  expect(sent).toEqual([1]);
  clock.ms = 300;
  await desk.step(HEAD as unknown as ChainHead);
  expect(sent).toEqual([1, 1]);
});
