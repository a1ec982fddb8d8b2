import { expect, test } from 'vitest';
import { itemGas, itemsWithin } from './item-gas.ts';
import { ITEM, type Item, SectionWriter } from './section-writer.ts';

const SECTION_BYTES = 1_000;
const { paidElsewhere, serveRequest } = ITEM;

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

test('the items of the newest command can be taken out of a section that began before it', () => {
  const alone = new SectionWriter(SECTION_BYTES);
  alone.item(paidElsewhere).uint(1, 8);
  const writer = new SectionWriter(SECTION_BYTES);
  writer.item(paidElsewhere).uint(1, 8);
  writer.beginCommand();
  writer.item(paidElsewhere).uint(2, 8).item(serveRequest).uint(0, 1).item(paidElsewhere);
  writer.uint(3, 8);
  // Whoever looks meanwhile changes nothing.
  writer.peek();
  const items = writer.takeCommand();
  expect(items.map(({ kind, fields }) => [kind, hexOf(fields)])).toEqual([
    [paidElsewhere, '0000000000000002'],
    [serveRequest, '00'],
    [paidElsewhere, '0000000000000003'],
  ]);
  expect([writer.items, writer.kinds().filter(([, count]) => count > 0)]).toEqual([
    1,
    [[paidElsewhere, 1]],
  ]);
  expect(hexOf(writer.take())).toBe(hexOf(alone.take()));
});

test('what was taken out is written again as it was', () => {
  const whole = new SectionWriter(SECTION_BYTES);
  whole.item(paidElsewhere).uint(1, 8).item(paidElsewhere).uint(2, 8).item(serveRequest);
  whole.uint(1, 1);
  const expected = hexOf(whole.peek());
  const again = new SectionWriter(SECTION_BYTES);
  for (const item of whole.takeCommand()) again.append(item);
  expect(hexOf(again.take())).toBe(expected);
  expect(hexOf(whole.take())).toBe('');
});

test('of two commands only the newest is taken out, also behind a batch', () => {
  const writer = new SectionWriter(SECTION_BYTES);
  writer.item(paidElsewhere).uint(1, 8);
  writer.take();
  expect(writer.takeCommand()).toEqual([]);
  writer.item(paidElsewhere).uint(2, 8);
  writer.beginCommand();
  expect(writer.takeCommand()).toEqual([]);
  expect(writer.items).toBe(1);
});

/** Items that cost as much as one of a kind; a small letter stays with the one before it. */
function itemsOf(letters: string, again: Item | null = null): readonly Item[] {
  return letters.split('').map((letter) => ({
    kind: paidElsewhere,
    fields: new Uint8Array(0),
    mayBegin: letter === letter.toUpperCase(),
    again,
  }));
}

test.each([
  ['ABCD', 2, 2],
  ['ABCD', 9, 4],
  ['ABcD', 2, 1],
  ['ABcD', 3, 3],
  // What cannot be parted goes whole, and what is dearer than a batch goes alone.
  ['AbcD', 1, 3],
  ['ABCD', 0, 1],
  ['', 5, 0],
])('of %s gas for %i is gas for the first %i', (letters, times, count) => {
  const gas = times * itemGas(paidElsewhere, 7);
  expect(itemsWithin(itemsOf(letters), gas, 7)).toBe(count);
});

test('what is told once more takes its room', () => {
  const again: Item = {
    kind: serveRequest,
    fields: new Uint8Array(0),
    mayBegin: true,
    again: null,
  };
  const room = itemGas(serveRequest, 7) + 2 * itemGas(paidElsewhere, 7);
  expect(itemsWithin(itemsOf('ABCD', again), room, 7)).toBe(2);
  expect(itemsWithin(itemsOf('ABCD'), room, 7)).toBeGreaterThan(2);
});
