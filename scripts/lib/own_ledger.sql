-- Who owns the ledger and who only writes it, for a database of this machine. Run by the superuser in that database, as often as one
-- likes: psql -v user=NAME -f own_ledger.sql
--
-- avenor_owner owns the tables, and nobody can log in as it: what the triggers and the rights of the tables refuse, no daemon and no
-- command of NAME can do, for an owner may switch them off. NAME writes as the ledger's writer does. Migrations are made as the
-- owner, which NAME may become for that moment only (scripts/migrate).
-- An installation of before has everything owned by NAME: it is handed over here.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SELECT format('CREATE ROLE %I NOLOGIN', wanted) FROM unnest(ARRAY['avenor_owner', 'avenor_writer', 'avenor_reader']) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) \gexec
SELECT format('CREATE ROLE %I LOGIN', :'user') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'user') \gexec
GRANT avenor_writer, avenor_reader TO :"user";
SELECT format('ALTER DATABASE %I OWNER TO avenor_owner', current_database()) \gexec

SELECT format('ALTER SCHEMA trading OWNER TO avenor_owner') WHERE to_regnamespace('trading') IS NOT NULL \gexec
-- The sequences of identity columns go with their tables.
SELECT format('ALTER TABLE %s OWNER TO avenor_owner', oid::regclass) FROM pg_class
 WHERE relnamespace = to_regnamespace('trading') AND relkind IN ('r', 'p', 'v', 'm') AND relowner <> 'avenor_owner'::regrole \gexec
SELECT format('ALTER ROUTINE %s OWNER TO avenor_owner', oid::regprocedure) FROM pg_proc
 WHERE pronamespace = to_regnamespace('trading') AND proowner <> 'avenor_owner'::regrole \gexec
SELECT format('ALTER DOMAIN %s OWNER TO avenor_owner', oid::regtype) FROM pg_type
 WHERE typnamespace = to_regnamespace('trading') AND typtype = 'd' AND typowner <> 'avenor_owner'::regrole \gexec
-- What an interrupted migration has left.
SELECT format('REVOKE avenor_owner FROM %I', :'user')
 WHERE EXISTS (SELECT FROM pg_auth_members WHERE roleid = 'avenor_owner'::regrole AND member = (:'user')::regrole) \gexec
