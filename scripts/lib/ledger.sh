#!/usr/bin/env bash
# The ledger in this machine's own PostgreSQL: its cluster, its roles, its migrations. Sourced after common.sh; needs $ROOT/.env.
#
#   ledger_is_local                   DATABASE_URL names a socket of this machine
#   ledger_fits USER AVENORCTL        fails if the ledger of USER cannot be migrated to AVENORCTL's version; changes nothing
#   ledger_own USER                   creates the database in the running cluster and makes avenor_owner its owner (lib/own_ledger.sql)
#   ledger_migrate USER AVENORCTL     applies the migrations as the owner

ledger_url=$(value_of DATABASE_URL "$ROOT/.env")
ledger_name=$(sed -nE 's#^postgres(ql)?://[^/]*/([A-Za-z0-9_]+)([?].*)?$#\2#p' <<<"$ledger_url")

ledger_is_local() {
  case $ledger_url in
    *host=/var/run/postgresql* | *host=/run/postgresql*) return 0 ;;
    *) return 1 ;;
  esac
}

as_postgres() {
  (
    cd /
    if is_root; then
      setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"
    else
      as_root -u postgres "$@"
    fi
  )
}

# The port in the URL; 5432 if it has none.
ledger_port() { grep -oE '[?&]port=[0-9]+' <<<"$ledger_url" | grep -oE '[0-9]+' || echo 5432; }

# ledger_sql DATABASE ...: psql as the superuser.
ledger_sql() {
  local database=$1
  shift
  as_postgres env PGOPTIONS='-c client_min_messages=warning' psql -p "$(ledger_port)" -d "$database" -Atqv ON_ERROR_STOP=1 "$@"
}

# A ledger that USER cannot read is not the ledger of USER's programs.
ledger_fits() {
  local user=$1 avenorctl=$2
  [ "$(ledger_sql postgres -c "select 1 from pg_database where datname = '$ledger_name'")" ] || return 0
  [ "$(ledger_sql "$ledger_name" -c "select has_table_privilege(oid, to_regclass('trading.schema_migrations'), 'select')
    from pg_roles where rolname = '$user'")" = t ] || return 0
  (cd "$ROOT" && "$avenorctl" migrate --check) >&2
}

ledger_own() {
  [ -n "$ledger_name" ] || die "DATABASE_URL in $ROOT/.env names no database of plain letters, digits and _: postgresql:///NAME?host=/var/run/postgresql"
  [ "$(ledger_sql postgres -c "select 1 from pg_database where datname = '$ledger_name'")" ] ||
    ledger_sql postgres -c "create database $ledger_name encoding 'UTF8' template template0"
  # By standard input: the user postgres may not be able to read a clone in a home folder.
  ledger_sql "$ledger_name" -v user="$1" -f - <"$ROOT/scripts/lib/own_ledger.sql"
}

# The user is a member of avenor_owner for this command only; the next run removes a membership that an interrupted run left.
ledger_migrate() {
  local user=$1 avenorctl=$2 done=0
  ledger_sql "$ledger_name" -c "grant avenor_owner to \"$user\""
  (cd "$ROOT" && PGOPTIONS='-c role=avenor_owner' "$avenorctl" migrate) >&2 || done=1
  ledger_sql "$ledger_name" -c "revoke avenor_owner from \"$user\""
  return "$done"
}
