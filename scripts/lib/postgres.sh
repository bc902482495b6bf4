#!/usr/bin/env bash
# A private PostgreSQL cluster in a folder: a UNIX socket, no TCP port, every commit on disk. Sourced after common.sh,
# or run as a command: scripts/lib/postgres.sh pg_start DIR
#
#   pg_create DIR    creates the cluster, if it does not exist
#   pg_start DIR     starts it and waits until it answers;  pg_stop DIR stops it;  pg_run DIR runs it in the foreground
#   pg_url DIR       the libpq URI of its database "avenor"
#   pg_destroy DIR   stops and removes it
# PostgreSQL refuses to run as root. Called by root, it runs as the package's user postgres; if that user cannot reach
# DIR (a clone under /root), DIR becomes a link to a folder in /var/tmp.

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  set -euo pipefail
  # shellcheck source-path=SCRIPTDIR
  . "$(dirname "$0")/common.sh"
fi

pg_bin_dir() {
  local newest
  newest=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1) || true
  if [ -n "$newest" ]; then
    dirname "$newest"
  elif have initdb; then
    dirname "$(command -v initdb)"
  else
    die "PostgreSQL's programs are not installed (looked for /usr/lib/postgresql/*/bin/initdb). Fix: scripts/packages --for demo"
  fi
}

# Runs a command as the user that may run PostgreSQL, in a folder it can enter.
pg_as() {
  if is_root; then
    (cd / && exec setpriv --reuid=postgres --regid=postgres --init-groups -- env HOME=/var/lib/postgresql "$@")
  else
    "$@"
  fi
}

_pg_reachable() { ! is_root || pg_as test -x "$1"; }

# A socket's path may have 107 bytes, of which "/.s.PGSQL.5432" takes 14; the setting is a list separated by commas, so the path
# must not contain any.
pg_socket_dir() {
  local dir inside
  dir=$(readlink -f "$1")
  inside=$dir/socket
  if [ ${#inside} -le 90 ] && [[ $inside != *[!A-Za-z0-9_./-]* ]]; then
    printf '%s\n' "$inside"
  else
    printf '/tmp/avenor-pg-%s-%s\n' "$(id -u)" "$(printf '%s' "$dir" | cksum | cut -d' ' -f1)"
  fi
}

_pg_make_socket_dir() {
  local socket owner
  socket=$(pg_socket_dir "$1")
  if is_root; then owner=postgres; else owner=$(id -un); fi
  pg_as mkdir -p -m 0700 "$socket"
  if [ -L "$socket" ] || [ "$(stat -c %U:%a "$socket")" != "$owner:700" ]; then
    die "$socket is not a folder of $owner with mode 0700, so PostgreSQL's socket is not safe there. Remove it and try again."
  fi
}

pg_create() {
  local dir=$1 target bin
  if [ -s "$dir/data/PG_VERSION" ]; then return 0; fi
  bin=$(pg_bin_dir)
  pg_destroy "$dir"
  mkdir -p "$(dirname "$dir")"
  if is_root; then
    if _pg_reachable "$(dirname "$dir")"; then
      mkdir "$dir" && chown postgres: "$dir"
    else
      target=$(pg_as mktemp -d /var/tmp/avenor-pg.XXXXXX)
      ln -s "$target" "$dir"
    fi
  else
    mkdir "$dir"
  fi
  dir=$(readlink -f "$dir")
  pg_as chmod 0700 "$dir"
  pg_as "$bin/initdb" -D "$dir/data" -U avenor -A trust -E UTF8 --locale=C.UTF-8 >"$dir.initdb.log" 2>&1 ||
    die "initdb failed in $dir: $(tail -2 "$dir.initdb.log")"
  rm -f "$dir.initdb.log"
  # The settings that make a commit durable are explicit, so that no packager's default can disable them.
  pg_as tee -a "$dir/data/postgresql.conf" >/dev/null <<'CONF'
listen_addresses = ''
unix_socket_permissions = 0700
fsync = on
synchronous_commit = on
full_page_writes = on
max_connections = 50
shared_buffers = 64MB
log_line_prefix = '%m [%p] %a '
CONF
}

_pg_arguments() {
  printf '%s\n' -D "$(readlink -f "$1")/data" -k "$(pg_socket_dir "$1")"
}

# In the foreground, for a supervisor: SIGINT is PostgreSQL's fast shutdown.
pg_run() {
  local arguments bin
  bin=$(pg_bin_dir)
  _pg_make_socket_dir "$1"
  mapfile -t arguments < <(_pg_arguments "$1")
  if is_root; then
    cd /
    exec setpriv --reuid=postgres --regid=postgres --init-groups --pdeathsig INT -- "$bin/postgres" "${arguments[@]}"
  fi
  exec setpriv --pdeathsig INT -- "$bin/postgres" "${arguments[@]}"
}

# pg_wait DIR [SECONDS]: whether it answers within SECONDS (30).
pg_wait() {
  local bin socket i
  bin=$(pg_bin_dir)
  socket=$(pg_socket_dir "$1")
  for ((i = 0; i < ${2:-30} * 10; ++i)); do
    "$bin/pg_isready" -q -h "$socket" -U avenor -d postgres && return 0
    sleep 0.1
  done
  return 1
}

pg_start() {
  local bin dir
  bin=$(pg_bin_dir)
  dir=$(readlink -f "$1")
  _pg_make_socket_dir "$dir"
  pg_as "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -o "-k $(pg_socket_dir "$dir")" -w -t 60 start >/dev/null ||
    die "PostgreSQL did not start; its last log lines ($dir/server.log): $(tail -3 "$dir/server.log")"
  pg_ensure_database "$dir"
}

pg_ensure_database() {
  local bin socket
  bin=$(pg_bin_dir)
  socket=$(pg_socket_dir "$1")
  if [ -z "$("$bin/psql" -h "$socket" -U avenor -d postgres -Atqc "select 1 from pg_database where datname = 'avenor'")" ]; then
    "$bin/createdb" -h "$socket" -U avenor avenor
  fi
}

pg_stop() {
  local bin dir
  [ -e "$1/data/postmaster.pid" ] || return 0
  bin=$(pg_bin_dir)
  dir=$(readlink -f "$1")
  pg_as "$bin/pg_ctl" -D "$dir/data" -m fast -w -t 30 stop >/dev/null 2>&1 ||
    pg_as "$bin/pg_ctl" -D "$dir/data" -m immediate -w -t 10 stop >/dev/null 2>&1 || true
}

pg_url() {
  printf 'postgresql:///avenor?host=%s&user=avenor\n' "$(pg_socket_dir "$1")"
}

pg_destroy() {
  local dir=$1 target
  [ -e "$dir" ] || [ -L "$dir" ] || return 0
  [ ! -d "$dir/data" ] || pg_stop "$dir"
  if [ -d "$dir" ]; then rm -rf -- "$(pg_socket_dir "$dir")"; fi
  if [ -L "$dir" ]; then
    target=$(readlink "$dir")
    case $target in
      /var/tmp/avenor-pg.*) rm -rf -- "$target" ;;
    esac
    rm -f -- "$dir"
  else
    rm -rf -- "$dir"
  fi
}

[ "${BASH_SOURCE[0]}" != "$0" ] || "$@"
