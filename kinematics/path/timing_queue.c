/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/timing_queue.h"

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { SEGMENTS_MAX = 16 };

static const double STRAIGHT_ON = 0.999999; /* cosine of a corner that is none */

struct block {
    double length, left, accel, top; /* top: the speed to reach */
    double corner2;                  /* square of the most that the corner before it allows */
    double entry2;                   /* square of the planned speed where its rest begins */
    double unit[TIMING_AXES_MAX];
};

struct queue {
    const struct timing_board *board;
    struct block block[TIMING_LINES_MAX];
    size_t head, cut;           /* the next free; the first that is not all in segments */
    double end_s[SEGMENTS_MAX]; /* of each segment cut, a ring */
    size_t segments, done;      /* cut and run so far */
    double rest_s;              /* when all that is cut has run */
    double speed;               /* where the cut stands */
};

/* The largest k with |k unit[i]| <= limit[i] for every axis. */
static double limit_along(const double *limit, const double *unit, size_t axes)
{
    double most = HUGE_VAL;
    for (size_t i = 0; i < axes; i++) {
        if (unit[i] != 0.0) {
            most = fmin(most, limit[i] / fabs(unit[i]));
        }
    }
    return most;
}

/* The corner as an arc that stays within the deviation of its point. */
static double corner2(const struct timing_board *board, const double *in, const double *out)
{
    double turn[TIMING_AXES_MAX], turn2 = 0.0, along = 0.0;
    for (size_t i = 0; i < board->axes; i++) {
        along += in[i] * out[i];
        turn[i] = out[i] - in[i];
        turn2 += turn[i] * turn[i];
    }
    if (along > STRAIGHT_ON) {
        return HUGE_VAL;
    }
    if (along < -STRAIGHT_ON) {
        return 0.0;
    }
    for (size_t i = 0; i < board->axes; i++) {
        turn[i] /= sqrt(turn2);
    }
    const double half_sine = sqrt(0.5 * (1.0 + along));
    return limit_along(board->accel, turn, board->axes) * board->junction * half_sine /
           (1.0 - half_sine);
}

/* Backwards: slow enough for what follows; forwards: no faster than can be reached. */
static void plan(struct queue *queue)
{
    double exit2 = 0.0;
    for (size_t i = queue->head; i-- > queue->cut + 1;) {
        struct block *block = &queue->block[i];
        const double slower = fmin(block->top, queue->block[i - 1].top);
        const double most2 = fmin(slower * slower, block->corner2);
        block->entry2 = fmin(most2, exit2 + 2.0 * block->accel * block->left);
        exit2 = block->entry2;
    }
    for (size_t i = queue->cut; i + 1 < queue->head; i++) {
        const struct block *block = &queue->block[i];
        const double reach2 = block->entry2 + 2.0 * block->accel * block->left;
        queue->block[i + 1].entry2 = fmin(queue->block[i + 1].entry2, reach2);
    }
}

/* A line has come. One without length takes no place. */
static void add(struct queue *queue, const double *from, const struct timing_line *line)
{
    const struct timing_board *board = queue->board;
    struct block *block = &queue->block[queue->head];
    double length2 = 0.0;
    for (size_t i = 0; i < board->axes; i++) {
        block->unit[i] = line->to[i] - from[i];
        length2 += block->unit[i] * block->unit[i];
    }
    if (!(length2 > 0.0)) {
        return;
    }
    block->length = block->left = sqrt(length2);
    for (size_t i = 0; i < board->axes; i++) {
        block->unit[i] /= block->length;
    }
    block->accel = limit_along(board->accel, block->unit, board->axes);
    block->top = limit_along(board->speed, block->unit, board->axes);
    block->top = line->speed > 0.0 ? fmin(line->speed, block->top) : block->top;
    const bool from_rest = queue->head == queue->cut;
    block->corner2 = from_rest ? 0.0 : corner2(board, block[-1].unit, block->unit);
    block->entry2 = 0.0;
    queue->head++;
    plan(queue);
}

/* Goes on along a block for at most `most_s`: up to the peak, along it, down to the exit. Returns
 * the time; length and speed are what became of them. */
static double go_on(struct block *block, double exit2, double most_s, double *speed)
{
    const double a = block->accel, v = *speed;
    const double peak2 = fmax(a * block->left + 0.5 * (v * v + exit2), exit2);
    const double peak = fmax(fmin(block->top, sqrt(peak2)), v), end = sqrt(exit2);
    const double up_s = (peak - v) / a, down_s = fmax(0.0, peak - end) / a;
    const double even = block->left - 0.5 * (v + peak) * up_s - 0.5 * (peak + end) * down_s;
    const double even_s = peak > 0.0 ? fmax(0.0, even) / peak : 0.0;
    const double whole_s = up_s + even_s + down_s;
    if (whole_s <= most_s) {
        block->left = 0.0;
        *speed = end;
        return whole_s;
    }
    const double t1 = fmin(most_s, up_s), t2 = fmin(most_s - t1, even_s), t3 = most_s - t1 - t2;
    block->left -= (v + 0.5 * a * t1) * t1 + peak * t2 + (peak - 0.5 * a * t3) * t3;
    *speed = v + a * (t1 - t3);
    return most_s;
}

/* Cuts as much ahead as the board does. */
static void cut(struct queue *queue, double now_s)
{
    const struct timing_board *board = queue->board;
    while (queue->cut < queue->head && queue->segments - queue->done < board->segments) {
        struct block *block = &queue->block[queue->cut];
        const bool last = queue->cut + 1 == queue->head;
        const double exit2 = last ? 0.0 : block[1].entry2;
        const double begin_s = queue->segments == queue->done ? now_s : queue->rest_s;
        queue->rest_s = begin_s + go_on(block, exit2, board->segment_s, &queue->speed);
        queue->end_s[queue->segments++ % board->segments] = queue->rest_s;
        block->entry2 = queue->speed * queue->speed;
        if (!(block->left > 0.0)) {
            queue->cut++;
            queue->speed = last ? 0.0 : queue->speed;
        }
    }
}

double timing_lines_s(const struct timing_board *board, const double *from,
                      const struct timing_line *line, size_t count)
{
    assert(count <= TIMING_LINES_MAX && board->axes <= TIMING_AXES_MAX);
    assert(board->segments > 0 && board->segments <= SEGMENTS_MAX && board->segment_s > 0.0);
    struct queue queue = {.board = board};
    size_t come = 0;
    double now_s = 0.0;
    while (come < count || queue.done < queue.segments) {
        const bool runs = queue.done < queue.segments;
        const double end_s = runs ? queue.end_s[queue.done % board->segments] : HUGE_VAL;
        if (come < count && line[come].arrives_s <= end_s) {
            now_s = fmax(now_s, line[come].arrives_s);
            add(&queue, come == 0 ? from : line[come - 1].to, &line[come]);
            come++;
        } else {
            now_s = end_s;
            queue.done++;
        }
        cut(&queue, now_s);
    }
    return fmax(queue.rest_s, now_s);
}
