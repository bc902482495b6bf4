-- The ledger: what was intended, what became of it. The walls that no program and no hand gets through by mistake follow in
-- 0002_walls.sql, what the writer may do besides in 0003_writer.sql, who may do what in 0004_privileges.sql.
-- Applied by `avenorctl migrate`, which has made schema trading and its table schema_migrations before.

-- Everything here is written in UTF-8: what a venue says would not fit into anything less.
DO $$
BEGIN
  IF current_setting('server_encoding') <> 'UTF8' THEN
    RAISE EXCEPTION 'this database has encoding %: the ledger needs UTF8 (createdb -E UTF8 -T template0)', current_setting('server_encoding');
  END IF;
END $$;

-- ----------------------------------------------------------------------------------------------------------------- words

-- Domains and not CHECKs of the tables: the server keeps them ready, while a table's CHECKs are read anew by every
-- statement. NaN and Infinity sort above every number. The bounds are those of libs/domain/bounds.hpp; what is computed
-- (sums) has room up to 10^24, as core::Decimal has.
CREATE DOMAIN trading.word AS text COLLATE "C" CHECK (VALUE <> '');
CREATE DOMAIN trading.price AS numeric CHECK (VALUE > 0 AND VALUE <= 1e9);
CREATE DOMAIN trading.quantity AS numeric CHECK (VALUE > 0 AND VALUE <= 1e12);
CREATE DOMAIN trading.part AS numeric CHECK (VALUE >= 0 AND VALUE < 1e24);  -- of a quantity: zero is one, too
CREATE DOMAIN trading.amount AS numeric CHECK (VALUE > -1e24 AND VALUE < 1e24);  -- signed: money, a position
CREATE DOMAIN trading.currency AS text COLLATE "C" CHECK (VALUE ~ '^[A-Z0-9._-]{1,16}$');
CREATE DOMAIN trading.side AS text CHECK (VALUE IN ('buy', 'sell'));
CREATE DOMAIN trading.order_type AS text CHECK (VALUE IN ('market', 'limit', 'stop', 'stop_limit'));
CREATE DOMAIN trading.time_in_force AS text CHECK (VALUE IN ('day', 'gtc', 'ioc', 'fok'));
CREATE DOMAIN trading.reason AS text
  CHECK (VALUE IN ('entry', 'exit', 'take_profit', 'stop_loss', 'trailing_stop', 'rebalance', 'manual'));
-- What made the order. Not to be read out of an id, which is a name that a bot has chosen.
CREATE DOMAIN trading.purpose AS text
  CHECK (VALUE IN ('strategy', 'flatten', 'held_exit', 'venue_exit', 'external'));
CREATE DOMAIN trading.status AS text
  CHECK (VALUE IN ('PENDING', 'SUBMITTED', 'PARTIALLY_FILLED', 'UNKNOWN', 'FILLED', 'REJECTED', 'CANCELLED', 'EXPIRED',
                   'FAILED'));
-- ---------------------------------------------------------------------------------------------------------------- tables

CREATE TABLE trading.trades (
  id                    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  client_order_id       trading.word NOT NULL UNIQUE,
  bot_id                trading.word NOT NULL,
  venue                 trading.word NOT NULL,
  venue_client_id       text COLLATE "C",
  venue_order_id        text COLLATE "C",
  symbol                trading.word NOT NULL,
  side                  trading.side NOT NULL,
  order_type            trading.order_type NOT NULL,
  time_in_force         trading.time_in_force NOT NULL,
  qty                   trading.quantity NOT NULL,
  limit_price           trading.price,
  stop_price            trading.price,
  take_profit_price     trading.price,
  stop_loss_price       trading.price,
  stop_loss_limit_price trading.price,
  status                trading.status NOT NULL DEFAULT 'PENDING',
  version               integer NOT NULL DEFAULT 1,            -- counts the order's states from 1
  announced_version     integer NOT NULL DEFAULT 0,            -- the bot has acknowledged this one
  filled_qty            trading.part NOT NULL DEFAULT 0,
  avg_price             trading.price,
  fee                   trading.amount DEFAULT 0,              -- of all fills; NULL: in several currencies, see order_fees
  fee_currency          trading.currency,                      -- NULL: no fee, or several currencies
  reason                trading.reason NOT NULL,
  purpose               trading.purpose NOT NULL DEFAULT 'strategy',
  parent_client_order_id text COLLATE "C",                     -- of an exit (held_exit, venue_exit): its entry
  error                 text,
  message               text,
  is_test_trade         boolean NOT NULL DEFAULT true,
  created_at            timestamptz NOT NULL DEFAULT now(),
  submitted_at          timestamptz,
  resolved_at           timestamptz,
  expires_at            timestamptz,
  fingerprint           text NOT NULL DEFAULT '',              -- of the request's body: one id, one body
  rationale             text,                                  -- a JSON object as it came (never refused: it is only shown)
  write_id              bigint,                                -- the writer's mark, to know its own row after a lost answer
  -- Final, and its owner has acknowledged that: nothing is left to do for it. Kept by the triggers. The partial index below
  -- is all that a start has to read.
  closed_and_acked      boolean NOT NULL DEFAULT false,
  -- venue_order_id of what is closed and acknowledged, kept by the triggers: were venue_order_id itself in an index, then the
  -- change that learns it would touch every index of the table, and that is the one that a fill waits for.
  closed_venue_order_id text COLLATE "C"
) WITH (fillfactor = 50);  -- room on the page for the order's next versions: they then touch no index (HOT)

CREATE INDEX trades_to_do ON trading.trades (id) WHERE NOT closed_and_acked;
CREATE INDEX trades_closed_venue_order_id ON trading.trades (closed_venue_order_id) WHERE closed_venue_order_id IS NOT NULL;
CREATE INDEX trades_venue_client_id ON trading.trades (venue_client_id) WHERE venue_client_id IS NOT NULL;
CREATE INDEX trades_parent ON trading.trades (parent_client_order_id) WHERE parent_client_order_id IS NOT NULL;

CREATE TABLE trading.trade_events (
  trade_id        bigint NOT NULL,
  client_order_id text NOT NULL,
  version         integer NOT NULL CHECK (version > 0),
  status          trading.status NOT NULL,
  rationale       text NOT NULL,  -- "intent", "risk", "venue stream", "reconciliation", "operator"
  venue_text      text,           -- as the venue said it
  filled_qty      trading.part NOT NULL,
  avg_price       trading.price,
  error           text,
  message         text,
  at              timestamptz NOT NULL,
  PRIMARY KEY (trade_id, version)
);

CREATE TABLE trading.fills (
  venue           trading.word NOT NULL,
  exec_id         trading.word NOT NULL,
  trade_id        bigint NOT NULL,
  client_order_id text NOT NULL,
  bot_id          text NOT NULL,
  symbol          text NOT NULL,
  side            trading.side NOT NULL,
  price           trading.price NOT NULL,
  qty             trading.quantity NOT NULL,
  fee             trading.amount NOT NULL DEFAULT 0,  -- a rebate is negative
  fee_currency    trading.currency,                   -- NULL beside a fee: the venue named none; it is in no sum
  -- The fee was taken from what is traded (BTC of BTC/USD): the holding is less by it.
  fee_in_asset    boolean NOT NULL DEFAULT false,
  exec_time       timestamptz NOT NULL,
  written_at      timestamptz NOT NULL DEFAULT now(),
  -- What the writer reckons the position to be after it. In the last fill of a position in a transaction; else empty.
  position_qty          numeric,
  position_avg_price    numeric,
  position_cost         numeric,
  position_realized_pnl numeric,
  PRIMARY KEY (venue, exec_id)
);

CREATE INDEX fills_trade_id ON trading.fills (trade_id);

CREATE TABLE trading.positions (
  venue        trading.word NOT NULL,
  bot_id       trading.word NOT NULL,
  symbol       trading.word NOT NULL,
  qty          trading.amount NOT NULL,  -- signed
  avg_price    trading.part NOT NULL DEFAULT 0,
  cost         trading.amount NOT NULL DEFAULT 0,  -- what the open quantity has cost, to 24 places; 0: avg_price says it
  realized_pnl trading.amount NOT NULL DEFAULT 0,  -- before fees, but for those taken in the asset itself
  last_exec_time timestamptz,            -- the venue's time of the latest fill: since when a start has to ask for more
  updated_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (venue, bot_id, symbol)
) WITH (fillfactor = 10);  -- a few rows, changed with every batch

-- What a position was charged since its beginning, each currency for itself: two are never added.
CREATE TABLE trading.position_fees (
  venue    trading.word NOT NULL,
  bot_id   trading.word NOT NULL,
  symbol   trading.word NOT NULL,
  currency trading.currency NOT NULL,
  fees     trading.amount NOT NULL,
  PRIMARY KEY (venue, bot_id, symbol, currency)
) WITH (fillfactor = 10);

CREATE VIEW trading.order_fees AS
  SELECT trade_id, client_order_id, fee_currency AS currency, sum(fee) AS fee
    FROM trading.fills WHERE fee <> 0 AND fee_currency IS NOT NULL GROUP BY trade_id, client_order_id, fee_currency;

CREATE VIEW trading.bot_fees AS
  SELECT bot_id, currency, sum(fees) AS fees FROM trading.position_fees GROUP BY bot_id, currency;

CREATE TABLE trading.bots (
  bot_id        trading.word PRIMARY KEY,
  bot_name      text NOT NULL,
  bot_type      text NOT NULL,
  strategy_name text NOT NULL
);

CREATE TABLE trading.price_history (
  symbol   text NOT NULL,
  interval text NOT NULL CHECK (interval ~ '^[1-9][0-9]*[smhd]$'),
  event_ts timestamptz NOT NULL,  -- the bar's start
  venue    text NOT NULL,
  open     trading.price NOT NULL,
  high     trading.price NOT NULL,
  low      trading.price NOT NULL,
  close    trading.price NOT NULL,
  volume   trading.part NOT NULL,
  PRIMARY KEY (symbol, interval, venue, event_ts),
  CONSTRAINT price_history_in_range CHECK (low <= open AND low <= close AND high >= open AND high >= close)
);

-- Halts ("halt", "halt.momentum_001", "halt-break@alpaca/IBM") and closings under way ("cancel.", "flatten.momentum_001"): what must
-- outlive a restart. Changed by trading.put_control() only, which keeps what there was.
CREATE TABLE trading.control_state (
  name       trading.word PRIMARY KEY,
  value      text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE trading.control_changes (
  number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL,
  value      text NOT NULL,  -- empty: it was removed
  changed_by text NOT NULL DEFAULT session_user,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What a bot's profit of the day is reckoned from: the day, and the figures at its beginning (libs/oms/controls/daily_pnl.cpp).
-- Changed by trading.put_daily_baseline() only.
CREATE TABLE trading.daily_baselines (
  bot_id     trading.word PRIMARY KEY,
  baseline   text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);

-- Who writes from now on: the mark of a process. That of a writer behind a connection pool is a lease, see trading.begin_pooled().
CREATE TABLE trading.writer_lease (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  mark       trading.word NOT NULL,
  renewed_at timestamptz NOT NULL
);

-- The key of the advisory lock that the one writer holds. Readable by nobody: who cannot know it cannot take the lock.
CREATE TABLE trading.writer_lock (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  key      bigint NOT NULL
);

-- An order's life. The same table as domain::transitions(), without the names of the events; a test compares the two.
CREATE TABLE trading.order_transitions (
  from_status text NOT NULL,
  to_status   text NOT NULL,
  PRIMARY KEY (from_status, to_status)
);

INSERT INTO trading.order_transitions VALUES
  ('PENDING', 'SUBMITTED'), ('PENDING', 'PARTIALLY_FILLED'), ('PENDING', 'UNKNOWN'), ('PENDING', 'FILLED'),
  ('PENDING', 'REJECTED'), ('PENDING', 'CANCELLED'), ('PENDING', 'EXPIRED'), ('PENDING', 'FAILED'),
  ('SUBMITTED', 'PARTIALLY_FILLED'), ('SUBMITTED', 'FILLED'), ('SUBMITTED', 'REJECTED'), ('SUBMITTED', 'CANCELLED'),
  ('SUBMITTED', 'EXPIRED'),
  ('PARTIALLY_FILLED', 'PARTIALLY_FILLED'), ('PARTIALLY_FILLED', 'FILLED'), ('PARTIALLY_FILLED', 'CANCELLED'),
  ('PARTIALLY_FILLED', 'EXPIRED'),
  ('UNKNOWN', 'SUBMITTED'), ('UNKNOWN', 'PARTIALLY_FILLED'), ('UNKNOWN', 'FILLED'), ('UNKNOWN', 'REJECTED'),
  ('UNKNOWN', 'CANCELLED'), ('UNKNOWN', 'EXPIRED'), ('UNKNOWN', 'FAILED'),
  -- A late execution after a cancel: filled_qty grows, the status stays (until all of it is filled).
  ('CANCELLED', 'CANCELLED'), ('CANCELLED', 'FILLED'), ('EXPIRED', 'EXPIRED'), ('EXPIRED', 'FILLED'),
  -- Final, and the venue has proven it alive.
  ('CANCELLED', 'SUBMITTED'), ('CANCELLED', 'PARTIALLY_FILLED'), ('EXPIRED', 'SUBMITTED'), ('EXPIRED', 'PARTIALLY_FILLED'),
  ('REJECTED', 'SUBMITTED'), ('REJECTED', 'PARTIALLY_FILLED'), ('REJECTED', 'FILLED'),
  ('FAILED', 'SUBMITTED'), ('FAILED', 'PARTIALLY_FILLED'), ('FAILED', 'FILLED');
