-- The one table of the floor and of the plain Python version: a row an order, no more than the way itself needs.
CREATE TABLE trades (
  client_order_id text PRIMARY KEY,
  symbol          text NOT NULL,
  side            text NOT NULL,
  qty             numeric NOT NULL CHECK (qty > 0),
  status          text NOT NULL,
  venue_order_id  text,
  avg_price       numeric,
  is_test_trade   boolean NOT NULL DEFAULT true,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz
);
