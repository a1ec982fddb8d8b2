import { type Migration, migration } from '../store/migrations.ts';

/** The tables of the executor. Wei and other 256-bit amounts are decimal text. */
export const EXECUTION_MIGRATIONS: readonly Migration[] = [
  migration(
    'execution-0001-liquidations',
    `
CREATE TABLE liquidations (
  id BIGINT PRIMARY KEY,
  position_id TEXT NOT NULL,
  account TEXT NOT NULL,
  receiver TEXT NOT NULL,
  reward_asset TEXT NOT NULL,
  reward_promised TEXT NOT NULL,
  lease_token TEXT NOT NULL,
  state TEXT NOT NULL,
  note TEXT NOT NULL,
  opened_at_ms BIGINT NOT NULL,
  closed_at_ms BIGINT
);
CREATE UNIQUE INDEX liquidations_open ON liquidations (position_id) WHERE state = 'open';
CREATE INDEX liquidations_position ON liquidations (position_id);
CREATE TABLE intents (
  account TEXT NOT NULL,
  nonce BIGINT NOT NULL,
  liquidation_id BIGINT,
  position_id TEXT,
  purpose TEXT NOT NULL,
  call_to TEXT NOT NULL,
  call_data TEXT NOT NULL,
  gas BIGINT NOT NULL,
  cost_max_wei TEXT NOT NULL,
  assets BIGINT NOT NULL,
  created_at_ms BIGINT NOT NULL,
  cancel_reason TEXT,
  state TEXT NOT NULL,
  block_number BIGINT,
  block_hash TEXT,
  transaction_hash TEXT,
  result TEXT,
  gas_used BIGINT,
  gas_price_wei TEXT,
  fee_wei TEXT,
  frozen_at BIGINT,
  reward_asset TEXT,
  reward_amount TEXT,
  reward_wei TEXT,
  refund_wei TEXT,
  PRIMARY KEY (account, nonce)
);
CREATE INDEX intents_unsettled ON intents (account, nonce) WHERE state <> 'final';
CREATE INDEX intents_liquidation ON intents (liquidation_id);
CREATE INDEX intents_day ON intents (created_at_ms);
CREATE TABLE sendings (
  hash TEXT PRIMARY KEY,
  account TEXT NOT NULL,
  nonce BIGINT NOT NULL,
  kind TEXT NOT NULL,
  raw TEXT NOT NULL,
  fee_per_gas_wei TEXT NOT NULL,
  tip_per_gas_wei TEXT NOT NULL,
  sent_at_ms BIGINT NOT NULL
);
CREATE INDEX sendings_intent ON sendings (account, nonce);
CREATE TABLE gas_estimates (
  purpose TEXT NOT NULL,
  assets BIGINT NOT NULL,
  gas BIGINT NOT NULL,
  PRIMARY KEY (purpose, assets)
);
`,
  ),
];
