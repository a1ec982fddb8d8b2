import type { Address } from 'viem';
import type { SqlDatabase, SqlRow, SqlSession } from '../store/sql.ts';
import type { BudgetConfig } from './executor-parts.ts';
import type { Inclusion, Intent, Liquidation, LiquidationState, Sending } from './intent.ts';
import { type LiquidationRow, liquidationOf, readIntents } from './intent-rows.ts';

/** Milliseconds of the day that the daily limit looks back on. */
const DAY_MS = 86_400_000;

export type NewLiquidation = Omit<Liquidation, 'id' | 'state' | 'note'>;

export type NewIntent = Omit<Intent, 'nonce' | 'sendings' | 'state' | 'inclusion' | 'cancelReason'>;

export type Closing = {
  readonly state: LiquidationState;
  readonly note: string;
  readonly nowMs: number;
};

/** What is checked while the intent is written, so that two at once cannot both pass. */
export type Allowance = { readonly budget: BudgetConfig; readonly costMaxWei: bigint };

/** Why an intent was not written; amounts are wei. */
export type Refusal =
  | { readonly kind: 'refused'; readonly reason: 'InFlight' }
  /** Transactions of the same key wait that are not of this store. */
  | {
      readonly kind: 'refused';
      readonly reason: 'ForeignPending';
      readonly firstNonce: number;
      readonly count: number;
    }
  | {
      readonly kind: 'refused';
      readonly reason: 'PositionBudget' | 'DayBudget' | 'AccountBalance';
      readonly spentWei: bigint;
      readonly costMaxWei: bigint;
      readonly limitWei: bigint;
    };

/** What was tried at a position so far. */
export type Tries = { readonly reverted: number; readonly frozen: number };

export type Written = { readonly kind: 'written'; readonly intent: Intent };

/** The memory of the executor: what is here before a broadcast survives a death at any moment. */
export class IntentStore {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** null while the same position is under way already. */
  open(wanted: NewLiquidation): Promise<Liquidation | null> {
    return this.#database.transaction(async (session) => {
      const rows = await session.query<LiquidationRow>(
        `INSERT INTO liquidations (id, position_id, account, receiver, reward_asset,
           reward_promised, lease_token, state, note, opened_at_ms)
         SELECT COALESCE(MAX(id), 0) + 1, $1, $2, $3, $4, $5, $6, 'open', '',
            CAST($7 AS BIGINT) FROM liquidations
         WHERE TRUE ON CONFLICT DO NOTHING RETURNING *`,
        [
          wanted.positionId.toString(),
          wanted.account,
          wanted.receiver,
          wanted.rewardAsset,
          wanted.rewardPromised.toString(),
          wanted.leaseToken,
          wanted.openedAtMs,
        ],
      );
      return rows[0] === undefined ? null : liquidationOf(rows[0]);
    });
  }

  async openLiquidations(accounts: readonly Address[]): Promise<readonly Liquidation[]> {
    const rows = await this.#database.query<LiquidationRow>(
      "SELECT * FROM liquidations WHERE state = 'open' ORDER BY id",
    );
    return rows.map(liquidationOf).filter(({ account }) => accounts.includes(account));
  }

  async find(id: bigint): Promise<Liquidation | null> {
    const text = 'SELECT * FROM liquidations WHERE id = $1';
    const [row] = await this.#database.query<LiquidationRow>(text, [id]);
    return row === undefined ? null : liquidationOf(row);
  }

  /** Whether an earlier liquidation of it paid. */
  async isDone(positionId: bigint): Promise<boolean> {
    const rows = await this.#database.query(
      "SELECT id FROM liquidations WHERE position_id = $1 AND state = 'done' LIMIT 1",
      [positionId.toString()],
    );
    return rows.length > 0;
  }

  async close(id: bigint, { state, note, nowMs }: Closing): Promise<void> {
    await this.#database.query(
      'UPDATE liquidations SET state = $2, note = $3, closed_at_ms = $4 WHERE id = $1',
      [id, state, note, nowMs],
    );
  }

  /** Takes a lease over, after the queue gave the position to this executor again. */
  async keepLease(id: bigint, leaseToken: string): Promise<void> {
    const text = 'UPDATE liquidations SET lease_token = $2 WHERE id = $1';
    await this.#database.query(text, [id, leaseToken]);
  }

  intentsOf(liquidationId: bigint): Promise<readonly Intent[]> {
    return readIntents(this.#database, 'intents.liquidation_id = $1', [liquidationId]);
  }

  /** Intents of an account whose end may still change, lowest nonce first. */
  unsettled(account: Address): Promise<readonly Intent[]> {
    return readIntents(this.#database, "intents.account = $1 AND intents.state <> 'final'", [
      account,
    ]);
  }

  /**
   * Writes an intent together with its first signed transaction, in one transaction of the
   * database: without it nothing was signed, with it the same bytes can be sent at any time.
   */
  write(
    wanted: NewIntent,
    { budget, costMaxWei, chainNonce }: Allowance & { readonly chainNonce: number },
    sign: (nonce: number) => Promise<Sending>,
  ): Promise<Written | Refusal> {
    return this.#database.transaction(async (session) => {
      const refusal =
        (await inFlight(session, wanted)) ??
        (await overBudget(session, wanted, { budget, costMaxWei }));
      if (refusal !== null) return refusal;
      const nonce = Math.max(chainNonce, await nextNonce(session, wanted.account));
      const sending = await sign(nonce);
      await insertIntent(session, wanted, { nonce, costMaxWei });
      await insertSending(session, { account: wanted.account, nonce }, sending);
      const made = { ...wanted, nonce, cancelReason: null, inclusion: null };
      return { kind: 'written', intent: { ...made, state: 'pending', sendings: [sending] } };
    });
  }

  /**
   * One more signed transaction for the same nonce; a cancel says why, and is never refused: it
   * costs less than what it replaces.
   */
  addSending(
    intent: Intent,
    sending: Sending,
    { budget, costMaxWei, cancelReason }: Allowance & { readonly cancelReason: string | null },
  ): Promise<Refusal | null> {
    return this.#database.transaction(async (session) => {
      const { account, nonce } = intent;
      const [row] = await session.query<{ cost_max_wei: string }>(
        'SELECT cost_max_wei FROM intents WHERE account = $1 AND nonce = $2',
        [account, nonce],
      );
      const moreWei = costMaxWei - BigInt(row?.cost_max_wei ?? '0');
      if (sending.kind === 'call') {
        const refusal = await overBudget(session, intent, { budget, costMaxWei: moreWei });
        if (refusal !== null) return refusal;
      }
      await insertSending(session, intent, sending);
      await session.query(
        'UPDATE intents SET cancel_reason = $3 WHERE account = $1 AND nonce = $2',
        [account, nonce, cancelReason],
      );
      if (moreWei > 0n) {
        await session.query(
          'UPDATE intents SET cost_max_wei = $3 WHERE account = $1 AND nonce = $2',
          [account, nonce, costMaxWei.toString()],
        );
      }
      return null;
    });
  }

  /** The one after the last that was given out here. */
  nextNonce(account: Address): Promise<number> {
    return nextNonce(this.#database, account);
  }

  /** Wei that an account may still have to pay for what is on its way. */
  async owedBy(account: Address): Promise<bigint> {
    const rows = await this.#database.query<SqlRow & { cost_max_wei: string }>(
      "SELECT cost_max_wei FROM intents WHERE account = $1 AND state = 'pending'",
      [account],
    );
    return rows.reduce((sum, row) => sum + BigInt(row.cost_max_wei), 0n);
  }

  async include(intent: Intent, inclusion: Inclusion, isFinal: boolean): Promise<void> {
    const { reward } = inclusion;
    await this.#database.query(
      `UPDATE intents SET state = $3, block_number = $4, block_hash = $5, transaction_hash = $6,
         result = $7, gas_used = $8, gas_price_wei = $9, fee_wei = $10, frozen_at = $11,
         reward_asset = $12, reward_amount = $13, reward_wei = $14, refund_wei = $15
       WHERE account = $1 AND nonce = $2`,
      [
        intent.account,
        intent.nonce,
        isFinal ? 'final' : 'included',
        inclusion.blockNumber,
        inclusion.blockHash,
        inclusion.hash,
        inclusion.result,
        inclusion.gasUsed,
        inclusion.gasPriceWei.toString(),
        inclusion.feeWei.toString(),
        inclusion.frozenAt,
        reward?.asset ?? null,
        reward?.amount.toString() ?? null,
        reward?.wei?.toString() ?? null,
        inclusion.refundWei.toString(),
      ],
    );
  }

  /** A reorganization took it out of its block. */
  async exclude(intent: Intent): Promise<void> {
    await this.#database.query(
      `UPDATE intents SET state = 'pending', block_number = NULL, block_hash = NULL,
         transaction_hash = NULL, result = NULL, gas_used = NULL, gas_price_wei = NULL,
         fee_wei = NULL, frozen_at = NULL, reward_asset = NULL, reward_amount = NULL,
         reward_wei = NULL, refund_wei = NULL
       WHERE account = $1 AND nonce = $2`,
      [intent.account, intent.nonce],
    );
  }

  /** Tokens that rewards were paid in to a key, and no sweep of which is on its way. */
  async earnedAssets(account: Address): Promise<readonly Address[]> {
    const rows = await this.#database.query<SqlRow & { reward_asset: Address }>(
      `SELECT DISTINCT reward_asset FROM intents
       WHERE account = $1 AND reward_amount IS NOT NULL AND NOT EXISTS (
         SELECT 1 FROM intents AS sweeps
         WHERE sweeps.account = $1 AND sweeps.purpose = 'sweep' AND sweeps.state <> 'final')`,
      [account],
    );
    return rows.map(({ reward_asset }) => reward_asset);
  }

  /** Wei that attempts at a position cost so far, what is on its way at its worst. */
  spentOn(positionId: bigint): Promise<bigint> {
    return spent(this.#database, 'position_id = $1', positionId.toString());
  }

  /** Steps at a position that reverted, and its freezes, in all liquidations of it. */
  async triesAt(positionId: bigint): Promise<Tries> {
    const rows = await this.#database.query<SqlRow & { result: string; tries: bigint }>(
      `SELECT result, COUNT(*) AS tries FROM intents
       WHERE position_id = $1
         AND (result = 'reverted' OR (purpose = 'freeze' AND result = 'success'))
       GROUP BY result`,
      [positionId.toString()],
    );
    const count = (result: string): number =>
      Number(rows.find((row) => row.result === result)?.tries ?? 0n);
    return { reverted: count('reverted'), frozen: count('success') };
  }
}

async function nextNonce(session: SqlSession, account: Address): Promise<number> {
  const [last] = await session.query<{ nonce: bigint | null }>(
    'SELECT MAX(nonce) AS nonce FROM intents WHERE account = $1',
    [account],
  );
  return Number(last?.nonce ?? -1n) + 1;
}

type Place = { readonly account: Address; readonly nonce: number };

/** A liquidation has one intent at a time whose end is open: nothing is ever done twice. */
async function inFlight(session: SqlSession, wanted: NewIntent): Promise<Refusal | null> {
  if (wanted.liquidationId === null) return null;
  const lock = session.dialect === 'postgres' ? 'FOR UPDATE' : '';
  await session.query(`SELECT id FROM liquidations WHERE id = $1 ${lock}`, [wanted.liquidationId]);
  const rows = await session.query(
    "SELECT nonce FROM intents WHERE liquidation_id = $1 AND state = 'pending' LIMIT 1",
    [wanted.liquidationId],
  );
  return rows.length === 0 ? null : { kind: 'refused', reason: 'InFlight' };
}

async function overBudget(
  session: SqlSession,
  { positionId, createdAtMs }: NewIntent,
  { budget, costMaxWei }: Allowance,
): Promise<Refusal | null> {
  const refuse = (reason: 'PositionBudget' | 'DayBudget', spentWei: bigint): Refusal => {
    const limitWei = reason === 'DayBudget' ? budget.perDayWei : budget.perPositionWei;
    return { kind: 'refused', reason, spentWei, costMaxWei, limitWei };
  };
  if (positionId !== null) {
    const onPosition = await spent(session, 'position_id = $1', positionId.toString());
    if (onPosition + costMaxWei > budget.perPositionWei)
      return refuse('PositionBudget', onPosition);
  }
  const today = await spent(session, 'created_at_ms > $1', createdAtMs - DAY_MS);
  return today + costMaxWei > budget.perDayWei ? refuse('DayBudget', today) : null;
}

/** Added here and not by the database: neither can add 256-bit amounts exactly. */
async function spent(session: SqlSession, where: string, value: string | number): Promise<bigint> {
  const rows = await session.query<SqlRow & { cost: string }>(
    `SELECT COALESCE(fee_wei, cost_max_wei) AS cost FROM intents WHERE ${where}`,
    [value],
  );
  return rows.reduce((sum, { cost }) => sum + BigInt(cost), 0n);
}

async function insertIntent(
  session: SqlSession,
  wanted: NewIntent,
  { nonce, costMaxWei }: { readonly nonce: number; readonly costMaxWei: bigint },
): Promise<void> {
  await session.query(
    `INSERT INTO intents (account, nonce, liquidation_id, position_id, purpose, call_to, call_data,
       gas, cost_max_wei, assets, created_at_ms, state)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'pending')`,
    [
      wanted.account,
      nonce,
      wanted.liquidationId,
      wanted.positionId?.toString() ?? null,
      wanted.purpose,
      wanted.call.to,
      wanted.call.data,
      wanted.gas,
      costMaxWei.toString(),
      wanted.assets,
      wanted.createdAtMs,
    ],
  );
}

async function insertSending(session: SqlSession, place: Place, sending: Sending): Promise<void> {
  await session.query(
    `INSERT INTO sendings (hash, account, nonce, kind, raw, fee_per_gas_wei, tip_per_gas_wei,
       sent_at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      sending.hash,
      place.account,
      place.nonce,
      sending.kind,
      sending.raw,
      sending.feePerGas.toString(),
      sending.tipPerGas.toString(),
      sending.sentAtMs,
    ],
  );
}
