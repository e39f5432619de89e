#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# cppcheck and clang-tidy over the sources named; any complaint fails.
set -eu
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr -I. \
    --suppress=missingIncludeSystem --error-exitcode=1 "$@"
FLAGS="-std=c11 -D_GNU_SOURCE -I. $(pkg-config --cflags libserialport yaml-0.1 gsl libmd jansson)"
CHECKS='-*,bugprone-*,clang-analyzer-*,-clang-analyzer-security.insecureAPI.*'
CHECKS="$CHECKS,-bugprone-easily-swappable-parameters,-bugprone-narrowing-conversions"
CHECKS="$CHECKS,-bugprone-reserved-identifier,-bugprone-implicit-widening-of-multiplication-result"
CHECKS="$CHECKS,-bugprone-assignment-in-if-condition"
# k / SIDE is the row of a grid, and means to be whole; lengths that grow in steps end between two of them; a table of a
# few rows may be padded; clang 14 takes every va_list for unset once it has read several files
CHECKS="$CHECKS,-bugprone-integer-division,-clang-analyzer-security.FloatLoopCounter"
CHECKS="$CHECKS,-clang-analyzer-optin.performance.Padding,-clang-analyzer-valist.Uninitialized"
export FLAGS CHECKS
# shellcheck disable=SC2016
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 6 sh -c \
    'clang-tidy --quiet --warnings-as-errors="*" --checks="$CHECKS" "$@" -- $FLAGS' clang-tidy
