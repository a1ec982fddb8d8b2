import { orderHashOf } from '@tandem/chain';
import type { ReleasedCommand } from '@tandem/feed';
import { type Command, type Event, EventBuffer, PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { expect, test } from 'vitest';
import { MirrorFold } from './mirror-fold.ts';

const NOBODY = `0x${'ee'.repeat(20)}` as const;
const WALLET = 'ab'.repeat(20);

function folded(): {
  fold: MirrorFold;
  release: (command: object, events: object[]) => void;
} {
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

test('what a withheld withdrawal cost the chain is not told either', () => {
  const { fold, release } = folded();
  release({ kind: 'OpenAccount', account: 17, parent: null }, opened(17));
  fold.take();
  const of = { withdrawalId: 512, account: 17, asset: 0 };
  const charged = { kind: 'WithdrawalFeeCharged', ...of, amount: 7 };
  const request = { kind: 'RequestWithdrawal', account: 17, asset: 0, amount: 37 };
  release(request, [charged, { kind: 'WithdrawalReserved', ...of, amount: 30 }]);
  const fees = PROTOCOL_ACCOUNTS.fees;
  expect([fold.withheld(17, 0), fold.withheld(fees, 0)]).toEqual([37, -7]);
  const restored = MirrorFold.restore({ chain: 0, nobody: NOBODY }, [...fold.save()]);
  expect([restored?.withheld(17, 0), restored?.withheld(fees, 0)]).toEqual([37, -7]);
  const returned = { kind: 'WithdrawalFeeReturned', ...of, amount: 7 };
  const fail = { kind: 'FailWithdrawal', withdrawalId: 512 };
  release(fail, [returned, { kind: 'WithdrawalFailed', ...of, amount: 30 }]);
  expect([fold.withheld(17, 0), fold.withheld(fees, 0)]).toEqual([0, 0]);
  expect(fold.take().sections).toBe('0x');
});

test('what is left of a balance is left without the fee', () => {
  const { fold, release } = folded();
  release(openedBy(16, 'evm', WALLET.padStart(64, '0')), opened(16));
  const paid = { account: 16, asset: 0, reason: 'deposit', change: 100, balance: 100 };
  release({ kind: 'Tick' }, [{ kind: 'BalanceChanged', ...paid }]);
  const left: number[] = [];
  fold.isHeld = (_, of) => left.push(of.left) === 0;
  const of = { withdrawalId: 768, account: 16, asset: 0 };
  const charged = { kind: 'WithdrawalFeeCharged', ...of, amount: 7 };
  release({ kind: 'RequestWithdrawal' }, [
    charged,
    { kind: 'WithdrawalReserved', ...of, amount: 30 },
  ]);
  release({ kind: 'RequestWithdrawal' }, [{ kind: 'WithdrawalReserved', ...of, amount: 30 }]);
  expect(left).toEqual([63, 70]);
});

test('a fee is that of the withdrawal behind it, not of the next one of its command', () => {
  const { fold, release } = folded();
  release(openedBy(16, 'evm', WALLET.padStart(64, '0')), opened(16));
  const of = { withdrawalId: 512, account: 16, asset: 0, amount: 30 };
  release({ kind: 'RequestWithdrawal' }, [
    { kind: 'WithdrawalFeeCharged', ...of, amount: 7 },
    { kind: 'WithdrawalReserved', ...of },
    { kind: 'WithdrawalReserved', ...of, withdrawalId: 513 },
  ]);
  expect([512, 513].map((withdrawalId) => fold.pending.get(withdrawalId)?.fee)).toEqual([7, 0]);
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

const FAR = { kind: 'LaneConfigured', chain: 1, account: 18 };

/** Account 18 is the lane to chain 1, where account 16 deposited 70 units. */
function withLane() {
  const { fold, release } = folded();
  release(openedBy(16, 'evm', WALLET.padStart(64, '0')), opened(16));
  release({ kind: 'ConfigureLane', chain: 1, account: 18 }, [FAR]);
  const moved = (change: number, lent: number, withdrawalId: number | null = null): object => {
    return { kind: 'LaneMoved', chain: 1, account: 18, asset: 0, withdrawalId, change, lent };
  };
  const deposit = { account: 16, asset: 0, amount: 70, chain: 1, depositNumber: 1 };
  const credited = [{ kind: 'DepositCredited', ...deposit }, moved(70, 70)];
  release({ kind: 'CreditDeposit', ...deposit }, credited);
  /** Reserved there so that so much is left of what is lent; null: reserved at home. */
  const reserve = (amount: number, left: number | null, request: object = {}): number => {
    const withdrawalId = (fold.sequence + 1) * 256;
    const reserved = { kind: 'WithdrawalReserved', withdrawalId, account: 16, asset: 0, amount };
    const before = left === null ? [] : [moved(-amount, left, withdrawalId)];
    const command = { kind: 'RequestWithdrawal', account: 16, ...request };
    release(command, [...before, reserved]);
    return withdrawalId;
  };
  const end = (kind: string, withdrawalId: number, amount: number, lent: number): void => {
    const ended = { kind, withdrawalId, account: 16, asset: 0, amount };
    const behind = kind === 'WithdrawalFailed' ? [moved(amount, lent, withdrawalId)] : [];
    release({ kind: 'Tick' }, [ended, ...behind]);
  };
  /** Kinds of the sections since the last call. */
  const kinds = (): readonly number[] => {
    const { sections } = fold.take();
    const bytes = Buffer.from(sections.slice(2), 'hex');
    const found: number[] = [];
    for (let at = 0; at < bytes.length; at += 4 + bytes.readUIntBE(at + 1, 3)) {
      found.push(bytes[at] as number);
    }
    return found;
  };
  return { fold, release, reserve, end, kinds };
}

test('a deposit of a lane is told as its, and so is what its chain is to pay', () => {
  const { fold, reserve, end, kinds } = withLane();
  expect([kinds(), fold.lanes.lent(18, 0)]).toEqual([[1, 30], 70]);
  const id = reserve(50, 20);
  expect(fold.pending.get(id)).toMatchObject({ lane: 18, isWithheld: false });
  const home = reserve(5, null);
  expect(fold.pending.get(home)).toMatchObject({ lane: null, isWithheld: false });
  expect([kinds(), fold.lanes.lent(18, 0)]).toEqual([[31, 3], 20]);
  end('WithdrawalConfirmed', home, 5, 20);
  expect(kinds()).toEqual([]);
  end('WithdrawalConfirmed', id, 50, 20);
  expect([kinds(), fold.lanes.lent(18, 0), fold.pending.size]).toEqual([[32], 20, 0]);
});

test('a payment of a lane that fails can be asked for again', () => {
  const { fold, reserve, end, kinds } = withLane();
  const id = reserve(70, 0);
  end('WithdrawalFailed', id, 70, 70);
  expect([kinds(), fold.lanes.lent(18, 0)]).toEqual([[1, 30, 31, 4], 70]);
});

test('what is held back is paid by no lane, and the chain is told nothing of it', () => {
  const { fold, reserve, end, kinds } = withLane();
  kinds();
  fold.isHeld = () => true;
  const id = reserve(70, 0);
  expect(fold.pending.get(id)).toMatchObject({ lane: null, isWithheld: true });
  end('WithdrawalFailed', id, 70, 70);
  expect([kinds(), fold.lanes.lent(18, 0), fold.withheld(16, 0)]).toEqual([[], 70, 0]);
});

test('a forced withdrawal of money that is held back is told, and the mirror decides', () => {
  const { fold, reserve, kinds } = withLane();
  const asked: boolean[] = [];
  fold.isHeld = (_event, { isForced }) => {
    asked.push(isForced);
    return !isForced;
  };
  kinds();
  const forced = { request: 'withdraw', requestNumber: 1, asset: 0, amount: 5 };
  expect(fold.pending.get(reserve(5, null, { kind: 'ForcedRequest', ...forced }))).toMatchObject({
    isWithheld: false,
  });
  expect(fold.pending.get(reserve(5, null))).toMatchObject({ isWithheld: true });
  expect([kinds(), asked]).toEqual([
    [28, 3, 28],
    [true, false],
  ]);
});

test('the home chain has no lane', () => {
  const { release } = folded();
  const configure = (): void =>
    release({ kind: 'ConfigureLane' }, [{ kind: 'LaneConfigured', chain: 0, account: 18 }]);
  expect(configure).toThrow('account 18 is the lane to chain 0, which is the home chain');
});

test('lanes, what they lent and who is paid by them are saved with the fold', () => {
  const { fold, release, reserve, end } = withLane();
  const chosen = { account: 16, chain: 1, choiceNumber: 4 };
  release({ kind: 'ChoosePayout', ...chosen }, [{ kind: 'PayoutChosen', ...chosen }]);
  const id = reserve(50, 20);
  fold.take();
  const parts = [...fold.save()];
  const restored = MirrorFold.restore({ chain: 0, nobody: NOBODY }, parts);
  expect([...(restored?.save() ?? [])]).toEqual(parts);
  expect(restored?.lanes.payoutOf(16)).toBe(18);
  const { lanes } = restored as MirrorFold;
  expect([lanes.lent(18, 0), lanes.laneOfWithdrawal(id), lanes.choices]).toEqual([20, 18, 4]);
  end('WithdrawalConfirmed', id, 50, 20);
  expect(fold.lanes.laneOfWithdrawal(id)).toBeNull();
});

test('of thousands under way each part of a checkpoint has some, withheld ones too', () => {
  const { fold, release } = folded();
  release({ kind: 'OpenAccount', account: 17, parent: null }, opened(17));
  for (let id = 1; id <= 1_200; id += 1) {
    const figures = { withdrawalId: 256 * id, account: 17, asset: 0, amount: 3 };
    const request = { kind: 'RequestWithdrawal', account: 17, asset: 0, amount: 3 };
    release(request, [{ kind: 'WithdrawalReserved', ...figures }]);
  }
  fold.take();
  const parts = [...fold.save()];
  const sizes = parts.flatMap((part) => (part.kind === 'pending' ? [part.pending.length] : []));
  expect(sizes).toEqual([500, 500, 200]);
  const restored = MirrorFold.restore({ chain: 0, nobody: NOBODY }, parts) as MirrorFold;
  expect([restored.pending.size, restored.withheld(17, 0)]).toEqual([1_200, 3_600]);
});
