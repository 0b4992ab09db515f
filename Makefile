# Two commands: `make run` and `make test`. The build itself is CMake's; see CMakePresets.json.
RELEASE := build/release
TOCSIN  := $(RELEASE)/tocsin
CONFIG  := config/tocsin.toml
JOBS    := $(shell nproc)
LAUNCH  := $(if $(shell command -v ccache),-DCMAKE_CXX_COMPILER_LAUNCHER=ccache)

.PHONY: run test bench build lint clean

run: build data/example/loaded
	@exec $(TOCSIN) serve --config $(CONFIG)

# England's real areas, populations and national totals; the notifications are made up and marked so. Two authorities are given
# rates that should be found. The yearly figures are known from the day on which the Department released its own.
data/example/loaded: | build
	@$(TOCSIN) simulate --config $(CONFIG) --preset england --seed 2026 --plant E10000016:0.35,E08000025:2.2 --out data/example
	@$(TOCSIN) load --config $(CONFIG) data/example/events.csv
	@$(TOCSIN) load --config $(CONFIG) --as-of 2026-05-21 data/example/dfe_subnational.csv data/example/dfe_national.csv
	@touch $@

build:
	@packages/install packages/run.txt
	@cmake --preset release $(LAUNCH) -DTOCSIN_TESTS=OFF >/dev/null
	@cmake --build --preset release -j $(JOBS)

test:
	@packages/install packages/run.txt packages/test.txt
	@tests/run $(JOBS)

bench:
	@packages/install packages/run.txt packages/test.txt
	@tests/bench/run $(JOBS)

# Warnings are errors here, and every remark of .clang-tidy is one.
TIDY := clang-tidy -p build/dev --quiet --extra-arg=-Wno-unknown-warning-option \
  --extra-arg=-DBOOST_ASIO_HAS_CO_AWAIT=1 --extra-arg=-DBOOST_ASIO_HAS_STD_COROUTINE=1
lint:
	@packages/install packages/run.txt packages/test.txt
	@cmake --preset dev $(LAUNCH) -DTOCSIN_TESTS=OFF >/dev/null
	@cmake --build --preset dev -j $(JOBS)
	@git ls-files 'src/*.cpp' | xargs -P $(JOBS) -n 1 $(TIDY)

clean:
	rm -rf build
