import { setTimeout as pause } from 'node:timers/promises';
import { LiabilityBook, liveCheckpoint } from '@tandem/exchange';
import { fundingPaid } from '@tandem/margin';
import { LiveVenue } from '@tandem/projections';
import { PROTOCOL_ACCOUNTS } from '@tandem/protocol';
import { type LiabilityProof, liabilityProblem } from '@tandem/published';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { playVenue, removeFolder, temporaryFolder } from '../venue/played-venue.fixture.ts';
import type { Venue } from '../venue/venue.ts';

const COMMANDS = 6_000;
const EPOCH_US = 1_000_000;
const VAULT = { block: 5, tokens: [{ asset: 0, units: '1000' }] };

let folder: string;
let venue: Venue;
let live: LiveVenue;
let book: LiabilityBook;

beforeAll(async () => {
  folder = temporaryFolder();
  venue = await playVenue(folder, COMMANDS);
  live = new LiveVenue(venue.view, liveCheckpoint(venue.machine.engine.state));
  book = openBook();
  book.follow([]);
  await statementsAre(1);
});

afterAll(async () => {
  await book.close();
  await venue.close();
  removeFolder(folder);
});

function openBook(): LiabilityBook {
  return new LiabilityBook({
    folder: `${folder}/liabilities`,
    venueKey: new Uint8Array(32).fill(3),
    live,
    withdrawals: venue.machine.engine.state.withdrawals,
    epochUs: EPOCH_US,
    vault: () => VAULT,
  });
}

/** A thread makes the tree: waits until it has, or says why it has not. */
async function statementsAre(count: number): Promise<void> {
  for (let look = 0; look < 6_000; look += 1) {
    const { statements } = await book.statements(0, 500);
    if (statements.length >= count) return;
    if (book.failure !== null) throw new Error(book.failure);
    await pause(10);
  }
  throw new Error('no statement');
}

async function proofOf(account: number): Promise<LiabilityProof> {
  const proof = await book.proof(account, null);
  if ('problem' in proof) throw new Error(proof.problem);
  return proof;
}

type Owed = { cash: number; profit: number; positions: number };

/** What the engine itself has of each account. */
function engineFigures(): ReadonlyMap<number, Owed> {
  const { accounts, records, markets } = venue.machine.engine.state;
  const figures = new Map<number, Owed>();
  for (let slot = 0; slot < accounts.count; slot += 1) {
    const cash = accounts.balanceOf(slot, 0);
    figures.set(accounts.id(slot), { cash, profit: 0, positions: 0 });
  }
  for (let record = 0; record < records.count; record += 1) {
    const size = records.size(record);
    const market = markets[records.market(record)];
    const owed = figures.get(accounts.id(records.account(record)));
    if (size === 0 || market === undefined || owed === undefined) continue;
    const change = market.fundingIndexFor(size) - records.fundingIndex(record);
    const { paid } = fundingPaid(size, change, records.remainder(record));
    owed.profit += records.quote(record) + paid + size * market.mark;
    owed.positions += 1;
  }
  return figures;
}

test('what is stated is what the engine has, of every user and of the pool', async () => {
  const { statements } = await book.statements(0, 10);
  const [statement] = statements;
  expect(statement).toMatchObject({ sequence: live.sequence, assets: [0, 1, 2, 3], vault: VAULT });
  const figures = engineFigures();
  let sum = 0n;
  let positions = 0;
  for (const [account, owed] of figures) {
    if (account < 16 && account !== PROTOCOL_ACCOUNTS.pool) continue;
    const proof = await proofOf(account);
    expect(liabilityProblem(proof, { account, publicKey: null })).toBe(null);
    const { liability } = proof;
    expect(liability.balance).toBe(owed.cash);
    // A fraction of a unit that funding left over fills one in the engine: at most one a position.
    expect(owed.profit - liability.openProfit).toBeGreaterThanOrEqual(0);
    expect(owed.profit - liability.openProfit).toBeLessThanOrEqual(owed.positions);
    sum += BigInt(liability.owed[0] ?? 0);
    positions += owed.positions;
  }
  expect(positions).toBeGreaterThan(20);
  expect(String(sum)).toBe(statement?.sums[0]);
});

test('what the venue has itself is nobody\u2019s proof, nor is what does not exist', async () => {
  expect(await book.proof(PROTOCOL_ACCOUNTS.insurance, null)).toHaveProperty('problem');
  expect(await book.proof(999_999, null)).toHaveProperty('problem');
  expect(await book.proof(16, 1)).toEqual({ problem: 'there is no statement of that epoch' });
});

test('a venue that starts again knows its statements, proves with them and goes on', async () => {
  const before = await proofOf(40);
  await book.close();
  book = openBook();
  expect(await proofOf(40)).toEqual(before);
  // The same moment is the same epoch: nothing is stated twice.
  book.follow([]);
  expect((await book.statements(0, 10)).statements).toEqual([before.statement]);
  venue.clock.advance(live.timeUs + EPOCH_US);
  venue.submit({ kind: 'Tick' });
  await venue.settle();
  book.follow([]);
  await statementsAre(2);
  const { statements, next } = await book.statements(0, 10);
  expect(statements[1]?.previous).toBe(statements[0]?.digest);
  expect(next).toBe((statements[1]?.epoch ?? 0) + 1);
  expect(liabilityProblem(await proofOf(40), { account: 40, publicKey: null })).toBe(null);
});
