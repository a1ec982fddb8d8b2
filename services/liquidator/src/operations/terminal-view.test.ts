import { expect, test } from 'vitest';
import { type Picture, renderPicture } from './terminal-view.ts';

const PICTURE: Picture = {
  title: 'dry run',
  block: 42n,
  headAgeS: 3,
  nodesWell: 1,
  nodes: 2,
  positions: { open: 3, subject: 1, unpriced: 0 },
  queue: { waiting: 1, frozen: 0 },
  nearest: [
    { positionId: 7n, healthBps: 9_987n },
    { positionId: 8n, healthBps: 10_005n },
  ],
  events: ['12:00:00 position 7: found'],
  alarms: ['gasLow: 0xA has 0 ETH'],
  rewardsWei: 10n ** 17n,
  gasWei: 10n ** 16n,
};

test('shows chain, queue, profit, alarms and who is nearest, within the terminal', () => {
  const lines = renderPicture(PICTURE, { columns: 100, rows: 24 });
  expect(lines[0]).toBe(' LIQUIDATOR  dry run  block 42, 3 s old  nodes 1/2');
  expect(lines).toContain('earned     0.1 ETH rewards - 0.01 ETH gas = 0.09 ETH');
  expect(lines).toContain('       7     99.87 %  ##########..........  liquidate');
  expect(lines).toContain('       8    100.05 %  ##########..........');
  expect(lines).toContain('ALARM gasLow: 0xA has 0 ETH');
  const narrow = renderPicture(PICTURE, { columns: 30, rows: 24 });
  for (const line of narrow) expect(line.length).toBeLessThanOrEqual(30);
});

test('keeps the first line on a low screen, and leaves out the oldest events', () => {
  const events = Array.from({ length: 30 }, (_, index) => `event ${index}`);
  const lines = renderPicture({ ...PICTURE, events }, { columns: 80, rows: 16 });
  expect(lines).toHaveLength(16);
  expect(lines[0]).toContain('LIQUIDATOR');
  expect(lines.slice(-2)).toEqual(['event 28', 'event 29']);
  expect(renderPicture({ ...PICTURE, events }, { columns: 80, rows: 5 })).toHaveLength(5);
});
