import { expect, test } from 'vitest';
import { CLIENT_LIMITS } from '../limits.ts';
import { OrderWindow } from './order-window.ts';

test('orders wait for an unanswered one a window behind and go on when it is settled', async () => {
  const window = new OrderWindow();
  let settle = (): void => undefined;
  const unanswered = window.place(
    () =>
      new Promise<void>((resolve) => {
        settle = resolve;
      }),
  );
  let sent = 0;
  const others = Array.from({ length: CLIENT_LIMITS.orderWindow + 9 }, () =>
    window.place(() => Promise.resolve((sent += 1))),
  );
  await Promise.all(others.slice(0, CLIENT_LIMITS.orderWindow - 1));
  expect(sent).toBe(CLIENT_LIMITS.orderWindow - 1);
  settle();
  await unanswered;
  await Promise.all(others);
  expect(sent).toBe(CLIENT_LIMITS.orderWindow + 9);
});

test('an order that fails does not hold up the others', async () => {
  const window = new OrderWindow();
  const failing = window.place(() => Promise.reject(new Error('no answer')));
  await expect(failing).rejects.toThrow('no answer');
  for (let order = 0; order < 100; order += 1) await window.place(() => Promise.resolve());
});
