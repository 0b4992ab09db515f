#!/bin/sh
# `tocsin load` against `sqlite3 .import` of one file: a fresh database each time, write-ahead log and synchronous FULL in both,
# three runs in turn, medians of the clock and the ratio. Fails below the ratio given (2 unless said) or above 64 MiB over idle.
#
#   load_against_import.sh TOCSIN CONFIG FEED FILE.csv [LEAST_RATIO]
#
# CONFIG is copied, its `path` under [store] set to a database of this run. Idle is the peak memory of `tocsin check` on it.
set -eu

[ $# -ge 4 ] || { sed -n '2,7p' "$0" >&2; exit 2; }
tocsin=$1 config=$2 feed=$3 file=$4 least=${5:-2}
command -v sqlite3 >/dev/null || { echo "load_against_import: sqlite3 is not installed: nothing to compare with" >&2; exit 0; }
[ -x /usr/bin/time ] || { echo "load_against_import: /usr/bin/time is not installed (package time)" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Reference tables are named relative to the configuration, so the copy stays beside it.
copy=$(mktemp "$(dirname "$config")/.bench_XXXXXX.toml")
trap 'rm -rf "$work" "$copy"' EXIT
awk -v path="$work/store.db" '
  /^\[/ { store = ($0 ~ /^\[store\]/) }
  store && /^[ \t]*path[ \t]*=/ { print "path = \"" path "\""; set = 1; next }
  { print }
  END { if (!set) exit 1 }' "$config" >"$copy" ||
  { echo "load_against_import: '$config' has no path under [store]" >&2; exit 1; }

# timed NAME COMMAND...: appends "seconds kibibytes" to the file NAME.
timed() {
  name=$1
  shift
  /usr/bin/time -f '%e %M' -o "$work/cost" "$@" >"$work/out" 2>"$work/err" || { cat "$work/err" >&2; exit 1; }
  cat "$work/cost" >>"$work/$name"
}
median() { sort -n "$work/$1" | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'; }
largest() { awk '$2 > most { most = $2 } END { print most }' "$work/$1"; }

timed idle "$tocsin" check --config "$copy"
for run in 1 2 3; do
  rm -f "$work"/store.db* "$work"/import.db*
  timed load "$tocsin" load --config "$copy" --feed "$feed" "$file"
  cp "$work/out" "$work/receipt"
  timed import sqlite3 "$work/import.db" 'PRAGMA journal_mode=WAL' 'PRAGMA synchronous=FULL' ".import --csv \"$file\" rows"
done

rows=$(sqlite3 "$work/import.db" 'SELECT count(*) FROM rows')
cat "$work/receipt"
awk -v rows="$rows" -v load="$(median load)" -v import="$(median import)" -v least="$least" \
    -v peak="$(largest load)" -v idle="$(largest idle)" 'BEGIN {
  ratio = import / load; above = (peak - idle) / 1024
  printf "tocsin load      %6.2f s  %9.0f rows/s\n", load, rows / load
  printf "sqlite3 .import  %6.2f s  %9.0f rows/s\n", import, rows / import
  printf "ratio            %6.2f    (at least %s)\n", ratio, least
  printf "memory           %6.1f MiB above idle (at most 64)\n", above
  exit !(ratio >= least && above < 64)
}'
