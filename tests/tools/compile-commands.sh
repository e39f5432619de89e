#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# compile_commands.json on stdout: first argument is the compiler's command, then the sources.
set -eu
command=$(printf '%s' "$1" | sed 's/-MMD -MP//; s/"/\\"/g'); shift
echo '['
first=1
for source in "$@"; do
    [ $first = 1 ] || echo ','
    first=0
    printf '  {"directory": "%s", "command": "%s -c %s", "file": "%s"}' "$PWD" "$command" "$source" "$source"
done
printf '\n]\n'
