# What the measurements over the England example share; sourced by them, from the root of the project.

# england_configuration FILE STORE [CARD [PORT]]: a configuration with the shipped tables and feeds.
england_configuration() {
  cat > "$1" <<TOML
[reference]
tables = "$PWD/config/england"
feeds = "$PWD/config/feeds"
[store]
path = "$2"
[serve]
port = ${4:-0}
[model]
card = "$PWD/models/${3:-persistent_rate}"
TOML
}

# simulate_and_load TOCSIN FILE FOLDER [SIMULATE'S OPTIONS...]: events drawn into FOLDER and loaded with all circumstances.
simulate_and_load() {
  local tocsin=$1 file=$2 folder=$3
  shift 3
  "$tocsin" simulate --config "$file" --preset england --out "$folder" "$@" 2>/dev/null
  "$tocsin" load --config "$file" config/england/{child_population,idaci,children_in_need}.csv "$folder/events.csv" >/dev/null
}

# A port that nobody listens on.
free_port() {
  local try port
  for try in $(seq 100); do
    port=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
  return 1
}

# answers URL PID: waits until it does, a minute at most; fails when it does not or the process has ended.
answers() {
  local look
  for look in $(seq 600); do
    curl -fs -o /dev/null "$1" && return
    kill -0 "$2" || return 1
    sleep 0.1 # between two looks
  done
  echo "no answer from $1 within a minute" >&2
  return 1
}

# stop PID...: those that still run; one that has ended by itself is what was wanted.
stop() {
  local pid
  for pid in "$@"; do
    if kill -0 "$pid" 2>/dev/null; then kill "$pid"; fi
  done
  wait
}
