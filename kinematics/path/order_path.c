/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/order_path.h"

#include <assert.h>

static inline void add(struct path *out, uint32_t from, uint32_t to)
{
    assert(out->count < PATH_RUNS_MAX);
    out->from[out->count] = from;
    out->to[out->count++] = to;
}

static inline void fill_lanes(struct path *out)
{
    for (uint32_t i = out->count; i % PATH_LANES != 0; i++) {
        out->from[i] = out->to[i] = 0;
    }
}

void path_whole(uint32_t count, struct path *out)
{
    assert(count > 0 && count < UINT32_MAX / 2);
    out->count = 0;
    add(out, 0, count);
    fill_lanes(out);
}

/* From one cut to another, forwards or backwards. */
static inline void add_part(struct path *out, const struct path *path, struct path_cut first,
                            struct path_cut last)
{
    uint32_t from = first.gap;
    for (uint32_t i = first.run; i < last.run; i++) {
        add(out, from, path->to[i]);
        from = path->from[i + 1];
    }
    add(out, from, last.gap);
}

static inline void add_reversed(struct path *out, const struct path *path, struct path_cut first,
                                struct path_cut last)
{
    uint32_t from = last.gap;
    for (uint32_t i = last.run; i > first.run; i--) {
        add(out, from, path->from[i]);
        from = path->to[i - 1];
    }
    add(out, from, first.gap);
}

static inline struct path_cut begin_of(const struct path *path)
{
    return (struct path_cut){0, path->from[0]};
}

static inline struct path_cut end_of(const struct path *path)
{
    return (struct path_cut){path->count - 1, path->to[path->count - 1]};
}

void path_reverse_tail(const struct path *path, struct path_cut cut, struct path *out)
{
    out->count = 0;
    add_part(out, path, begin_of(path), cut);
    add_reversed(out, path, cut, end_of(path));
    fill_lanes(out);
}

void path_reverse_head(const struct path *path, struct path_cut cut, struct path *out)
{
    out->count = 0;
    add_reversed(out, path, begin_of(path), cut);
    add_part(out, path, cut, end_of(path));
    fill_lanes(out);
}

void path_swap(const struct path *path, struct path_cut first, struct path_cut second,
               struct path *out)
{
    out->count = 0;
    add_part(out, path, begin_of(path), first);
    add_part(out, path, second, end_of(path));
    add_part(out, path, first, second);
    fill_lanes(out);
}

void path_reverse_both(const struct path *path, struct path_cut first, struct path_cut second,
                       struct path *out)
{
    out->count = 0;
    add_part(out, path, begin_of(path), first);
    add_reversed(out, path, first, second);
    add_reversed(out, path, second, end_of(path));
    fill_lanes(out);
}
