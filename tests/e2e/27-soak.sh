#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# 20,000 strikes on a virtual clock, a fault every 500: nothing struck twice, nothing lost, no heap
# once armed, no growth. Then each call of the disk and each request for memory fails once.
set -eu
sim=${BUILD:-build/release}/sim-test
# a sanitizer keeps freed memory for a while, which is growth; what a program that is out of memory
# leaves behind goes with its process
ASAN_OPTIONS=quarantine_size_mb=0:thread_local_quarantine_size_kb=0 "$sim" soak "${TEST_SEED:-1}" 20000
ASAN_OPTIONS=detect_leaks=0 "$sim" refuse "${TEST_SEED:-1}"
