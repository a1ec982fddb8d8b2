import { checkInvariants, Engine } from '@tandem/engine';
import { EventBuffer, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { expect, test } from 'vitest';
import { RandomCommands } from './random-commands.ts';
import { SMALL_LIMITS, smallVenueSetup } from './small-venue.ts';

/** A run of random commands, with a visit after each. */
function run(seed: number, commands: number, visit: (step: Step) => void): Engine {
  let engine = new Engine(SMALL_LIMITS);
  const stream = new RandomCommands(seed);
  const setup = smallVenueSetup(seed % 2 === 0);
  const events = new EventBuffer();
  for (let sequence = 1; sequence <= commands; sequence += 1) {
    const timed = stream.next();
    const planned = setup.shift();
    const command = planned ?? timed.command;
    const use = planned === undefined ? timed.use : null;
    events.clear();
    engine.apply(sequence as Sequence, timed.timeUs as TimestampUs, command, events, use);
    stream.observe(events, engine.hasPendingWork());
    visit({ engine, sequence, events, replace: (other) => (engine = other) });
  }
  return engine;
}

type Step = {
  readonly engine: Engine;
  readonly sequence: number;
  readonly events: EventBuffer;
  readonly replace: (engine: Engine) => void;
};

test.each([11, 12, 13])(
  'every invariant holds after each of 6,000 random commands, seed %i',
  (seed) => {
    run(seed, 6_000, ({ engine, sequence }) => {
      const violations = checkInvariants(engine);
      if (violations.length > 0)
        throw new Error(`after ${sequence}: ${JSON.stringify(violations)}`);
    });
  },
);

test.each([21, 22])(
  'an engine restored from snapshots goes on as the one that never stopped, seed %i',
  (seed) => {
    const eventsOf: string[] = [];
    const straight = run(seed, 12_000, ({ events }) => {
      eventsOf.push(Buffer.from(events.bytes()).toString('base64'));
    });
    const restored = run(seed, 12_000, ({ engine, sequence, events, replace }) => {
      expect(Buffer.from(events.bytes()).toString('base64')).toBe(eventsOf[sequence - 1]);
      if (sequence % 97 !== 0) return;
      const copy = Engine.restore(engine.snapshot(), SMALL_LIMITS);
      expect(copy.stateHash()).toBe(engine.stateHash());
      replace(copy);
    });
    expect(restored.stateHash()).toBe(straight.stateHash());
  },
);
