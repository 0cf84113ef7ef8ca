#!/usr/bin/env bash
# Makes sure that what a build or a test run needs is on this machine.
#
#   scripts/need.sh build    what `make demo` needs
#   scripts/need.sh test     that, and what `make test` needs
#
# Missing Debian packages are installed where that is allowed (root, or sudo that asks no password).
# Elsewhere the script names them and stops.
set -euo pipefail

readonly tries_max=3
readonly node_major_min_build=18
readonly node_major_min_test=20 # the browser driver asks for it

main() {
  local packages=() hints=()
  case "${1:-}" in
    build) need_build ;;
    test) need_build && need_test ;;
    *) echo "usage: scripts/need.sh build|test" >&2 && return 2 ;;
  esac
  if ((${#packages[@]} > 0)); then
    install_packages "${packages[@]}"
    # Asked again: a package that installs without bringing what is needed must be noticed here.
    packages=()
    need_build
    [[ $1 == build ]] || need_test
    if ((${#packages[@]} > 0)); then
      echo "need.sh: installed, but still missing: ${packages[*]}" >&2
      return 1
    fi
  fi
  if ((${#hints[@]} > 0)); then
    printf 'need.sh: %s\n' "${hints[@]}" >&2
    return 1
  fi
}

need_build() {
  hints=()
  need_command cc gcc
  need_file /usr/include/stdlib.h libc6-dev
  need_command make make
  command -v cargo >/dev/null || hints+=("Rust is missing; install it with rustup, then start again.")
  need_node "$node_major_min_build"
  command -v npm >/dev/null || hints+=("npm is missing; it comes with Node.js, on Debian in a package of its own.")
}

need_test() {
  need_node "$node_major_min_test"
  need_command git git
  need_command chromium chromium
  need_file '/usr/share/fonts/opentype/noto/NotoSansCJK-*' fonts-noto-cjk
  need_file '/usr/lib/postgresql/*/bin/initdb' postgresql
  need_command openssl openssl
  need_command pdftoppm poppler-utils
  need_file /usr/sbin/dovecot dovecot-core
  need_file /usr/lib/dovecot/imap dovecot-imapd
  need_file /usr/lib/dovecot/submission dovecot-submissiond
  need_file /usr/sbin/mosquitto mosquitto
  need_command mosquitto_pub mosquitto-clients
}

need_command() {
  command -v "$1" >/dev/null || packages+=("$2")
}

need_file() {
  compgen -G "$1" >/dev/null || packages+=("$2")
}

need_node() {
  local version
  version=$(node --version 2>/dev/null || echo v0)
  version=${version#v}
  if ((${version%%.*} < $1)); then
    hints+=("Node.js $1 or newer is missing; install it, then start again.")
  fi
}

install_packages() {
  local as_root=()
  if ((EUID != 0)); then
    as_root=(sudo -n)
    sudo -n true 2>/dev/null || refuse "$@"
  fi
  command -v apt-get >/dev/null || refuse "$@"
  echo "need.sh: installing $*" >&2
  as_root+=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0)
  # One refresh of the lists: packages named by an old list are often gone from the mirrors.
  again "${as_root[@]}" update
  again "${as_root[@]}" install --yes --no-install-recommends "$@"
}

refuse() {
  echo "need.sh: missing Debian packages; install them, then start again:" >&2
  echo "  apt-get install $*" >&2
  exit 1
}

# Mirrors fail for a moment now and then; a package that does not exist fails every time.
again() {
  local try
  for ((try = 1; try <= tries_max; try++)); do
    if "$@" </dev/null >&2; then
      return 0
    fi
    echo "need.sh: try $try of $tries_max failed: $*" >&2
    sleep $((try * 2))
  done
  return 1
}

main "$@"
