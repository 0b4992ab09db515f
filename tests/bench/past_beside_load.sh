#!/usr/bin/env bash
# past_beside_load.sh TOCSIN FEEDS: twelve clients ask about one past day after another, none of them asked before, while rows are
# loaded. How long a load takes to be in the snapshot, and how long /healthz and /metrics take meanwhile.
set -euo pipefail
tocsin=$(realpath "$1") feeds=$(realpath "$2")
cd "$(dirname "$0")/../.."
source tests/bench/england.sh
loads=${LOADS:-5} pids=()
work=$(mktemp -d)
trap 'stop "${pids[@]}"; rm -rf "$work"' EXIT
port=$(free_port) site=http://127.0.0.1:$port
england_configuration "$work/tocsin.toml" "$work/store.sqlite" persistent_rate "$port"
# Events known before they happened: what is known differs with every day asked about.
"$tocsin" load --config "$work/tocsin.toml" --as-of 2023-04-01 "$feeds/events.csv" "$feeds/dfe_subnational.csv" >/dev/null
"$tocsin" serve --config "$work/tocsin.toml" >"$work/out" 2>"$work/err" & pids+=($!)
answers "$site/readyz" "${pids[0]}" || { cat "$work/err" >&2; exit 1; }

cat >"$work/past.lua" <<'LUA'
local day = os.time({year = 2023, month = 4, day = 2, hour = 12})
request = function()
  day = day + 86400
  return wrk.format("GET", "/api/v1/findings?as_of=" .. os.date("%Y-%m-%d", day))
end
delay = function() return 100 end
local answered, busy, other = 0, 0, 0
response = function(status)
  if status == 200 then answered = answered + 1 elseif status == 503 then busy = busy + 1 else other = other + 1 end
  if (answered + busy + other) % 10 == 0 then
    print(string.format("past answered=%d busy=%d other=%d", answered, busy, other))
    io.flush()
  end
end
LUA
wrk -t1 -c12 -d120s --timeout 60s -s "$work/past.lua" "$site" >"$work/past" & asking=$!
pids+=("$asking")

for path in healthz metrics; do
  wrk -t1 -c1 -d20s --latency "$site/$path" >"$work/$path" & pids+=($!)
done

milliseconds() { date +%s%3N; }
snapshot() { curl -fs "$site/api/v1/snapshots" | grep -o '"snapshot":"[0-9a-f]*"' | head -1; }
longest=0
for each in $(seq "$loads"); do
  before=$(snapshot)
  { head -1 "$feeds/events.csv"; sed -n "$((each + 1))p" "$feeds/events.csv" | sed "s/^[^,]*/bench$each/"; } >"$work/new$each.csv"
  "$tocsin" load --config "$work/tocsin.toml" "$work/new$each.csv" >/dev/null
  loaded=$(milliseconds)
  until [ "$(snapshot)" != "$before" ]; do
    [ $(($(milliseconds) - loaded)) -lt 60000 ] || break
    sleep 0.05 # between two looks
  done
  took=$(($(milliseconds) - loaded))
  echo "load $each in the snapshot after ${took} ms"
  [ "$took" -le "$longest" ] || longest=$took
done
wait "${pids[@]: -2}"
kill "$asking"
tail -1 "$work/past"
missed=0
verdict() { # NAME VALUE GOAL
  local met
  met=$(awk -v v="$2" -v g="$3" 'BEGIN { print (v < g ? "met" : "MISSED") }')
  echo "past_beside_load $1=$2 goal=$3 $met"
  [ "$met" = met ] || missed=1
}
for path in healthz metrics; do
  p99=$(awk '$1 == "99%" { v = $2; if (v ~ /us$/) print v / 1000; else if (v ~ /ms$/) print v + 0; else print v * 1000 }' "$work/$path")
  verdict "${path}_p99_ms" "$p99" 10
done
verdict load_ms "$longest" 5000
exit $missed
