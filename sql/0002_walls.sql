-- The walls: what must never be is refused here, to every role and every program.
--
-- They are cheap: what stands in a table's CHECKs, generated columns and the WHEN clauses of its triggers is read anew
-- by every statement (20 us of 100), so the rules are in domains and in triggers' functions, which a session keeps compiled.
-- What needs other rows (the sum of an order's fills, a position) is done once a statement, by transition table.
--
-- Who may do what follows from roles, not from names in a session: what avenor_writer may not do itself (positions, controls, the
-- writer's lock) a SECURITY DEFINER function does for it, checked; such a function fixes its own search_path, with pg_temp last,
-- so that neither a temporary table nor an operator of somebody's schema stands in for ours. The triggers of single rows
-- cannot afford that (it makes every expression be looked up anew: twice the time of a whole order); they name no table,
-- and the writer has no schema to put an operator into.

CREATE FUNCTION trading.refuse_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is not allowed on %.%', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME;
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trading.trade_events
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trading.fills
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON trading.control_changes
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON trading.control_state
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON trading.daily_baselines
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON trading.writer_lease
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON trading.trades
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON trading.positions
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON trading.position_fees
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();
CREATE TRIGGER fixed BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON trading.order_transitions
  FOR EACH STATEMENT EXECUTE FUNCTION trading.refuse_statement();

-- The order as it was asked for: the same rules as domain::validate(), for whoever writes here without it.
CREATE FUNCTION trading.begin_trade() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sign integer := CASE NEW.side WHEN 'buy' THEN 1 ELSE -1 END;
  entry numeric := coalesce(NEW.limit_price, NEW.stop_price);
BEGIN
  IF NOT (NEW.status = 'PENDING' AND NEW.version = 1 AND NEW.announced_version = 0 AND NEW.filled_qty = 0
          AND coalesce(NEW.fee, -1) = 0 AND NEW.fee_currency IS NULL AND NEW.avg_price IS NULL AND NEW.submitted_at IS NULL
          AND NEW.resolved_at IS NULL AND NOT NEW.closed_and_acked AND NEW.closed_venue_order_id IS NULL) THEN
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

-- Naming such a column in an UPDATE is enough to be refused: nothing is compared. ("closed_and_acked" and its index are the
-- triggers' to set.)
CREATE TRIGGER identity_stays
  BEFORE UPDATE OF id, client_order_id, bot_id, venue, venue_client_id, symbol, side, order_type, time_in_force, qty,
                   limit_price, stop_price, take_profit_price, stop_loss_price, stop_loss_limit_price, reason, purpose,
                   parent_client_order_id, is_test_trade, created_at, expires_at, fingerprint, rationale, write_id,
                   closed_and_acked, closed_venue_order_id
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
           AND (CASE WHEN NEW.fee IS NULL THEN NEW.fee_currency IS NULL ELSE (NEW.fee = 0) = (NEW.fee_currency IS NULL) END)
           AND (NEW.status <> 'FILLED' OR NEW.filled_qty = NEW.qty)
           AND (NEW.status <> 'PARTIALLY_FILLED' OR (NEW.filled_qty > 0 AND NEW.filled_qty < NEW.qty)) THEN
          IF NEW.resolved_at IS NOT NULL THEN
            NEW.closed_and_acked := NEW.announced_version >= NEW.version;
            IF NEW.closed_and_acked <> OLD.closed_and_acked THEN
              NEW.closed_venue_order_id := CASE WHEN NEW.closed_and_acked THEN NEW.venue_order_id END;
            END IF;
          ELSIF OLD.closed_and_acked THEN
            NEW.closed_and_acked := false;
            NEW.closed_venue_order_id := NULL;
          END IF;
          RETURN NEW;
        END IF;
        RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = format(
          'order %%s: a row that is %%s, version %%s, filled %%s of %%s, fee %%s %%s, resolved %%s, acknowledged %%s is not sound',
          OLD.client_order_id, NEW.status, NEW.version, NEW.filled_qty, NEW.qty, NEW.fee, NEW.fee_currency, NEW.resolved_at,
          NEW.announced_version);
      END IF;
      RAISE EXCEPTION 'order %%: %% (version %%, filled %%) may not become %% (version %%, filled %%)',
        OLD.client_order_id, OLD.status, OLD.version, OLD.filled_qty, NEW.status, NEW.version, NEW.filled_qty;
    END $body$
  $function$, ways, composed);
END $$;

CREATE TRIGGER life_is_a_table
  BEFORE UPDATE OF status, version, filled_qty, avg_price, fee, fee_currency, venue_order_id, error, message, submitted_at,
                   resolved_at
  ON trading.trades FOR EACH ROW EXECUTE FUNCTION trading.step();

CREATE FUNCTION trading.acknowledge() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.announced_version > NEW.version THEN
    RAISE EXCEPTION USING ERRCODE = 'check_violation', MESSAGE = format(
      'order %s: version %s cannot be acknowledged, it is only at %s', OLD.client_order_id, NEW.announced_version, NEW.version);
  END IF;
  IF NEW.announced_version >= OLD.announced_version THEN
    IF NEW.resolved_at IS NOT NULL AND NEW.announced_version >= NEW.version THEN
      NEW.closed_and_acked := true;
      NEW.closed_venue_order_id := NEW.venue_order_id;
    END IF;
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'order %: version % was acknowledged, that does not become %', OLD.client_order_id,
    OLD.announced_version, NEW.announced_version;
END $$;

CREATE TRIGGER never_unsaid BEFORE UPDATE OF announced_version ON trading.trades
  FOR EACH ROW EXECUTE FUNCTION trading.acknowledge();

-- A fill belongs to its order, and an order's fills never exceed it. The position is the sum of the fills: made here, in one
-- statement for all of them; so are the sums of its fees. What is wrong ends in the function that refuses it.
CREATE FUNCTION trading.refuse_fill(f trading.fills, total numeric, most numeric) RETURNS numeric LANGUAGE plpgsql AS $$
BEGIN
  IF most IS NULL THEN
    RAISE EXCEPTION 'fill % at %: there is no such order, or it is another''s (order %, bot %, % %)',
      f.exec_id, f.venue, f.client_order_id, f.bot_id, f.side, f.symbol;
  END IF;
  IF total <= most THEN
    RAISE EXCEPTION 'fill % at %: a fee of % % in the asset of a fill of %', f.exec_id, f.venue, f.fee, f.fee_currency, f.qty;
  END IF;
  RAISE EXCEPTION 'order %: its fills make %, more than its quantity %', f.client_order_id, total, most;
END $$;

-- A fee shortens the holding only where it is the asset itself that is traded (BTC of BTC/USD, not of a contract), and less than half
-- of it: of anything else no position is made.
CREATE FUNCTION trading.fee_is_sound(symbol text, qty numeric, fee numeric, currency text, in_asset boolean)
  RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT NOT in_asset OR (currency IS NOT NULL AND 2 * abs(fee) < qty AND strpos(symbol, ':') = 0 AND starts_with(symbol, currency || '/'))
$$;

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
    change := CASE one.side WHEN 'buy' THEN one.qty ELSE -one.qty END - CASE WHEN one.fee_in_asset THEN one.fee ELSE 0 END;
    UPDATE trading.positions p
       SET qty = p.qty + change, avg_price = coalesce(one.position_avg_price, p.avg_price), cost = coalesce(one.position_cost, 0),
           realized_pnl = coalesce(one.position_realized_pnl, p.realized_pnl),
           last_exec_time = greatest(one.exec_time, p.last_exec_time), updated_at = now()
      FROM trading.trades t
     WHERE p.venue = one.venue AND p.bot_id = one.bot_id AND p.symbol = one.symbol
       AND p.qty + change = coalesce(one.position_qty, p.qty + change)
       AND trading.fee_is_sound(one.symbol, one.qty, one.fee, one.fee_currency, one.fee_in_asset)
       AND t.id = one.trade_id AND t.client_order_id = one.client_order_id AND t.bot_id = one.bot_id AND t.venue = one.venue
       AND t.symbol = one.symbol AND t.side = one.side
       AND (SELECT sum(own.qty) FROM trading.fills own WHERE own.trade_id = one.trade_id) <= t.qty;
    IF FOUND THEN
      IF one.fee <> 0 AND one.fee_currency IS NOT NULL THEN
        INSERT INTO trading.position_fees AS s (venue, bot_id, symbol, currency, fees)
          VALUES (one.venue, one.bot_id, one.symbol, one.fee_currency, one.fee)
          ON CONFLICT (venue, bot_id, symbol, currency) DO UPDATE SET fees = s.fees + excluded.fees;
      END IF;
      RETURN NULL;
    END IF;
  END IF;

  INSERT INTO trading.positions AS p (venue, bot_id, symbol, qty, avg_price, cost, realized_pnl, last_exec_time)
    SELECT n.venue, n.bot_id, n.symbol,
           CASE WHEN n.reckoned <> n.before + n.change
                THEN trading.refuse_position(n.venue, n.bot_id, n.symbol, n.before + n.change, n.reckoned)
                ELSE n.change END,
           n.avg_price, n.cost, n.realized_pnl, n.last_exec_time
      FROM (SELECT f.venue, f.bot_id, f.symbol,
                   sum(CASE WHEN s.total <= t.qty AND trading.fee_is_sound(f.symbol, f.qty, f.fee, f.fee_currency, f.fee_in_asset)
                            THEN CASE f.side WHEN 'buy' THEN f.qty ELSE -f.qty END - CASE WHEN f.fee_in_asset THEN f.fee ELSE 0 END
                            ELSE trading.refuse_fill(f, s.total, t.qty) END) AS change,
                   coalesce(max(o.qty), 0) AS before, max(f.position_qty) AS reckoned,
                   coalesce(max(f.position_avg_price), max(o.avg_price), 0) AS avg_price,
                   coalesce(max(f.position_cost), 0) AS cost,
                   coalesce(max(f.position_realized_pnl), max(o.realized_pnl), 0) AS realized_pnl,
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
           last_exec_time = excluded.last_exec_time, updated_at = now();
  INSERT INTO trading.position_fees AS s (venue, bot_id, symbol, currency, fees)
    SELECT f.venue, f.bot_id, f.symbol, f.fee_currency, sum(f.fee)
      FROM new_fills f WHERE f.fee <> 0 AND f.fee_currency IS NOT NULL GROUP BY f.venue, f.bot_id, f.symbol, f.fee_currency
    ON CONFLICT (venue, bot_id, symbol, currency) DO UPDATE SET fees = s.fees + excluded.fees;
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

-- Only the trigger on fills writes positions and the sums of their fees: no role but the tables' owner has the right, which that
-- trigger lends. For the owner's own statements: called from there, this runs at depth 2.
CREATE FUNCTION trading.keep_position() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() > 1 THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'position % % %: it is made by fills, not by hand', NEW.venue, NEW.bot_id, NEW.symbol;
END $$;

CREATE TRIGGER made_by_fills BEFORE INSERT OR UPDATE ON trading.positions
  FOR EACH ROW EXECUTE FUNCTION trading.keep_position();
CREATE TRIGGER made_by_fills BEFORE INSERT OR UPDATE ON trading.position_fees
  FOR EACH ROW EXECUTE FUNCTION trading.keep_position();
