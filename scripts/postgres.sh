#!/usr/bin/env bash
# A private PostgreSQL for one test run: nothing of it outlives `stop`, and nothing in it is durable.
#
#   scripts/postgres.sh start DIR    creates DIR, starts a server that lives in it, prints its URL
#   scripts/postgres.sh stop DIR     stops the server and removes DIR
#
# PostgreSQL refuses to run as root: there the server runs as the user `postgres` (or `nobody`).
set -euo pipefail

readonly port_first=20000 # below the ports that the kernel hands out by itself
readonly port_count=10000
readonly tries_max=10
readonly seconds_max=30

main() {
  if (($# != 2)); then
    echo "usage: scripts/postgres.sh start|stop DIR" >&2
    return 2
  fi
  local dir=$2 owner=() bin
  [[ $dir == /* ]] || dir=$PWD/$dir
  bin=$(newest_server)
  cd /
  find_owner
  case "$1" in
    start) start ;;
    stop) stop ;;
    *) echo "postgres.sh: unknown command '$1'; use start or stop" >&2 && return 2 ;;
  esac
}

newest_server() {
  local found
  found=$({ compgen -G '/usr/lib/postgresql/*/bin/initdb' || true; } | sort -V | tail -n 1)
  if [[ -z $found ]]; then
    echo "postgres.sh: no PostgreSQL server here; install the Debian package postgresql" >&2
    return 1
  fi
  dirname "$found"
}

# Sets `owner` to the words that run a command as the server's user; none are needed unless we are root.
find_owner() {
  ((EUID == 0)) || return 0
  local user=nobody
  id postgres >/dev/null 2>&1 && user=postgres
  owner=(runuser -u "$user" --)
}

start() {
  if [[ -e $dir ]]; then
    echo "postgres.sh: $dir exists already; name a folder that does not" >&2
    return 1
  fi
  mkdir -p "$dir"
  if ((EUID == 0)); then
    chown "${owner[2]}" "$dir"
    if ! "${owner[@]}" test -w "$dir"; then
      rmdir "$dir"
      echo "postgres.sh: the user ${owner[2]} cannot enter $dir; name a folder under one that everybody may enter" >&2
      return 1
    fi
  fi
  run "$bin/initdb" --no-sync --auth=trust --username=aftercare --encoding=UTF8 --locale=C.UTF-8 \
    --pgdata="$dir/data" >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2 && return 1; }
  local try port
  for ((try = 0; try < tries_max; try++)); do
    port=$((port_first + RANDOM % port_count))
    if start_on "$port"; then
      echo "postgres://aftercare@127.0.0.1:$port/postgres"
      return 0
    fi
  done
  cat "$dir/server.log" >&2
  echo "postgres.sh: the server did not start; its log is above" >&2
  return 1
}

start_on() {
  local settings="-c listen_addresses=127.0.0.1 -c port=$1 -c unix_socket_directories='$dir'"
  settings+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
  settings+=" -c max_connections=200 -c shared_buffers=32MB -c timezone=UTC"
  run "$bin/pg_ctl" --pgdata="$dir/data" --log="$dir/server.log" --wait --timeout="$seconds_max" \
    --options="$settings" start >"$dir/pg_ctl.log" 2>&1
}

stop() {
  if [[ -e $dir/data/postmaster.pid ]]; then
    run "$bin/pg_ctl" --pgdata="$dir/data" --wait --timeout="$seconds_max" --mode=immediate stop >&2
  fi
  # Only what `start` made is removed, whatever folder is named.
  if [[ -e $dir/initdb.log ]]; then
    rm -rf "$dir"
  fi
}

run() {
  "${owner[@]}" "$@" </dev/null
}

main "$@"
