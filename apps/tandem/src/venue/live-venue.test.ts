import { liveCheckpoint } from '@tandem/exchange';
import {
  eventsOf,
  loadView,
  type ReleasedCommand,
  saveView,
  type ViewCheckpoint,
} from '@tandem/feed';
import { type LiveCheckpoint, LiveVenue, type Preview, previewOrder } from '@tandem/projections';
import type { Event, PlaceOrder } from '@tandem/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { playVenue, removeFolder, temporaryFolder } from './played-venue.fixture.ts';
import type { Venue } from './venue.ts';

const COMMANDS = 20_000;

let folder: string;
let venue: Venue;

beforeEach(async () => {
  folder = temporaryFolder();
  venue = await playVenue(folder, COMMANDS);
});

afterEach(async () => {
  await venue.close();
  removeFolder(folder);
});

function released(): readonly ReleasedCommand[] {
  const all: ReleasedCommand[] = [];
  for (let at = 1; at < venue.feed.nextSequence; at += 1) {
    const command = venue.feed.at(at);
    if (command !== undefined) all.push(command);
  }
  expect(all.length).toBeGreaterThanOrEqual(COMMANDS);
  return all;
}

test('a fold of all commands knows what the engine knows of orders and positions', () => {
  const live = new LiveVenue();
  for (const command of released()) live.fold(command);
  const expected = liveCheckpoint(venue.machine.engine.state);
  const times = { createdUs: 0, updatedUs: 0 };
  const byId = (a: { orderId: number }, b: { orderId: number }) => a.orderId - b.orderId;
  const orders = [...live.orders.all()].map((order) => ({ ...order, ...times })).toSorted(byId);
  expect(orders.length).toBeGreaterThan(50);
  expect(orders).toEqual(expected.orders.map((order) => ({ ...order, ...times })));
  // The engine keeps no times of orders: a checkpoint says that it does not know them.
  expect(new Set(expected.orders.map(({ createdUs }) => createdUs))).toEqual(new Set([null]));
  const positions = expected.positions.filter(({ account }) => account >= 16);
  expect(positions.length).toBeGreaterThan(20);
  for (const { account, market, marginMode, size, cost } of positions) {
    const found = live.costs.get(account, market, marginMode);
    expect({ account, market, ...found }).toEqual({ account, market, size, cost });
  }
  for (const { account, chosen } of expected.leverages) {
    expect(live.terms.leverage(account, chosen.market, chosen.marginMode)).toMatchObject(chosen);
  }
});

/** What the engine did with an order, as far as a preview tells it. */
function doneWith(events: readonly Event[], command: PlaceOrder) {
  const [first] = events;
  if (first?.kind === 'CommandRejected') return { reason: first.reason, ...figures(first) };
  let lots = 0;
  for (const event of events) {
    const isTaker = event.kind === 'OrderFilled' && event.liquidity === 'taker';
    if (isTaker && event.account === command.account) lots += event.size;
  }
  return { lots };
}

/** What a preview is not asked: it has no nonce, and its account exists. */
const BEYOND_PREVIEWS: ReadonlySet<string> = new Set(['AccountUnknown', 'CanceledBeforeArrival']);

function figures({ bound, actual }: { readonly bound: number; readonly actual: number }) {
  return { bound, actual };
}

test('a preview objects as the engine does, with the same figures', () => {
  const live = new LiveVenue();
  let agreed = 0;
  let objections = 0;
  let slid = 0;
  const differing: unknown[] = [];
  const kinds = new Map<string, number>();
  const note = (kind: string) => kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  for (const command of released()) {
    const order = command.command;
    const isPlain =
      order.kind === 'PlaceOrder' &&
      order.clientOrderId === null &&
      live.view.markets.get(order.market) !== undefined;
    if (isPlain) {
      const preview = previewOrder(live, order);
      const actual = doneWith(eventsOf(command), order);
      note(order.timeInForce);
      note(order.postOnly);
      if ('reason' in actual && BEYOND_PREVIEWS.has(actual.reason)) agreed += 1;
      else if (hasAged(order, live.timeUs, command.timeUs)) agreed += 1;
      else if (preview !== null && doesAgree(preview, actual)) agreed += 1;
      else differing.push({ preview: preview?.objection, filled: preview?.filled, actual, order });
      if ('reason' in actual) objections += 1;
      if ('reason' in actual && actual.reason === 'PostOnlyWouldTake') {
        slid += 1;
        const slide = previewOrder(live, { ...order, postOnly: 'slide' });
        expect(slide?.objection?.reason).not.toBe('PostOnlyWouldTake');
        expect(slide?.filled).toBe(0);
      }
    }
    live.fold(command);
  }
  for (const kind of ['GTC', 'IOC', 'FOK', 'GTD', 'reject']) {
    expect([kind, (kinds.get(kind) ?? 0) >= 20]).toEqual([kind, true]);
  }
  expect(objections).toBeGreaterThan(20);
  expect(slid).toBeGreaterThan(0);
  expect(agreed).toBeGreaterThan(5_000);
  expect(differing.slice(0, 5)).toEqual([]);
});

/** Its time was over when it came, but not yet when it was previewed. */
function hasAged({ expiresAtUs }: PlaceOrder, askedUs: number, timeUs: number): boolean {
  return expiresAtUs !== null && expiresAtUs > askedUs && expiresAtUs <= timeUs;
}

/** Remainders of funding below one unit are not published: at most one unit a position. */
function roomOf(reason: string): number {
  return reason === 'InsufficientMargin' ? 4 : 0;
}

function doesAgree(preview: Preview, actual: ReturnType<typeof doneWith>): boolean {
  const { objection } = preview;
  if ('reason' in actual) {
    return (
      objection?.reason === actual.reason &&
      objection.bound === actual.bound &&
      Math.abs(objection.actual - actual.actual) <= roomOf(actual.reason)
    );
  }
  return objection === null;
}

test('a venue that is opened again knows the same as one that never stopped', async () => {
  const live = new LiveVenue();
  for (const command of released()) live.fold(command);
  const checkpoint: LiveCheckpoint = liveCheckpoint(venue.machine.engine.state);
  const again = new LiveVenue(venue.view, structuredClone(checkpoint));
  for (const order of live.orders.all()) {
    expect(again.orders.get(order.orderId)).toMatchObject({ remaining: order.remaining });
  }
});

test('a reader that starts in the middle, from what another saved, knows the same', () => {
  const all = released();
  const middle = Math.floor(all.length / 2);
  const whole = new LiveVenue();
  for (const command of all.slice(0, middle)) whole.fold(command);
  const sent = JSON.stringify({ view: saveView(whole.view), live: whole.save() });
  const { view, live } = JSON.parse(sent) as {
    readonly view: ViewCheckpoint;
    readonly live: LiveCheckpoint;
  };
  const late = new LiveVenue(loadView(view), live);
  expect(late.sequence).toBe(middle);
  expect(inOrder(late.save())).toEqual(inOrder(whole.save()));
  for (const command of all.slice(middle)) {
    whole.fold(command);
    late.fold(command);
  }
  expect(inOrder(late.save())).toEqual(inOrder(whole.save()));
  expect(late.view.totals.figures).toEqual(whole.view.totals.figures);
  const ordersOf = (of: LiveVenue) => [...of.view.orders.all()].map(sortedText).toSorted();
  expect(ordersOf(late)).toEqual(ordersOf(whole));
  expect(late.save().orders.length).toBeGreaterThan(10);
  expect(late.save().positions.length).toBeGreaterThan(10);
});

/** Maps remember when a key came first; who began later has seen other keys first. */
function inOrder(saved: LiveCheckpoint): { readonly [part: string]: readonly string[] } {
  const parts = Object.entries(saved) as [string, readonly object[]][];
  return Object.fromEntries(
    parts.map(([part, rows]) => [part, rows.map((row) => sortedText(row)).toSorted()]),
  );
}

function sortedText(row: object): string {
  return JSON.stringify(Object.entries(row).toSorted(([a], [b]) => a.localeCompare(b)));
}
