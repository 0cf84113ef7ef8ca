#!/usr/bin/env bash
# Every check of the project, in the order in which they are quick to fail. One that fails does not keep
# the later ones from running; the exit status tells whether all passed. The last line is the sum over
# all test runners, and is left in target/test-summary too.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${CARGO_TARGET_DIR:-$PWD/target}
[[ $target == /* ]] || target=$PWD/$target
readonly target
readonly summary=$target/test-summary
export CARGO_TERM_COLOR=never

passed=0 failed=0 skipped=0
closing_lines=()
scratch=

main() {
  mkdir -p "$target"
  rm -f "$summary"
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/aftercare-test.XXXXXX")
  chmod 755 "$scratch" # the PostgreSQL server runs as another user when we are root
  trap clean_up EXIT
  trap 'exit 130' INT TERM

  step "needed packages" scripts/need.sh test || finish
  step "pages' scripts and styles" scripts/assets.sh check || true
  step "formatting" cargo fmt --all --check || true
  step "lints" cargo clippy --workspace --all-targets --locked -- -D warnings || true
  step "PostgreSQL" start_postgres || finish
  # Tests and programs in one build, so that the browser tests find the program built.
  step "build" cargo build --workspace --tests --bins --locked || finish
  rust_tests
  browser_tests
  finish
}

rust_tests() {
  if cargo nextest --version >/dev/null 2>&1; then
    runner "tests" 'Summary \[' cargo nextest run --workspace --locked --no-fail-fast
    runner "examples in the documentation" '^test result:' cargo test --workspace --locked --no-fail-fast --doc
  else
    runner "tests" '^test result:' cargo test --workspace --locked --no-fail-fast
  fi
}

browser_tests() {
  step "browser tests' modules" npm ci --prefix tests/browser --no-audit --no-fund || return 0
  AFTERCARE_BIN=$target/debug/aftercare AFTERCARE_SCREENSHOTS=${AFTERCARE_SCREENSHOTS:-$target/screenshots} \
    runner "browser tests" '^ℹ (pass|fail|cancelled|skipped|todo) ' npm test --prefix tests/browser
}

# step NAME COMMAND…: runs it; a failure counts as one failed check.
step() {
  echo "== $1"
  shift
  if "$@" </dev/null; then
    return 0
  fi
  failed=$((failed + 1))
  closing_lines+=("failed: $*")
  return 1
}

# runner NAME PATTERN COMMAND…: a test runner; the lines that match PATTERN hold its counts.
runner() {
  local name=$1 pattern=$2 log=$scratch/runner.log status=0 closing failed_before=$failed
  shift 2
  echo "== $name"
  "$@" </dev/null 2>&1 | tee "$log" || status=$?
  closing=$(grep -E "$pattern" "$log" || true)
  [[ -n $closing ]] || closing="no result from: $*"
  closing_lines+=("$name:" "$closing")
  passed=$((passed + $(sum "$closing" 'passed|pass')))
  failed=$((failed + $(sum "$closing" 'failed|timed out|exec failed|fail|cancelled')))
  skipped=$((skipped + $(sum "$closing" 'skipped|ignored|todo')))
  # A runner that fails without a failed test (it did not compile, it crashed) must not look green.
  if ((status != 0 && failed == failed_before)); then
    failed=$((failed + 1))
  fi
}

# sum TEXT WORDS: adds the numbers that stand before one of WORDS ("3 passed"), or after it ("ℹ pass 3").
sum() {
  { grep -oE "[0-9]+ ($2)\b|ℹ ($2) [0-9]+" <<<"$1" || true; } | tr -cd '0-9\n' | awk '{ n += $1 } END { print n + 0 }'
}

# shellcheck disable=SC2317 # called by `step`
start_postgres() {
  AFTERCARE_TEST_POSTGRES=$(scripts/postgres.sh start "$scratch/postgres")
  export AFTERCARE_TEST_POSTGRES
}

finish() {
  printf '%s\n' "" "${closing_lines[@]}"
  echo "$passed passed, $failed failed, $skipped skipped" | tee "$summary"
  if ((failed > 0)); then
    exit 1
  fi
  exit 0
}

# shellcheck disable=SC2317 # called at exit
clean_up() {
  scripts/postgres.sh stop "$scratch/postgres" >/dev/null 2>&1 || true
  rm -rf "$scratch"
}

main
