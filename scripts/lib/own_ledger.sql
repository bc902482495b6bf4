-- Sets the owner and the writer of the ledger, for a database of this machine. Run by the superuser in that database, any number of
-- times: psql -v user=NAME -f own_ledger.sql
-- avenor_owner owns the tables, and nobody can log in as it. An owner could disable the triggers and change the privileges, so NAME
-- must not be the owner: then no daemon and no command of NAME can do what they refuse. NAME has the privileges of the ledger's
-- writer. Migrations run as the owner, a role that NAME is granted only meanwhile (scripts/migrate).
-- In an older installation NAME owns everything: this script transfers the ownership.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SELECT format('CREATE ROLE %I NOLOGIN', wanted) FROM unnest(ARRAY['avenor_owner', 'avenor_writer', 'avenor_reader']) AS wanted
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) \gexec
SELECT format('CREATE ROLE %I LOGIN', :'user') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'user') \gexec
GRANT avenor_writer, avenor_reader TO :"user";
SELECT format('ALTER DATABASE %I OWNER TO avenor_owner', current_database()) \gexec

SELECT format('ALTER SCHEMA trading OWNER TO avenor_owner') WHERE to_regnamespace('trading') IS NOT NULL \gexec
-- The sequences of identity columns follow their tables.
SELECT format('ALTER TABLE %s OWNER TO avenor_owner', oid::regclass) FROM pg_class
 WHERE relnamespace = to_regnamespace('trading') AND relkind IN ('r', 'p', 'v', 'm') AND relowner <> 'avenor_owner'::regrole \gexec
SELECT format('ALTER ROUTINE %s OWNER TO avenor_owner', oid::regprocedure) FROM pg_proc
 WHERE pronamespace = to_regnamespace('trading') AND proowner <> 'avenor_owner'::regrole \gexec
SELECT format('ALTER DOMAIN %s OWNER TO avenor_owner', oid::regtype) FROM pg_type
 WHERE typnamespace = to_regnamespace('trading') AND typtype = 'd' AND typowner <> 'avenor_owner'::regrole \gexec
-- A membership that an interrupted migration left.
SELECT format('REVOKE avenor_owner FROM %I', :'user')
 WHERE EXISTS (SELECT FROM pg_auth_members WHERE roleid = 'avenor_owner'::regrole AND member = (:'user')::regrole) \gexec
