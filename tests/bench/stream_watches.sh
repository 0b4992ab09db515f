#!/usr/bin/env bash
# How soon planted silences and rises are found on the England simulation, and how many findings are false: a table of
# models/CALIBRATION.md. No part of `make bench`.
#
#   tests/bench/stream_watches.sh build/release/tocsin [seeds]
set -euo pipefail
tocsin=$(realpath "${1:?the program}")
seeds=${2:-6}
cd "$(dirname "$0")/../.."
source tests/bench/england.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# From April 2024 on: none at all from the first group, 2.5 times as many from the second. By notifications a year: some
# ten, four and two.
silenced="E10000012 E10000017 E06000047 E08000019 E06000010 E08000016"
risen="E10000016 E08000035 E06000023 E06000052 E06000018 E08000037"
plant=""
for code in $silenced; do plant+="zero:$code@2025-2026,"; done
for code in $risen; do plant+="$code:2.5@2025-2026,"; done

for seed in $(seq 1 "$seeds"); do
  england_configuration "$work/t.toml" "$work/$seed.sqlite"
  simulate_and_load "$tocsin" "$work/t.toml" "$work/$seed" --seed "$seed" --plant "${plant%,}"
  "$tocsin" replay --config "$work/t.toml" --from 2024-04-30 --to 2026-03-31 --known notified --changes 2>>"$work/stated" |
    awk -F, -v seed="$seed" '$2 == "begins" && $4 != "persistence" {print seed "," $1 "," $3}' >> "$work/begun"
done

awk -F, -v silenced="$silenced" -v risen="$risen" -v seeds="$seeds" '
  function months(date) { return (substr(date, 1, 4) - 2024) * 12 + substr(date, 6, 2) - 4 }
  BEGIN { split(silenced, s, " "); split(risen, r, " ")
          for (i in s) want[s[i]] = "low"; for (i in r) want[r[i]] = "high" }
  { split($3, id, "-"); code = id[2]
    if (code in want && want[code] == id[3]) { key = $1 " " code; if (!(key in found)) found[key] = months($2) }
    # What stands on the first day began before it; of England, whose published totals do change, nothing is counted.
    else if (!(code in want) && $2 != "2024-04-30" && code != "E92000001" && !(($1 " " $3) in known)) ++other[id[1]]
    known[$1 " " $3] = 1 }
  END {
    print "authority,planted,found of " seeds ",mean months to it"
    n = split(silenced " " risen, all, " ")
    for (i = 1; i <= n; ++i) { k = 0; sum = 0
      for (q = 1; q <= seeds; ++q) if ((q " " all[i]) in found) { ++k; sum += found[q " " all[i]] }
      printf "%s,%s,%d,%s\n", all[i], want[all[i]] == "low" ? "silence" : "2.5 times", k, k ? sprintf("%.1f", sum / k) : "" }
    print "other findings begun: " other["silence"] + 0 " silences, " other["surge"] + 0 " shifts, " other["clusters"] + 0 " clusters" }' "$work/begun"
echo "stated:"; cat "$work/stated"
