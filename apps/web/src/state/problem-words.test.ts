import { expect, test } from 'vitest';
import { describeRefusal } from './problem-words.ts';

function words(code: string, command: string): string {
  const inputs = { bound: '32', actual: '33', command };
  return describeRefusal({ code, message: 'as the venue says it', inputs });
}

test('what is under way is counted in words of withdrawals and of exits', () => {
  expect(words('TooManyPending', 'RequestWithdrawal')).toContain('33 of 32 withdrawals');
  expect(words('TooManyPending', 'RequestPoolExit')).toContain('33 of 32 exits');
});

test('a withdrawal below its fee says that nothing would arrive', () => {
  expect(words('AmountNotAboveFee', 'RequestWithdrawal')).toContain('costs 32: of 33 nothing');
});

test('a crowded venue says that one at a time is free', () => {
  expect(words('CapacityExhausted', 'RequestWithdrawal')).toContain('one under way at a time');
  expect(words('CapacityExhausted', 'PlaceOrder')).toBe('The venue is full. Try again later.');
});
