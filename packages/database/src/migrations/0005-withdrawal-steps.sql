ALTER TABLE withdrawals ADD COLUMN request_number bigint;

CREATE TABLE withdrawal_steps (
  chain integer NOT NULL,
  step_number bigint NOT NULL,
  step text NOT NULL,
  withdrawal_id bigint,
  request_number bigint,
  transaction_hash text NOT NULL,
  block bigint NOT NULL,
  time_us bigint,
  unlocks_at_us bigint,
  PRIMARY KEY (chain, step_number)
);
CREATE INDEX withdrawal_steps_by_withdrawal ON withdrawal_steps (withdrawal_id);
CREATE INDEX withdrawal_steps_by_request ON withdrawal_steps (request_number);
COMMENT ON TABLE withdrawal_steps IS
  'What the chain did about withdrawals, in its order. It comes from the chain, not from the journal.';
