import { parseArgs } from 'node:util';
import { type Address, createPublicClient, http } from 'viem';
import type { Nodes } from '../chain/nodes.ts';
import { Executor } from '../execution/executor.ts';
import { Dex223Actions } from '../protocols/dex223/actions.ts';
import { SqlQueue } from '../queue/sql-queue.ts';
import { openSqlite } from '../store/sqlite.ts';
import { testAccounts } from '../test-chain/test-accounts.ts';
import { KILL_CONFIG, LEASE_MS, nativeWorth } from './kill-config.ts';

/** The process that is killed: an executor with its database, on a chain of this machine. */
const { values } = parseArgs({
  options: { node: { type: 'string' }, module: { type: 'string' }, database: { type: 'string' } },
});
const { node = '', module = '', database: path = '' } = values;

const client = createPublicClient({
  transport: http(node, { retryCount: 0, timeout: 60_000 }),
  cacheTime: 0,
});
const nodes: Nodes = {
  ask: (read) => read(client),
  broadcast: (transaction) => client.sendRawTransaction({ serializedTransaction: transaction }),
};
const database = openSqlite(path);
const pacing = { afterEachMs: 0, whenEmptyMs: 100 };
const queue = new SqlQueue(database, { nowMs: Date.now, leaseMs: LEASE_MS, pacing });
const sale = { slippageBps: 100n, lossMaxBps: 3_000n };
const actions = new Dex223Actions({ module: module as Address, generation: 'first', sale });
const accounts = [testAccounts.liquidator, testAccounts.rival];
const executor = new Executor(
  {
    nodes,
    database,
    queue,
    accounts,
    actions,
    worth: nativeWorth,
    nowMs: Date.now,
    onEvent: ({ kind, reason }) => {
      if (kind === 'failing') console.error(reason);
    },
  },
  KILL_CONFIG,
);
await executor.tick();
console.log('alive');
await executor.start();
