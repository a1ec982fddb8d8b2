import type { Address } from 'viem';
import { parseEventLogs } from 'viem';
import type { Intent } from '../execution/intent.ts';
import { readIntents } from '../execution/intent-rows.ts';
import { marginModuleAbi } from '../protocols/dex223/abi.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { addressOf } from '../test-chain/test-accounts.ts';
import type { TestChain } from '../test-chain/test-chain.ts';
import { REWARD } from './kill-config.ts';

export type KillAudit = {
  readonly positions: number;
  readonly transactions: number;
  readonly reverted: number;
  readonly canceled: number;
  readonly replacements: number;
  readonly gasSpentWei: string;
  readonly rewardWei: string;
  /** What was lost, doubled or does not add up; empty when all is well. */
  readonly wrong: readonly string[];
};

export type Opening = {
  readonly positionIds: readonly bigint[];
  readonly fromBlock: bigint;
  readonly accounts: readonly OpeningAccount[];
  readonly coldWei: bigint;
};

export type OpeningAccount = {
  readonly address: Address;
  readonly nonce: number;
  readonly balanceWei: bigint;
};

/** Compares what the database says with what the chain did, transaction by transaction. */
export async function audit(
  chain: TestChain,
  database: SqlDatabase,
  opening: Opening,
): Promise<KillAudit> {
  const intents = await readIntents(database, 'intents.nonce >= $1', [0n]);
  const wrong: string[] = [];
  const check = (isRight: boolean, what: string): void => {
    if (!isRight) wrong.push(what);
  };
  for (const { address, nonce: first, balanceWei } of opening.accounts) {
    const own = intents.filter(({ account }) => account === address);
    const count = (await chain.node.client.getTransactionCount({ address })) - first;
    check(count === own.length, `${address} sent ${count}, wrote ${own.length} intents`);
    check(
      own.every(({ nonce, state }, index) => nonce === first + index && state === 'final'),
      `${address} has a gap in its nonces or an intent without an end`,
    );
    const spent = balanceWei - (await chain.balanceOf('native', address));
    const booked = sum(own, ({ inclusion }) => inclusion?.feeWei ?? 0n);
    check(spent === booked, `${address} spent ${spent} wei and booked ${booked}`);
  }
  const earned = (await chain.balanceOf('native', addressOf('cold'))) - opening.coldWei;
  const rewards = sum(intents, ({ inclusion }) => inclusion?.reward?.amount ?? 0n);
  const due = REWARD * BigInt(opening.positionIds.length);
  check(earned === rewards, `the cold address got ${earned} wei, booked are ${rewards}`);
  check(earned === due, `the cold address got ${earned} wei of ${due}`);
  wrong.push(...(await eventFaults(chain, opening)));
  const of = (result: string): number =>
    intents.filter(({ inclusion }) => inclusion?.result === result).length;
  return {
    positions: opening.positionIds.length,
    transactions: intents.length,
    reverted: of('reverted'),
    canceled: of('canceled'),
    replacements: intents.reduce((count, { sendings }) => count + sendings.length - 1, 0),
    gasSpentWei: `${sum(intents, ({ inclusion }) => inclusion?.feeWei ?? 0n)}`,
    rewardWei: `${rewards}`,
    wrong,
  };
}

/** Each position is frozen once and liquidated once, in a later block. */
async function eventFaults(chain: TestChain, opening: Opening): Promise<readonly string[]> {
  const logs = await chain.node.client.getLogs({
    address: chain.market.modules.first,
    fromBlock: opening.fromBlock,
  });
  const events = parseEventLogs({ abi: marginModuleAbi, logs });
  return opening.positionIds.flatMap((id) => {
    const own = events.filter(({ args }) => 'positionId' in args && args.positionId === id);
    const blocks = (name: string): readonly bigint[] =>
      own.filter(({ eventName }) => eventName === name).map(({ blockNumber }) => blockNumber);
    const [frozen, paid] = [blocks('PositionFrozen'), blocks('Liquidation')];
    const isOnce = frozen.length === 1 && paid.length === 1;
    if (isOnce && (frozen[0] ?? 0n) < (paid[0] ?? 0n)) return [];
    return [
      `position ${id} was frozen in blocks [${frozen.join()}] and liquidated in [${paid.join()}]`,
    ];
  });
}

function sum(intents: readonly Intent[], amount: (intent: Intent) => bigint): bigint {
  return intents.reduce((total, intent) => total + amount(intent), 0n);
}
