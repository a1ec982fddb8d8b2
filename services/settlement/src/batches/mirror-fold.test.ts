import { orderHashOf } from '@tandem/chain';
import type { ReleasedCommand } from '@tandem/feed';
import { type Command, type Event, EventBuffer } from '@tandem/protocol';
import { expect, test } from 'vitest';
import { MirrorFold } from './mirror-fold.ts';

const NOBODY = `0x${'ee'.repeat(20)}` as const;
const WALLET = 'ab'.repeat(20);

function folded(): { fold: MirrorFold; release: (command: object, events: object[]) => void } {
  const fold = new MirrorFold({ chain: 0, nobody: NOBODY });
  let sequence = 0;
  const release = (command: object, events: object[]): void => {
    sequence += 1;
    const buffer = new EventBuffer();
    for (const event of events) buffer.push(event as Event);
    const slots = buffer.slots.slice(0, buffer.length);
    const stamp = { sequence: sequence as never, timeUs: sequence as never };
    const released: ReleasedCommand = { ...stamp, command: command as Command, slots };
    fold.fold(released);
  };
  return { fold, release };
}

function opened(account: number, owner = account): object[] {
  return [{ kind: 'AccountOpened', account, owner }];
}

function openedBy(account: number, wallet: string, walletId: string): object {
  return { kind: 'OpenWalletAccount', account, wallet, walletId };
}

test('an account exits to the wallet that opened it, and its sub-accounts do too', () => {
  const { fold, release } = folded();
  release(openedBy(16, 'evm', WALLET.padStart(64, '0')), opened(16));
  release({ kind: 'OpenAccount', account: 17, parent: 16 }, opened(17, 16));
  expect([fold.owners.of(16), fold.owners.of(17)]).toEqual([WALLET, WALLET]);
  const { sections } = fold.take();
  // Kind 1, two items of 24 bytes.
  expect(sections).toBe(['0x01000030', '00000010', WALLET, '00000011', WALLET].join(''));
});

test('an account of a Solana wallet, or of none, exits to nobody', () => {
  const { fold, release } = folded();
  release(openedBy(16, 'solana', 'cd'.repeat(32)), opened(16));
  release({ kind: 'OpenAccount', account: 17, parent: null }, opened(17));
  expect([fold.owners.of(16), fold.owners.of(17)]).toEqual(['ee'.repeat(20), 'ee'.repeat(20)]);
  expect(fold.owners.has(16)).toBe(false);
});

test('the chain is not told of a withdrawal to nobody, nor of its return', () => {
  const { fold, release } = folded();
  release({ kind: 'OpenAccount', account: 17, parent: null }, opened(17));
  fold.take();
  const figures = { withdrawalId: 512, account: 17, asset: 0, amount: 30 };
  const request = { kind: 'RequestWithdrawal', account: 17, asset: 0, amount: 30 };
  release(request, [{ kind: 'WithdrawalReserved', ...figures }]);
  expect(fold.withheld(17, 0)).toBe(30);
  expect(fold.pending.get(512)).toMatchObject({ isWithheld: true, sequence: 2 });
  const fail = { kind: 'FailWithdrawal', withdrawalId: 512 };
  release(fail, [{ kind: 'WithdrawalFailed', ...figures }]);
  expect(fold.withheld(17, 0)).toBe(0);
  expect(fold.take().sections).toBe('0x');
});

test('a deposit of another chain is refused before anything is taken in', () => {
  const { fold, release } = folded();
  release({ kind: 'OpenAccount', account: 17, parent: null }, opened(17));
  const deposit = { account: 17, asset: 0, amount: 5, chain: 15, depositNumber: 1 };
  const credit = (): void =>
    release({ kind: 'CreditDeposit', ...deposit }, [{ kind: 'DepositCredited', ...deposit }]);
  expect(credit).toThrow('deposit 1 of chain 15 is not in the vault of chain 0');
  expect(fold.sequence).toBe(1);
});

test('a command is folded once and in its order, also after one that was refused', () => {
  const { release } = folded();
  const deposit = { account: 17, asset: 0, amount: 5, chain: 15, depositNumber: 1 };
  const credit = (): void =>
    release({ kind: 'CreditDeposit', ...deposit }, [{ kind: 'DepositCredited', ...deposit }]);
  expect(credit).toThrow('cannot be settled');
  const next = (): void => release({ kind: 'OpenAccount', account: 17, parent: null }, opened(17));
  expect(next).toThrow('command 2 does not follow 0');
});

test('hashes of signed orders that live are saved with the fold', () => {
  const { fold } = folded();
  const authorization = { signedBytes: Uint8Array.of(1, 2, 3) };
  const buffer = new EventBuffer();
  const order = { orderId: 256, account: 16, market: 0, clientOrderId: null, side: 'buy' };
  const figures = { price: 5, size: 7, reduceOnly: false, marginMode: 'cross' };
  buffer.push({ kind: 'OrderAccepted', ...order, ...figures } as unknown as Event);
  const slots = buffer.slots.slice(0, buffer.length);
  const command = { kind: 'PlaceOrder' };
  fold.fold({ sequence: 1, timeUs: 1, command, authorization, slots } as never);
  const parts = [...fold.save()];
  const hash = orderHashOf(authorization.signedBytes, { kind: 'PlaceOrder', at: 0 }).slice(2);
  expect(parts).toContainEqual({ kind: 'hashes', hashes: [[256, hash]] });
  const restored = MirrorFold.restore({ chain: 0, nobody: NOBODY }, parts);
  expect([...(restored?.save() ?? [])]).toEqual(parts);
});
