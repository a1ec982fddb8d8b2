import type { ChainDeposit } from '@tandem/api';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Caller } from '../transport/caller.ts';
import { VenueError } from '../venue-error.ts';
import { ChainOperations } from './chain-operations.ts';

const HASH = `0x${'22'.repeat(32)}`;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** A venue that answers one look after the other; the last answer for ever. */
function venueThatSays(...answers: readonly (ChainDeposit['status'] | Error)[]) {
  let looks = 0;
  const call = async () => {
    const answer = answers[Math.min(looks, answers.length - 1)];
    looks += 1;
    if (answer instanceof Error) throw answer;
    return { data: { status: answer } };
  };
  const told: string[] = [];
  const operations = new ChainOperations({ call } as unknown as Caller);
  const end = operations
    .followDeposit(HASH, ({ status }) => told.push(status))
    .then(
      ({ status }) => status,
      (error: Error) => error.message,
    );
  return { end, told, looks: () => looks };
}

function refusal(code: string): VenueError {
  return new VenueError({ code, message: `${code} of chain`, inputs: {} }, 503);
}

test('a deposit is followed over a moment in which the chain cannot be read', async () => {
  const { end, told } = venueThatSays('seen', refusal('NotReady'), 'seen', 'final', 'credited');
  await vi.runAllTimersAsync();
  expect(await end).toBe('credited');
  expect(told).toEqual(['seen', 'final', 'credited']);
});

test('a chain that cannot be read for a minute ends it, and any other error at once', async () => {
  const unread = venueThatSays('seen', refusal('NotReady'));
  const refused = venueThatSays('seen', refusal('NotOffered'));
  await vi.runAllTimersAsync();
  expect([await unread.end, unread.looks()]).toEqual(['NotReady of chain', 121]);
  expect([await refused.end, refused.looks()]).toEqual(['NotOffered of chain', 2]);
});
