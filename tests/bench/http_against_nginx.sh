#!/usr/bin/env bash
# Requests a second of a small cached JSON answer, against nginx serving the same bytes: both on one core, wrk on the other, in turns.
# http_against_nginx.sh TOCSIN CONFIG WORK. Ends with 1 below a ratio of 0.7.
set -euo pipefail
tocsin=$1 config=$2 work=$(mkdir -p "$3" && cd "$3" && pwd)
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-4} connections=64
root=$(cd "$(dirname "$config")" && pwd)
last_core=$(($(nproc) - 1))

free_port() {
  local port
  for _ in $(seq 100); do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  return 1
}
pids=()
trap 'for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done; wait' EXIT

ours=$(free_port) theirs=$(free_port)
cat >"$work/tocsin.toml" <<TOML
[reference]
tables = "$root/england"
feeds = "$root/feeds"
[store]
path = "$work/store.sqlite"
[serve]
port = $ours
[model]
card = "$root/../models/gamma_poisson"
TOML
"$tocsin" simulate --config "$work/tocsin.toml" --preset england --seed 1 --out "$work/feeds" 2>/dev/null
"$tocsin" load --config "$work/tocsin.toml" "$work/feeds/dfe_subnational.csv" >/dev/null
taskset -c 0 "$tocsin" serve --config "$work/tocsin.toml" >"$work/out" 2>"$work/err" & pids+=($!)
for _ in $(seq 600); do curl -fs "http://127.0.0.1:$ours/readyz" >/dev/null && break; read -rt 0.1 <> <(:) || true; done

mkdir -p "$work/www"
path=/api/v1/snapshots
curl -fs "http://127.0.0.1:$ours$path" -o "$work/www/answer.json"
cat >"$work/nginx.conf" <<NGINX
worker_processes 1;
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
for _ in $(seq 100); do curl -fs "http://127.0.0.1:$theirs/answer.json" >/dev/null && break; read -rt 0.1 <> <(:) || true; done

rate() { taskset -c "$last_core" wrk -t1 -c$connections -d"${seconds}s" "$1" | awk '/Requests\/sec/ { print $2 }'; }
for _ in $(seq "$rounds"); do
  a=$(rate "http://127.0.0.1:$ours$path")
  b=$(rate "http://127.0.0.1:$theirs/answer.json")
  echo "$a $b"
done | tee "$work/rates" | awk '{ printf "round tocsin=%.0f nginx=%.0f ratio=%.2f\n", $1, $2, $1 / $2 }'
sort -n <(awk '{ print $1 / $2 }' "$work/rates") | awk -v bytes="$(stat -c %s "$work/www/answer.json")" \
  '{ r[NR] = $1 } END { m = r[int((NR + 1) / 2)]; printf "cached_json bytes=%d connections=64 median_ratio=%.2f goal=0.70 %s\n", bytes, m, (m >= 0.7 ? "met" : "MISSED"); exit (m >= 0.7 ? 0 : 1) }'
