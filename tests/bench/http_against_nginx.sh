#!/usr/bin/env bash
# Requests a second of a small cached JSON answer, against nginx serving the same bytes: both on one core, wrk on the other, in turns.
# http_against_nginx.sh TOCSIN WORK. Ends with 1 below a ratio of 0.7.
set -euo pipefail
tocsin=$(realpath "$1") work=$(mkdir -p "$2" && cd "$2" && pwd)
cd "$(dirname "$0")/../.."
source tests/bench/england.sh
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-4} connections=64
last_core=$(($(nproc) - 1))
pids=()
trap 'stop "${pids[@]}"' EXIT

ours=$(free_port) theirs=$(free_port)
england_configuration "$work/tocsin.toml" "$work/store.sqlite" gamma_poisson "$ours"
"$tocsin" simulate --config "$work/tocsin.toml" --preset england --seed 1 --out "$work/feeds" 2>/dev/null
"$tocsin" load --config "$work/tocsin.toml" "$work/feeds/dfe_subnational.csv" >/dev/null
taskset -c 0 "$tocsin" serve --config "$work/tocsin.toml" >"$work/out" 2>"$work/err" & pids+=($!)
answers "http://127.0.0.1:$ours/readyz" "${pids[0]}"

mkdir -p "$work/www"
path=/api/v1/snapshots
curl -fs "http://127.0.0.1:$ours$path" -o "$work/www/answer.json"
cat >"$work/nginx.conf" <<NGINX
worker_processes 1;
user $(id -un) $(id -gn);
pid $work/nginx.pid;
error_log $work/nginx.err;
daemon off;
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; open_file_cache max=10;
  types { application/json json; }
  client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/fastcgi;
  uwsgi_temp_path $work/uwsgi; scgi_temp_path $work/scgi;
  server { listen 127.0.0.1:$theirs; root $work/www; }
}
NGINX
taskset -c 0 nginx -c "$work/nginx.conf" -p "$work" & pids+=($!)
answers "http://127.0.0.1:$theirs/answer.json" "${pids[1]}"

rate() { taskset -c "$last_core" wrk -t1 -c$connections -d"${seconds}s" "$1" | awk '/Requests\/sec/ { print $2 }'; }
for _ in $(seq "$rounds"); do
  a=$(rate "http://127.0.0.1:$ours$path")
  b=$(rate "http://127.0.0.1:$theirs/answer.json")
  echo "$a $b"
done | tee "$work/rates" | awk '{ printf "round tocsin=%.0f nginx=%.0f ratio=%.2f\n", $1, $2, $1 / $2 }'
sort -n <(awk '{ print $1 / $2 }' "$work/rates") | awk -v bytes="$(stat -c %s "$work/www/answer.json")" \
  '{ r[NR] = $1 } END { m = r[int((NR + 1) / 2)]; printf "cached_json bytes=%d connections=64 median_ratio=%.2f goal=0.70 %s\n", bytes, m, (m >= 0.7 ? "met" : "MISSED"); exit (m >= 0.7 ? 0 : 1) }'
