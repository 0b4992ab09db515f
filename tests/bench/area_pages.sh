#!/usr/bin/env bash
# area_pages.sh TOCSIN CONFIG FEEDS: how long authorities' pages take over 64 connections at once, none of them held by the client.
set -euo pipefail
tocsin=$1 tables=$2 feeds=$3
work=$(mktemp -d)
stop() {
  if [ -n "${service:-}" ]; then kill "$service" 2>/dev/null || true; wait "$service" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap stop EXIT
cat > "$work/tocsin.toml" <<TOML
[reference]
tables = "$tables/config/england"
feeds = "$tables/config/feeds"
[store]
path = "store.sqlite"
[serve]
port = 0
[model]
card = "$tables/models/persistent_rate"
TOML
"$tocsin" load --config "$work/tocsin.toml" "$feeds/dfe_subnational.csv" > /dev/null
"$tocsin" serve --config "$work/tocsin.toml" > "$work/out" 2> "$work/err" &
service=$!
port=
for _ in $(seq 600); do
  port=$(sed -n 's/.*:\([0-9]*\).*/\1/p' "$work/out" | tail -1)
  [ -n "$port" ] && curl -fs "http://127.0.0.1:$port/readyz" > /dev/null && break
  kill -0 "$service" || { cat "$work/err" >&2; exit 1; }
  sleep 0.1
done
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
