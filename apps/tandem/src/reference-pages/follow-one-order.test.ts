import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineMachine, SNAPSHOT_FORMAT } from '@tandem/exchange';
import { VenueView } from '@tandem/feed';
import { openInlineLog, RealStorage } from '@tandem/journal';
import { type Command, encodeCommand, encodeRecord, type Sequence } from '@tandem/protocol';
import type { TimestampUs } from '@tandem/quantity';
import { createProtocolCodec, openSequencer, placeCommand } from '@tandem/sequencer';
import { afterEach, expect, test } from 'vitest';
import { recompute } from '../audit/recompute.ts';
import { BTC, exampleMarket, exampleOrder, type Plain, USD } from './example-venue.fixture.ts';

// The order of docs/follow-one-order.md goes its way once more; every figure of the page is here.

const PAGE = readFileSync(
  new URL('../../../../docs/follow-one-order.md', import.meta.url),
  'utf8',
).replaceAll(/\s+/g, ' ');
const NOON_US = 1_793_534_400_000_000;
const [ALICE, BOB] = [16, 17];

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

function saysHex(bytes: Uint8Array): void {
  expect(PAGE).toContain(hex(bytes));
}

const deposit = (account: number, depositNumber: number): Plain => ({
  kind: 'CreditDeposit',
  account,
  asset: 0,
  amount: 1_000 * USD,
  chain: 0,
  depositNumber,
  transactionHash: '00'.repeat(32),
  logIndex: 0,
});

const BEFORE: readonly Plain[] = [
  {
    kind: 'ConfigureAsset',
    asset: 0,
    symbol: 'USD',
    decimals: 6,
    weightPpb: 1_000_000_000,
    priceMarket: null,
    maxDeposits: 2 ** 52,
  },
  exampleMarket({}),
  {
    kind: 'UpdateIndexPrice',
    market: 0,
    price: 60_000,
    confidence: 0,
    publishTimeUs: NOON_US,
    externalMid: null,
  },
  { kind: 'OpenAccount', account: ALICE, parent: null },
  { kind: 'OpenAccount', account: BOB, parent: null },
  deposit(ALICE, 1),
  deposit(BOB, 2),
  exampleOrder(BOB, 'sell', { price: 60_000, size: BTC / 2 }),
];

const THE_ORDER = exampleOrder(ALICE, 'buy', {
  clientOrderId: 7,
  price: 60_010,
  size: BTC,
}) as never;

test('the order of the page, from its bytes to the audit', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-order-'));
  folders.push(folder);
  const storage = new RealStorage(folder);
  const machine = new EngineMachine();
  const log = openInlineLog(storage, { journalId: 1n, segmentBytes: 65_536, reserveBytes: 0 });
  const sequencer = openSequencer<Command>({
    log,
    clock: { nowUs: () => NOON_US },
    storage,
    codec: createProtocolCodec(),
    createMachine: () => machine,
    place: placeCommand,
    snapshotFormat: SNAPSHOT_FORMAT,
    checkpointsBy: 'self',
  });
  const view = new VenueView();
  const released: number[] = [];
  sequencer.listen({
    audience: 'public',
    onReleased: (group) => {
      for (const item of group) {
        view.fold(item);
        released.push(item.sequence);
      }
    },
  });
  for (const command of BEFORE) {
    sequencer.submit({ command: command as never, authorization: null });
    sequencer.pump();
  }
  saysHex(encodeCommand(THE_ORDER));
  expect(sequencer.submit({ command: THE_ORDER, authorization: null })).toEqual({
    kind: 'queued',
    ticket: 9,
  });
  expect(released.at(-1)).toBe(8);
  expect(sequencer.pump()).toBe(1);
  expect(released.at(-1)).toBe(9);

  const record = encodeRecord({
    kind: 'CommandRecord',
    sequence: 9 as Sequence,
    timeUs: NOON_US as TimestampUs,
    command: THE_ORDER,
    authorization: null,
  });
  saysHex(record.subarray(0, 18));
  const [segment = ''] = readdirSync(folder).filter((name) => name.startsWith('segment-'));
  const bytes = readFileSync(join(folder, segment));
  const at = 512 * 9;
  saysHex(bytes.subarray(at, at + 16));
  saysHex(bytes.subarray(at + 16, at + 48));
  saysHex(bytes.subarray(at + 80, at + 84));
  expect(bytes.subarray(at + 84, at + 84 + record.length)).toEqual(Buffer.from(record));
  const { stateHash, eventHash } = {
    stateHash: machine.stateHash(),
    eventHash: sequencer.eventHash,
  };
  expect(PAGE).toContain(stateHash);
  expect(PAGE).toContain(eventHash);
  const quotes = [ALICE, BOB].map((account) => {
    const [position] = view.accounts.get(account)?.positions.values() ?? [];
    return position?.quote;
  });
  expect(quotes).toEqual([-30_013_500_000, 29_995_500_030]);
  await sequencer.close();
  const audit = recompute(folder);
  expect(audit).toMatchObject({ sequence: 9, stateHash, eventHash, hashesMet: 1 });
  expect(audit.findings).toMatchObject({ isConserved: true, violations: [] });
});
