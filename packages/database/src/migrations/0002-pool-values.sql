CREATE TABLE pools (
  account bigint NOT NULL,
  max_reserve bigint NOT NULL,
  total_shares bigint NOT NULL,
  opened_us bigint,
  PRIMARY KEY (account)
);
COMMENT ON TABLE pools IS
  'The protocol pool as it is: cap of its reserve, shares, and when the first of them were bought.';

CREATE TABLE pool_values (
  seconds integer NOT NULL,
  start_us bigint NOT NULL,
  equity bigint NOT NULL,
  total_shares bigint NOT NULL,
  share_price bigint NOT NULL,
  reserve bigint,
  PRIMARY KEY (seconds, start_us)
);
COMMENT ON TABLE pool_values IS
  'Last equity and share price of the pool in each stretch of 60, 3600 and 86400 seconds.';
