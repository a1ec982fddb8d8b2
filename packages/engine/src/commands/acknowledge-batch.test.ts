import { type Command, EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { expect, test } from 'vitest';
import { Engine } from '../engine.ts';

const START_US = 1_760_000_000_000_000;

/** An engine that was told of no batch yet, but of a limit. */
function limitedTo(maxLagUs: number): Engine {
  const engine = new Engine();
  const commands = [
    { kind: 'ActivateRules', version: 4 },
    {
      kind: 'AcknowledgeBatch',
      chain: 0,
      batchId: 0,
      throughSequence: 0,
      throughTimeUs: 0,
      maxLagUs,
      batchHash: 'ab'.repeat(32),
    },
  ];
  const events = new EventBuffer();
  commands.forEach((command, index) => {
    const timeUs = (START_US + index) as TimestampUs;
    engine.apply((index + 1) as Sequence, timeUs, command as unknown as Command, events);
  });
  return engine;
}

test('a limit that was set before the first batch is in hash and snapshot', () => {
  const [without, limited] = [limitedTo(0), limitedTo(60_000_000)];
  expect(limited.state.maxLagUs).toBe(60_000_000);
  expect(limited.stateHash()).not.toBe(without.stateHash());
  const restored = Engine.restore(limited.snapshot());
  expect(restored.state.maxLagUs).toBe(60_000_000);
  expect(restored.stateHash()).toBe(limited.stateHash());
});
