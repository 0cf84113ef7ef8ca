#!/usr/bin/env bash
# Bundles the scripts and styles of the pages into crates/web/assets/dist, which the program embeds.
#
#   scripts/assets.sh            build
#   scripts/assets.sh check      build, then check types
set -euo pipefail
cd "$(dirname "$0")/../crates/web/assets"

main() {
  install_modules
  npm run --silent build
  if [[ ${1:-} == check ]]; then
    npm run --silent check
  fi
}

# `npm ci` starts from nothing each time, so it runs only when the lock file is newer than its result.
install_modules() {
  if [[ package-lock.json -nt node_modules/.package-lock.json ]]; then
    npm ci --no-audit --no-fund
    touch node_modules/.package-lock.json
  fi
}

main "$@"
