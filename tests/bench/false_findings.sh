#!/usr/bin/env bash
# How many silences and shifts begin on England simulations in which nothing is planted, and how many are stated: a table
# of models/CALIBRATION.md. No part of `make bench`.
#
#   tests/bench/false_findings.sh build/release/tocsin [seeds]
set -euo pipefail
tocsin=$(realpath "${1:?the program}")
seeds=${2:-16}
cd "$(dirname "$0")/../.."
source tests/bench/england.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for seed in $(seq 1 "$seeds"); do
  england_configuration "$work/t.toml" "$work/$seed.sqlite"
  simulate_and_load "$tocsin" "$work/t.toml" "$work/$seed" --seed "$seed"
  "$tocsin" replay --config "$work/t.toml" --from 2021-04-30 --to 2026-03-31 --known notified --changes 2>>"$work/stated" |
    awk -F, -v seed="$seed" '$4 == "silence" || $4 == "surge" {print seed "," $1 "," $2 "," $3 "," $4}' >> "$work/changes"
done

# England's published totals do rise and fall. Shifts of the first day on which they are judged began before it, and a
# finding that comes back within a year is the same one.
awk -F, '
  function days(date) { return mktime(substr(date, 1, 4) " " substr(date, 6, 2) " " substr(date, 9, 2) " 12 0 0") / 86400 }
  $4 ~ /E92000001/ || ($5 == "surge" && $2 == "2022-04-30") { next }
  { key = $1 " " $4 }
  $3 == "ends" { ended[key] = days($2) }
  $3 == "begins" && !(key in ended && days($2) - ended[key] < 366) { ++begun[$5] }
  END { printf "begun: %d silences, %d shifts\n", begun["silence"], begun["surge"] }' "$work/changes"
sed -E 's/.*make ([0-9.]+) silences and ([0-9.]+) shifts.*days: ([0-9]+)/\1 \2 \3/' "$work/stated" |
  awk '{ silences += $1; shifts += $2; passed += $3 }
       END { printf "stated: %.1f silences, %.1f shifts; silences between two looks besides: %d\n", silences, shifts, passed }'
