#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# No function over 60 lines, no file over 400.
set -eu
wc -l "$@" | awk '$2 != "total" && $1 > 400 { print "sizes: " $2 ": " $1 " lines (400 at most: two ideas?)"; bad = 1 } END { exit bad }'
ctags --languages=C --kinds-C=f --fields=+ne -o - "$@" | awk -F'\t' '
    { start = 0; end = 0
      for (i = 4; i <= NF; i++) { if ($i ~ /^line:/) start = substr($i, 6); if ($i ~ /^end:/) end = substr($i, 5) }
      if (end - start + 1 > 60) { print "sizes: " $2 ":" start ": " $1 " has " end - start + 1 " lines (60 at most)"; bad = 1 } }
    END { exit bad }'
