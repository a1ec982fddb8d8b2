-- The tables of the reading side. Amounts are integers in engine units, times are microseconds
-- since 1970. Every row can be made again from the journal.

CREATE TABLE checkpoint (
  is_one boolean PRIMARY KEY DEFAULT true CHECK (is_one),
  journal text NOT NULL,
  sequence bigint NOT NULL,
  time_us bigint NOT NULL
);
COMMENT ON TABLE checkpoint IS
  'How far the tables follow the journal; moved in the transaction that writes the rows.';
INSERT INTO checkpoint (journal, sequence, time_us) VALUES ('', 0, 0);

CREATE TABLE assets (
  asset integer NOT NULL,
  symbol text NOT NULL,
  decimals integer NOT NULL,
  unit_decimals integer NOT NULL,
  weight_ppb bigint NOT NULL,
  price_market integer,
  PRIMARY KEY (asset)
);
COMMENT ON TABLE assets IS
  'Listed assets.';

CREATE TABLE markets (
  market integer NOT NULL,
  symbol text NOT NULL,
  kind text NOT NULL,
  base_asset integer NOT NULL,
  quote_asset integer NOT NULL,
  base_units_per_lot bigint NOT NULL,
  tick_size bigint NOT NULL,
  status text NOT NULL,
  index_price bigint,
  mark_price bigint,
  last_price bigint,
  funding_rate_ppb bigint NOT NULL,
  funding_index bigint NOT NULL,
  open_interest bigint NOT NULL,
  settle_at_us bigint,
  PRIMARY KEY (market)
);
COMMENT ON TABLE markets IS
  'Listed markets with their newest prices, funding and open interest.';

CREATE TABLE accounts (
  account bigint NOT NULL,
  owner bigint NOT NULL,
  fee_tier integer NOT NULL,
  is_flagged boolean NOT NULL,
  opened_time_us bigint NOT NULL,
  opened_sequence bigint NOT NULL,
  PRIMARY KEY (account)
);
COMMENT ON TABLE accounts IS
  'Accounts, those of the venue included.';

CREATE TABLE leverages (
  account bigint NOT NULL,
  market integer NOT NULL,
  margin_mode text NOT NULL,
  leverage integer NOT NULL,
  initial_rate_ppb bigint NOT NULL,
  PRIMARY KEY (account, market, margin_mode)
);
COMMENT ON TABLE leverages IS
  'Leverage that an account chose for a position.';

CREATE TABLE balances (
  account bigint NOT NULL,
  asset integer NOT NULL,
  balance bigint NOT NULL,
  sequence bigint NOT NULL,
  PRIMARY KEY (account, asset)
);
COMMENT ON TABLE balances IS
  'Balances in engine units, held parts included; of the insurance fund the last published.';

CREATE TABLE positions (
  account bigint NOT NULL,
  market integer NOT NULL,
  margin_mode text NOT NULL,
  size bigint NOT NULL,
  quote bigint NOT NULL,
  posted_margin bigint NOT NULL,
  funding_remainder bigint NOT NULL,
  sequence bigint NOT NULL,
  PRIMARY KEY (account, market, margin_mode)
);
COMMENT ON TABLE positions IS
  'Open positions; funding up to the checkpoint is in the quote.';

CREATE TABLE orders (
  account bigint NOT NULL,
  order_id bigint NOT NULL,
  market integer NOT NULL,
  client_order_id bigint,
  side text NOT NULL,
  kind text,
  time_in_force text,
  post_only text,
  price bigint,
  trigger_price bigint,
  trigger_by text,
  size bigint NOT NULL,
  remaining bigint NOT NULL,
  filled bigint NOT NULL,
  filled_quote numeric NOT NULL,
  fees bigint NOT NULL,
  reduce_only boolean,
  attached boolean NOT NULL,
  margin_mode text,
  status text NOT NULL,
  cancel_reason text,
  reject_reason text,
  expires_at_us bigint,
  placed_time_us bigint NOT NULL,
  placed_sequence bigint NOT NULL,
  updated_time_us bigint NOT NULL,
  updated_sequence bigint NOT NULL,
  PRIMARY KEY (account, order_id)
);
COMMENT ON TABLE orders IS
  'Every order as its last event left it.';

CREATE TABLE order_changes (
  account bigint NOT NULL,
  order_id bigint NOT NULL,
  sequence bigint NOT NULL,
  event_index integer NOT NULL,
  time_us bigint NOT NULL,
  market integer NOT NULL,
  change text NOT NULL,
  price bigint,
  size bigint,
  remaining bigint,
  reason text,
  PRIMARY KEY (account, order_id, sequence, event_index)
);
COMMENT ON TABLE order_changes IS
  'Every event of an order but its fills, which are in fills.';

CREATE TABLE rejects (
  account bigint NOT NULL,
  sequence bigint NOT NULL,
  event_index integer NOT NULL,
  time_us bigint NOT NULL,
  command text NOT NULL,
  client_order_id bigint,
  reason text NOT NULL,
  bound bigint NOT NULL,
  actual bigint NOT NULL,
  PRIMARY KEY (account, sequence, event_index)
);
COMMENT ON TABLE rejects IS
  'Commands without effect, with the numbers behind the reason.';

CREATE TABLE fills (
  account bigint NOT NULL,
  sequence bigint NOT NULL,
  event_index integer NOT NULL,
  time_us bigint NOT NULL,
  market integer NOT NULL,
  order_id bigint NOT NULL,
  trade_index integer NOT NULL,
  side text NOT NULL,
  liquidity text NOT NULL,
  margin_mode text NOT NULL,
  price bigint NOT NULL,
  size bigint NOT NULL,
  remaining bigint NOT NULL,
  fee bigint NOT NULL,
  fee_asset integer NOT NULL,
  realized_profit bigint NOT NULL,
  PRIMARY KEY (account, sequence, event_index)
);
COMMENT ON TABLE fills IS
  'Each account''s part of a match.';

CREATE TABLE trades (
  market integer NOT NULL,
  sequence bigint NOT NULL,
  event_index integer NOT NULL,
  time_us bigint NOT NULL,
  price bigint NOT NULL,
  size bigint NOT NULL,
  taker_side text NOT NULL,
  PRIMARY KEY (market, sequence, event_index)
);
COMMENT ON TABLE trades IS
  'Public prints.';

CREATE TABLE candles (
  market integer NOT NULL,
  seconds integer NOT NULL,
  start_us bigint NOT NULL,
  open bigint NOT NULL,
  high bigint NOT NULL,
  low bigint NOT NULL,
  close bigint NOT NULL,
  volume numeric NOT NULL,
  quote_volume numeric NOT NULL,
  taker_buy_volume numeric NOT NULL,
  trades bigint NOT NULL,
  PRIMARY KEY (market, seconds, start_us)
);
COMMENT ON TABLE candles IS
  'Open, high, low, close of 1, 60, 300, 900, 3600, 14400 and 86400 seconds.';

CREATE TABLE funding_rates (
  market integer NOT NULL,
  sequence bigint NOT NULL,
  event_index integer NOT NULL,
  time_us bigint NOT NULL,
  rate_ppb bigint NOT NULL,
  premium_ppb bigint NOT NULL,
  index_price bigint NOT NULL,
  funding_index bigint NOT NULL,
  open_interest bigint NOT NULL,
  PRIMARY KEY (market, sequence, event_index)
);
COMMENT ON TABLE funding_rates IS
  'Funding rate of each interval.';

CREATE TABLE funding_payments (
  account bigint NOT NULL,
  sequence bigint NOT NULL,
  event_index integer NOT NULL,
  place integer NOT NULL,
  market integer NOT NULL,
  margin_mode text NOT NULL,
  reason text NOT NULL,
  time_us bigint NOT NULL,
  rate_ppb bigint NOT NULL,
  index_price bigint,
  size bigint NOT NULL,
  payment bigint NOT NULL,
  PRIMARY KEY (account, sequence, event_index, place)
);
COMMENT ON TABLE funding_payments IS
  'What each position received (negative: paid) at a settlement of funding or utilization.';

CREATE TABLE liquidations (
  account bigint NOT NULL,
  sequence bigint NOT NULL,
  event_index integer NOT NULL,
  time_us bigint NOT NULL,
  kind text NOT NULL,
  market integer,
  margin_mode text,
  order_id bigint,
  side text,
  size bigint,
  filled bigint,
  price bigint,
  quote bigint,
  insurance_change bigint,
  realized_profit bigint,
  position_size bigint,
  position_quote bigint,
  equity bigint,
  maintenance_margin bigint,
  health bigint,
  rank integer,
  counterparty bigint,
  asset integer,
  units bigint,
  PRIMARY KEY (account, sequence, event_index)
);
COMMENT ON TABLE liquidations IS
  'Steps of liquidations, takeovers, auto-deleveraging and deficits.';

CREATE TABLE adl_ranks (
  market integer NOT NULL,
  sequence bigint NOT NULL,
  event_index integer NOT NULL,
  time_us bigint NOT NULL,
  rank integer NOT NULL,
  account bigint NOT NULL,
  margin_mode text NOT NULL,
  score bigint NOT NULL,
  position_size bigint NOT NULL,
  PRIMARY KEY (market, sequence, event_index)
);
COMMENT ON TABLE adl_ranks IS
  'The published order of auto-deleveraging.';

CREATE TABLE pool_entries (
  account bigint NOT NULL,
  sequence bigint NOT NULL,
  event_index integer NOT NULL,
  time_us bigint NOT NULL,
  kind text NOT NULL,
  exit_id bigint,
  amount bigint,
  shares bigint NOT NULL,
  account_shares bigint,
  total_shares bigint,
  pool_equity bigint,
  due_at_us bigint,
  account_total bigint,
  PRIMARY KEY (account, sequence, event_index)
);
COMMENT ON TABLE pool_entries IS
  'What a provider of the pool did and got: minted, exitRequested, redeemed, paid.';

CREATE TABLE pool_distributions (
  sequence bigint NOT NULL,
  event_index integer NOT NULL,
  time_us bigint NOT NULL,
  collected bigint NOT NULL,
  treasury bigint NOT NULL,
  vault bigint NOT NULL,
  stakers bigint NOT NULL,
  providers bigint NOT NULL,
  total_shares bigint NOT NULL,
  pool_equity bigint NOT NULL,
  next_distribution_us bigint NOT NULL,
  PRIMARY KEY (sequence, event_index)
);
COMMENT ON TABLE pool_distributions IS 'How collected fees were split, each time.';

CREATE TABLE deposits (
  account bigint NOT NULL,
  sequence bigint NOT NULL,
  event_index integer NOT NULL,
  time_us bigint NOT NULL,
  asset integer NOT NULL,
  amount bigint NOT NULL,
  chain integer NOT NULL,
  deposit_number bigint NOT NULL,
  transaction_hash text,
  PRIMARY KEY (account, sequence, event_index)
);
COMMENT ON TABLE deposits IS
  'Credited deposits.';

CREATE TABLE withdrawals (
  account bigint NOT NULL,
  withdrawal_id bigint NOT NULL,
  asset integer NOT NULL,
  amount bigint NOT NULL,
  status text NOT NULL,
  reserved_time_us bigint NOT NULL,
  reserved_sequence bigint NOT NULL,
  ended_time_us bigint,
  ended_sequence bigint,
  PRIMARY KEY (account, withdrawal_id)
);
COMMENT ON TABLE withdrawals IS
  'Withdrawals: reserved, confirmed or failed.';

CREATE TABLE ledger (
  account bigint NOT NULL,
  sequence bigint NOT NULL,
  event_index integer NOT NULL,
  asset integer NOT NULL,
  time_us bigint NOT NULL,
  reason text NOT NULL,
  change bigint NOT NULL,
  balance bigint NOT NULL,
  market integer,
  PRIMARY KEY (account, sequence, event_index, asset)
);
COMMENT ON TABLE ledger IS
  'Every change of a balance with the balance after it; what the fee account gets is in fills.';

CREATE TABLE market_statistics (
  market integer NOT NULL,
  seconds integer NOT NULL,
  start_us bigint NOT NULL,
  trades bigint NOT NULL,
  volume numeric NOT NULL,
  quote_volume numeric NOT NULL,
  quote_fees numeric NOT NULL,
  base_fees numeric NOT NULL,
  orders bigint NOT NULL,
  liquidations bigint NOT NULL,
  liquidated_lots numeric NOT NULL,
  deleverages bigint NOT NULL,
  open_interest bigint,
  index_price bigint,
  mark_price bigint,
  PRIMARY KEY (market, seconds, start_us)
);
COMMENT ON TABLE market_statistics IS
  'Hours and days of a market.';

CREATE TABLE venue_statistics (
  seconds integer NOT NULL,
  start_us bigint NOT NULL,
  commands bigint NOT NULL,
  rejects bigint NOT NULL,
  orders bigint NOT NULL,
  trades bigint NOT NULL,
  quote_volume numeric NOT NULL,
  fees numeric NOT NULL,
  liquidations bigint NOT NULL,
  deleverages bigint NOT NULL,
  accounts_opened bigint NOT NULL,
  insurance_fees numeric NOT NULL,
  insurance_paid numeric NOT NULL,
  deficits numeric NOT NULL,
  PRIMARY KEY (seconds, start_us)
);
COMMENT ON TABLE venue_statistics IS
  'Hours and days of the venue.';

CREATE TABLE asset_statistics (
  asset integer NOT NULL,
  seconds integer NOT NULL,
  start_us bigint NOT NULL,
  deposits bigint NOT NULL,
  deposited numeric NOT NULL,
  withdrawals bigint NOT NULL,
  withdrawn numeric NOT NULL,
  PRIMARY KEY (asset, seconds, start_us)
);
COMMENT ON TABLE asset_statistics IS
  'Deposits and withdrawals of an asset by hour and day.';

CREATE TABLE active_accounts (
  seconds integer NOT NULL,
  start_us bigint NOT NULL,
  market integer NOT NULL,
  account bigint NOT NULL,
  PRIMARY KEY (seconds, start_us, market, account)
);
COMMENT ON TABLE active_accounts IS
  'Accounts that traded, by hour and day.';

CREATE TABLE time_marks (
  time_us bigint NOT NULL,
  sequence bigint NOT NULL,
  PRIMARY KEY (time_us)
);
COMMENT ON TABLE time_marks IS
  'First sequence at or after a full second: finds sequences by time.';

CREATE TABLE operating_errors (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  time_us bigint NOT NULL,
  sequence bigint,
  service text NOT NULL,
  code text NOT NULL,
  message text NOT NULL
);
COMMENT ON TABLE operating_errors IS
  'What a service could not do; only rows with a sequence can be made again from the journal.';

CREATE INDEX fills_by_market ON fills (account, market, sequence, event_index);
CREATE INDEX orders_open ON orders (account, order_id) WHERE status IN ('open', 'waiting');
CREATE INDEX orders_by_client_id ON orders (account, client_order_id)
  WHERE client_order_id IS NOT NULL;
CREATE INDEX liquidations_by_time ON liquidations (sequence, event_index);
CREATE INDEX operating_errors_by_time ON operating_errors (time_us);

