# Sourced from the root of the project by what builds it: one way to configure, and the seconds of each stage.

# ccache sees through a precompiled header only where it may take the header's macros and times as given.
export CCACHE_SLOPPINESS=pch_defines,time_macros

# build_preset PRESET [-DKEY=VALUE...] [TARGET...]: configures where that was not done, or not with these values, and builds. What was configured
# before stays, so that `make run` and `make test` share one build.
build_preset() {
  local preset=$1 cache="build/$1/CMakeCache.txt" wanted=() targets=() argument
  shift
  for argument in "$@"; do
    case $argument in -D*) wanted+=("$argument") ;; *) targets+=(--target "$argument") ;; esac
  done
  command -v ccache >/dev/null && wanted+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)
  local needed=0
  [ "build/$preset/build.ninja" -nt CMakePresets.json ] || needed=1
  for argument in "${wanted[@]}"; do
    local key=${argument#-D}
    grep -q "^${key%%=*}:[A-Z]*=${key#*=}$" "$cache" 2>/dev/null || needed=1
  done
  if [ $needed -eq 1 ]; then
    cmake --preset "$preset" "${wanted[@]}" >/dev/null && touch "build/$preset/build.ninja" || return
  fi
  cmake --build --preset "$preset" -j "$jobs" "${targets[@]}"
}

stages=()
# stage NAME COMMAND...: runs it and keeps how long it took.
stage() {
  local name=$1 began=$SECONDS
  shift
  "$@"
  stages+=("$(printf '%6d s  %s' $((SECONDS - began)) "$name")")
}
say_stages() {
  printf 'Where the time went:\n'
  printf '%s\n' "${stages[@]}"
}
