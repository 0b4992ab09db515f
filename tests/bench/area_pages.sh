#!/usr/bin/env bash
# area_pages.sh TOCSIN FEEDS: how long authorities' pages take over 64 connections at once, none of them held by the client.
set -euo pipefail
tocsin=$(realpath "$1") feeds=$(realpath "$2")
cd "$(dirname "$0")/../.."
source tests/bench/england.sh
work=$(mktemp -d)
trap 'stop ${service:-}; rm -rf "$work"' EXIT
port=$(free_port)
england_configuration "$work/tocsin.toml" "$work/store.sqlite" persistent_rate "$port"
"$tocsin" load --config "$work/tocsin.toml" "$feeds/dfe_subnational.csv" > /dev/null
"$tocsin" serve --config "$work/tocsin.toml" > "$work/out" 2> "$work/err" &
service=$!
answers "http://127.0.0.1:$port/readyz" "$service" || { cat "$work/err" >&2; exit 1; }
cat > "$work/areas.lua" <<'LUA'
local codes, at = {}, 0
for code in io.lines(os.getenv("AREA_CODES")) do codes[#codes + 1] = code end
request = function()
  at = at % #codes + 1
  return wrk.format("GET", "/areas/" .. codes[at])
end
LUA
curl -fs "http://127.0.0.1:$port/api/v1/authorities?format=csv" | tail -n +2 | cut -d, -f1 > "$work/codes"
AREA_CODES="$work/codes" wrk -t1 -c64 -d8s --latency -s "$work/areas.lua" "http://127.0.0.1:$port" > "$work/report"
cat "$work/report"
p99=$(awk '$1 == "99%" { v = $2; if (v ~ /us$/) print v / 1000; else if (v ~ /ms$/) print v + 0; else print v * 1000 }' "$work/report")
verdict=$(awk -v p="$p99" 'BEGIN { print (p < 50 ? "met" : "MISSED") }')
echo "area_pages p99_ms=$p99 goal_ms=50 $verdict"
[ "$verdict" = met ]
