/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The solution as text and back; docs/records.md has the format.
 */
#include "controller/plan/solution.h"

#include <stdlib.h>
#include <string.h>

#include "config/file.h"
#include "controller/plan/plan_pose.h"
#include "controller/plan/text.h"

static int joint_decimals(const struct machine *machine, size_t i)
{
    return machine->joint[i].kind == MACHINE_REVOLUTE ? 9 : 5;
}

static void write_joints(struct text *text, const struct machine *machine,
                         const struct joints *joints)
{
    for (size_t i = 0; i < machine->joint_count; i++) {
        text_number(text, joints->q[i], joint_decimals(machine, i));
    }
}

static void write_pose(struct text *text, const struct pose *pose)
{
    for (int i = 0; i < 3; i++) {
        text_number(text, pose->xyz_mm[i], 4);
    }
    for (int i = 0; i < 3; i++) {
        text_number(text, pose->rpy_rad[i], 9);
    }
}

static void write_head(struct text *text, const struct solution *solution, const struct plan *plan,
                       const struct machine *machine)
{
    text_word(text, "pigment-solution 1\nplan");
    text_hash(text, &solution->plan);
    text_end_line(text);
    text_word(text, "machine");
    text_hash(text, &solution->machine);
    text_end_line(text);
    text_word(text, "head_in_base");
    write_pose(text, &solution->head_in_base);
    text_end_line(text);
    if (plan->pose_count > 0) {
        text_word(text, "pose");
        text_word(text, plan->pose[solution->pose].id);
        text_end_line(text);
    }
    text_word(text, "joints");
    for (size_t i = 0; i < machine->joint_count; i++) {
        text_word(text, machine->joint[i].name);
    }
    text_word(text, "needle");
    text_end_line(text);
}

static void write_solved(struct text *text, const struct solution *solution,
                         const struct machine *machine, uint32_t dot, const struct solved *solved)
{
    text_word(text, solved->skip == SKIP_NONE ? "strike" : "skip");
    text_count(text, dot);
    if (solved->skip != SKIP_NONE) {
        text_word(text, skip_reason_name(solved->skip));
        text_end_line(text);
        return;
    }
    text_word(text, "via");
    text_count(text, solved->via_count);
    for (uint32_t k = 0; k < solved->via_count; k++) {
        write_joints(text, machine, &solution->via[solved->first_via + k]);
    }
    write_joints(text, machine, &solved->hover);
    text_number(text, solved->retracted_mm, 5);
    text_number(text, solved->depth_mm, 5);
    text_number(text, solved->time_s, 4);
    text_end_line(text);
}

char *solution_write(const struct solution *solution, const struct plan *plan,
                     const struct machine *machine, size_t *size)
{
    struct text text = {0};
    write_head(&text, solution, plan, machine);
    for (size_t i = 0; i < solution->count; i++) {
        write_solved(&text, solution, machine, plan->strike[i].dot, &solution->strike[i]);
    }
    text_word(&text, "end");
    text_count(&text, solution->solved_count);
    text_count(&text, solution->count - solution->solved_count);
    text_end_line(&text);
    if (text.failed) {
        free(text.data);
        return NULL;
    }
    *size = text.size;
    return text.data;
}

static bool line_is(struct words *words, const char *key)
{
    return words_next_line(words) && words_is(words, key);
}

static bool read_joints(struct words *words, const struct machine *machine, struct joints *joints)
{
    *joints = (struct joints){{0}};
    for (size_t i = 0; i < machine->joint_count; i++) {
        const struct machine_joint *limit = &machine->joint[i];
        if (!words_number(words, &joints->q[i]) || joints->q[i] < limit->min - 1e-4 ||
            joints->q[i] > limit->max + 1e-4) {
            return false;
        }
    }
    return true;
}

/* Which of the plan's poses the head lies in; nothing is said where it has none. */
static bool read_lying(struct words *words, const struct plan *plan, struct solution *solution)
{
    char id[JOB_ID_SIZE];
    if (plan->pose_count == 0) {
        return true;
    }
    if (!line_is(words, "pose") || !words_token(words, id, sizeof id) || !words_line_done(words)) {
        return false;
    }
    solution->pose = plan_pose_find(plan, id);
    return solution->pose < plan->pose_count;
}

static bool read_head(struct words *words, const struct plan *plan, const struct machine *machine,
                      struct solution *solution)
{
    if (!line_is(words, "pigment-solution") || !words_is(words, "1") || !line_is(words, "plan") ||
        !words_hash(words, &solution->plan) || !line_is(words, "machine") ||
        !words_hash(words, &solution->machine) || !line_is(words, "head_in_base")) {
        return false;
    }
    for (int i = 0; i < 6; i++) {
        double *value =
            i < 3 ? &solution->head_in_base.xyz_mm[i] : &solution->head_in_base.rpy_rad[i - 3];
        if (!words_number(words, value)) {
            return false;
        }
    }
    if (!read_lying(words, plan, solution) || !line_is(words, "joints")) {
        return false;
    }
    for (size_t i = 0; i < machine->joint_count; i++) {
        if (!words_is(words, machine->joint[i].name)) {
            return false;
        }
    }
    return words_is(words, "needle") && words_line_done(words);
}

/* Room for the via points of one more strike; doubling keeps it linear. */
static struct joints *via_room(struct solution *solution, size_t *room, size_t more)
{
    if (solution->via_count + more > *room || solution->via == NULL) {
        const size_t wanted = (*room + more) * 2 + 64;
        struct joints *grown = realloc(solution->via, wanted * sizeof *grown);
        if (grown == NULL) {
            return NULL;
        }
        solution->via = grown;
        *room = wanted;
    }
    return solution->via + solution->via_count;
}

static bool read_solved(struct words *words, const struct machine *machine,
                        struct solution *solution, size_t *room, struct solved *solved)
{
    uint64_t vias;
    if (!words_is(words, "via") || !words_count(words, HOP_VIA_MAX, &vias)) {
        return false;
    }
    struct joints *via = via_room(solution, room, vias);
    if (via == NULL) {
        return false;
    }
    solved->first_via = (uint32_t)solution->via_count;
    solved->via_count = (uint32_t)vias;
    for (uint64_t k = 0; k < vias; k++) {
        if (!read_joints(words, machine, &via[k])) {
            return false;
        }
    }
    solution->via_count += vias;
    solution->solved_count++;
    return read_joints(words, machine, &solved->hover) &&
           words_number(words, &solved->retracted_mm) && words_number(words, &solved->depth_mm) &&
           words_number(words, &solved->time_s);
}

static bool read_line(struct words *words, const struct machine *machine, struct solution *solution,
                      size_t *room, const struct plan_strike *strike, struct solved *solved)
{
    const char *key, *name;
    size_t key_len, len;
    uint64_t dot;
    if (!words_next_line(words) || !words_take(words, &key, &key_len) ||
        !words_count(words, UINT32_MAX, &dot) || dot != strike->dot) {
        return false;
    }
    if (key_len == 4 && memcmp(key, "skip", 4) == 0) {
        return words_take(words, &name, &len) && skip_reason_from_name(name, len, &solved->skip) &&
               words_line_done(words);
    }
    if (key_len != 6 || memcmp(key, "strike", 6) != 0 ||
        !read_solved(words, machine, solution, room, solved) || !words_line_done(words)) {
        return false;
    }
    solution->time_s += solved->time_s;
    /* the pose must be the plan's: no deeper, and the needle out at hover */
    return solved->depth_mm <= strike->depth_mm + 1e-5 && solved->depth_mm > 0.0 &&
           solved->retracted_mm < 0.0;
}

static bool read_all(struct words *words, const struct plan *plan, const struct machine *machine,
                     struct solution *solution)
{
    uint64_t solved = 0, skipped = 0;
    size_t room = 0;
    if (!read_head(words, plan, machine, solution)) {
        return false;
    }
    for (size_t i = 0; i < plan->strike_count; i++) {
        if (!read_line(words, machine, solution, &room, &plan->strike[i], &solution->strike[i])) {
            return false;
        }
    }
    return line_is(words, "end") && words_count(words, UINT32_MAX, &solved) &&
           words_count(words, UINT32_MAX, &skipped) && words_line_done(words) &&
           solved == solution->solved_count && solved + skipped == solution->count;
}

enum err_code solution_read_text(struct solution *solution, const char *path, const char *text,
                                 size_t size, const struct plan *plan,
                                 const struct sha256 *plan_hash, const struct machine *machine,
                                 struct err *err)
{
    *solution = (struct solution){.count = plan->strike_count};
    struct words words = {.at = text, .end = text + size};
    solution->strike = calloc(plan->strike_count + 1, sizeof *solution->strike);
    const bool good = solution->strike != NULL && read_all(&words, plan, machine, solution) &&
                      sha256_equal(&solution->plan, plan_hash) &&
                      sha256_equal(&solution->machine, &machine->sha256);
    if (!good) {
        solution_free(solution);
        return err_set(err, ERR_DATA, "%s:%d: not the solution of this plan and machine", path,
                       words.line);
    }
    return ERR_OK;
}

enum err_code solution_read(struct solution *solution, const char *path, const struct plan *plan,
                            const struct sha256 *plan_hash, const struct machine *machine,
                            struct err *err)
{
    struct file file;
    *solution = (struct solution){.count = plan->strike_count};
    if (file_read(&file, path, err) != ERR_OK) {
        return err->code;
    }
    enum err_code code =
        solution_read_text(solution, path, file.data, file.size, plan, plan_hash, machine, err);
    file_free(&file);
    return code;
}
