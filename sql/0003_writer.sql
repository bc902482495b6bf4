-- What the one writer does by functions, because no role may do it by itself.

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

-- Controls change here only. An empty value removes one.
CREATE FUNCTION trading.put_control(control_name text, new_value text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF control_name !~ '^(halt|halt-break|cancel|flatten)([.@].*)?$' OR control_name IS NULL OR new_value IS NULL THEN
    RAISE EXCEPTION 'control %: there is no such one, or it has no value', control_name;
  END IF;
  IF new_value = '' THEN
    DELETE FROM trading.control_state WHERE name = control_name;
  ELSE
    INSERT INTO trading.control_state AS s (name, value) VALUES (control_name, new_value)
      ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed_at = now();
  END IF;
  INSERT INTO trading.control_changes (name, value) VALUES (control_name, new_value);
END $$;

CREATE FUNCTION trading.put_daily_baseline(bot text, new_baseline text) RETURNS void LANGUAGE sql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO trading.daily_baselines AS b (bot_id, baseline) VALUES (bot, new_baseline)
    ON CONFLICT (bot_id) DO UPDATE SET baseline = excluded.baseline, changed_at = now()
$$;

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

-- The mark of whoever writes from now on. False when it cannot be left: when somebody else is writing now, or has a lease: the mark
-- of a writer behind a pool is one for 15 s after its last renewal.
CREATE FUNCTION trading.leave_mark(new_mark text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT (SELECT c.taken FROM trading.claim_writer(false) c) THEN
    RETURN false;
  END IF;
  INSERT INTO trading.writer_lease AS s (mark, renewed_at) VALUES (new_mark, clock_timestamp())
    ON CONFLICT (only_row) DO UPDATE SET mark = excluded.mark, renewed_at = excluded.renewed_at
       WHERE s.mark = excluded.mark OR s.mark NOT LIKE 'pool-%'
          OR s.renewed_at NOT BETWEEN clock_timestamp() - interval '15 s' AND clock_timestamp() + interval '15 s';
  RETURN FOUND;
END $$;

-- In an orderly end nobody has to wait for the lease to run out.
CREATE FUNCTION trading.end_lease(own_mark text) RETURNS void LANGUAGE sql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
  UPDATE trading.writer_lease SET renewed_at = '-infinity' WHERE mark = own_mark
$$;

-- A writer behind a connection pool has another session for every transaction: it begins each with this. What its session would be
-- set to, it sets for the transaction; and instead of a session's lock it has its mark, which is a lease: whoever finds it 15 s
-- old may take it (libs/ledger/statements.hpp). The lock, which this transaction holds to its end, is the same that a writer
-- without a pool holds for life: whoever takes the mark holds it too, so nothing is committed under a mark that is gone, and a
-- transaction whose client was lost is over before the next one of the same writer looks at anything.
CREATE FUNCTION trading.begin_pooled(own_mark text, patience_ms integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
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
     AND EXISTS (SELECT FROM trading.writer_lease WHERE mark = own_mark) THEN
    PERFORM pg_advisory_xact_lock((SELECT w.key FROM trading.writer_lock w));
  END IF;
  SELECT renewed_at INTO renewed FROM trading.writer_lease WHERE mark = own_mark;
  IF NOT FOUND THEN
    RAISE EXCEPTION USING ERRCODE = 'WF001', MESSAGE =
      'another execution daemon has written to the ledger while we were cut off: only a fresh start knows what is there';
  END IF;
  IF renewed NOT BETWEEN clock_timestamp() - interval '4 s' AND clock_timestamp() THEN
    UPDATE trading.writer_lease SET renewed_at = clock_timestamp();
  END IF;
END $$;

-- What an operator does while execution is down: the next start finds it. suffix: '' (everything), '.<bot>', '@<venue>' or
-- '@<venue>/<symbol>'; way: '', 'cancel' or 'flatten'.
CREATE FUNCTION trading.halt_offline(suffix text, rationale text, way text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  claim record;
BEGIN
  IF suffix !~ '^([.][A-Za-z0-9_-]{1,64}|@[a-z0-9_]{1,32}(/[A-Z0-9./_-]{1,32})?)?$' OR way NOT IN ('', 'cancel', 'flatten')
     OR rationale = '' THEN
    RAISE EXCEPTION 'halt%: no such halt (way %, reason %)', suffix, way, rationale;
  END IF;
  SELECT * INTO claim FROM trading.claim_writer(false);
  IF NOT claim.taken THEN
    RAISE EXCEPTION 'execution is running (%): it would not see this before its next start. Use avenorctl halt without --offline', claim.holder;
  END IF;
  IF EXISTS (SELECT FROM trading.writer_lease WHERE mark LIKE 'pool-%'
                AND renewed_at BETWEEN clock_timestamp() - interval '15 s' AND clock_timestamp() + interval '15 s') THEN
    RAISE EXCEPTION 'execution is running, or was 15 s ago: stop it first, or use avenorctl halt without --offline';
  END IF;
  IF way <> '' THEN  -- 'cancel.' and 'cancel.<bot>', but 'cancel@<venue>'
    PERFORM trading.put_control(way || CASE WHEN suffix = '' THEN '.' ELSE suffix END, 'true');
  END IF;
  PERFORM trading.put_control('halt' || suffix, rationale);
END $$;
