/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/sim_poses.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "controller/cli/remote.h"

/* After the strike before: the foot is up, the arm on its way home. */
static const char MOVED[] = "delay_s: 0.8, for_s: 0.2";

static void write_move(FILE *file, size_t strikes, const struct pose *from, const struct pose *to)
{
    double by[6];
    for (int i = 0; i < 3; i++) {
        by[i] = to->xyz_mm[i] - from->xyz_mm[i];
        by[3 + i] = deg_from_rad(to->rpy_rad[i] - from->rpy_rad[i]);
    }
    (void)fprintf(file,
                  "  - {kind: head-move, strike: %zu, %s, xyz_mm: [%.4f, %.4f, %.4f], rpy_deg: "
                  "[%.7f, %.7f, %.7f]}\n",
                  strikes, MOVED, by[0], by[1], by[2], by[3], by[4], by[5]);
}

static enum err_code write_moves(const struct plan *plan, const char *path, struct err *err)
{
    FILE *file = fopen(path, "wx");
    if (!file) {
        return err_set(err, ERR_CREATE, "%s: cannot be written", path);
    }
    (void)fprintf(file, "format: pigment-faults 1\nfaults:\n");
    for (size_t i = 1; i < plan->strike_count; i++) {
        if (plan->strike[i].pose != plan->strike[i - 1].pose) {
            write_move(file, i, plan_head_of(plan, i - 1, NULL), plan_head_of(plan, i, NULL));
        }
    }
    return fclose(file) == 0 ? ERR_OK : err_set(err, ERR_IO, "%s: cannot be written", path);
}

static bool is_laid_anew(const struct plan *plan)
{
    bool anew = false;
    for (size_t i = 1; i < plan->strike_count; i++) {
        anew = anew || plan->strike[i].pose != plan->strike[i - 1].pose;
    }
    return anew;
}

enum err_code sim_poses_write(const struct plan_inputs *inputs, unsigned session, const char *path,
                              struct pose *first, bool *moves, struct err *err)
{
    struct plan plan;
    *moves = false;
    *first = inputs->job.head_in_base;
    if (inputs->job.pose_count == 0) {
        return ERR_OK;
    }
    if (plan_make(&plan, inputs, session, NULL, err) != ERR_OK) {
        return err->code;
    }
    *first = plan.strike_count > 0 ? *plan_head_of(&plan, 0, first) : *first;
    *moves = is_laid_anew(&plan);
    const enum err_code code = *moves ? write_moves(&plan, path, err) : ERR_OK;
    plan_free(&plan);
    return code;
}

enum err_code sim_poses_register(struct cli *cli, const struct job *job, const char *name,
                                 struct err *err)
{
    const struct pose *pose = &job->head_in_base;
    for (size_t i = 0; i < job->pose_count; i++) {
        pose = strcmp(job->pose[i].id, name) == 0 ? &job->pose[i].head_in_base : pose;
    }
    const double *xyz = pose->xyz_mm, *rpy = pose->rpy_rad;
    json_t *params =
        json_pack("{s:[f,f,f], s:[f,f,f]}", "xyz_mm", xyz[0], xyz[1], xyz[2], "rpy_deg",
                  deg_from_rad(rpy[0]), deg_from_rad(rpy[1]), deg_from_rad(rpy[2]));
    return remote_ask(cli, "register", params, NULL, err);
}
