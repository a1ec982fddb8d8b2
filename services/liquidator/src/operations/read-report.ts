import { type Address, formatEther, formatGwei } from 'viem';
import type { SqlDatabase } from '../store/sql.ts';
import type { Decision } from './decision.ts';
import { readDecisions } from './decision-log.ts';
import type { ElsewhereLine, MissedLine, Report, ReportLine } from './report.ts';

/**
 * What the store knows of money: transactions of our own, and how positions ended.
 *
 * @param own keys and receivers of the configuration: what they liquidated is never missed
 */
export async function readReport(
  database: SqlDatabase,
  own: readonly Address[] = [],
): Promise<Report> {
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
  const known = new Set([...liquidated, ...underWay].map(({ positionId }) => positionId));
  const ends = await readEnds(database, own);
  const missed = await readMissed(database, ends, known);
  const elsewhere = ends
    .filter(({ positionId, isOurs }) => isOurs && !byPosition.has(positionId))
    .map(({ positionId, atBlock, byWhom }): ElsewhereLine => ({ positionId, atBlock, byWhom }));
  return { liquidated, elsewhere, underWay, failed, missed, refundsWei };
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

/** A position that was liquidated. */
type End = {
  readonly positionId: bigint;
  readonly atBlock: bigint;
  readonly byWhom: string;
  readonly isOurs: boolean;
};

async function readEnds(database: SqlDatabase, own: readonly Address[]): Promise<readonly End[]> {
  const accounts = await database.query<{ account: string }>(
    'SELECT DISTINCT account FROM intents',
  );
  const ours = new Set([...own, ...accounts.map(({ account }) => account)].map(lowerCased));
  const rows = await database.query<{
    position_id: string;
    block: bigint;
    closed_by: string;
    receiver: string | null;
  }>(
    `SELECT position_id, block, closed_by, receiver
     FROM closures WHERE kind = 'liquidated' ORDER BY block`,
  );
  return rows.map(({ position_id, block, closed_by, receiver }) => ({
    positionId: BigInt(position_id),
    atBlock: block,
    byWhom: closed_by,
    isOurs: [closed_by, receiver ?? ''].some((one) => ours.has(lowerCased(one))),
  }));
}

function lowerCased(address: string): string {
  return address.toLowerCase();
}

/** Liquidated by others, or still open and not done although found. */
async function readMissed(
  database: SqlDatabase,
  ends: readonly End[],
  known: ReadonlySet<bigint>,
): Promise<readonly MissedLine[]> {
  const decisions = await readDecisions(database);
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
  // What an account of ours closed is under way until its block is final, and never missed.
  const byOthers = ends
    .filter(({ positionId, isOurs }) => !isOurs && !known.has(positionId))
    .map(({ positionId, byWhom }) => ({ positionId, byWhom, why: why(positionId) }));
  const open = [...decisions.values()]
    .filter(({ positionId, kind }) => UNDONE.has(kind) && !ended.has(positionId))
    .filter(({ positionId }) => !known.has(positionId))
    .map(({ positionId }) => ({ positionId, byWhom: null, why: why(positionId) }));
  return [...byOthers, ...open];
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
  own: readonly Address[] = [],
): Promise<number> {
  const rows = await database.query<{ position_id: string }>(
    `SELECT position_id FROM decisions
     WHERE at_ms >= $1 AND kind IN ('found', 'skipped', 'sent', 'lost')`,
    [BigInt(sinceMs)],
  );
  const found = new Set(rows.map(({ position_id }) => BigInt(position_id)));
  const ends = await readEnds(database, own);
  return ends.filter(({ positionId, isOurs }) => !isOurs && found.has(positionId)).length;
}
