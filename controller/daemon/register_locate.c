/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The part of registering that comes before the joints: a child works out where the head lies, and
 * how far off the dots may be. And how long a registration holds.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "controller/daemon/register.h"

static const int64_t UNKNOWN_NS = INT64_MAX / 2;

enum err_code register_locate(struct daemon *daemon, struct err *err)
{
    struct sitting *sitting = daemon->sitting;
    char plan[STATE_FILE_SIZE], pose[REGISTER_POSE_SIZE];
    if (sitting_check_files(sitting, err) != ERR_OK) {
        return err->code;
    }
    state_dir_file(&daemon->state_dir, sitting->name, "plan", plan);
    register_format_pose(sitting_said_pose(sitting), pose);
    const char *const argument[] = {"register", daemon->registering.file,
                                    "--job",    sitting->file[SITTING_JOB],
                                    "--head",   sitting->file[SITTING_HEAD],
                                    "--plan",   plan,
                                    "--at",     pose,
                                    "--json",   NULL};
    return child_start(&daemon->solver, argument, err);
}

static double number_of(const json_t *found, const char *key)
{
    return json_number_value(json_object_get(found, key));
}

void register_take_located(struct daemon *daemon, const json_t *found)
{
    struct registering *registering = &daemon->registering;
    const json_t *pose = json_object_get(found, "head_in_base");
    const json_t *xyz = json_object_get(pose, "xyz_mm"), *rpy = json_object_get(pose, "rpy_deg");
    const char *kind = json_string_value(json_object_get(found, "kind"));
    for (size_t i = 0; i < 3; i++) {
        registering->head_in_base.xyz_mm[i] = json_number_value(json_array_get(xyz, i));
        registering->head_in_base.rpy_rad[i] =
            rad_from_deg(json_number_value(json_array_get(rpy, i)));
    }
    registering->kind = kind && strcmp(kind, "probes") == 0 ? LOCATE_PROBES : LOCATE_FIDUCIALS;
    registering->residual_mm = 1e-3 * number_of(found, "residual_um");
    registering->error_mm = 1e-3 * number_of(found, "error_um");
    registering->noise_mm = 1e-3 * number_of(found, "noise_um");
    registering->used = (uint32_t)number_of(found, "used");
    registering->set_aside = (uint32_t)number_of(found, "set_aside");
    registering->step = REGISTERING_WANTED;
}

json_t *register_json(const struct daemon *daemon)
{
    const struct registering *registering = &daemon->registering;
    const struct touching *touching = &daemon->touching;
    json_t *json =
        json_pack("{s:I, s:I, s:f, s:f}", "revision", (json_int_t)daemon->sitting->revision,
                  "contacts", (json_int_t)registering->contacts, "contact_rms_um",
                  1e3 * registering->contact_rms_mm, "band_um", 1e3 * registering->band_mm);
    json_t *more =
        registering->kind == LOCATE_TOUCHED
            ? json_pack("{s:I, s:I, s:f, s:f}", "touched", (json_int_t)touching->skin, "no_skin",
                        (json_int_t)touching->none, "off_rms_um", 1e3 * touching->off_rms_mm,
                        "off_max_um", 1e3 * touching->off_max_mm)
            : json_pack("{s:f, s:f, s:I, s:I}", "residual_um", 1e3 * registering->residual_mm,
                        "error_um", 1e3 * registering->error_mm, "used",
                        (json_int_t)registering->used, "set_aside",
                        (json_int_t)registering->set_aside);
    (void)json_object_update_new(json, more);
    return json;
}

/* Neither clock says more than it is: one may have been set back, the other has begun anew with the
 * computer. Where both say that it is still to come, nobody knows. */
void register_date(struct daemon *daemon, const struct record *registered)
{
    const int64_t wall_ns = loop_wall_ns() - registered->wall_ns;
    const int64_t mono_ns = loop_now_ns() - registered->mono_ns;
    const int64_t longer_ns = wall_ns > mono_ns ? wall_ns : mono_ns;
    daemon->sitting->registered_ns = loop_boot_ns() - (longer_ns >= 0 ? longer_ns : UNKNOWN_NS);
}

void register_suppose(const struct daemon *daemon, struct sitting *sitting)
{
    const struct sitting *before = daemon->sitting;
    const struct record *found = &before->registered;
    const bool elsewhere =
        before->loaded && strcmp(before->plan.course, sitting->plan.course) == 0 &&
        (before->revision > 1 || found->body.registration.kind == RECORD_KIND_SUPPOSED) &&
        !register_is_same(&before->solution.head_in_base, &sitting->solution.head_in_base);
    // a tracker sees for itself
    if (elsewhere && daemon->options->tracker_path == NULL) {
        sitting->registered.body.registration.kind = RECORD_KIND_SUPPOSED;
    }
}

bool register_is_expired(const struct daemon *daemon)
{
    return register_is_expired_at(daemon, daemon->sitting->plan.strike_count);
}

bool register_is_expired_at(const struct daemon *daemon, size_t i)
{
    const struct sitting *sitting = daemon->sitting;
    const bool own = i < sitting->plan.strike_count && sitting->state[i] == DOT_INTENT;
    const struct job_registration *limits = &sitting->limits;
    const double age_s = (double)(loop_boot_ns() - sitting->registered_ns) * 1e-9;
    const bool supposed = sitting->registered.body.registration.kind == RECORD_KIND_SUPPOSED;
    return (limits->given && sitting->revision <= 1) || supposed || // nobody has looked
           (limits->expires_s > 0 && age_s > limits->expires_s) ||
           (limits->expires_strikes > 0 && sitting->intents_since - own >= limits->expires_strikes);
}
