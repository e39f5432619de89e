#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# cppcheck and clang-tidy over the sources named.
set -eu
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr -I. \
    --suppress=missingIncludeSystem --error-exitcode=1 "$@"
printf '%s\n' "$@" | xargs -P "$(nproc)" -n 8 clang-tidy --quiet --warnings-as-errors='*' \
    --checks='-*,bugprone-*,clang-analyzer-*,-clang-analyzer-security.insecureAPI.*,-bugprone-easily-swappable-parameters,-bugprone-narrowing-conversions,-bugprone-reserved-identifier,-bugprone-implicit-widening-of-multiplication-result' -- \
    -std=c11 -D_GNU_SOURCE -I. $(pkg-config --cflags libserialport yaml-0.1 gsl libmd jansson) 2>/dev/null
