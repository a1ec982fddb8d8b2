import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditMoney } from './money-audit.ts';
import { SettledGround } from './settled-ground.fixture.ts';

const ALICE = { account: 16, wallet: 1 };
const FUNDED = 100_000_000n;
const DEPTH_MAX = 20;
/** A batch may make a block meanwhile, so that the deposit stays: then there is another one. */
const TRIES_MAX = 30;

let ground: SettledGround;

beforeAll(async () => {
  const confirmations = DEPTH_MAX;
  ground = await SettledGround.start({ holders: [ALICE], funded: FUNDED, confirmations });
  await ground.compared();
});

afterAll(() => ground.stop());

async function mine(blocks: number): Promise<void> {
  await ground.rpc('anvil_mine', [`0x${blocks.toString(16)}`]);
}

async function head(): Promise<bigint> {
  return ground.chain.clients.reader.getBlockNumber();
}

test('a deposit that a reorganization of depth 1 to 20 takes away is never credited', async () => {
  const [alice] = ground.users;
  if (alice === undefined) throw new Error('there is a user');
  const isRemoved = async (depth: number): Promise<boolean> => {
    // What came before must not go with it: wallets would lose the money that they bring.
    await mine(DEPTH_MAX + 1);
    const held = await alice.balance();
    const at = await alice.deposit(ALICE.account, BigInt(1_000 * depth));
    if (depth > 1) await mine(depth - 1);
    const deep = Number((await head()) - at) + 1;
    await ground.rpc('anvil_reorg', [Math.min(deep, DEPTH_MAX), []]);
    return (await alice.balance()) === held;
  };
  let missed = 0;
  let sum = 0;
  for (let depth = 1; depth <= DEPTH_MAX; depth += 1) {
    while (!(await isRemoved(depth))) {
      missed += 1;
      sum += 1_000 * depth;
      expect(missed).toBeLessThan(TRIES_MAX);
    }
    // The same again, with another number or the same: this one stays.
    await alice.deposit(ALICE.account, BigInt(1_000 * depth + 1));
    sum += 1_000 * depth + 1;
  }
  await mine(DEPTH_MAX + 1);
  await ground.until('all that stayed is credited', () => ground.balance(ALICE.account) >= sum);
  await mine(DEPTH_MAX + 1);
  await ground.compared();
  expect(ground.venue.settlement.comparison()?.told).toEqual([]);
  const money = await auditMoney({
    data: ground.data,
    contracts: ground.contracts,
    clients: ground.chain.clients,
    throughSequence: ground.venue.exchange.venue.sequence,
    users: [alice.address],
    funded: FUNDED,
  });
  expect(money.wrong).toEqual([]);
  expect(money.deposits).toBe(DEPTH_MAX + missed);
});
