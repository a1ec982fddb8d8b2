import type { Migration } from '../store/migrations.ts';

const columns = (rank: string): string => `
CREATE TABLE liquidation_queue (
  position_id TEXT PRIMARY KEY,
  rank ${rank} NOT NULL,
  found_at_block BIGINT NOT NULL,
  expected_profit_wei TEXT NOT NULL,
  reward_wei TEXT NOT NULL,
  insolvent_at BIGINT NOT NULL,
  state TEXT NOT NULL,
  taken_by TEXT,
  lease_token TEXT,
  lease_until_ms BIGINT,
  attempts BIGINT NOT NULL,
  not_before_ms BIGINT NOT NULL,
  closed_at_block BIGINT,
  note TEXT NOT NULL
);
CREATE INDEX liquidation_queue_free ON liquidation_queue (state, rank);
`;

/** The tables of the queue. */
export const QUEUE_MIGRATIONS: readonly Migration[] = [
  {
    name: 'queue-0001-entries',
    sqlite: columns('TEXT'),
    // Byte by byte, whatever the language of the server.
    postgres: columns('TEXT COLLATE "C"'),
  },
];
