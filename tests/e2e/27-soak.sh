#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# 20,000 strikes on a virtual clock, a fault every 500: nothing struck twice, nothing lost, no heap
# once armed, no growth. Then each call of the disk and each request for memory fails once.
set -eu
sim=${BUILD:-build/release}/sim-test
"$sim" soak "${TEST_SEED:-1}" 20000
"$sim" refuse "${TEST_SEED:-1}"
