import type { MarketMessage } from '@tandem/api';
import { expect, test } from 'vitest';
import { Topic } from '../topics/topic.ts';
import { CLOSE, type CloseCause } from './close-codes.ts';
import { StreamClient } from './stream-client.ts';
import { textFrame } from './text-frame.ts';
import type { Wire } from './wire.ts';

const LIMITS = { conflateBytes: 1_000, resumeBytes: 200, cutBytes: 3_000, stallMs: 100 };

/** A client's machine that takes what a test lets it take. */
class SlowWire implements Wire {
  readonly writes: Buffer[][] = [];
  bufferedBytes = 0;
  cause: CloseCause | null = null;
  takesAll = true;

  write(frames: readonly Buffer[]): void {
    this.writes.push([...frames]);
    if (!this.takesAll) for (const frame of frames) this.bufferedBytes += frame.length;
  }

  close(cause: CloseCause): void {
    this.cause = cause;
  }

  texts(): string[] {
    return this.writes.flat().map((frame) => frame.toString('utf8', frame[1] === 126 ? 4 : 2));
  }
}

function message(sequence: number, text = ''): MarketMessage {
  return { channel: 'heads', sequence, text } as unknown as MarketMessage;
}

function open(limits = LIMITS) {
  const wire = new SlowWire();
  let wakes = 0;
  const client = new StreamClient(wire, limits, () => {
    wakes += 1;
  });
  const states: (object | null)[] = [];
  const topic = new Topic(
    { channel: 'heads' },
    ({ isNew, missed }) => {
      states.push(missed);
      return { state: isNew ? 'new' : missed } as unknown as MarketMessage;
    },
    () => undefined,
  );
  return { wire, client, topic, states, wakes: () => wakes };
}

test('everything of a turn leaves in one write, the state of a new topic last', () => {
  const { wire, client, topic, wakes } = open();
  client.send(textFrame('first'));
  client.follow(topic);
  client.send(textFrame('second'));
  expect(wakes()).toBeGreaterThan(0);
  client.flush(0);
  topic.publish(message(5));
  topic.publish(message(6));
  client.flush(1);
  expect(wire.writes.map((frames) => frames.length)).toEqual([3, 2]);
  expect(wire.texts()[2]).toBe('{"state":"new"}');
});

test('a slow client misses messages, is told how many, and goes on from the state', () => {
  const { wire, client, topic } = open();
  client.follow(topic);
  client.flush(0);
  wire.takesAll = false;
  for (let sequence = 1; sequence <= 50; sequence += 1) {
    topic.publish(message(sequence, 'x'.repeat(60)));
    client.flush(sequence / 100);
  }
  expect(wire.bufferedBytes).toBeLessThanOrEqual(LIMITS.conflateBytes);
  expect(client.isBehind).toBe(true);
  expect(client.conflations).toBe(1);
  const sent = wire.texts().length - 1;
  wire.bufferedBytes = 0;
  wire.takesAll = true;
  client.flush(2);
  const missed = { fromSequence: sent + 1, items: 50 - sent };
  expect(wire.texts().at(-1)).toBe(JSON.stringify({ state: missed }));
  topic.publish(message(51));
  client.flush(3);
  expect(wire.texts().at(-1)).toContain('"sequence":51');
});

test('a client that takes nothing for too long is cut, one that takes a little is not', () => {
  const { wire, client } = open();
  wire.bufferedBytes = 900;
  client.flush(0);
  client.flush(90);
  wire.bufferedBytes = 880;
  client.flush(180);
  client.flush(270);
  expect(wire.cause).toBeNull();
  client.flush(281);
  expect(wire.cause).toBe(CLOSE.stalled);
});

test('a client for whom too much waits that must not be left out is cut, and costs nothing', () => {
  const { wire, client, topic } = open();
  client.follow(topic);
  wire.takesAll = false;
  for (let i = 0; i < 100; i += 1) {
    client.send(textFrame('x'.repeat(100)));
    client.flush(0);
  }
  expect(wire.cause).toBe(CLOSE.slow);
  expect(wire.bufferedBytes).toBeLessThanOrEqual(LIMITS.cutBytes);
  expect(topic.subscriptions.size).toBe(0);
  expect(client.subscriptions).toEqual([]);
});

test('a frame has the length that its header says, at every size of header', () => {
  for (const length of [0, 125, 126, 65_535, 65_536]) {
    const frame = textFrame('é'.repeat(Math.floor(length / 2)) + 'a'.repeat(length % 2));
    expect(frame[0]).toBe(0x81);
    const kind = frame[1] as number;
    const header = kind < 126 ? 2 : kind === 126 ? 4 : 10;
    const said = kind < 126 ? kind : kind === 126 ? frame.readUInt16BE(2) : frame.readUInt32BE(6);
    expect(said).toBe(length);
    expect(frame.length).toBe(header + length);
  }
});
