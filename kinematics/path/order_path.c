/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/order_path.h"

#include <assert.h>
#include <string.h>

struct path path_whole(uint32_t count)
{
    assert(count > 0);
    return (struct path){.count = 1, .run = {{0, count - 1}}};
}

static void add(struct path *out, struct path_run run)
{
    assert(out->count < PATH_RUNS_MAX);
    out->run[out->count++] = run;
}

/* Runs from..to - 1 as they are. */
static void add_runs(struct path *out, const struct path *path, uint32_t from, uint32_t to)
{
    assert(out->count + to - from <= PATH_RUNS_MAX);
    memcpy(&out->run[out->count], &path->run[from], (to - from) * sizeof out->run[0]);
    out->count += to - from;
}

static void add_runs_reversed(struct path *out, const struct path *path, uint32_t from, uint32_t to)
{
    assert(out->count + to - from <= PATH_RUNS_MAX);
    for (uint32_t i = to; i > from; i--) {
        const struct path_run run = path->run[i - 1];
        out->run[out->count++] = (struct path_run){run.last, run.first};
    }
}

/* The two parts of a cut run. */
static struct path_run head_of(const struct path *path, struct path_cut cut)
{
    return (struct path_run){path->run[cut.run].first, cut.rank};
}

static struct path_run tail_of(const struct path *path, struct path_cut cut)
{
    const struct path_run run = path->run[cut.run];
    return (struct path_run){path_after(run, cut.rank), run.last};
}

static struct path_run reversed(struct path_run run)
{
    return (struct path_run){run.last, run.first};
}

void path_reverse_tail(const struct path *path, struct path_cut cut, struct path *out)
{
    out->count = 0;
    add_runs(out, path, 0, cut.run);
    add(out, head_of(path, cut));
    add_runs_reversed(out, path, cut.run + 1, path->count);
    add(out, reversed(tail_of(path, cut)));
}

void path_reverse_head(const struct path *path, struct path_cut cut, struct path *out)
{
    out->count = 0;
    add(out, reversed(head_of(path, cut)));
    add_runs_reversed(out, path, 0, cut.run);
    add(out, tail_of(path, cut));
    add_runs(out, path, cut.run + 1, path->count);
}

/* Cuts twice: three lists of runs. Both cuts may lie in one run. */
struct parts {
    struct path head, middle, tail;
};

static void cut_twice(const struct path *path, struct path_cut first, struct path_cut second,
                      struct parts *parts)
{
    parts->head.count = parts->middle.count = parts->tail.count = 0;
    add_runs(&parts->head, path, 0, first.run);
    add(&parts->head, head_of(path, first));
    struct path_run run = tail_of(path, first);
    if (first.run == second.run) {
        run.last = second.rank;
        add(&parts->middle, run);
    } else {
        add(&parts->middle, run);
        add_runs(&parts->middle, path, first.run + 1, second.run);
        add(&parts->middle, head_of(path, second));
    }
    add(&parts->tail, tail_of(path, second));
    add_runs(&parts->tail, path, second.run + 1, path->count);
}

void path_swap(const struct path *path, struct path_cut first, struct path_cut second,
               struct path *out)
{
    struct parts parts;
    cut_twice(path, first, second, &parts);
    out->count = 0;
    add_runs(out, &parts.head, 0, parts.head.count);
    add_runs(out, &parts.tail, 0, parts.tail.count);
    add_runs(out, &parts.middle, 0, parts.middle.count);
}

void path_reverse_both(const struct path *path, struct path_cut first, struct path_cut second,
                       struct path *out)
{
    struct parts parts;
    cut_twice(path, first, second, &parts);
    out->count = 0;
    add_runs(out, &parts.head, 0, parts.head.count);
    add_runs_reversed(out, &parts.middle, 0, parts.middle.count);
    add_runs_reversed(out, &parts.tail, 0, parts.tail.count);
}
