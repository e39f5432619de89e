/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The machine's own foot feels where the skin is, at some of the dots that are still to come; then
 * the joints are solved again for a surface that is bent to there, as a revision of the
 * registration. It does not make the registration any younger: the head's place is not asked.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/file.h"
#include "config/memory.h"
#include "config/number.h"
#include "controller/daemon/daemon.h"
#include "controller/daemon/methods.h"
#include "controller/daemon/register.h"
#include "controller/daemon/rpc.h"

enum { COUNT_DEFAULT = 16, LINE_SIZE = 3 * NUMBER_SIZE + 16, PLACE_DECIMALS = 4 };

static const char HEADER[] = "# pigment-measured 1 units=mm frame=base\n"
                             "kind,name,x_mm,y_mm,z_mm\n";

struct wanted {
    size_t count;
    size_t strike[STREAM_FEEL_MAX];
};

static bool may_be_touched(const struct sitting *sitting, size_t i)
{
    return sitting->state[i] == DOT_PLANNED &&
           sitting->plan.strike[i].pose == sitting->solution.pose &&
           sitting->solution.strike[i].skip == SKIP_NONE;
}

static int in_order(const void *a, const void *b)
{
    const size_t left = *(const size_t *)a, right = *(const size_t *)b;
    return left < right ? -1 : left > right;
}

/* Farthest first: each the strike that is furthest from those chosen so far, and from those that
 * were touched last (NULL: none). */
static void spread(const struct sitting *sitting, const struct stream_feel *felt, size_t count,
                   struct wanted *wanted)
{
    const struct plan_strike *strike = sitting->plan.strike;
    const size_t strikes = sitting->plan.strike_count;
    double *far_mm = memory_new(strikes + 1, sizeof(*far_mm));
    size_t best = 0;
    for (size_t i = 0; i < strikes; i++) {
        far_mm[i] = may_be_touched(sitting, i) ? 1e9 : 0.0;
        for (size_t k = 0; felt != NULL && k < felt->count; k++) {
            const struct vec3 at = strike[felt->strike[k]].at_mm;
            far_mm[i] = fmin(far_mm[i], vec3_distance(strike[i].at_mm, at));
        }
        best = far_mm[i] > far_mm[best] ? i : best;
    }
    while (wanted->count < count && strikes > 0 && far_mm[best] > 0.0) {
        const struct vec3 at = strike[best].at_mm;
        wanted->strike[wanted->count++] = best;
        for (size_t i = 0; i < strikes; i++) {
            far_mm[i] = fmin(far_mm[i], vec3_distance(strike[i].at_mm, at));
            best = far_mm[i] > far_mm[best] ? i : best;
        }
    }
    free(far_mm);
    qsort(wanted->strike, wanted->count, sizeof(*wanted->strike), in_order); // the plan's way
}

static enum err_code take_dots(const struct sitting *sitting, const json_t *dots,
                               struct wanted *wanted, struct err *err)
{
    if (json_array_size(dots) == 0 || json_array_size(dots) > STREAM_FEEL_MAX) {
        return err_set(err, ERR_USAGE, "params: 1 to %d dots", STREAM_FEEL_MAX);
    }
    for (size_t k = 0; k < json_array_size(dots); k++) {
        const json_int_t dot = json_integer_value(json_array_get(dots, k));
        const bool fits = dot >= 1 && dot <= UINT32_MAX;
        const size_t i = fits ? sitting_find(sitting, (uint32_t)dot) : sitting->plan.strike_count;
        if (i == sitting->plan.strike_count || !may_be_touched(sitting, i)) {
            return err_set(err, ERR_DATA, "dot %lld is none that is still to come", (long long)dot);
        }
        wanted->strike[wanted->count++] = i;
    }
    return ERR_OK;
}

static void contacts_path(const struct daemon *daemon, char path[STATE_FILE_SIZE])
{
    state_dir_file(&daemon->state_dir, daemon->sitting->name, "contacts", path);
}

static bool has_contacts(const struct daemon *daemon)
{
    return state_dir_has(&daemon->state_dir, daemon->sitting->name, "contacts");
}

static enum err_code unpack(struct call *call, struct wanted *wanted, struct err *err)
{
    const struct sitting *sitting = call->daemon->sitting;
    json_t *dots = NULL;
    json_int_t count = COUNT_DEFAULT;
    if (method_unpack(call, err, "{s?o, s?I}", "dots", &dots, "count", &count) != ERR_OK) {
        return err->code;
    }
    if (!sitting->loaded) {
        return err_set(err, ERR_DATA, "there is no job in hand whose skin could be touched");
    }
    if (dots != NULL) {
        return take_dots(sitting, dots, wanted, err);
    }
    if (count < 1 || count > STREAM_FEEL_MAX) {
        return err_set(err, ERR_USAGE, "params: count 1 to %d", STREAM_FEEL_MAX);
    }
    const bool again = has_contacts(call->daemon);
    spread(sitting, again ? stream_felt(call->daemon->stream) : NULL, (size_t)count, wanted);
    return wanted->count > 0 ? ERR_OK : err_set(err, ERR_DATA, "no dot is still to come");
}

static enum err_code check_may(struct daemon *daemon, struct err *err)
{
    if (daemon->registering.step != REGISTERING_NOTHING || daemon->starting.active ||
        daemon->touching.active) {
        return err_set(err, ERR_BUSY, "another word is being carried out: try again in a moment");
    }
    if (stream_state(daemon->stream) != STREAM_RUNNING &&
        sitting_check_files(daemon->sitting, err) != ERR_OK) {
        return err->code;
    }
    const struct sitting *sitting = daemon->sitting;
    if (sitting->plan.pose_count > 0 && sitting_pose_due(sitting) != sitting->solution.pose) {
        return err_set(err, ERR_PERMISSION, "the head has to be put as %.32s and registered first",
                       sitting->plan.pose[sitting_pose_due(sitting)].id);
    }
    return register_is_expired(daemon)
               ? err_set(err, ERR_PERMISSION, "%s", stop_reason_advice(STOP_EXPIRED))
               : ERR_OK;
}

enum err_code method_touch(struct call *call, struct err *err)
{
    struct daemon *daemon = call->daemon;
    struct wanted wanted = {0};
    if (unpack(call, &wanted, err) != ERR_OK || check_may(daemon, err) != ERR_OK ||
        stream_feel(daemon->stream, wanted.strike, wanted.count, loop_now_ns(), err) != ERR_OK) {
        return err->code;
    }
    daemon->touching = (struct touching){
        .active = true, .asker = client_ref_of(call->client), .id = json_incref(call->id)};
    call->later = true;
    return ERR_OK;
}

/* A line of a measured file: the skin, on the needle's line. */
static size_t write_contact(const struct sitting *sitting, const struct stream_feel *felt, size_t k,
                            char *out)
{
    const struct tool tool = arm_tool_from_joints(&sitting->arm, &felt->hover[k]);
    const struct vec3 skin = vec3_along(tool.tip, -felt->off_mm[k], tool.axis);
    const double place[3] = {skin.x, skin.y, skin.z};
    size_t len = (size_t)sprintf(out, "contact,");
    for (int i = 0; i < 3; i++) {
        out[len++] = ',';
        len += number_format(out + len, LINE_SIZE - len, place[i], PLACE_DECIMALS);
    }
    out[len++] = '\n';
    return len;
}

static size_t lines_of(const struct file *file)
{
    size_t lines = 0;
    for (size_t i = 0; i < file->size; i++) {
        lines += file->data[i] == '\n';
    }
    return lines;
}

/* What was touched before, while the head has been where it is, stays. */
static enum err_code add_contacts(struct daemon *daemon, const char *path, struct err *err)
{
    const struct stream_feel *felt = stream_felt(daemon->stream);
    struct file before = {.data = NULL};
    const bool has = has_contacts(daemon);
    if (has && file_read(&before, path, err) != ERR_OK) {
        return err->code;
    }
    const size_t old = has ? lines_of(&before) - 2 : 0;
    if (old + daemon->touching.skin > STREAM_FEEL_MAX) {
        file_free(&before);
        return err_set(err, ERR_DATA, "%zu places of this head are touched already; allowed: %d",
                       old, STREAM_FEEL_MAX);
    }
    const size_t head = has ? before.size : strlen(HEADER);
    char *text = memory_new(head + STREAM_FEEL_MAX * LINE_SIZE + 1, 1);
    memcpy(text, has ? before.data : HEADER, head);
    size_t len = head;
    for (size_t k = 0; k < felt->count; k++) {
        if (felt->answer[k] == STREAM_FEEL_SKIN) {
            len += write_contact(daemon->sitting, felt, k, text + len);
        }
    }
    const enum err_code code = file_write(path, text, len, err);
    free(text);
    file_free(&before);
    return code;
}

void touch_forget_contacts(struct daemon *daemon)
{
    char path[STATE_FILE_SIZE];
    contacts_path(daemon, path);
    (void)unlink(path);
}

static void tally(struct touching *touching, const struct stream_feel *felt)
{
    double sum = 0.0;
    for (size_t k = 0; k < felt->count; k++) {
        if (felt->answer[k] == STREAM_FEEL_SKIN) {
            touching->skin++;
            sum += felt->off_mm[k] * felt->off_mm[k];
            touching->off_max_mm = fmax(touching->off_max_mm, fabs(felt->off_mm[k]));
        }
    }
    touching->none = felt->count - touching->skin;
    touching->off_rms_mm = touching->skin > 0 ? sqrt(sum / (double)touching->skin) : 0.0;
}

/* The rest is a registering like any other. */
static enum err_code hand_over(struct daemon *daemon, struct err *err)
{
    struct touching *touching = &daemon->touching;
    const struct stream_feel *felt = stream_felt(daemon->stream);
    char path[STATE_FILE_SIZE];
    if (!felt->whole) {
        return err_set(err, ERR_CHECK, "the touches were stopped, and nothing is bent by them");
    }
    tally(touching, felt);
    if (touching->skin == 0) {
        return err_set(err, ERR_CHECK, "the foot found no skin at any of %zu places", felt->count);
    }
    contacts_path(daemon, path);
    if (add_contacts(daemon, path, err) != ERR_OK) {
        return err->code;
    }
    daemon->registering =
        (struct registering){.step = REGISTERING_WANTED,
                             .file = memory_text(path, strlen(path)),
                             .head_in_base = daemon->sitting->solution.head_in_base,
                             .kind = LOCATE_TOUCHED,
                             .asker = touching->asker,
                             .id = json_incref(touching->id)};
    return ERR_OK;
}

void touch_on_time(struct daemon *daemon)
{
    struct err err = {0};
    if (!daemon->touching.active || stream_felt(daemon->stream)->active ||
        stream_is_moving(daemon->stream)) {
        return;
    }
    if (hand_over(daemon, &err) != ERR_OK) {
        struct client *asker = client_from_ref(&daemon->server, daemon->touching.asker);
        if (asker) {
            server_send(asker, rpc_error(daemon->touching.id, &err, NULL));
        }
    }
    daemon->touching.active = false;
    json_decref(daemon->touching.id);
    daemon->touching.id = NULL;
}
