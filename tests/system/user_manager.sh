#!/usr/bin/env bash
# The units under a real user manager of systemd: they start in order, come back after kill -9 and after a freeze, stay
# stopped when told to, and stop with the reason, without a loop, on a bad .env.
#
#   tests/system/user_manager.sh BIN_DIR
#
# For a throw-away user with a project, a PostgreSQL and a manager of its own; needs root for that. Where process 1 is not
# systemd (a CI container) it starts `systemd --user` itself, in a cgroup handed to that user and with a /run of its own.
# Ends with 77, and a line that begins with SKIP, where that cannot be done.
set -euo pipefail
. "$(dirname "$0")/../../scripts/lib/common.sh"

bin=$(readlink -f "${1:?BIN_DIR, where the programs are}")
daemons=(proxy paper_exchange execution market_data healthcheck strategy@momentum_001)
watchdog_s=4

skip() {
  printf 'SKIP: %s\n' "$*"
  exit 77
}
is_root || skip "it makes a user of its own and needs root for that"
if ! have systemctl || [ ! -x /lib/systemd/systemd ]; then skip "systemd is not installed"; fi
for program in proxy market_data strategy execution healthcheck paper_exchange avenorctl; do
  [ -x "$bin/$program" ] || skip "$bin/$program is not built"
done

# --- a user, its manager, and the way back ----------------------------------------------------------------------------
user=avenor-test-$$
home=/home/$user # not under /tmp or /var/tmp: the units have their own of those
manager='' inside=() cgroups=()

cleanup() {
  local code=$? group path
  set +e
  trap '' INT TERM
  [ ! -d "$home/pg" ] || as_user "$project/scripts/lib/postgres.sh" pg_stop "$home/pg"
  if [ -n "$manager" ]; then
    as_user systemctl --user exit >/dev/null 2>&1
    for ((i = 0; i < 50; ++i)); do kill -0 "$manager" 2>/dev/null || break; sleep 0.1; done
    kill -KILL "$manager" 2>/dev/null
    wait "$manager" 2>/dev/null
  elif id "$user" >/dev/null 2>&1; then
    loginctl disable-linger "$user" 2>/dev/null
    systemctl stop "user@$uid.service" 2>/dev/null
  fi
  for group in ${cgroups[@]+"${cgroups[@]}"}; do
    for ((i = 0; i < 20; ++i)); do
      while IFS= read -r path; do
        while IFS= read -r pid; do kill -KILL "$pid" 2>/dev/null; done <"$path/cgroup.procs"
        rmdir "$path" 2>/dev/null
      done < <(find "$group" -depth -type d 2>/dev/null)
      [ -d "$group" ] || break
      sleep 0.1
    done
  done
  if id "$user" >/dev/null 2>&1; then
    userdel -rf "$user" 2>/dev/null
  fi
  rm -rf "$home"
  exit "$code"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

useradd --create-home --home-dir "$home" --shell /bin/bash --user-group "$user" 2>/dev/null ||
  skip "useradd cannot make a user here"
uid=$(id -u "$user") gid=$(id -g "$user") project=$home/avenor
clean=(env -i "HOME=$home" "USER=$user" "LOGNAME=$user" "XDG_RUNTIME_DIR=/run/user/$uid" "PATH=$PATH" LANG=C.UTF-8)
as_user() {
  ${inside[@]+"${inside[@]}"} env -C "$home" setpriv --reuid="$uid" --regid="$gid" --init-groups -- "${clean[@]}" "$@"
}
# Bounded: a start waits for as long as the daemon says that it still tries.
ctl() { as_user timeout 60 systemctl --user "$@"; }

start_manager() {
  local root group enter=''
  if [ -d /run/systemd/system ]; then
    [ "$(</proc/1/comm)" = systemd ] || skip "/run/systemd/system exists, but process 1 is $(</proc/1/comm)"
    loginctl enable-linger "$user"
    return 0
  fi
  for root in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
    if [ "$root" = /sys/fs/cgroup ] && [ ! -e "$root/cgroup.controllers" ]; then continue; fi
    [ -e "$root/cgroup.procs" ] || continue
    group=$root/$user
    mkdir "$group" 2>/dev/null || skip "cannot make a control group under $root (a container without its own cgroup tree)"
    cgroups+=("$group")
    chown -R "$user:" "$group"
    enter+="echo \$\$ >'$group/cgroup.procs' && "
  done
  [ -n "$enter" ] || skip "no cgroup file system is mounted under /sys/fs/cgroup"
  # What process 1 would have made, out of the sight of everyone else. /run is a file system of its own as on any
  # server: without that some hardening hides the manager's sockets. Units' mounts are put together in unit-root
  # (mount-rootfs since 254).
  unshare --mount --propagation private bash -c '
    mount -t tmpfs -o mode=0755 tmpfs /run
    mkdir -p /run/systemd/system /run/systemd/unit-root /run/systemd/mount-rootfs /run/user
    install -d -m 0700 -o "$1" -g "$2" "/run/user/$1"
    shift 2
    '"$enter"'exec "$@"' _ "$uid" "$gid" setpriv --reuid="$uid" --regid="$gid" --init-groups -- \
    "${clean[@]}" /lib/systemd/systemd --user >"$home/manager.log" 2>&1 </dev/null &
  manager=$!
  inside=(nsenter --target "$manager" --mount)
}

wait_for() { # SECONDS COMMAND...
  local limit=$(($1 * 10)) i
  shift
  for ((i = 0; i < limit; ++i)); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  return 1
}

start_manager
wait_for 20 ctl show -p Version || skip "a user manager does not come up here: $(tail -2 "$home/manager.log" 2>/dev/null)"

# --- the checks -------------------------------------------------------------------------------------------------------
failures=0
check() { # STATEMENT COMMAND...
  local statement=$1
  shift
  if "$@"; then
    printf 'ok      %s\n' "$statement"
  else
    printf 'FAILED  %s\n' "$statement"
    failures=$((failures + 1))
    ctl list-units --no-pager --no-legend --all 'avenor-*' | cut -c 1-100 | sed 's/^/        /' || true
    tail -n 3 "$home"/log/* 2>/dev/null | sed 's/^/        /' || true
  fi
}
property() { ctl show -p "$2" --value "$1"; }
main_pid() { property "$1" MainPID; }
active() { [ "$(property "$1" ActiveState)" = active ]; }
all_active() { local unit; for unit in "${daemons[@]}"; do active "$unit" || return 1; done; }
none_active() { local unit; for unit in "${daemons[@]}"; do ! active "$unit" || return 1; done; }
entered() { property "$1" ActiveEnterTimestampMonotonic; }
before() { [ "$(entered "$1")" -le "$(property "$2" InactiveExitTimestampMonotonic)" ]; }
in_order() {
  before proxy execution && before proxy market_data && before proxy healthcheck &&
    before paper_exchange execution && before execution strategy@momentum_001 && before market_data strategy@momentum_001
}
replaced() { # UNIT OLD_PID
  local pid
  pid=$(main_pid "$1")
  [ "$pid" != 0 ] && [ "$pid" != "$2" ] && active "$1"
}
comes_back_after() { # SIGNAL UNIT SECONDS
  local old
  old=$(main_pid "$2")
  [ "$old" -gt 1 ] || return 1 # kill takes 0 for ourselves
  kill "-$1" "$old" && wait_for "$3" replaced "$2" "$old"
}
confined() { # execution cannot write to its home and has no capability
  local pid
  pid=$(main_pid execution)
  [ "$pid" -gt 1 ] || return 1
  grep -qE '^CapBnd:\s+0+$' "/proc/$pid/status" && grep -qE '^NoNewPrivs:\s+1$' "/proc/$pid/status" &&
    grep -qE '^Seccomp:\s+2$' "/proc/$pid/status" &&
    ! nsenter -t "$pid" -m -- setpriv --reuid="$uid" --regid="$gid" --clear-groups touch "$project/written" 2>/dev/null
}
may_keep_cpus_awake() { # execution sees the device, if this machine has one
  [ -e /dev/cpu_dma_latency ] || return 0
  nsenter -t "$(main_pid execution)" -m -- test -c /dev/cpu_dma_latency
}
refused_once() { # UNIT
  [ "$(property "$1" ActiveState)" = failed ] && [ "$(property "$1" ExecMainStatus)" = 78 ] &&
    [ "$(property "$1" NRestarts)" = 0 ]
}

# --- the stage --------------------------------------------------------------------------------------------------------
mkdir -p "$project" "$home/bin"
cp -r "$ROOT/systemd" "$ROOT/scripts" "$ROOT/sql" "$ROOT/config" "$project/"
for program in proxy market_data strategy execution healthcheck paper_exchange avenorctl; do
  cp "$bin/$program" "$home/bin/"
done
mkdir -p "$project/var" "$home/log"
mapfile -t ports < <(free_ports 3)
sed -e "s|^ZMQ_INBOUND_BUS_URL=.*|ZMQ_INBOUND_BUS_URL=tcp://127.0.0.1:${ports[0]}|" \
  -e "s|^ZMQ_OUTBOUND_BUS_URL=.*|ZMQ_OUTBOUND_BUS_URL=tcp://127.0.0.1:${ports[1]}|" \
  -e "s|127.0.0.1:8551|127.0.0.1:${ports[2]}|" \
  -e "s|^DATABASE_URL=.*|DATABASE_URL=postgresql:///avenor?host=$home/pg/socket\&user=avenor|" \
  -e 's|^HEARTBEAT_INTERVAL_S=.*|HEARTBEAT_INTERVAL_S=1|' "$ROOT/.env.example" >"$project/.env"
chmod 600 "$project/.env"
chown -R "$user:" "$home"
as_user "$project/scripts/lib/postgres.sh" pg_create "$home/pg"
as_user "$project/scripts/lib/postgres.sh" pg_start "$home/pg"
as_user env -C "$project" "$home/bin/avenorctl" migrate

units=$home/.config/systemd/user
as_user bash -euc '. "$1/scripts/lib/common.sh"; . "$1/scripts/lib/units.sh"
  install_units "$2" "$3" "$1"; fit_hardening "$2"' _ "$project" "$units" "$home/bin"
# A freeze must not take the test half a minute, and there may be no journal to read the reason from.
as_user tee "$units/avenor-.service.d/90-test.conf" >/dev/null <<CONF
[Service]
WatchdogSec=$watchdog_s
StandardOutput=append:$home/log/%p.log
StandardError=append:$home/log/%p.log
CONF
ctl daemon-reload
ctl --quiet enable avenor.target avenor-proxy avenor-market-data avenor-execution avenor-healthcheck \
  avenor-paper-exchange avenor-strategy@momentum_001

# --- the play ---------------------------------------------------------------------------------------------------------
ctl start avenor.target || true
check "starting avenor.target starts every daemon" wait_for 30 all_active
[ "$failures" -eq 0 ] || exit 1
check "each starts after those it needs" in_order
check "a daemon cannot write outside of its place, and has no capability" confined
check "execution sees the device that keeps CPUs awake" may_keep_cpus_awake
for unit in "${daemons[@]}"; do
  check "$unit comes back after kill -9" comes_back_after KILL "$unit" 15
done
for unit in "${daemons[@]}"; do
  check "$unit comes back after a freeze" comes_back_after STOP "$unit" $((watchdog_s * 2 + 15))
done
check "execution comes back after a SIGTERM that is not systemd's" comes_back_after TERM execution 15
check "after all that everything runs" wait_for 30 all_active

ctl stop execution || true
sleep 2
check "what systemctl stops stays stopped" test "$(property execution ActiveState)" = inactive
ctl start execution || true
ctl restart avenor.target || true
check "restarting the target restarts all" wait_for 30 all_active
ctl stop avenor.target || true
check "stopping the target stops all" wait_for 15 none_active

sed -i -e 's|^ZMQ_INBOUND_BUS_URL=.*||' -e 's|^DATABASE_URL=.*||' "$project/.env"
rm -f "$home"/log/*
ctl start avenor.target 2>/dev/null || true
sleep 3
check "a bad .env: execution ends with 78 and is not started again" refused_once execution
check "a bad .env: market_data ends with 78 and is not started again" refused_once market_data
check "a bad .env: every missing key is named" \
  bash -c 'grep -q ZMQ_INBOUND_BUS_URL "$1" && grep -q DATABASE_URL "$1"' _ "$home/log/avenor-execution.log"

[ "$failures" -eq 0 ]
