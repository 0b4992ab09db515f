# Two commands: `make run` and `make test`. The build itself is CMake's; see CMakePresets.json.
CONFIG := config/tocsin.toml
JOBS   := $(shell nproc)

.PHONY: run test bench lint clean

run:
	@exec cmake/run $(CONFIG)

test:
	@tests/run $(JOBS)

bench:
	@packages/install packages/run.txt packages/test.txt
	@tests/bench/run $(JOBS)

# Warnings are errors here, and every remark of .clang-tidy is one.
TIDY := clang-tidy -p build/dev --quiet --extra-arg=-Wno-unknown-warning-option \
  --extra-arg=-DBOOST_ASIO_HAS_CO_AWAIT=1 --extra-arg=-DBOOST_ASIO_HAS_STD_COROUTINE=1
lint:
	@packages/install packages/run.txt packages/test.txt
	@jobs=$(JOBS) bash -c '. cmake/build.sh; build_preset dev'
	@git ls-files 'src/*.cpp' | xargs -P $(JOBS) -n 1 $(TIDY)

clean:
	rm -rf build
