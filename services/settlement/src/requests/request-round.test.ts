import { expect, test } from 'vitest';
import { RequestRound } from './request-round.ts';

const ACCOUNT = 16;

/** All pages of one round. */
function round(of: RequestRound, last: number, most: number): (readonly number[])[] {
  const pages: (readonly number[])[] = [];
  for (let page = of.page(last, most); page.length > 0; page = of.page(last, most)) {
    pages.push(page);
    for (const number of page) of.passed(number);
  }
  return pages;
}

test('a round goes through all numbers in their order, and then comes another', () => {
  const of = new RequestRound();
  const pages = [[1, 2], [3, 4], [5]];
  expect(round(of, 5, 2)).toEqual(pages);
  expect(round(of, 5, 2)).toEqual(pages);
});

test('what could not be read is in the next page again', () => {
  const of = new RequestRound();
  expect(of.page(5, 2)).toEqual([1, 2]);
  expect(of.page(5, 2)).toEqual([1, 2]);
});

test('what has ended is not looked at again, also behind one that never ends', () => {
  const of = new RequestRound();
  for (const number of [1, 2, 3, 4]) of.seeOpen(number, ACCOUNT);
  expect([of.end(2, ACCOUNT), of.end(4, ACCOUNT), of.end(5, ACCOUNT)]).toEqual([true, true, false]);
  expect(round(of, 6, 9)).toEqual([[1, 3, 6]]);
  expect(of.before(6, ACCOUNT)).toEqual([1, 3]);
  of.end(1, ACCOUNT);
  of.end(3, ACCOUNT);
  expect(round(of, 6, 9)).toEqual([[6]]);
  expect(of.before(6, ACCOUNT)).toEqual([]);
});

test('an account waits for its own numbers alone', () => {
  const of = new RequestRound();
  of.seeOpen(1, ACCOUNT);
  of.seeOpen(2, ACCOUNT + 1);
  expect([of.before(3, ACCOUNT), of.before(3, ACCOUNT + 2)]).toEqual([[1], []]);
});
