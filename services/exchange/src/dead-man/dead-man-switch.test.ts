import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandPort, Outcome } from '@tandem/ingress';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DeadManSwitch } from './dead-man-switch.ts';

let folder: string;
let nowUs = 0;
const released = { kind: 'released', events: [] } as unknown as Outcome;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-switch-'));
  nowUs = 1_000_000;
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Waits as long as a busy machine may need. */
function eventually(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 120_000, interval: 5 });
}

function opened(outcomes: readonly Outcome[] = []) {
  const canceled: unknown[] = [];
  const answers = [...outcomes];
  const port: CommandPort = {
    submit: ({ command, authorization }) => {
      canceled.push({ ...command, authorization });
      return Promise.resolve(answers.shift() ?? released);
    },
  };
  const path = join(folder, 'switches');
  return { canceled, armed: new DeadManSwitch({ port, path, nowUs: () => nowUs }) };
}

test('an account that is not heard of in time loses its orders, once', async () => {
  const { armed, canceled } = opened();
  await armed.arm(20, 2_000_000);
  await armed.arm(21, 9_000_000);
  nowUs = 2_000_000;
  await eventually(() => expect(canceled).toHaveLength(1));
  expect(canceled).toMatchObject([{ kind: 'CancelAllOrders', account: 20, market: null }]);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(canceled).toHaveLength(1);
  await armed.close();
});

test('a later time takes the place of an earlier one, and none takes it away', async () => {
  const { armed, canceled } = opened();
  await armed.arm(20, 2_000_000);
  await armed.arm(20, 5_000_000);
  await armed.arm(21, 2_000_000);
  await armed.arm(21, null);
  nowUs = 4_000_000;
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(canceled).toEqual([]);
  await armed.close();
});

test('a time that passed while nothing ran is due at the start', async () => {
  const first = opened();
  await first.armed.arm(20, 2_000_000);
  await first.armed.close();
  nowUs = 60_000_000;
  const second = opened();
  await eventually(() => expect(second.canceled).toHaveLength(1));
  await second.armed.close();
});

test('a cancel that was not taken is tried again', async () => {
  const refused: Outcome = { kind: 'refused', refusal: { reason: 'DiskFull', retryAfterMs: 1 } };
  const { armed, canceled } = opened([refused]);
  await armed.arm(20, 1_000_000);
  await eventually(() => expect(canceled).toHaveLength(2));
  await armed.close();
});

test('a cancel that is not taken outlives a restart and a new file', async () => {
  const held = Promise.withResolvers<Outcome>();
  const path = join(folder, 'switches');
  let asked = 0;
  const submit = (): Promise<Outcome> => {
    asked += 1;
    return held.promise;
  };
  const first = new DeadManSwitch({ port: { submit }, path, nowUs: () => nowUs });
  await first.arm(20, 2_000_000);
  nowUs = 2_000_000;
  await eventually(() => expect(asked).toBe(1));
  // More lines than the file may have too many of: it is made of what counts.
  for (let at = 0; at < 2_100; at += 1) void first.arm(21, 9_000_000 + at);
  await first.arm(21, 9_000_000);
  await first.arm(21, 9_000_001);
  expect(readFileSync(path, 'utf8').split('\n').length).toBeLessThan(100);
  await new Promise((resolve) => setTimeout(resolve, 120));
  expect(asked).toBe(1);
  // A kill: nothing more is written by the first.
  const second = opened();
  await eventually(() => expect(second.canceled).toMatchObject([{ account: 20 }]));
  await second.armed.close();
  held.resolve(released);
  await first.close();
});

test('arming does not hold up the event loop, and a thousand at once cost few writes', async () => {
  const { armed } = opened();
  await armed.arm(1, 9_000_000);
  const path = join(folder, 'switches');
  const lines = () => readFileSync(path, 'utf8').split('\n').length;
  const before = lines();
  let turns = 0;
  const count = setInterval(() => {
    turns += 1;
  });
  const writes = new Set<number>();
  const all = Array.from({ length: 1_000 }, async (_, at) => {
    await armed.arm(at + 2, 9_000_000);
    writes.add(turns);
  });
  // Another thread writes the first of them, and the rest waits until they are all asked for.
  expect(lines()).toBeLessThanOrEqual(before + 1);
  await Promise.all(all);
  clearInterval(count);
  expect(writes.size).toBeLessThan(10);
  await armed.close();
  const again = opened();
  nowUs = 9_000_000;
  await eventually(() => expect(again.canceled).toHaveLength(1_001));
  await again.armed.close();
});

test('a line that a crash cut short counts for nothing, and spoils nothing behind it', async () => {
  const path = join(folder, 'switches');
  writeFileSync(path, '[20,2000000]\n[21,2000000]\n[21,nu');
  const first = opened();
  await first.armed.arm(22, 2_000_000);
  await first.armed.close();
  const second = opened();
  nowUs = 2_000_000;
  await eventually(() => expect(second.canceled).toHaveLength(3));
  await second.armed.close();
});
