# SPDX-License-Identifier: GPL-3.0-or-later
# pigmentd: one non-recursive Makefile. `make help` lists what it can do.
MODE    ?= release
CC      ?= gcc
PREFIX  ?= /usr/local
DESTDIR ?=
V       ?=
WERROR  ?=
T       ?=
B       := build/$(MODE)
Q       := $(if $(V),,@)

PACKAGES := build-essential pkg-config libserialport-dev libyaml-dev libgsl-dev libcmocka-dev \
            libmd-dev libjansson-dev libexpat1-dev libpng-dev libseccomp-dev librsvg2-bin \
            fonts-dejavu-core
CHECK_PACKAGES := liborocos-kdl-dev procps systemd
LINT_PACKAGES := clang clang-format clang-tidy cppcheck universal-ctags
MODEL_PACKAGES := build-essential spin
PKGS     := libserialport yaml-0.1 gsl libmd jansson expat libpng libseccomp

WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion -Wvla -Wundef \
           -Wformat=2 -Wswitch-enum -Wstrict-prototypes -Wmissing-prototypes
MODE_debug   := -Og -g3
MODE_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong
MODE_asan    := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
MODE_tsan    := -O1 -g -fsanitize=thread
MODE_cov     := -O0 -g --coverage
MODE_fuzz    := -O1 -g -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
$(if $(MODE_$(MODE)),,$(error MODE=$(MODE) is not one of debug release asan tsan cov fuzz))

# pkg-config runs when the first recipe needs it, so that `make demo` can install it first
PKG_CFLAGS = $(eval PKG_CFLAGS := $(shell pkg-config --cflags $(PKGS)))$(PKG_CFLAGS)
PKG_LIBS   = $(eval PKG_LIBS := $(shell pkg-config --libs $(PKGS)))$(PKG_LIBS)
CFLAGS_ALL = -std=c11 -D_GNU_SOURCE -I. -MMD -MP -ffp-contract=off -pthread $(WARN) \
             $(if $(WERROR),-Werror) $(MODE_$(MODE)) $(PKG_CFLAGS) $(CFLAGS)
LIBS_ALL   = $(PKG_LIBS) -lm -pthread

ROOMS := config kinematics gcode controller sim
room_c = $(filter-out %/main.c,$(shell find $(1) -name '*.c' | LC_ALL=C sort))
SRC_config     := $(call room_c,config)
SRC_kinematics := $(call room_c,kinematics)
SRC_gcode      := $(call room_c,gcode)
SRC_controller := $(call room_c,controller)
SRC_audit      := $(call room_c,sim/audit)
SRC_sim        := $(filter-out sim/audit/%,$(call room_c,sim))
ALL_C := $(shell find $(ROOMS) tests -name '*.c' | LC_ALL=C sort)
ALL_H := $(shell find $(ROOMS) tests -name '*.h' | LC_ALL=C sort)

obj    = $(patsubst %.c,$(B)/%.o,$(1))
LIBS   := $(foreach l,controller gcode kinematics sim audit config,$(B)/lib$(l).a)
PROGS  := pigmentd pigment pigment-sim pigment-audit
UNITS  := $(patsubst tests/unit/%.c,$(B)/tests/%,$(wildcard tests/unit/test_*.c))
BENCHES := $(patsubst tests/bench/%.c,$(B)/%,$(wildcard tests/bench/bench-*.c))
FUZZERS := $(patsubst tests/fuzz/%.c,$(B)/tests/%,$(wildcard tests/fuzz/fuzz_*.c))
SIM_TEST := $(call obj,$(wildcard tests/sim/*.c) $(addprefix tests/unit/,plan_fixture.c seed.c))
comma := ,
# what `check` and the like build: a file a core at once, unless make was told how many
PARALLEL = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))
TOOLS := $(filter-out tests/tools/make-%,$(wildcard tests/tools/*.c))
TEST_HELPERS := $(filter-out tests/unit/test_%,$(wildcard tests/unit/*.c)) $(TOOLS)
# other people's kinematics; where it is not installed its test skips, and says so
HAVE_KDL := $(shell pkg-config --exists orocos-kdl 2>/dev/null && echo 1)
KDL_SOURCE := tests/kdl/$(if $(HAVE_KDL),kdl_chain.cc,kdl_none.c)
KDL_OBJECTS := $(B)/$(basename $(KDL_SOURCE)).o $(B)/tests/kdl/kdl_machine.o
KDL_LIBS := $(if $(HAVE_KDL),$(shell pkg-config --libs orocos-kdl) -lstdc++)
CXX ?= g++

all: programs

## programs: the four programs, into build/MODE (default MODE=release)
programs: $(addprefix $(B)/,$(PROGS))

# an object list in a file, so that a removed source leaves its archive
define library
$(B)/lib$(1).a: $(call obj,$(SRC_$(1))) $(B)/.lib$(1)
	@rm -f $$@
	$(if $(V),,@echo "  AR      $$@")
	$(Q)ar rcs $$@ $(call obj,$(SRC_$(1)))
$(B)/.lib$(1): FORCE
	@mkdir -p $(B); echo '$(SRC_$(1))' | cmp -s - $$@ || echo '$(SRC_$(1))' > $$@
endef
$(foreach l,config kinematics gcode controller sim audit,$(eval $(call library,$(l))))

# the inverse is asked millions of times; neither of these changes a byte of what it says
$(B)/kinematics/arm/%.o: MODE_release += -O3 -fno-math-errno
$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC      $<")
	$(Q)$(CC) $(CFLAGS_ALL) -c -o $@ $<

define link
	$(if $(V),,@echo "  LD      $@")
	$(Q)$(CC) $(MODE_$(MODE)) $(LDFLAGS) -o $@ $(1) $(LIBS_ALL)
endef
$(B)/pigmentd: $(B)/controller/daemon/main.o $(LIBS)
	$(call link,$< $(foreach l,controller gcode kinematics config,$(B)/lib$(l).a))
# with its libraries inside, all of them: somebody who types `pigment stop` does not wait until they
# are bound. Sanitizers do not work so
$(B)/pigment: LIBS_ALL = -Wl,-Bstatic $(filter-out -lserialport -lm,$(PKG_LIBS)) -lz \
    $(if $(filter release debug,$(MODE)),-static-pie,-Wl,-Bdynamic) -lm -pthread
$(B)/pigment: $(B)/controller/cli/main.o $(LIBS)
	$(call link,$< $(foreach l,controller gcode kinematics config,$(B)/lib$(l).a))
$(B)/pigment-sim: $(B)/sim/main.o $(B)/libsim.a $(B)/libconfig.a
	$(call link,$< $(B)/libsim.a $(B)/libconfig.a)
$(B)/pigment-audit: $(B)/sim/audit/main.o $(B)/libaudit.a
	$(call link,$< $(B)/libaudit.a)

$(B)/tests/%: $(B)/tests/unit/%.o $(call obj,$(TEST_HELPERS)) $(LIBS)
	@mkdir -p $(@D)
	$(call link,$< $(call obj,$(TEST_HELPERS)) $(LIBS) -lcmocka)
$(B)/tests/test_arm_kdl $(B)/bench-kdl: $(KDL_OBJECTS)
$(B)/tests/test_arm_kdl $(B)/bench-kdl: LIBS_ALL += $(KDL_OBJECTS) $(KDL_LIBS)
$(B)/tests/kdl/%.o: tests/kdl/%.cc
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CXX     $<")
	$(Q)$(CXX) -std=c++17 -I. -MMD -MP -Wall -Wextra $(if $(WERROR),-Werror) $(MODE_$(MODE)) \
	    $(patsubst -I%,-isystem %,$(shell pkg-config --cflags orocos-kdl)) -c -o $@ $<
$(B)/sim-test: $(SIM_TEST) $(LIBS)
	$(call link,$(SIM_TEST) $(LIBS) $(foreach f,malloc calloc reallocarray _exit sha256_of_two,-Wl$(comma)--wrap=$(f)))
$(B)/bench-%: $(B)/tests/bench/bench-%.o $(call obj,$(TOOLS)) $(LIBS)
	$(call link,$< $(call obj,$(TOOLS)) $(LIBS))
$(B)/bench-share: $(B)/tests/bench/bench-share.o $(call obj,$(TEST_HELPERS)) $(LIBS)
	$(call link,$< $(call obj,$(TEST_HELPERS)) $(LIBS) -lcmocka)
# a fuzzer under clang's libFuzzer; in every other mode the same target, fed from files
FUZZ_MAIN := $(if $(filter fuzz,$(MODE)),-fsanitize=fuzzer,$(B)/tests/fuzz/replay.o)
$(FUZZERS): $(B)/tests/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/path.o $(filter %.o,$(FUZZ_MAIN)) $(LIBS)
	@mkdir -p $(@D)
	$(call link,$(filter %.o,$^) $(filter-out %.o,$(FUZZ_MAIN)) $(LIBS))

## deps: install the Debian packages that are missing (sudo only if it must)
deps:
	@tests/tools/deps.sh $(PACKAGES)

## demo: install, build, run the example job, kill and resume it, audit it
demo: deps
	@$(MAKE) --no-print-directory $(PARALLEL) programs
	@tests/e2e/demo.sh $(B)

## check: every test; T=name for one, TEST_SEED=n, MODE=asan for sanitizers, JOBS=n at a time
check: deps
	@tests/tools/deps.sh $(CHECK_PACKAGES)
	@$(MAKE) --no-print-directory layers
	@$(MAKE) --no-print-directory $(PARALLEL) programs units fuzzers
	@tests/run.sh $(B) '$(T)'

## units: build the unit tests without running them
units: $(UNITS) $(B)/sim-test

## sim-test: a job that dies at each of its points: SEED=n SEEDS=n POINTS=all|n|a-b EVERY=n AGAIN=n TAIL=n
sim-test: $(B)/sim-test
	$(B)/sim-test --seed $(or $(SEED),1) --seeds $(or $(SEEDS),1) --points $(or $(POINTS),all) \
	    --every $(or $(EVERY),1) --tail $(or $(TAIL),0) --again $(or $(AGAIN),0) --jobs $(or $(JOBS),2)

## soak: jobs on a virtual clock with a fault every 500 strikes: SEED=n STRIKES=n (1000000)
soak: $(B)/sim-test
	$(B)/sim-test soak $(or $(SEED),1) $(or $(STRIKES),1000000)

## faults: the whole fault catalogue, SEEDS=n (20) seeds a row; writes docs/faults.md
faults: programs units
	@tests/faults/run.sh $(B) $(or $(SEEDS),20) --write

## endurance: 200 kills, 50 pulled cables, 50 resets, 100,000 strikes over a pty; five heads that move; PART=kill|pull|reset|soak|head
endurance: programs $(B)/sim-test
	@tests/e2e/endurance.sh $(B) '$(PART)'

## lint: compiler, clang-tidy, cppcheck, sizes of functions and files
lint:
	@tests/tools/deps.sh $(PACKAGES) $(LINT_PACKAGES)
	@$(MAKE) --no-print-directory $(PARALLEL) MODE=debug WERROR=1 programs units
	@tests/tools/sizes.sh $(ALL_C) $(ALL_H)
	@clang-format --dry-run -Werror $(ALL_C) $(ALL_H)
	@tests/tools/lint.sh $(filter-out tests/%,$(ALL_C))

## format: clang-format every source in place
format:
	@clang-format -i $(ALL_C) $(ALL_H)

## layers: the arrows between rooms hold
layers:
	@tests/tools/layers.sh

## model: have Spin prove the model of the strike protocol, and break its broken variants
model:
	@tests/tools/deps.sh $(MODEL_PACKAGES)
	@tests/model/run.sh build/model

## cov: line and branch coverage of `make check`, room by room; T=name for part of it
cov:
	@tests/tools/deps.sh $(PACKAGES) gcovr
	@$(MAKE) --no-print-directory $(PARALLEL) MODE=cov programs units fuzzers
	@find build/cov -name '*.gcda' -delete
	@tests/run.sh build/cov '$(T)' || echo "some failed: what they would have covered is missing" >&2
	@tests/tools/cov.sh build/cov

## fuzz: build the fuzzers and run each for FUZZ_S seconds (default 10); T=name for one
fuzz:
	@tests/tools/deps.sh $(PACKAGES) clang
	@$(MAKE) --no-print-directory $(PARALLEL) MODE=fuzz CC=clang fuzzers
	@tests/fuzz/run.sh $(or $(FUZZ_S),10) build/fuzz/tests $(T)
fuzzers: $(FUZZERS)

## bench: the bench programs, as JSON lines
bench: programs $(BENCHES)
	@for b in $(BENCHES); do $$b || exit 1; done

## golden: rewrite the golden files; review them like code
golden: programs
	@tests/golden/rewrite.sh $(B)

## fields: make the example dot fields again from their seeds
fields: $(B)/tests/tools/make-field
	@examples/fields/make.sh $<
$(B)/tests/tools/make-%: $(B)/tests/tools/make-%.o $(call obj,$(TOOLS)) $(LIBS)
	$(call link,$(filter %.o,$^) $(LIBS))

## compile_commands.json: for clangd and clang-tidy
compile_commands.json: FORCE
	@tests/tools/compile-commands.sh '$(CC) $(CFLAGS_ALL)' $(ALL_C) > $@

## install: programs and documents under DESTDIR/PREFIX (always MODE=release)
install:
	@$(MAKE) --no-print-directory MODE=release programs
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/doc/pigmentd \
	    $(DESTDIR)$(PREFIX)/share/pigmentd
	install -m 755 $(addprefix build/release/,$(PROGS)) $(DESTDIR)$(PREFIX)/bin
	install -m 644 README.md docs/*.md $(DESTDIR)$(PREFIX)/share/doc/pigmentd
	cp -r examples $(DESTDIR)$(PREFIX)/share/pigmentd
	install -d $(DESTDIR)$(PREFIX)/lib/systemd/system $(DESTDIR)$(PREFIX)/lib/udev/rules.d
	sed 's|/usr/local|$(PREFIX)|' controller/daemon/pigmentd.service \
	    > $(DESTDIR)$(PREFIX)/lib/systemd/system/pigmentd.service
	install -m 644 controller/daemon/60-pigment.rules $(DESTDIR)$(PREFIX)/lib/udev/rules.d

## clean: remove build/
clean:
	rm -rf build compile_commands.json

## help: this list
help:
	@grep -h '^## ' Makefile | sed 's/^## //' | awk '{at = index($$0, ": "); printf "  %-24s %s\n", substr($$0, 1, at - 1), substr($$0, at + 2)}'

FORCE:
.PHONY: all programs deps demo check units sim-test soak faults endurance lint format layers model fuzz fuzzers cov bench golden \
        fields install clean help FORCE
.SECONDARY:
.DELETE_ON_ERROR:
-include $(shell find $(B) -name '*.d' 2>/dev/null)
