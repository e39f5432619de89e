#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# A job of many dots on the practice pad, 1.8 mm apart, 4,096 at most:  long-job.sh FOLDER DOTS COURSE  writes FOLDER/COURSE.yaml
set -eu
folder=$1 dots=$2 course=$3
here=$(pwd)
{
    echo "# pigment-field 1 units=mm frame=sheet:flat"
    echo "id,x_mm,y_mm,zone,shade,session,depth_mm,diameter_mm"
    awk -v n="$dots" 'BEGIN { for (i = 0; i < n; i++) printf "%d,%.4f,%.4f,all,mid,1,0.500,\n", i + 1, 1.8 * (i % 64 - 31.5), 1.8 * (int(i / 64) - 31.5) }'
    echo "# end dots=$dots s1.mid=$dots"
} >"$folder/$course.csv"
cat >"$folder/$course.yaml" <<END
format: pigment-job 1
course: $course
machine: $here/examples/machines/bench3.yaml
head: $here/examples/heads/pad.yaml
field: $folder/$course.csv
limits: {depth_mm: 0.6, gap_mm: 0.9}
sheets:
  flat: {origin: vertex, up: glabella}
needles:
  n25: {wire_mm: 0.25, points: 1, taper_mm: 2.0}
shades:
  mid: {water_per_pigment: 12, grey: 0.40}
recipes:
  plain: {needle: n25, depth_mm: 0.50, dwell_s: 0}
zones:
  all: {sheet: flat, polygon_mm: [[-58, -58], [58, -58], [58, 58], [-58, 58]], recipe: plain}
END
