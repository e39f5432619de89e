/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person's keep-out for the job in hand, running or not: around a place of the head frame or a
 * dot of the plan. It holds at once; the answer says that it is on disk.
 */
#include <math.h>

#include "controller/daemon/daemon.h"
#include "controller/daemon/methods.h"
#include "controller/daemon/rpc.h"

static const double PLACE_MAX_MM = 400.0;

struct wanted {
    double x_mm, y_mm, z_mm, radius_mm;
    json_int_t dot; /* 0: the place */
};

static enum err_code unpack(struct call *call, struct wanted *wanted, struct err *err)
{
    const json_t *params = call->params;
    if (json_object_get(params, "dot")) {
        return method_unpack(call, err, "{s:I, s:F}", "dot", &wanted->dot, "radius_mm",
                             &wanted->radius_mm);
    }
    return method_unpack(call, err, "{s:F, s:F, s:F, s:F}", "x_mm", &wanted->x_mm, "y_mm",
                         &wanted->y_mm, "z_mm", &wanted->z_mm, "radius_mm", &wanted->radius_mm);
}

static bool is_in_range(const struct wanted *wanted)
{
    return fabs(wanted->x_mm) <= PLACE_MAX_MM && fabs(wanted->y_mm) <= PLACE_MAX_MM &&
           fabs(wanted->z_mm) <= PLACE_MAX_MM && wanted->radius_mm >= EXCLUDE_RADIUS_MIN_MM &&
           wanted->radius_mm <= EXCLUDE_RADIUS_MAX_MM;
}

/* Where that dot lies. */
static enum err_code find_dot(const struct sitting *sitting, struct wanted *wanted, struct err *err)
{
    bool fits = wanted->dot >= 1 && wanted->dot <= UINT32_MAX;
    size_t i = fits ? sitting_find(sitting, (uint32_t)wanted->dot) : sitting->plan.strike_count;
    if (i == sitting->plan.strike_count) {
        return err_set(err, ERR_DATA, "job %s has no dot %lld", sitting->name,
                       (long long)wanted->dot);
    }
    const struct vec3 *at = &sitting->plan.strike[i].at_mm;
    wanted->x_mm = at->x;
    wanted->y_mm = at->y;
    wanted->z_mm = at->z;
    return ERR_OK;
}

/* Dots that nobody has begun and that nobody will now. */
static size_t count_left_out(const struct sitting *sitting, const struct wanted *wanted)
{
    const struct vec3 centre = {wanted->x_mm, wanted->y_mm, wanted->z_mm};
    size_t count = 0;
    for (size_t i = 0; i < sitting->plan.strike_count; i++) {
        count += sitting->state[i] == DOT_PLANNED &&
                 vec3_distance(sitting->plan.strike[i].at_mm, centre) <= wanted->radius_mm;
    }
    return count;
}

enum err_code method_exclude(struct call *call, struct err *err)
{
    struct daemon *daemon = call->daemon;
    const struct sitting *sitting = daemon->sitting;
    struct wanted wanted = {0};
    if (unpack(call, &wanted, err) != ERR_OK) {
        return err->code;
    }
    if (!sitting->loaded) {
        return err_set(err, ERR_DATA, "there is no job in hand to exclude anything from");
    }
    if (wanted.dot != 0 && find_dot(sitting, &wanted, err) != ERR_OK) {
        return err->code;
    }
    if (!is_in_range(&wanted)) {
        return err_set(err, ERR_USAGE, "params: a place within %g mm, radius_mm %g..%g",
                       PLACE_MAX_MM, EXCLUDE_RADIUS_MIN_MM, EXCLUDE_RADIUS_MAX_MM);
    }
    struct record record = {.type = RECORD_EXCLUDE};
    record.body.exclude.kind = wanted.dot != 0 ? EXCLUDE_DOT : EXCLUDE_PLACE;
    record.body.exclude.x_mm = wanted.x_mm;
    record.body.exclude.y_mm = wanted.y_mm;
    record.body.exclude.z_mm = wanted.z_mm;
    record.body.exclude.radius_mm = wanted.radius_mm;
    size_t count = count_left_out(sitting, &wanted);
    if (stream_exclude(daemon->stream, &record, loop_now_ns(), err) != ERR_OK) {
        return err->code;
    }
    call->later = true;
    daemon->excluding = (struct excluding){
        .active = true,
        .asker = client_ref_of(call->client),
        .id = json_incref(call->id),
        .result =
            json_pack("{s:I, s:f, s:f, s:f, s:f}", "dots", (json_int_t)count, "x_mm", wanted.x_mm,
                      "y_mm", wanted.y_mm, "z_mm", wanted.z_mm, "radius_mm", wanted.radius_mm)};
    return ERR_OK;
}

void exclude_on_time(struct daemon *daemon)
{
    struct excluding *excluding = &daemon->excluding;
    if (!excluding->active || stream_is_saving(daemon->stream)) {
        return;
    }
    struct client *asker = client_from_ref(&daemon->server, excluding->asker);
    struct err err;
    if (asker && stream_ledger_failed(daemon->stream)) {
        (void)err_set(&err, ERR_IO, "the ledger cannot be written; nothing is struck any more");
        server_send(asker, rpc_error(excluding->id, &err, NULL));
    } else if (asker) {
        server_send(asker, rpc_answer(excluding->id, json_incref(excluding->result)));
    }
    exclude_deinit(daemon);
}

void exclude_deinit(struct daemon *daemon)
{
    json_decref(daemon->excluding.id);
    json_decref(daemon->excluding.result);
    daemon->excluding = (struct excluding){0};
}
