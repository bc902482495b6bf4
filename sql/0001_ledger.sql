-- The ledger: what was intended, what became of it, and the walls that no program and no hand gets through by mistake.
--
-- The walls are cheap: what stands in a table's CHECKs, generated columns and the WHEN clauses of its triggers is read anew
-- by every statement (20 us of 100), so the rules are in domains and in triggers' functions, which a session keeps compiled.
-- What needs other rows (the sum of an order's fills, a position) is done once a statement, by transition table.
-- Applied by `avenorctl migrate`, which has made schema trading and its table schema_migrations before.
--
-- Who may do what follows from roles, not from names in a session: what avenor_writer may not do itself (positions, switches, the
-- writer's lock) a SECURITY DEFINER function does for it, checked; such a function fixes its own search_path, with pg_temp last,
-- so that neither a temporary table nor an operator of somebody's schema stands in for ours. The triggers of single rows
-- cannot afford that (it makes every expression be looked up anew: twice the time of a whole order); they name no table,
-- and the writer has no schema to put an operator into.

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
  fee                   trading.amount NOT NULL DEFAULT 0,
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
  origin                text,                                  -- why: a JSON object as it came (never refused: it is only told)
  write_id              bigint,                                -- the writer's mark, to know its own row after a lost answer
  -- Nothing is left to do for it: kept by the triggers. The partial index below is all that a start has to read.
  settled               boolean NOT NULL DEFAULT false,
  -- venue_order_id of what is settled, kept by the triggers: were venue_order_id itself in an index, then the change that learns it
  -- would touch every index of the table, and that is the one that a fill waits for.
  settled_venue_order_id text COLLATE "C"
) WITH (fillfactor = 50);  -- room on the page for the order's next versions: they then touch no index (HOT)

CREATE INDEX trades_unsettled ON trading.trades (id) WHERE NOT settled;
CREATE INDEX trades_settled_venue_order_id ON trading.trades (settled_venue_order_id) WHERE settled_venue_order_id IS NOT NULL;
CREATE INDEX trades_venue_client_id ON trading.trades (venue_client_id) WHERE venue_client_id IS NOT NULL;
CREATE INDEX trades_parent ON trading.trades (parent_client_order_id) WHERE parent_client_order_id IS NOT NULL;

CREATE TABLE trading.trade_events (
  trade_id        bigint NOT NULL,
  client_order_id text NOT NULL,
  version         integer NOT NULL CHECK (version > 0),
  status          trading.status NOT NULL,
  cause           text NOT NULL,
  venue_words     text,
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
  fee_currency    text,
  exec_time       timestamptz NOT NULL,
  written_at      timestamptz NOT NULL DEFAULT now(),
  -- What the writer reckons the position to be after it. In the last fill of a position in a transaction; else empty.
  position_qty          numeric,
  position_avg_price    numeric,
  position_cost         numeric,
  position_realized_pnl numeric,
  position_fees         numeric,
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
  realized_pnl trading.amount NOT NULL DEFAULT 0,
  fees         trading.amount NOT NULL DEFAULT 0,
  last_exec_time timestamptz,            -- the venue's time of the latest fill: since when a start has to ask for more
  updated_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (venue, bot_id, symbol)
) WITH (fillfactor = 10);  -- a few rows, changed with every batch

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

-- Durable named values: "halt", "halt.momentum_001". What must outlive a restart. Changed by trading.put_switch() only, which
-- keeps what there was.
CREATE TABLE trading.switches (
  name       trading.word PRIMARY KEY,
  value      text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE trading.switch_changes (
  number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name       text NOT NULL,
  value      text NOT NULL,  -- empty: it was removed
  changed_by text NOT NULL DEFAULT session_user,
  changed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The key of the advisory lock that the one writer holds. Readable by nobody: who cannot know it cannot take the lock.
CREATE TABLE trading.writer_lock (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  key bigint NOT NULL
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

-- ----------------------------------------------------------------------------------------------------------------- walls

CREATE FUNCTION trading.refuse_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is not allowed on %.%', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME;
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trading.trade_events
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trading.fills
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trading.switch_changes
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON trading.switches
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON trading.trades
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON trading.positions
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER fixed BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON trading.order_transitions
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();

-- The order as it was asked for: the same rules as domain::validate(), for whoever writes here without it.
CREATE FUNCTION trading.begin_trade() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sign integer := CASE NEW.side WHEN 'buy' THEN 1 ELSE -1 END;
  entry numeric := coalesce(NEW.limit_price, NEW.stop_price);
BEGIN
  IF NOT (NEW.status = 'PENDING' AND NEW.version = 1 AND NEW.announced_version = 0 AND NEW.filled_qty = 0 AND NEW.fee = 0
          AND NEW.avg_price IS NULL AND NEW.submitted_at IS NULL AND NEW.resolved_at IS NULL AND NOT NEW.settled
          AND NEW.settled_venue_order_id IS NULL) THEN
    RAISE EXCEPTION 'order %: it begins as PENDING, version 1, nothing filled; not as %, version %, filled %',
      NEW.client_order_id, NEW.status, NEW.version, NEW.filled_qty;
  END IF;
  IF (NEW.limit_price IS NOT NULL) <> (NEW.order_type IN ('limit', 'stop_limit'))
     OR (NEW.stop_price IS NOT NULL) <> (NEW.order_type IN ('stop', 'stop_limit')) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = format('order %s: a %s order with limit_price %s and stop_price %s',
      NEW.client_order_id, NEW.order_type, coalesce(NEW.limit_price::text, 'missing'), coalesce(NEW.stop_price::text, 'missing'));
  END IF;
  IF (NEW.stop_loss_limit_price IS NOT NULL AND NEW.stop_loss_price IS NULL)
     OR sign * (NEW.take_profit_price - NEW.stop_loss_price) <= 0 OR sign * (NEW.take_profit_price - entry) <= 0
     OR sign * (entry - NEW.stop_loss_price) <= 0 OR sign * (NEW.stop_loss_price - NEW.stop_loss_limit_price) < 0 THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = format(
      'order %s: exits of a %s on the wrong side or without their stop (take profit %s, stop loss %s, limit %s)', NEW.client_order_id,
      NEW.side, NEW.take_profit_price, NEW.stop_loss_price, NEW.stop_loss_limit_price);
  END IF;
  IF NEW.qty * greatest(NEW.limit_price, NEW.stop_price, NEW.take_profit_price, NEW.stop_loss_price) > 1e15 THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = format('order %s: %s at its prices is worth more than 10^15',
      NEW.client_order_id, NEW.qty);
  END IF;
  IF (NEW.purpose IN ('held_exit', 'venue_exit')) <> (NEW.parent_client_order_id IS NOT NULL) THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = format('order %s: an exit has a parent, and nothing else has (%s of %s)',
      NEW.client_order_id, NEW.purpose, coalesce(NEW.parent_client_order_id, 'none'));
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER begins_pending BEFORE INSERT ON trading.trades
  FOR EACH ROW EXECUTE FUNCTION trading.begin_trade();

CREATE FUNCTION trading.refuse_identity_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'order %: what was ordered does not change any more', OLD.client_order_id;
END $$;

-- Naming such a column in an UPDATE is enough to be refused: nothing is compared. ("settled" and its index are the triggers' to set.)
CREATE TRIGGER identity_stays
  BEFORE UPDATE OF id, client_order_id, bot_id, venue, venue_client_id, symbol, side, order_type, time_in_force, qty,
                   limit_price, stop_price, take_profit_price, stop_loss_price, stop_loss_limit_price, reason, purpose,
                   parent_client_order_id, is_test_trade, created_at, expires_at, fingerprint, origin, write_id, settled,
                   settled_venue_order_id
  ON trading.trades FOR EACH ROW EXECUTE FUNCTION trading.refuse_identity_change();

-- A step: a higher version, a way that the table has, nothing taken back, and a final order moves only by an execution or
-- back to life. Steps that come together are one change of the row, whose version then grows by their number. Nothing gets
-- through by that as long as the table is transitively closed: then several legal steps are always a legal one. Coming back
-- to life is outside of that: the writer takes such a step only when the end before it is durable, so it is the first of
-- what comes together; where it leads with what follows ("composed") is a legal change by two versions or more.
-- The function is written from the table, so that a step costs no query.
DO $$
DECLARE
  final text[] := ARRAY['FILLED', 'REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED'];
  ways text;
  composed text;
BEGIN
  IF EXISTS (SELECT FROM trading.order_transitions a JOIN trading.order_transitions b ON b.from_status = a.to_status
              WHERE a.from_status <> ALL (final) AND NOT (b.from_status = ANY (final) AND b.to_status <> ALL (final))
                AND NOT EXISTS (SELECT FROM trading.order_transitions c
                                 WHERE c.from_status = a.from_status AND c.to_status = b.to_status)) THEN
    RAISE EXCEPTION 'trading.order_transitions is not transitively closed: then steps may not be taken together';
  END IF;
  SELECT string_agg(DISTINCT quote_literal(a.from_status || '>' || b.to_status), ', ') INTO composed
    FROM trading.order_transitions a JOIN trading.order_transitions b ON b.from_status = a.to_status
   WHERE a.from_status = ANY (final);
  SELECT string_agg(quote_literal(from_status || '>' || to_status), ', ' ORDER BY from_status, to_status) INTO ways
    FROM trading.order_transitions;
  EXECUTE format($function$
    CREATE FUNCTION trading.step() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN
      IF NEW.version > OLD.version
         AND (OLD.status || '>' || NEW.status IN (%s)
              OR (NEW.version > OLD.version + 1 AND OLD.status || '>' || NEW.status IN (%s)))
         AND NEW.filled_qty >= OLD.filled_qty
         AND (OLD.resolved_at IS NULL OR NEW.filled_qty > OLD.filled_qty OR NEW.resolved_at IS NULL
              OR NEW.version > OLD.version + 1) THEN
        -- What the row says must go together.
        IF NEW.filled_qty <= NEW.qty
           AND NEW.announced_version <= NEW.version
           AND (NEW.status IN ('FILLED', 'REJECTED', 'CANCELLED', 'EXPIRED', 'FAILED')) = (NEW.resolved_at IS NOT NULL)
           AND (NEW.status <> 'FILLED' OR NEW.filled_qty = NEW.qty)
           AND (NEW.status <> 'PARTIALLY_FILLED' OR (NEW.filled_qty > 0 AND NEW.filled_qty < NEW.qty)) THEN
          IF NEW.resolved_at IS NOT NULL THEN
            NEW.settled := NEW.announced_version >= NEW.version;
            IF NEW.settled <> OLD.settled THEN
              NEW.settled_venue_order_id := CASE WHEN NEW.settled THEN NEW.venue_order_id END;
            END IF;
          ELSIF OLD.settled THEN
            NEW.settled := false;
            NEW.settled_venue_order_id := NULL;
          END IF;
          RETURN NEW;
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = format(
          'order %%s: a row that is %%s, version %%s, filled %%s of %%s, resolved %%s, acknowledged %%s is not sound', OLD.client_order_id,
          NEW.status, NEW.version, NEW.filled_qty, NEW.qty, NEW.resolved_at, NEW.announced_version);
      END IF;
      RAISE EXCEPTION 'order %%: %% (version %%, filled %%) may not become %% (version %%, filled %%)',
        OLD.client_order_id, OLD.status, OLD.version, OLD.filled_qty, NEW.status, NEW.version, NEW.filled_qty;
    END $body$
  $function$, ways, composed);
END $$;

CREATE TRIGGER life_is_a_table
  BEFORE UPDATE OF status, version, filled_qty, avg_price, fee, venue_order_id, error, message, submitted_at, resolved_at
  ON trading.trades FOR EACH ROW EXECUTE FUNCTION trading.step();

CREATE FUNCTION trading.acknowledge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.announced_version > NEW.version THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = format(
      'order %s: version %s cannot be acknowledged, it is only at %s', OLD.client_order_id, NEW.announced_version, NEW.version);
  END IF;
  IF NEW.announced_version >= OLD.announced_version THEN
    IF NEW.resolved_at IS NOT NULL AND NEW.announced_version >= NEW.version THEN
      NEW.settled := true;
      NEW.settled_venue_order_id := NEW.venue_order_id;
    END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'order %: version % was acknowledged, that does not become %', OLD.client_order_id,
    OLD.announced_version, NEW.announced_version;
END $$;

CREATE TRIGGER never_unsaid BEFORE UPDATE OF announced_version ON trading.trades
  FOR EACH ROW EXECUTE FUNCTION trading.acknowledge();

-- A fill belongs to its order, and an order's fills never exceed it. The position is the sum of the fills: made here, in one
-- statement for all of them. What is wrong ends in the function that refuses it.
CREATE FUNCTION trading.refuse_fill(f trading.fills, total numeric, most numeric) RETURNS numeric LANGUAGE plpgsql AS $$
BEGIN
  IF most IS NULL THEN
    RAISE EXCEPTION 'fill % at %: there is no such order, or it is another''s (order %, bot %, % %)',
      f.exec_id, f.venue, f.client_order_id, f.bot_id, f.side, f.symbol;
  END IF;
  RAISE EXCEPTION 'order %: its fills make %, more than its quantity %', f.client_order_id, total, most;
END $$;

CREATE FUNCTION trading.refuse_position(venue text, bot_id text, symbol text, made numeric, reckoned numeric)
  RETURNS numeric LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'position % % %: the fills make %, not %', venue, bot_id, symbol, made, reckoned;
END $$;

CREATE FUNCTION trading.after_fills() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  one trading.fills;
  change numeric;
BEGIN
  -- One fill of a position that has a row: the same in a third of the time. What does not fit falls through.
  IF (SELECT count(*) FROM new_fills) = 1 THEN
    SELECT * INTO one FROM new_fills;
    change := CASE one.side WHEN 'buy' THEN one.qty ELSE -one.qty END;
    UPDATE trading.positions p
       SET qty = p.qty + change, avg_price = coalesce(one.position_avg_price, p.avg_price), cost = coalesce(one.position_cost, 0),
           realized_pnl = coalesce(one.position_realized_pnl, p.realized_pnl), fees = coalesce(one.position_fees, p.fees),
           last_exec_time = greatest(one.exec_time, p.last_exec_time), updated_at = now()
      FROM trading.trades t
     WHERE p.venue = one.venue AND p.bot_id = one.bot_id AND p.symbol = one.symbol
       AND p.qty + change = coalesce(one.position_qty, p.qty + change)
       AND t.id = one.trade_id AND t.client_order_id = one.client_order_id AND t.bot_id = one.bot_id AND t.venue = one.venue
       AND t.symbol = one.symbol AND t.side = one.side
       AND (SELECT sum(own.qty) FROM trading.fills own WHERE own.trade_id = one.trade_id) <= t.qty;
    IF FOUND THEN
      RETURN NULL;
    END IF;
  END IF;

  INSERT INTO trading.positions AS p (venue, bot_id, symbol, qty, avg_price, cost, realized_pnl, fees, last_exec_time)
    SELECT n.venue, n.bot_id, n.symbol,
           CASE WHEN n.reckoned <> n.before + n.change
                THEN trading.refuse_position(n.venue, n.bot_id, n.symbol, n.before + n.change, n.reckoned)
                ELSE n.change END,
           n.avg_price, n.cost, n.realized_pnl, n.fees, n.last_exec_time
      FROM (SELECT f.venue, f.bot_id, f.symbol,
                   sum(CASE WHEN s.total <= t.qty THEN CASE f.side WHEN 'buy' THEN f.qty ELSE -f.qty END
                            ELSE trading.refuse_fill(f, s.total, t.qty) END) AS change,
                   coalesce(max(o.qty), 0) AS before, max(f.position_qty) AS reckoned,
                   coalesce(max(f.position_avg_price), max(o.avg_price), 0) AS avg_price,
                   coalesce(max(f.position_cost), 0) AS cost,
                   coalesce(max(f.position_realized_pnl), max(o.realized_pnl), 0) AS realized_pnl,
                   coalesce(max(f.position_fees), max(o.fees), 0) AS fees,
                   greatest(max(f.exec_time), max(o.last_exec_time)) AS last_exec_time
              FROM new_fills f
              LEFT JOIN trading.trades t
                ON t.id = f.trade_id AND t.client_order_id = f.client_order_id AND t.bot_id = f.bot_id AND t.venue = f.venue
                   AND t.symbol = f.symbol AND t.side = f.side
              LEFT JOIN trading.positions o ON o.venue = f.venue AND o.bot_id = f.bot_id AND o.symbol = f.symbol
             CROSS JOIN LATERAL (SELECT sum(own.qty) AS total FROM trading.fills own WHERE own.trade_id = f.trade_id) s
             GROUP BY f.venue, f.bot_id, f.symbol) n
    ON CONFLICT (venue, bot_id, symbol) DO UPDATE
       SET qty = p.qty + excluded.qty, avg_price = excluded.avg_price, cost = excluded.cost, realized_pnl = excluded.realized_pnl,
           fees = excluded.fees, last_exec_time = excluded.last_exec_time, updated_at = now();
  RETURN NULL;
END $$;

CREATE TRIGGER adds_up AFTER INSERT ON trading.fills
  REFERENCING NEW TABLE AS new_fills FOR EACH STATEMENT EXECUTE FUNCTION trading.after_fills();

-- An event tells what has happened to an order, and nothing else is one: its row has got there, in this statement or before.
-- (What is said of a version is said once: the primary key.)
CREATE FUNCTION trading.check_events() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wrong text;
BEGIN
  SELECT format('event %s (version %s, filled %s) of order %s: the order is %s (version %s, filled %s)', e.status, e.version, e.filled_qty,
                e.client_order_id, coalesce(t.status, 'not there'), t.version, t.filled_qty)
    INTO wrong
    FROM new_events e LEFT JOIN trading.trades t ON t.id = e.trade_id AND t.client_order_id = e.client_order_id
   WHERE (e.version < t.version AND e.filled_qty <= t.filled_qty
          OR e.version = t.version AND e.status = t.status AND e.filled_qty = t.filled_qty) IS NOT TRUE
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '%', wrong;
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER has_happened AFTER INSERT ON trading.trade_events
  REFERENCING NEW TABLE AS new_events FOR EACH STATEMENT EXECUTE FUNCTION trading.check_events();

-- Only the trigger on fills writes positions: no role but the tables' owner has the right, which that trigger lends. For the
-- owner's own hand: called from there, this runs at depth 2.
CREATE FUNCTION trading.keep_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() > 1 THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'position % % %: it is made by fills, not by hand', NEW.venue, NEW.bot_id, NEW.symbol;
END $$;

CREATE TRIGGER made_by_fills BEFORE INSERT OR UPDATE ON trading.positions
  FOR EACH ROW EXECUTE FUNCTION trading.keep_position();

-- ---------------------------------------------------------------------------------------------------- the writer's means

-- For the steps that changed no row: were they made before (then the answer to their commit was lost), or do they not fit?
-- A write_id stands where a step comes with its order's intent, and counts only when that intent made the row.
CREATE FUNCTION trading.judge_steps(client_order_ids text[], write_ids bigint[], from_statuses text[],
                                    from_versions integer[], statuses text[], versions integer[])
  RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wrong text;
BEGIN
  SELECT format('order %s: the step from %s (version %s) to %s (version %s) does not fit %s (version %s)',
                i.client_order_id, i.from_status, i.from_version, i.status, i.version, t.status, t.version)
    INTO wrong
    FROM unnest(client_order_ids, write_ids, from_statuses, from_versions, statuses, versions)
      AS i(client_order_id, write_id, from_status, from_version, status, version)
    LEFT JOIN trading.trades t ON t.client_order_id = i.client_order_id
   WHERE (i.write_id IS NULL OR i.write_id = t.write_id)
     AND (t.version, t.status) IS DISTINCT FROM (i.version, i.status)
     AND NOT EXISTS (SELECT FROM trading.trade_events e
                      WHERE e.trade_id = t.id AND e.version = i.version AND e.status = i.status)
   LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '%', wrong;
  END IF;
END $$;

-- Switches change here only. An empty value removes one.
CREATE FUNCTION trading.put_switch(switch_name text, new_value text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF switch_name = 'writer' OR switch_name IS NULL OR new_value IS NULL THEN
    RAISE EXCEPTION 'switch %: not to be set to % here', switch_name, new_value;
  END IF;
  IF new_value = '' THEN
    DELETE FROM trading.switches WHERE name = switch_name;
  ELSE
    INSERT INTO trading.switches AS s (name, value) VALUES (switch_name, new_value)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = now();
  END IF;
  INSERT INTO trading.switch_changes (name, value) VALUES (switch_name, new_value);
END $$;

-- There is one writer: it holds an advisory lock whose key only these functions know. The key of a lock that is held can be seen
-- in pg_locks, so somebody else may take it when the writer has gone. Who may not write to the ledger is no writer: then the
-- key changes, the other keeps a lock on nothing, and is named.
INSERT INTO trading.writer_lock (key) VALUES (('x' || right(replace(gen_random_uuid()::text, '-', ''), 16))::bit(64)::bigint);

CREATE FUNCTION trading.writer_lock_holder(lock_key bigint, OUT pid integer, OUT role_name text, OUT may_write boolean)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.pid, coalesce(a.usename::text, 'unknown'),
         coalesce(has_table_privilege(a.usesysid, 'trading.trades', 'INSERT'), true)
    FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
   WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
     AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
     AND l.classid::bigint = (lock_key >> 32) & 4294967295 AND l.objid::bigint = lock_key & 4294967295
     AND l.pid <> pg_backend_pid()
   ORDER BY 3 DESC LIMIT 1
$$;

-- The lock, for the session or only for this transaction. taken: it is ours; holder: who has it, or who had it without the right to.
CREATE FUNCTION trading.claim_writer(for_session boolean, OUT taken boolean, OUT holder text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  lock_key bigint;
  other record;
BEGIN
  SELECT w.key INTO lock_key FROM trading.writer_lock w;
  FOR i IN 1..2 LOOP
    taken := CASE WHEN for_session THEN pg_try_advisory_lock(lock_key) ELSE pg_try_advisory_xact_lock(lock_key) END;
    IF taken THEN
      -- A key that was changed meanwhile is nobody's lock.
      EXIT WHEN lock_key = (SELECT w.key FROM trading.writer_lock w);
      IF for_session THEN
        PERFORM pg_advisory_unlock(lock_key);
      END IF;
      taken := false;
      RETURN;
    END IF;
    SELECT * INTO other FROM trading.writer_lock_holder(lock_key);
    holder := format('pid %s, role %s', other.pid, other.role_name);
    EXIT WHEN other.pid IS NULL OR other.may_write;
    UPDATE trading.writer_lock SET key = ('x' || right(replace(gen_random_uuid()::text, '-', ''), 16))::bit(64)::bigint
     WHERE key = lock_key RETURNING key INTO lock_key;
    EXIT WHEN NOT FOUND;  -- another writer was faster
  END LOOP;
END $$;

-- The mark of whoever writes from now on. It stands among the switches, and is none. False when it cannot be left: when somebody else
-- is writing now, or has a lease: the mark of a writer behind a pool is one for 15 s after its last renewal.
CREATE FUNCTION trading.leave_mark(mark text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT (SELECT c.taken FROM trading.claim_writer(false) c) THEN
    RETURN false;
  END IF;
  INSERT INTO trading.switches AS s (name, value, changed_at) VALUES ('writer', mark, clock_timestamp())
    ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = excluded.changed_at
       WHERE s.value = excluded.value OR s.value NOT LIKE 'pool-%'
          OR s.changed_at NOT BETWEEN clock_timestamp() - interval '15 s' AND clock_timestamp() + interval '15 s';
  RETURN FOUND;
END $$;

-- In an orderly end nobody has to wait for the lease to run out.
CREATE FUNCTION trading.end_lease(mark text) RETURNS void LANGUAGE sql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
  UPDATE trading.switches SET changed_at = '-infinity' WHERE name = 'writer' AND value = mark
$$;

-- A writer behind a connection pool has another session for every transaction: it begins each with this. What its session would be
-- set to, it sets for the transaction; and instead of a session's lock it has its mark among the switches, which is a lease: whoever
-- finds it 15 s old may take it (libs/ledger/statements.hpp). The lock, which this transaction holds to its end, is the same that
-- a writer without a pool holds for life: whoever takes the mark holds it too, so nothing is committed under a mark that is gone,
-- and a transaction whose client was lost is over before the next one of the same writer looks at anything.
CREATE FUNCTION trading.begin_pooled(mark text, patience_ms integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  renewed timestamptz;
BEGIN
  PERFORM set_config('synchronous_commit', 'on', true) WHERE current_setting('synchronous_commit') = 'off';
  PERFORM set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true),
          set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true),
          set_config('enable_bitmapscan', 'off', true), set_config('jit', 'off', true),
          set_config('statement_timeout', patience_ms::text, true), set_config('lock_timeout', (patience_ms / 2)::text, true),
          set_config('idle_in_transaction_session_timeout', '60000', true);
  IF NOT pg_try_advisory_xact_lock((SELECT w.key FROM trading.writer_lock w))
     AND NOT (SELECT c.taken FROM trading.claim_writer(false) c)
     AND EXISTS (SELECT FROM trading.switches WHERE name = 'writer' AND value = mark) THEN
    PERFORM pg_advisory_xact_lock((SELECT w.key FROM trading.writer_lock w));
  END IF;
  SELECT changed_at INTO renewed FROM trading.switches WHERE name = 'writer' AND value = mark;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'WF001', MESSAGE =
      'another execution has written to the ledger while we were cut off: only a fresh start knows what is there';
  END IF;
  IF renewed NOT BETWEEN clock_timestamp() - interval '4 s' AND clock_timestamp() THEN
    UPDATE trading.switches SET changed_at = clock_timestamp() WHERE name = 'writer';
  END IF;
END $$;

-- What an operator does while execution is down: the next start finds it. suffix: '' (everything), '.<bot>', '@<venue>' or
-- '@<venue>/<symbol>'; way: '', 'cancel' or 'flatten'.
CREATE FUNCTION trading.halt_offline(suffix text, why text, way text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  claim record;
BEGIN
  IF suffix !~ '^([.][A-Za-z0-9_-]{1,64}|@[a-z0-9_]{1,32}(/[A-Z0-9./_-]{1,32})?)?$' OR way NOT IN ('', 'cancel', 'flatten') OR why = '' THEN
    RAISE EXCEPTION 'halt%: no such halt (way %, reason %)', suffix, way, why;
  END IF;
  SELECT * INTO claim FROM trading.claim_writer(false);
  IF NOT claim.taken THEN
    RAISE EXCEPTION 'execution is running (%): it would not see this before its next start. Use avenorctl halt without --offline', claim.holder;
  END IF;
  IF EXISTS (SELECT FROM trading.switches WHERE name = 'writer' AND value LIKE 'pool-%'
                AND changed_at BETWEEN clock_timestamp() - interval '15 s' AND clock_timestamp() + interval '15 s') THEN
    RAISE EXCEPTION 'execution is running, or was 15 s ago: stop it first, or use avenorctl halt without --offline';
  END IF;
  IF way <> '' THEN  -- 'cancel.' and 'cancel.<bot>', but 'cancel@<venue>'
    PERFORM trading.put_switch(way || CASE WHEN suffix = '' THEN '.' ELSE suffix END, 'true');
  END IF;
  PERFORM trading.put_switch('halt' || suffix, why);
END $$;

-- ------------------------------------------------------------------------------------------------------------ privileges

-- What a dump does not bring along: the roles, their rights, the search_path for psql. `avenorctl migrate` calls it every time. Returns
-- what cannot be had here.
CREATE FUNCTION trading.settle_privileges() RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  role_name text;
  problems text := '';
BEGIN
  FOREACH role_name IN ARRAY ARRAY['avenor_writer', 'avenor_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role_name) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', role_name);
      EXCEPTION
        WHEN duplicate_object OR unique_violation THEN NULL;
        WHEN insufficient_privilege THEN
          problems := problems || format('role %s cannot be made here: only the owner of the tables can use them. ', role_name);
          CONTINUE;
      END;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA trading TO %I', role_name);
    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA trading TO %I', role_name);
    EXECUTE format('REVOKE ALL ON trading.writer_lock FROM %I', role_name);
  END LOOP;

  BEGIN  -- before PostgreSQL 15 everybody may put an operator there
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
  EXCEPTION
    WHEN insufficient_privilege OR invalid_schema_name THEN NULL;
  END;
  REVOKE ALL ON ALL TABLES IN SCHEMA trading FROM PUBLIC;
  REVOKE ALL ON ALL FUNCTIONS IN SCHEMA trading FROM PUBLIC;
  IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'avenor_writer') THEN
    REVOKE INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA trading FROM avenor_writer;
    GRANT INSERT ON trading.trades, trading.trade_events, trading.fills TO avenor_writer;
    GRANT UPDATE (status, version, announced_version, filled_qty, avg_price, fee, venue_order_id, error, message,
                  submitted_at, resolved_at) ON trading.trades TO avenor_writer;
    GRANT INSERT, UPDATE ON trading.bots, trading.price_history TO avenor_writer;
    GRANT EXECUTE ON FUNCTION trading.judge_steps(text[], bigint[], text[], integer[], text[], integer[]),
                              trading.put_switch(text, text), trading.claim_writer(boolean), trading.leave_mark(text),
                              trading.end_lease(text), trading.begin_pooled(text, integer),
                              trading.halt_offline(text, text, text) TO avenor_writer;
  END IF;

  IF NOT EXISTS (SELECT FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
                  WHERE d.datname = current_database() AND s.setrole = 0 AND 'search_path=trading, public' = ANY (s.setconfig)) THEN
    BEGIN
      EXECUTE format('ALTER DATABASE %I SET search_path = trading, public', current_database());
    EXCEPTION
      WHEN insufficient_privilege THEN
        problems := problems || 'the search path of this database cannot be set: in psql say trading.trades, not trades. ';
    END;
  END IF;
  RETURN rtrim(problems);
END $$;

SELECT trading.settle_privileges();
