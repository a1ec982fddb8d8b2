import { type Command, type Event, EventBuffer, type Sequence } from '@tandem/protocol';
import { expect, test } from 'vitest';
import { MirrorEncoder } from './mirror-encoder.ts';
import { closeHashOf } from './order-hash.ts';
import type { SectionWriter } from './section-writer.ts';

const TIME_US = 1_760_000_000_000_000;

/** The writer behind a command with these events. */
function written(...events: readonly object[]): SectionWriter {
  const encoder = new MirrorEncoder({ exitOwnerOf: () => '', orderHashOf: () => null });
  const buffer = new EventBuffer();
  for (const event of events) buffer.push(event as Event);
  encoder.apply({
    sequence: 1 as Sequence,
    timeUs: TIME_US as never,
    command: { kind: 'Tick' } as unknown as Command,
    slots: buffer.slots.slice(0, buffer.length),
  });
  return encoder.writer;
}

/** Sections of a command with these events, in hexadecimal. */
function sectionsOf(...events: readonly object[]): string {
  return Buffer.from(written(...events).take()).toString('hex');
}

/** A section of one item, its fields as numbers and their bytes. */
function section(kind: number, ...fields: readonly (readonly [number, number])[]): string {
  const hex = (value: number, bytes: number): string => value.toString(16).padStart(bytes * 2, '0');
  const item = fields.map(([value, bytes]) => hex(value, bytes)).join('');
  return hex(kind, 1) + hex(item.length / 2, 3) + item;
}

test('an extra fee moves the money in the mirror too, once', () => {
  const paid = { market: 0, asset: 0, reason: 'extraFee' };
  const fee = { account: 20, orderId: 512, fillIndex: 4, receiver: 21, amount: 7 };
  const sections = sectionsOf(
    { kind: 'ExtraFeeCharged', ...paid, ...fee },
    { kind: 'BalanceChanged', ...paid, account: 20, change: -7, balance: 93 },
    { kind: 'BalanceChanged', ...paid, account: 21, change: 7, balance: 7 },
  );
  expect(sections).toBe(section(29, [20, 4], [21, 4], [0, 2], [7, 8], [TIME_US, 8]));
});

test('a decided dispute says of which item, and what the operator pays', () => {
  const of = { account: 20, batchId: 7, itemIndex: 2, asset: 0 };
  const sections = sectionsOf(
    { kind: 'DisputeResolved', ...of, isUpheld: false, amount: 10 },
    { kind: 'BalanceChanged', account: 3, asset: 0, reason: 'dispute', change: -10, balance: 90 },
    { kind: 'BalanceChanged', account: 20, asset: 0, reason: 'dispute', change: 10, balance: 10 },
  );
  expect(sections).toBe(section(27, [20, 4], [7, 8], [2, 4], [0, 1], [0, 2], [10, 8]));
});

test('a withdrawal that is given back says to whom and how much', () => {
  const failed = { withdrawalId: 256, account: 20, asset: 1, amount: 400 };
  const sections = sectionsOf({ kind: 'WithdrawalFailed', ...failed });
  expect(sections).toBe(section(4, [256, 8], [20, 4], [1, 2], [400, 8], [0, 8]));
});

test('a withdrawal says what it costs beside what is paid, and so does its return', () => {
  const of = { withdrawalId: 256, account: 20, asset: 0 };
  const fields = [
    [256, 8],
    [20, 4],
    [0, 2],
    [400, 8],
    [7, 8],
  ] as const;
  const reserved = sectionsOf(
    { kind: 'WithdrawalFeeCharged', ...of, amount: 7 },
    { kind: 'WithdrawalReserved', ...of, amount: 400 },
    {
      kind: 'BalanceChanged',
      account: 20,
      asset: 0,
      reason: 'withdrawalFee',
      change: -7,
      balance: 93,
    },
    {
      kind: 'BalanceChanged',
      account: 1,
      asset: 0,
      reason: 'withdrawalFee',
      change: 7,
      balance: 7,
    },
  );
  expect(reserved).toBe(section(3, ...fields, [TIME_US, 8]));
  const returned = sectionsOf(
    { kind: 'WithdrawalFeeReturned', ...of, amount: 7 },
    { kind: 'WithdrawalFailed', ...of, amount: 400 },
  );
  expect(returned).toBe(section(4, ...fields));
});

test('a fee belongs to the withdrawal behind it, not to the next one of its command', () => {
  const first = { withdrawalId: 256, account: 20, asset: 0, amount: 400 };
  const second = { ...first, withdrawalId: 257 };
  const fieldsOf = (withdrawalId: number, fee: number) =>
    [
      [withdrawalId, 8],
      [20, 4],
      [0, 2],
      [400, 8],
      [fee, 8],
    ] as const;
  const reserved = sectionsOf(
    { kind: 'WithdrawalFeeCharged', ...first, amount: 7 },
    { kind: 'WithdrawalReserved', ...first },
    { kind: 'WithdrawalReserved', ...second },
  );
  const time = [TIME_US, 8] as const;
  expect(reserved).toBe(section(3, ...fieldsOf(256, 7), time, ...fieldsOf(257, 0), time));
  const returned = sectionsOf(
    { kind: 'WithdrawalFeeReturned', ...first, amount: 7 },
    { kind: 'WithdrawalFailed', ...first },
    { kind: 'WithdrawalFailed', ...second },
  );
  expect(returned).toBe(section(4, ...fieldsOf(256, 7), ...fieldsOf(257, 0)));
});

test('what withdrawals cost is announced like a listing', () => {
  expect(sectionsOf({ kind: 'WithdrawalFeeSet', asset: 1, fee: 20_000 })).toBe(
    section(33, [1, 2], [20_000, 8]),
  );
});

test('the closing side of a forced close names the request, the other side its order', () => {
  const signed = 'ab'.repeat(32);
  const orderHashOf = (orderId: number): string | null => (orderId === 2 ? signed : null);
  const encoder = new MirrorEncoder({ exitOwnerOf: () => '', orderHashOf });
  const buffer = new EventBuffer();
  const match = { market: 0, price: 5, size: 3 };
  const orders = { makerOrderId: 2, takerOrderId: 256 };
  buffer.push({ kind: 'TradePrinted', ...match, takerSide: 'sell', ...orders } as never);
  const fill = { kind: 'OrderFilled', ...match, marginMode: 'cross', remaining: 0, fee: 0 };
  const after = { realizedProfit: 0, positionSize: 0, positionQuote: 0 };
  const taker = { account: 20, orderId: 256, side: 'sell', liquidity: 'taker' };
  const maker = { account: 21, orderId: 2, side: 'buy', liquidity: 'maker' };
  buffer.push({ ...fill, ...after, ...taker } as never);
  buffer.push({ ...fill, ...after, ...maker } as never);
  const command = { kind: 'ForcedRequest', account: 20, requestNumber: 7, request: 'close' };
  const slots = buffer.slots.slice(0, buffer.length);
  encoder.apply({ sequence: 1, timeUs: TIME_US, command, slots } as never);
  const sections = Buffer.from(encoder.writer.take()).toString('hex');
  expect(sections).toContain(closeHashOf(7).slice(2) + signed);
});

/** Two isolated legs that both move margin, as the engine tells them. */
function isolatedFill(makerAccount: number): readonly object[] {
  const match = { market: 0, price: 995, size: 7 };
  const orders = { makerOrderId: 2, takerOrderId: 256 };
  const fill = { kind: 'OrderFilled', ...match, marginMode: 'isolated', remaining: 0, fee: 0 };
  const after = { realizedProfit: 0, positionSize: 7, positionQuote: -6_965 };
  const taker = { account: 21, orderId: 256, side: 'buy', liquidity: 'taker' };
  const maker = { account: makerAccount, orderId: 2, side: 'sell', liquidity: 'maker' };
  const moved = { market: 0, change: 180, positionQuote: -6_785, postedMargin: 180 };
  return [
    { kind: 'TradePrinted', ...match, takerSide: 'buy', ...orders },
    { ...fill, ...after, ...taker },
    { kind: 'IsolatedMarginAdjusted', account: 21, ...moved },
    { ...fill, ...after, ...maker },
    { kind: 'IsolatedMarginAdjusted', account: makerAccount, ...moved },
  ];
}

test.each([
  ['margin of a fill is told behind it', 22, [5, 7, 7]],
  ['who trades with himself closes with the margin in the position: it is first', 21, [7, 5, 7]],
])('%s, and no part of a command ends between them', (_, maker, kinds) => {
  const fill = isolatedFill(maker);
  const items = written(...fill, ...fill).takeCommand();
  expect(items.map(({ kind }) => kind)).toEqual([...kinds, ...kinds]);
  const begins = [true, false, false];
  expect(items.map(({ mayBegin }) => mayBegin)).toEqual([...begins, ...begins]);
});
