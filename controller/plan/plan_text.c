/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The plan as text and back; docs/records.md has the format.
 */
#include "controller/plan/plan.h"

#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "controller/plan/plan_event.h"
#include "controller/plan/plan_pose.h"
#include "controller/plan/text.h"

static void write_hash_line(struct text *text, const char *key, const char *name,
                            const struct sha256 *hash)
{
    text_word(text, key);
    if (name != NULL) {
        text_word(text, name);
    }
    text_hash(text, hash);
    text_end_line(text);
}

static void write_count_line(struct text *text, const char *key, uint64_t value)
{
    text_word(text, key);
    text_count(text, value);
    text_end_line(text);
}

static void write_length_line(struct text *text, const char *key, double mm)
{
    text_word(text, key);
    text_number(text, mm, 3);
    text_end_line(text);
}

static bool plan_names_files(const struct plan *plan)
{
    static const struct sha256 none;
    return !sha256_equal(&plan->named, &none);
}

static void write_header(struct text *text, const struct plan *plan)
{
    text_word(text, "pigment-plan 1\ncourse");
    text_word(text, plan->course);
    text_end_line(text);
    write_count_line(text, "session", plan->session);
    text_word(text, "backend");
    text_word(text, record_backend_name(plan->backend));
    text_end_line(text);
    write_count_line(text, "seed", plan->seed);
    write_hash_line(text, "machine", plan->machine_name, &plan->machine);
    write_hash_line(text, "head", NULL, &plan->head);
    write_hash_line(text, "job", NULL, &plan->job);
    write_hash_line(text, "field", NULL, &plan->field);
    write_length_line(text, "gap_mm", plan->gap_mm);
    write_length_line(text, "depth_limit_mm", plan->depth_limit_mm);
    write_count_line(text, "dots_in", plan->dots_in);
    write_count_line(text, "strikes", plan->strike_count);
    for (int reason = 0; reason < SKIP_REASONS; reason++) {
        if (plan->skipped[reason] > 0) {
            text_word(text, "skipped");
            write_count_line(text, skip_reason_name((enum skip_reason)reason),
                             plan->skipped[reason]);
        }
    }
    if (plan_names_files(plan)) {
        write_hash_line(text, "named", NULL, &plan->named);
    }
    plan_poses_write(text, plan);
    plan_event_write_header(text, plan);
    write_count_line(text, "touched", plan->touched);
}

static void write_strike(struct text *text, const struct plan_strike *strike)
{
    text_word(text, "strike");
    text_count(text, strike->dot);
    text_number(text, strike->at_mm.x, 4);
    text_number(text, strike->at_mm.y, 4);
    text_number(text, strike->at_mm.z, 4);
    text_number(text, strike->normal.x, 9);
    text_number(text, strike->normal.y, 9);
    text_number(text, strike->normal.z, 9);
    text_number(text, strike->depth_mm, 3);
    text_number(text, strike->dwell_s, 2);
    text_word(text, strike->zone);
    text_word(text, strike->shade);
    text_number(text, strike->diameter_mm, 3);
    text_end_line(text);
}

static void write_skip(struct text *text, const struct plan_skip *skip)
{
    text_word(text, "skip");
    text_count(text, skip->dot);
    text_word(text, skip_reason_name(skip->reason));
    if (skip->detail[0] != '\0') {
        text_word(text, skip->detail);
    }
    text_end_line(text);
}

char *plan_write(const struct plan *plan, size_t *size)
{
    struct text text = {0};
    write_header(&text, plan);
    size_t event = 0;
    for (size_t i = 0; i < plan->strike_count; i++) {
        for (; event < plan->event_count && plan->event[event].before == i; event++) {
            plan_event_write(&text, &plan->event[event]);
        }
        write_strike(&text, &plan->strike[i]);
    }
    for (size_t i = 0; i < plan->skip_count; i++) {
        write_skip(&text, &plan->skip[i]);
    }
    text_word(&text, "end");
    text_count(&text, plan->strike_count);
    text_count(&text, plan->skip_count);
    text_end_line(&text);
    if (text.failed) {
        free(text.data);
        return NULL;
    }
    *size = text.size;
    return text.data;
}

static bool read_u32(struct words *words, uint32_t *value)
{
    uint64_t wide;
    if (!words_count(words, UINT32_MAX, &wide)) {
        return false;
    }
    *value = (uint32_t)wide;
    return true;
}

static bool read_vec3(struct words *words, struct vec3 *v)
{
    return words_number(words, &v->x) && words_number(words, &v->y) && words_number(words, &v->z);
}

static bool read_strike(struct words *words, double depth_limit_mm, struct plan_strike *strike)
{
    return read_u32(words, &strike->dot) && read_vec3(words, &strike->at_mm) &&
           read_vec3(words, &strike->normal) && words_number(words, &strike->depth_mm) &&
           words_number(words, &strike->dwell_s) &&
           words_token(words, strike->zone, sizeof strike->zone) &&
           words_token(words, strike->shade, sizeof strike->shade) &&
           words_number(words, &strike->diameter_mm) && words_line_done(words) &&
           strike->depth_mm > 0.0 && strike->depth_mm <= depth_limit_mm;
}

static bool read_skip(struct words *words, struct plan_skip *skip)
{
    const char *reason;
    size_t len;
    if (!read_u32(words, &skip->dot) || !words_take(words, &reason, &len) ||
        !skip_reason_from_name(reason, len, &skip->reason)) {
        return false;
    }
    skip->detail[0] = '\0';
    return words_line_done(words) ||
           (words_token(words, skip->detail, sizeof skip->detail) && words_line_done(words));
}

static bool line_is(struct words *words, const char *key)
{
    return words_next_line(words) && words_is(words, key);
}

static bool read_hashes(struct words *words, struct plan *plan)
{
    return line_is(words, "machine") &&
           words_token(words, plan->machine_name, sizeof plan->machine_name) &&
           words_hash(words, &plan->machine) && line_is(words, "head") &&
           words_hash(words, &plan->head) && line_is(words, "job") &&
           words_hash(words, &plan->job) && line_is(words, "field") &&
           words_hash(words, &plan->field);
}

static bool read_backend(struct words *words, struct plan *plan)
{
    const char *name;
    size_t len;
    return line_is(words, "backend") && words_take(words, &name, &len) &&
           record_backend_from_name(name, len, &plan->backend) && words_line_done(words);
}

static bool read_header(struct words *words, struct plan *plan)
{
    uint64_t session = 0, dots_in = 0, strikes = 0;
    if (!line_is(words, "pigment-plan") || !words_is(words, "1") || !line_is(words, "course") ||
        !words_token(words, plan->course, sizeof plan->course) || !line_is(words, "session") ||
        !words_count(words, FIELD_SESSIONS_MAX, &session) || !read_backend(words, plan) ||
        !line_is(words, "seed") || !words_count(words, UINT64_MAX, &plan->seed) ||
        !read_hashes(words, plan) || !line_is(words, "gap_mm") ||
        !words_number(words, &plan->gap_mm) || !line_is(words, "depth_limit_mm") ||
        !words_number(words, &plan->depth_limit_mm) || !line_is(words, "dots_in") ||
        !words_count(words, FIELD_DOTS_MAX, &dots_in) || !line_is(words, "strikes") ||
        !words_count(words, dots_in, &strikes)) {
        return false;
    }
    plan->session = (unsigned)session;
    plan->dots_in = dots_in;
    plan->strike = calloc(dots_in + 1, sizeof *plan->strike);
    plan->skip = calloc(dots_in + 1, sizeof *plan->skip);
    return plan->strike != NULL && plan->skip != NULL;
}

static bool key_is(const char *key, size_t len, const char *expected)
{
    return len == strlen(expected) && memcmp(key, expected, len) == 0;
}

static bool read_skipped(struct words *words, struct plan *plan)
{
    const char *name;
    size_t len;
    uint64_t count;
    enum skip_reason reason;
    if (!words_take(words, &name, &len) || !skip_reason_from_name(name, len, &reason) ||
        !words_count(words, plan->dots_in, &count)) {
        return false;
    }
    plan->skipped[reason] = count;
    return true;
}

/* `skipped REASON N` lines, `named HASH`, `pose` lines, `rest`, `events N`, then `touched N`. */
static bool read_totals(struct words *words, struct plan *plan, uint64_t *events)
{
    for (int lines = 0; lines <= SKIP_REASONS + PLAN_POSES_MAX + 3; lines++) {
        const char *key;
        size_t len;
        uint64_t touched;
        if (!words_next_line(words) || !words_take(words, &key, &len)) {
            return false;
        }
        if (key_is(key, len, "touched")) {
            const bool good = words_count(words, plan->dots_in, &touched);
            plan->touched = good ? touched : 0;
            return good;
        }
        const bool good = key_is(key, len, "rest")    ? plan_rest_read(words, plan)
                          : key_is(key, len, "named") ? words_hash(words, &plan->named)
                          : key_is(key, len, "pose")  ? plan_pose_read(words, plan)
                          : key_is(key, len, "events")
                              ? words_count(words, PLAN_EVENTS_MAX, events) && *events > 0
                              : key_is(key, len, "skipped") && read_skipped(words, plan);
        if (!good) {
            return false;
        }
    }
    return false;
}

static bool read_end(struct words *words, struct plan *plan, uint64_t events)
{
    uint64_t strikes, skips;
    return words_count(words, plan->dots_in, &strikes) &&
           words_count(words, plan->dots_in, &skips) && words_line_done(words) &&
           !words_next_line(words) && strikes == plan->strike_count && skips == plan->skip_count &&
           strikes + skips == plan->dots_in && events == plan->event_count &&
           plan_events_hold(plan) && plan_poses_spread(plan);
}

/* A strike with the events before it, or a skip: those come last. */
static bool read_entry(struct words *words, struct plan *plan, const char *key, size_t len)
{
    if (key_is(key, len, "event")) {
        return plan->skip_count == 0 && plan_event_read(words, plan);
    }
    if (plan->strike_count + plan->skip_count >= plan->dots_in) {
        return false;
    }
    if (key_is(key, len, "strike")) {
        return plan->skip_count == 0 &&
               read_strike(words, plan->depth_limit_mm, &plan->strike[plan->strike_count++]);
    }
    return key_is(key, len, "skip") && read_skip(words, &plan->skip[plan->skip_count++]);
}

/* Strikes, events, skips, and the end line that counts them. */
static bool read_body(struct words *words, struct plan *plan, uint64_t events)
{
    while (words_next_line(words)) {
        const char *key;
        size_t len;
        if (!words_take(words, &key, &len)) {
            return false;
        }
        if (key_is(key, len, "end")) {
            return read_end(words, plan, events);
        }
        if (!read_entry(words, plan, key, len)) {
            return false;
        }
    }
    return false;
}

enum err_code plan_read_text(struct plan *plan, const char *path, const char *text, size_t size,
                             struct err *err)
{
    *plan = (struct plan){0};
    struct words words = {.at = text, .end = text + size};
    uint64_t events = 0;
    if (!read_header(&words, plan) || !read_totals(&words, plan, &events) ||
        !read_body(&words, plan, events)) {
        plan_free(plan);
        return err_set(err, ERR_DATA, "%s:%d: not a whole plan; make it again with `pigment plan`",
                       path, words.line);
    }
    return ERR_OK;
}

enum err_code plan_read(struct plan *plan, const char *path, struct sha256 *hash, struct err *err)
{
    struct file file;
    *plan = (struct plan){0};
    if (file_read(&file, path, err) != ERR_OK) {
        return err->code;
    }
    enum err_code code = plan_read_text(plan, path, file.data, file.size, err);
    *hash = file.sha256;
    file_free(&file);
    return code;
}
