#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# 20,000 strikes on a virtual clock, a fault every 500: nothing struck twice, nothing lost, no heap
# once armed, no growth.
set -eu
"${BUILD:-build/release}/sim-test" soak "${TEST_SEED:-1}" 20000
