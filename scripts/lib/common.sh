# Shared by all scripts: messages, root access, paths. Sourced, never run.
# The caller has set -euo pipefail. Messages go to standard error: standard output is for the result.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck disable=SC2034  # used by those who source this
VAR=$ROOT/var

if [ -t 2 ] && [ -z "${NO_COLOR:-}" ]; then
  BOLD=$'\e[1m' DIM=$'\e[2m' RED=$'\e[31m' YELLOW=$'\e[33m' PLAIN=$'\e[0m'
else
  BOLD='' DIM='' RED='' YELLOW='' PLAIN=''
fi

step() { printf '%s==>%s %s\n' "$BOLD" "$PLAIN" "$*" >&2; }
info() { printf '    %s\n' "$*" >&2; }
note() { printf '    %s%s%s\n' "$DIM" "$*" "$PLAIN" >&2; }
warn() { printf '%swarning:%s %s\n' "$YELLOW" "$PLAIN" "$*" >&2; }
die() {
  printf '%serror:%s %s\n' "$RED" "$PLAIN" "$*" >&2
  exit 1
}
# A flag that is wrong: 64 (EX_USAGE).
usage_error() {
  printf '%serror:%s %s\n       %s --help lists the flags\n' "$RED" "$PLAIN" "$*" "${0##*/}" >&2
  exit 64
}
# The comment block at the head of the calling script is its help.
show_help() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"; }

have() { command -v "$1" >/dev/null 2>&1; }
is_root() { [ "$(id -u)" -eq 0 ]; }

# Runs a command as root: directly, through sudo, or not at all (then the error says what to do).
as_root() {
  if is_root; then
    "$@"
  elif ! have sudo; then
    die "'$*' needs root and sudo is not installed. Run it as root, then start this script again."
  elif sudo -n true 2>/dev/null; then
    sudo -n "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    die "'$*' needs root, sudo asks for a password and there is no terminal. Run it in a terminal, or as root."
  fi
}

# The folder exists and is ours to write.
writable_dir() {
  mkdir -p "$1" 2>/dev/null || true
  [ -d "$1" ] && [ -w "$1" ] && return 0
  die "cannot write to $1 (owner: $(stat -c %U "$1" 2>/dev/null || echo 'none, it does not exist')). \
If another user ran a script here before: sudo chown -R $(id -un) '$1'"
}

# free_ports N: TCP ports of the loopback that are free now. Not from the range of outgoing connections: there a client
# that keeps reconnecting to a daemon may be given the port of the daemon itself while that is down.
# (In perl because perl-base is in every Debian, python3 is not.)
free_ports() {
  perl -MSocket -e '
    my ($low) = (eval { open my $f, "<", "/proc/sys/net/ipv4/ip_local_port_range"; <$f> } // "32768") =~ /(\d+)/;
    my ($from, $to) = $low > 12000 ? (10240, $low - 1) : (20000, 65535);
    for (my $tries = 0; @held < $ARGV[0]; ++$tries) {
      die "no free port\n" if $tries > 10000;
      my $port = $from + int rand($to - $from + 1);
      socket(my $s, PF_INET, SOCK_STREAM, 0) or die "socket: $!\n";
      next unless bind $s, sockaddr_in($port, INADDR_LOOPBACK);
      push @held, $s;
      print "$port\n";
    }' "$1"
}

# value_of KEY FILE: the plain value of a .env line, for the few settings that a script needs.
value_of() { sed -nE "s/^(export )?$1=[\"']?([^\"'#]*[^\"'# ])[\"']? *(#.*)?\$/\\2/p" "$2" | tail -1; }

# The number of parallel compilers: the cores, but no more than the memory allows (a Beast source takes over a gigabyte).
build_jobs() {
  local cores memory_mb jobs
  cores=$(nproc)
  memory_mb=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
  jobs=$((memory_mb / 1200))
  [ "$jobs" -ge 1 ] || jobs=1
  [ "$jobs" -le "$cores" ] || jobs=$cores
  printf '%s\n' "$jobs"
}
