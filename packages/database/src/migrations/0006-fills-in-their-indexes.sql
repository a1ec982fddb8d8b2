-- The rows of one account lie a thousand pages of the table apart. These indexes hold whole rows,
-- side by side: a page of a thousand fills is read from thirty pages of one index.
ALTER TABLE fills DROP CONSTRAINT fills_pkey;
ALTER TABLE fills ADD CONSTRAINT fills_pkey PRIMARY KEY (account, sequence, event_index)
  INCLUDE (time_us, market, order_id, trade_index, side, liquidity, margin_mode, price, size,
  remaining, fee, fee_asset, realized_profit, extra_fee);
DROP INDEX fills_by_market;
CREATE INDEX fills_of_market ON fills (account, market, sequence, event_index)
  INCLUDE (time_us, order_id, trade_index, side, liquidity, margin_mode, price, size,
  remaining, fee, fee_asset, realized_profit, extra_fee);
-- An index answers alone for rows of which the server has noted that all may see them. It notes it
-- as soon as there is something to note, and looks at new pages only.
ALTER TABLE fills SET (
  autovacuum_vacuum_insert_threshold = 20000, autovacuum_vacuum_insert_scale_factor = 0);
