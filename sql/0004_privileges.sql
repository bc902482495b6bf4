-- Who may do what.

-- What a dump does not bring along: the roles, their rights, the search_path for psql. `avenorctl migrate` calls it every time. Returns
-- what cannot be had here.
CREATE FUNCTION trading.grant_privileges() RETURNS text LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
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
    GRANT UPDATE (status, version, announced_version, filled_qty, avg_price, fee, fee_currency, venue_order_id, error, message,
                  submitted_at, resolved_at) ON trading.trades TO avenor_writer;
    GRANT INSERT, UPDATE ON trading.bots, trading.price_history TO avenor_writer;
    GRANT EXECUTE ON FUNCTION trading.judge_steps(text[], bigint[], text[], integer[], text[], integer[]),
                              trading.put_control(text, text), trading.put_daily_baseline(text, text),
                              trading.claim_writer(boolean), trading.leave_mark(text),
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

SELECT trading.grant_privileges();
