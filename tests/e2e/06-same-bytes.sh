#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The same job gives the same plan: twice, by gcc and clang, with and without optimisation, with and
# without the library's fused and wide instructions.
. "$(dirname "$0")/lib.sh"
[ "$BUILD" = build/release ] || skip "the release build stands for all: this is $BUILD"
sed "s|\.\./|$PWD/examples/|; s|^limits: {|&rest_mm: 3, rest_s: 20, |" examples/jobs/crown.yaml >"$W/crown.yaml"
echo 'order: {changes: stop, reload_strikes: 500, break_every_min: 5}' >>"$W/crown.yaml"
sed "s|\.\./|$PWD/examples/|" examples/jobs/crown-parol6.yaml >"$W/parol6.yaml"

# plans PROGRAM NAME: every job's plan and solution
plans() {
    for job in crown parol6; do
        "$1" plan "$W/$job.yaml" -o "$W/$2-$job.plan" --solution "$W/$2-$job.solution" 2>"$W/err" || fail "$2: $(cat "$W/err")"
    done
}
# same NAME
same() {
    for file in crown.plan parol6.plan crown.solution parol6.solution; do
        cmp "$W/first-$file" "$W/$1-$file" || fail "$1 gives another $file"
    done
}
# build NAME COMPILER FLAGS
build() {
    make -s -j"$(nproc)" B="$W/$1" CC="$2" CFLAGS="$3" V= WERROR= MODE=release "$W/$1/pigment" >"$W/$1.make.log" 2>&1 || fail "$1 does not build"
    plans "$W/$1/pigment" "$1"
    same "$1"
}

plans "$BUILD/pigment" first
plans "$BUILD/pigment" second
same second
export GLIBC_TUNABLES=glibc.cpu.hwcaps=-FMA,-AVX2
plans "$BUILD/pigment" plain
same plain
unset GLIBC_TUNABLES
build gcc-O0 gcc "-O0 -U_FORTIFY_SOURCE"
command -v clang >/dev/null || skip "all the same by gcc; clang is not there to be compared with"
build clang-O2 clang -O2
