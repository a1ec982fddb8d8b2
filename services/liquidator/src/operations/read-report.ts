import { formatEther, formatGwei } from 'viem';
import type { SqlDatabase } from '../store/sql.ts';
import type { Decision } from './decision.ts';
import { readDecisions } from './decision-log.ts';
import type { MissedLine, Report, ReportLine } from './report.ts';

/** What the store knows of money: transactions of our own, and how positions ended. */
export async function readReport(database: SqlDatabase): Promise<Report> {
  const byPosition = await readMoney(database);
  const states = await readStates(database);
  const liquidated: ReportLine[] = [];
  const underWay: ReportLine[] = [];
  const failed: ReportLine[] = [];
  let refundsWei = 0n;
  for (const [positionId, money] of byPosition) {
    const { gasWei, rewardWei, atBlock, isRewarded } = money;
    refundsWei += money.refundWei;
    const line = { positionId, atBlock, gasWei, rewardWei: isRewarded ? rewardWei : null };
    if (isRewarded) liquidated.push(line);
    else if (states.get(positionId) === 'open') underWay.push(line);
    else failed.push(line);
  }
  const own = new Set([...liquidated, ...underWay].map(({ positionId }) => positionId));
  const missed = await readMissed(database, own);
  return { liquidated, underWay, failed, missed, refundsWei };
}

type Money = {
  readonly gasWei: bigint;
  readonly refundWei: bigint;
  /** null: a token without a price. */
  readonly rewardWei: bigint | null;
  readonly isRewarded: boolean;
  readonly atBlock: bigint | null;
};

const NOTHING: Money = {
  gasWei: 0n,
  refundWei: 0n,
  rewardWei: null,
  isRewarded: false,
  atBlock: null,
};

async function readMoney(database: SqlDatabase): Promise<ReadonlyMap<bigint, Money>> {
  const rows = await database.query<{
    position_id: string;
    block_number: bigint | null;
    fee_wei: string | null;
    refund_wei: string | null;
    reward_amount: string | null;
    reward_wei: string | null;
  }>(
    `SELECT position_id, block_number, fee_wei, refund_wei, reward_amount, reward_wei
     FROM intents WHERE position_id IS NOT NULL ORDER BY created_at_ms, nonce`,
  );
  const byPosition = new Map<bigint, Money>();
  for (const row of rows) {
    const positionId = BigInt(row.position_id);
    const before = byPosition.get(positionId) ?? NOTHING;
    const isReward = row.reward_amount !== null;
    byPosition.set(positionId, {
      gasWei: before.gasWei + BigInt(row.fee_wei ?? '0'),
      refundWei: before.refundWei + BigInt(row.refund_wei ?? '0'),
      rewardWei: isReward && row.reward_wei !== null ? BigInt(row.reward_wei) : before.rewardWei,
      isRewarded: before.isRewarded || isReward,
      atBlock: row.block_number ?? before.atBlock,
    });
  }
  return byPosition;
}

async function readStates(database: SqlDatabase): Promise<ReadonlyMap<bigint, string>> {
  const rows = await database.query<{ position_id: string; state: string }>(
    'SELECT position_id, state FROM liquidations ORDER BY id',
  );
  return new Map(rows.map(({ position_id, state }) => [BigInt(position_id), state]));
}

/** Liquidated by others, or still open and not done although found. */
async function readMissed(
  database: SqlDatabase,
  own: ReadonlySet<bigint>,
): Promise<readonly MissedLine[]> {
  const decisions = await readDecisions(database);
  const closures = await database.query<{ position_id: string; closed_by: string }>(
    `SELECT position_id, closed_by FROM closures WHERE kind = 'liquidated' ORDER BY block`,
  );
  // What an account of ours closed is under way until its block is final, and never missed.
  const ours = await readAccounts(database);
  const closers = new Map(
    closures
      .filter(({ closed_by }) => !ours.has(closed_by.toLowerCase()))
      .map((row) => [BigInt(row.position_id), row.closed_by]),
  );
  const ended = new Set(
    (await database.query<{ position_id: string }>('SELECT position_id FROM closures')).map((row) =>
      BigInt(row.position_id),
    ),
  );
  const why = (positionId: bigint): string => {
    const decision = decisions.get(positionId);
    if (decision === undefined) return 'was never seen below its debt here';
    return [`${decision.kind}, ${decision.reason}`, ...numbersOf(decision)].join(', ');
  };
  const byOthers = [...closers]
    .filter(([positionId]) => !own.has(positionId))
    .map(([positionId, byWhom]) => ({ positionId, byWhom, why: why(positionId) }));
  const open = [...decisions.values()]
    .filter(({ positionId, kind }) => UNDONE.has(kind) && !ended.has(positionId))
    .filter(({ positionId }) => !own.has(positionId))
    .map(({ positionId }) => ({ positionId, byWhom: null, why: why(positionId) }));
  return [...byOthers, ...open];
}

async function readAccounts(database: SqlDatabase): Promise<ReadonlySet<string>> {
  const rows = await database.query<{ account: string }>('SELECT DISTINCT account FROM intents');
  return new Set(rows.map(({ account }) => account.toLowerCase()));
}

const UNDONE: ReadonlySet<string> = new Set([
  'found',
  'unprofitable',
  'skipped',
  'unpriced',
  'lost',
]);

/** For people: wei as ETH, gas prices in gwei. What a dry run would have signed is in the log. */
function numbersOf({ numbers }: Pick<Decision, 'numbers'>): readonly string[] {
  return Object.entries(numbers)
    .filter(([name]) => name !== 'data')
    .map(([name, value]) => {
      if (!name.endsWith('Wei') || !/^-?\d+$/.test(value)) return `${name} ${value}`;
      const title = name.slice(0, -'Wei'.length);
      if (/PerGas|gasPrice/.test(title)) return `${title} ${formatGwei(BigInt(value))} gwei`;
      return `${title} ${formatEther(BigInt(value))} ETH`;
    });
}

/** Wei of gas since that moment; transactions that are not in a block count as they may cost. */
export async function readDayGas(database: SqlDatabase, sinceMs: number): Promise<bigint> {
  const rows = await database.query<{ fee_wei: string | null; cost_max_wei: string }>(
    'SELECT fee_wei, cost_max_wei FROM intents WHERE created_at_ms >= $1',
    [BigInt(sinceMs)],
  );
  return rows.reduce((sum, row) => sum + BigInt(row.fee_wei ?? row.cost_max_wei), 0n);
}

/** Positions that others liquidated although the bot had found them, since that moment. */
export async function readMissedProfitable(
  database: SqlDatabase,
  sinceMs: number,
): Promise<number> {
  const rows = await database.query<{ position_id: string }>(
    `SELECT closures.position_id FROM closures
     JOIN decisions ON decisions.position_id = closures.position_id
     WHERE closures.kind = 'liquidated' AND decisions.at_ms >= $1
       AND decisions.kind IN ('found', 'skipped', 'sent', 'lost')
       AND lower(closures.closed_by) NOT IN (SELECT lower(account) FROM intents)`,
    [BigInt(sinceMs)],
  );
  return rows.length;
}
