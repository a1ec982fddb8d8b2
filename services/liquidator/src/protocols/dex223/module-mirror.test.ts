import { type Address, getAddress } from 'viem';
import { afterEach, expect, test } from 'vitest';
import { catchUp } from '../../chain/follower.fixture.ts';
import { ScriptedChain } from '../../chain/scripted-chain.fixture.ts';
import { ScriptedNode } from '../../chain/scripted-node.fixture.ts';
import { migrate } from '../../store/migrations.ts';
import { HISTORY_MIGRATIONS, readClosures } from '../../store/position-history.ts';
import { RECORD_MIGRATIONS } from '../../store/record-migrations.ts';
import type { SqlDatabase } from '../../store/sql.ts';
import { openSqlite } from '../../store/sqlite.ts';
import type { ModuleBook } from './module-book.ts';
import { type Watched, watchModule } from './module-watch.fixture.ts';
import {
  MODULE,
  ScriptedModule,
  type ScriptedPosition,
  tokenOf,
} from './scripted-module.fixture.ts';

const nodes: ScriptedNode[] = [];
const databases: SqlDatabase[] = [];

afterEach(async () => {
  await Promise.all(nodes.splice(0).map((node) => node.stop()));
  await Promise.all(databases.splice(0).map((database) => database.close()));
});

type Ground = {
  readonly module: ScriptedModule;
  readonly node: ScriptedNode;
  readonly database: SqlDatabase;
  /** A watcher as after a start of the program. */
  readonly watch: (driftEvery?: bigint, startBlock?: bigint) => Promise<Watched>;
};

async function startGround(): Promise<Ground> {
  const chain = new ScriptedChain();
  const module = new ScriptedModule(chain);
  const node = await ScriptedNode.start(chain);
  node.state = module.state;
  nodes.push(node);
  const database = openSqlite(':memory:');
  databases.push(database);
  await migrate(database, [RECORD_MIGRATIONS, HISTORY_MIGRATIONS]);
  const watch: Ground['watch'] = (driftEvery = 1_000_000n, startBlock = 1n) =>
    watchModule({ database, url: node.url, module: MODULE, driftEvery, startBlock });
  return { module, node, database, watch };
}

type Row = readonly [owner: string, holdings: readonly string[], frozenAt: bigint | undefined];

function rowOf(
  owner: Address,
  holdings: Iterable<readonly [Address, bigint]>,
  frozen?: bigint,
): Row {
  const all = [...holdings].map(([asset, balance]) => `${balance} of ${getAddress(asset)}`);
  return [getAddress(owner), all.toSorted((a, b) => (a < b ? -1 : 1)), frozen];
}

function expectSame(book: ModuleBook, truth: ReadonlyMap<bigint, ScriptedPosition>): void {
  const mirrored = new Map(
    [...book.openPositions()].map(({ positionId, owner, holdings, freeze }) => {
      const pairs = holdings.map(({ asset, balance }) => [asset, balance] as const);
      return [positionId, rowOf(owner, pairs, freeze?.frozenAt)];
    }),
  );
  const open = [...truth.values()].filter(({ isOpen }) => isOpen);
  const actual = new Map(
    open.map(({ positionId, owner, holdings, freeze }) => [
      positionId,
      rowOf(owner, holdings, freeze?.frozenAt),
    ]),
  );
  expect(mirrored).toEqual(actual);
}

function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** One thing that may happen to positions. */
function actOnce(module: ScriptedModule, random: (below: number) => number): void {
  const open = [...module.positions.values()].filter(({ isOpen }) => isOpen);
  const position = open[random(open.length)];
  const action = random(8);
  if (position === undefined || action === 0) {
    module.open(BigInt(1000 + random(1000)), BigInt(random(500)));
    return;
  }
  const { positionId, holdings } = position;
  const held = [...holdings].filter(([, balance]) => balance > 0n);
  const [asset, balance] = held[random(held.length)] ?? [tokenOf(0), 0n];
  if (action <= 4) {
    const other = tokenOf(random(4));
    if (other !== asset && balance > 0n) {
      module.swap(positionId, asset, other, random(2) === 0 ? balance : balance / 2n);
    }
  } else if (action === 5) module.deposit(positionId, tokenOf(random(4)), BigInt(random(100)));
  else if (action === 6) module.freeze(positionId);
  else module.close(positionId, random(2) === 0);
}

for (const seed of [1, 2]) {
  test(`whatever happens to positions and blocks, the mirror has it: seed ${seed}`, async () => {
    const { module, watch } = await startGround();
    const random = randomOf(seed);
    let mirrored = await watch();
    for (let round = 0; round < 40; round += 1) {
      for (let block = random(6); block >= 0; block -= 1) {
        for (let action = random(5); action > 0; action -= 1) actOnce(module, random);
        module.mine();
      }
      if (round > 10 && random(4) === 0) {
        module.fork(1 + random(8));
        module.mine();
      }
      if (random(5) === 0) mirrored = await watch();
      if (random(3) > 0) await catchUp(mirrored.follower);
    }
    module.mine();
    await catchUp(mirrored.follower);
    expectSame(mirrored.book, module.positions);
    expect(mirrored.book.drafts.size).toBe(0);
    expect(mirrored.drifts).toEqual([]);
  });
}

test('requests for a block do not depend on how many positions there are', async () => {
  const { module, node, watch } = await startGround();
  const { follower, book } = await watch(1n);
  const counts: number[] = [];
  for (const positions of [1, 10, 100]) {
    for (let made = 0; made < positions; made += 1) module.open(1000n, 100n);
    module.mine();
    await catchUp(follower);
    // A block in which all of them change, with the slice that is compared.
    for (const positionId of module.positions.keys()) {
      module.swap(positionId, tokenOf(0), tokenOf(2), 1n);
    }
    module.mine();
    const before = node.requests;
    expect((await follower.step()).kind).toBe('block');
    counts.push(node.requests - before);
  }
  expect(book.positions.size).toBe(111);
  // The newest block, its logs, one multicall.
  expect(counts).toEqual([3, 3, 3]);
});

test('terms, order, reward and tokens of a new position come with three multicalls', async () => {
  const { module, node, watch } = await startGround();
  const { follower, book } = await watch();
  for (let made = 0; made < 100; made += 1) module.open(1000n, 100n);
  module.mine();
  await catchUp(follower);
  // And one, the first time, for positions that are older than the first block.
  expect(node.asked.get('eth_call')).toBe(3 + 1);
  const position = book.position(7n);
  expect([position?.principal, position?.interest, position?.orderId]).toEqual([1000n, 300n, 5n]);
  expect(book.order(5n)?.rewardAmount).toBe(100n);
  expect(book.order(5n)?.tokens).toHaveLength(4);
  book.takeChanged();
  module.modifyOrder(7n);
  module.mine();
  await catchUp(follower);
  expect(book.order(5n)?.rewardAmount).toBe(7n);
  expect(book.takeChanged().size).toBe(100);
});

test('a deposit that leaves no log is found by comparing, told and repaired', async () => {
  const { module, watch } = await startGround();
  const { follower, book, drifts } = await watch(4n);
  const positionId = module.open(1000n, 100n);
  module.mine();
  await catchUp(follower);
  module.deposit(positionId, tokenOf(3), 55n, true);
  module.mine();
  await catchUp(follower);
  expect(book.position(positionId)?.holdings).toHaveLength(2);
  module.mine();
  module.mine();
  await catchUp(follower);
  expect(drifts).toEqual([{ kind: 'holdings', positionId }]);
  expectSame(book, module.positions);
});

test('positions that were opened before the first block are found and read whole', async () => {
  const { module, watch } = await startGround();
  const old = module.open(1000n, 100n);
  module.mine();
  module.swap(old, tokenOf(0), tokenOf(2), 10n);
  module.mine();
  const { follower, book, drifts } = await watch(3n, 3n);
  module.mine();
  await catchUp(follower);
  expect(drifts).toEqual([{ kind: 'missing', from: 0n, to: 0n }]);
  expectSame(book, module.positions);
  const next = module.open(5n, 5n);
  module.close(old, false);
  module.mine();
  await catchUp(follower);
  expect([...book.openPositions()].map(({ positionId }) => positionId)).toEqual([next]);
});

test('who closed a position, and for whom, is kept', async () => {
  const { module, watch, database } = await startGround();
  const { follower } = await watch();
  const [first, second] = [module.open(1000n, 1n), module.open(1000n, 1n)];
  module.mine();
  module.freeze(first);
  module.close(first, true);
  module.close(second, false);
  module.mine();
  await catchUp(follower);
  const closures = await readClosures(database, 10);
  expect(closures.map(({ positionId, kind, block }) => [positionId, kind, block])).toEqual([
    [first, 'liquidated', 2n],
    [second, 'closed', 2n],
  ]);
});
