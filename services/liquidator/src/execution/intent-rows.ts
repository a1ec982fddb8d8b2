import type { Address, Hex } from 'viem';
import type { SqlRow, SqlSession } from '../store/sql.ts';
import type { Inclusion, Intent, Liquidation, Purpose, Result, Sending } from './intent.ts';

/** Rows as both databases give them: integers are bigint, amounts text. */
export type LiquidationRow = SqlRow & {
  readonly id: bigint;
  readonly position_id: string;
  readonly account: string;
  readonly receiver: string;
  readonly reward_asset: string;
  readonly reward_promised: string;
  readonly lease_token: string;
  readonly state: Liquidation['state'];
  readonly note: string;
  readonly opened_at_ms: bigint;
};

type IntentRow = SqlRow & {
  readonly account: string;
  readonly nonce: bigint;
  readonly liquidation_id: bigint | null;
  readonly position_id: string | null;
  readonly purpose: Purpose;
  readonly call_to: string;
  readonly call_data: string;
  readonly gas: bigint;
  readonly assets: bigint;
  readonly created_at_ms: bigint;
  readonly cancel_reason: string | null;
  readonly state: Intent['state'];
  readonly block_number: bigint | null;
  readonly block_hash: string | null;
  readonly transaction_hash: string | null;
  readonly result: Result | null;
  readonly gas_used: bigint | null;
  readonly gas_price_wei: string | null;
  readonly fee_wei: string | null;
  readonly frozen_at: bigint | null;
  readonly reward_asset: string | null;
  readonly reward_amount: string | null;
  readonly reward_wei: string | null;
  readonly refund_wei: string | null;
};

type SendingRow = SqlRow & {
  readonly hash: string;
  readonly account: string;
  readonly nonce: bigint;
  readonly kind: Sending['kind'];
  readonly raw: string;
  readonly fee_per_gas_wei: string;
  readonly tip_per_gas_wei: string;
  readonly sent_at_ms: bigint;
};

export function liquidationOf(row: LiquidationRow): Liquidation {
  return {
    id: row.id,
    positionId: BigInt(row.position_id),
    account: row.account as Address,
    receiver: row.receiver as Address,
    rewardAsset: row.reward_asset as Address,
    rewardPromised: BigInt(row.reward_promised),
    leaseToken: row.lease_token,
    state: row.state,
    note: row.note,
    openedAtMs: Number(row.opened_at_ms),
  };
}

/** Intents with what was signed for them, by account and nonce. */
export async function readIntents(
  session: SqlSession,
  where: string,
  values: readonly (string | bigint)[],
): Promise<readonly Intent[]> {
  const rows = await session.query<IntentRow>(
    `SELECT * FROM intents WHERE ${where} ORDER BY account, nonce`,
    values,
  );
  if (rows.length === 0) return [];
  const sendings = await session.query<SendingRow>(
    `SELECT * FROM sendings WHERE EXISTS (
       SELECT 1 FROM intents WHERE ${where}
       AND intents.account = sendings.account AND intents.nonce = sendings.nonce)
     ORDER BY sent_at_ms, LENGTH(fee_per_gas_wei), fee_per_gas_wei`,
    values,
  );
  return rows.map((row) => {
    const own = sendings.filter((one) => one.account === row.account && one.nonce === row.nonce);
    return intentOf(row, own.map(sendingOf));
  });
}

function intentOf(row: IntentRow, sendings: readonly Sending[]): Intent {
  return {
    account: row.account as Address,
    nonce: Number(row.nonce),
    liquidationId: row.liquidation_id,
    positionId: row.position_id === null ? null : BigInt(row.position_id),
    purpose: row.purpose,
    call: { to: row.call_to as Address, data: row.call_data as Hex },
    gas: row.gas,
    assets: Number(row.assets),
    createdAtMs: Number(row.created_at_ms),
    cancelReason: row.cancel_reason,
    state: row.state,
    inclusion: inclusionOf(row),
    sendings,
  };
}

function inclusionOf(row: IntentRow): Inclusion | null {
  if (row.result === null) return null;
  const { reward_asset, reward_amount, reward_wei } = row;
  const hasReward = reward_asset !== null && reward_amount !== null;
  return {
    blockNumber: row.block_number ?? 0n,
    blockHash: row.block_hash as Hex,
    hash: row.transaction_hash as Hex | null,
    result: row.result,
    gasUsed: row.gas_used ?? 0n,
    gasPriceWei: BigInt(row.gas_price_wei ?? '0'),
    feeWei: BigInt(row.fee_wei ?? '0'),
    frozenAt: row.frozen_at,
    reward: hasReward
      ? {
          asset: reward_asset as Address,
          amount: BigInt(reward_amount),
          wei: reward_wei === null ? null : BigInt(reward_wei),
        }
      : null,
    refundWei: BigInt(row.refund_wei ?? '0'),
  };
}

function sendingOf(row: SendingRow): Sending {
  return {
    hash: row.hash as Hex,
    kind: row.kind,
    raw: row.raw as Hex,
    feePerGas: BigInt(row.fee_per_gas_wei),
    tipPerGas: BigInt(row.tip_per_gas_wei),
    sentAtMs: Number(row.sent_at_ms),
  };
}
