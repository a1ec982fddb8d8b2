import { mkdtempSync, rmSync } from 'node:fs';
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
  armed.arm(20, 2_000_000);
  armed.arm(21, 9_000_000);
  nowUs = 2_000_000;
  await vi.waitFor(() => expect(canceled).toHaveLength(1));
  expect(canceled).toMatchObject([{ kind: 'CancelAllOrders', account: 20, market: null }]);
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(canceled).toHaveLength(1);
  armed.close();
});

test('a later time takes the place of an earlier one, and none takes it away', async () => {
  const { armed, canceled } = opened();
  armed.arm(20, 2_000_000);
  armed.arm(20, 5_000_000);
  armed.arm(21, 2_000_000);
  armed.arm(21, null);
  nowUs = 4_000_000;
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(canceled).toEqual([]);
  armed.close();
});

test('a time that passed while nothing ran is due at the start', async () => {
  const first = opened();
  first.armed.arm(20, 2_000_000);
  first.armed.close();
  nowUs = 60_000_000;
  const second = opened();
  await vi.waitFor(() => expect(second.canceled).toHaveLength(1));
  second.armed.close();
});

test('a cancel that was not taken is tried again', async () => {
  const refused: Outcome = { kind: 'refused', refusal: { reason: 'DiskFull', retryAfterMs: 1 } };
  const { armed, canceled } = opened([refused]);
  armed.arm(20, 1_000_000);
  await vi.waitFor(() => expect(canceled).toHaveLength(2));
  armed.close();
});
