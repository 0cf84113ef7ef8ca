#!/usr/bin/env bash
# Ours beside PyVRP, one after the other on the same files for the same time, one thread each.
#   scripts/bench-routes/compare.sh PROGRAM PYTHON SECONDS
# PROGRAM is an optimised aftercare, PYTHON one that has pyvrp 0.14.1.
set -euo pipefail
program=${1:?the program} python=${2:?a Python with pyvrp} seconds=${3:-5}
here=$(dirname "$0") files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
echo "instance seed ours pyvrp"
for name in "R 100" "C 200" "RC 400"; do
  read -r kind number <<<"$name"
  file=$files/$kind$number.txt
  python3 "$here/generate.py" "$kind" "$number" 1 >"$file"
  for seed in 1 2 3 4 5; do
    ours=$("$program" route solve "$file" --seconds "$seconds" --seed "$seed" | awk 'NR == 1 { sub(":", "", $2); print $2 }')
    echo "$kind$number $seed $ours $("$python" "$here/pyvrp_solve.py" "$file" "$seconds" "$seed" | tail -1)"
  done
done
