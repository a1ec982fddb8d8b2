import type { CommandPort } from '@tandem/ingress';
import type { Command, Event } from '@tandem/protocol';
import { expect, test } from 'vitest';
import type { OutboxBatch } from '../outbox/outbox-store.ts';
import { BatchAcknowledger } from './batch-acknowledger.ts';

const HASH = `0x${'5c'.repeat(32)}` as const;
const released = { kind: 'BatchAcknowledged' } as Event;

function batch(batchId: number): OutboxBatch {
  const place = { firstSequence: 10 * batchId, lastSequence: 10 * batchId + 9, timeUs: batchId };
  const body = { previousHash: HASH, hash: HASH, sections: '0x', announcements: [] } as const;
  return { batchId, ...place, ...body, toldItems: 0 };
}

/** An exchange that answers so. */
function exchange(answer: Event | null) {
  const sent: Command[] = [];
  const port = {
    submit: async ({ command }: { readonly command: Command }) => {
      sent.push(command);
      return answer === null
        ? { kind: 'refused', refusal: { reason: 'stopped' } }
        : { kind: 'released', events: [answer] };
    },
  } as unknown as CommandPort;
  return { sent, acknowledger: new BatchAcknowledger(port, { chain: 0, maxLagMs: 5_000 }) };
}

function rejected(reason: string): Event {
  return { kind: 'CommandRejected', reason, bound: 4, actual: 19 } as unknown as Event;
}

test('the engine is told each batch once, with the command that it ends with', async () => {
  const { sent, acknowledger } = exchange(released);
  await acknowledger.step(null);
  await acknowledger.step(batch(1));
  await acknowledger.step(batch(1));
  await acknowledger.step(batch(2));
  const told = { kind: 'AcknowledgeBatch', chain: 0, maxLagUs: 5_000_000 };
  expect(sent).toEqual([
    { ...told, batchId: 1, throughSequence: 19, throughTimeUs: 1, batchHash: '5c'.repeat(32) },
    { ...told, batchId: 2, throughSequence: 29, throughTimeUs: 2, batchHash: '5c'.repeat(32) },
  ]);
});

test.each(['FeatureNotActive', 'BatchNotNewer'])('%s is an answer', async (reason) => {
  const { sent, acknowledger } = exchange(rejected(reason));
  await acknowledger.step(batch(1));
  await acknowledger.step(batch(1));
  expect(sent).toHaveLength(1);
});

test('an exchange that is away is told again; a journal that is shorter is a fault', async () => {
  const away = exchange(null);
  await expect(away.acknowledger.step(batch(1))).rejects.toThrow('takes no commands');
  await expect(away.acknowledger.step(batch(1))).rejects.toThrow('takes no commands');
  expect(away.sent).toHaveLength(2);
  const { acknowledger } = exchange(rejected('BatchAhead'));
  await expect(acknowledger.step(batch(1))).rejects.toThrow('the journal ends at 4, batch 1 at 19');
});
