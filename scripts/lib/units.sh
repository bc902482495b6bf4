# Installs the units of systemd/ for a user's systemd manager. Sourced after common.sh.
# shellcheck shell=bash

# install_units DEST BINDIR ROOT: fills in the paths. A unit of an earlier version that no longer exists is removed.
install_units() {
  local dest=$1 bindir=$2 root=$3 file relative path
  for path in "$bindir" "$root"; do
    case $path in
      *[!A-Za-z0-9_./@:+-]*) die "systemd units cannot name the path '$path' (only letters, digits and _./@:+-). \
Move the project to another path, or give another --prefix." ;;
    esac
  done
  mkdir -p "$dest"
  for file in "$dest"/avenor-*.service; do
    if [ -f "$file" ] && [ ! -L "$file" ] && [ ! -e "$root/systemd/${file##*/}" ]; then rm -f "$file"; fi
  done
  while IFS= read -r file; do
    relative=${file#"$root/systemd/"}
    mkdir -p "$(dirname "$dest/$relative")"
    sed -e "s|@BINDIR@|$bindir|g" -e "s|@ROOT@|$root|g" "$file" >"$dest/$relative.new"
    mv -f "$dest/$relative.new" "$dest/$relative"
  done < <(find "$root/systemd" -type f \( -name '*.service' -o -name '*.target' -o -name '*.conf' \) | sort)
}

# Whether this machine's user manager can run a program with these settings, and the program can still notify the manager.
# (Where /run is not a separate file system, some settings hide the notify socket: the daemon never becomes ready.)
_unit_settings_work() {
  local arguments=() setting
  for setting in "$@"; do arguments+=(-p "$setting"); done
  systemd-run --user --quiet --wait --collect -p NotifyAccess=main "${arguments[@]}" \
    /bin/sh -c 'case $NOTIFY_SOCKET in @*) ;; *) test -S "$NOTIFY_SOCKET" ;; esac' </dev/null >/dev/null 2>&1
}

# fit_hardening DEST: comments out the settings that this machine does not support, with a warning. Needs a running user manager.
fit_hardening() {
  local file=$1/avenor-.service.d/20-hardening.conf lines line kept=()
  mapfile -t lines < <(grep -E '^[A-Z][A-Za-z]+=' "$file")
  if _unit_settings_work "${lines[@]}"; then return 0; fi
  _unit_settings_work || die "systemd-run --user cannot run even /bin/sh; see: journalctl --user -n 20"
  for line in "${lines[@]}"; do
    if _unit_settings_work ${kept[@]+"${kept[@]}"} "$line"; then
      kept+=("$line")
    else
      warn "this machine does not support '$line' for user services (perhaps a container); left out"
      sed -i "s|^$line\$|# not here: &|" "$file"
    fi
  done
}
