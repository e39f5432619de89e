/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/program.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "controller/stream/axes.h"
#include "gcode/program.h"

struct output {
    char *text;
    size_t size, room;
};

static void append(struct output *output, const char *piece, size_t len)
{
    if (output->size + len > output->room) {
        size_t room = 2 * (output->size + len);
        char *grown = realloc(output->text, room);
        if (!grown) {
            abort();
        }
        output->text = grown;
        output->room = room;
    }
    memcpy(output->text + output->size, piece, len);
    output->size += len;
}

/* Aims as the stream does just ahead of a strike. */
struct aiming {
    struct arm arm;
    struct lattice lattice;
    struct hop_world world;
    struct joints at;
};

static void aiming_init(struct aiming *aiming, const struct planning *planning)
{
    arm_init(&aiming->arm, &planning->inputs.machine);
    lattice_init(&aiming->lattice, &aiming->arm);
    aiming->world = (struct hop_world){
        .arm = &aiming->arm, .head_in_base = frame_from_pose(&planning->solution.head_in_base)};
    aiming->at = arm_homed(&aiming->arm);
}

static size_t strike_piece(char *piece, const struct planning *planning, size_t i,
                           const struct gcode_needle *needle, uint32_t number,
                           struct aiming *aiming)
{
    const struct machine *machine = &planning->inputs.machine;
    const struct solved *solved = &planning->solution.strike[i];
    struct gcode_axes leg[GCODE_PROGRAM_LEGS_MAX];
    assert(solved->via_count < GCODE_PROGRAM_LEGS_MAX);
    solution_lay_head(&planning->solution, &planning->plan, i, &aiming->world);
    aiming->at = solution_aim(&planning->solution, &planning->plan, i, &aiming->world,
                              &aiming->lattice, &aiming->at);
    for (uint32_t k = 0; k <= solved->via_count; k++) {
        const struct joints *to =
            k < solved->via_count ? &planning->solution.via[solved->first_via + k] : &aiming->at;
        struct axes axes = axes_from_joints(machine, to, machine->strike.clear_mm);
        leg[k] = axes_arm_words(machine, &axes);
    }
    struct gcode_program_strike strike = {.number = number,
                                          .leg = leg,
                                          .leg_count = solved->via_count + 1,
                                          .depth_mm = solved->depth_mm,
                                          .dwell_s = planning->plan.strike[i].dwell_s};
    return gcode_program_strike(piece, GCODE_PROGRAM_PIECE_SIZE, needle, machine->strike.clear_mm,
                                &strike);
}

char *program_text(const struct planning *planning, size_t *size, struct err *err)
{
    const struct machine *machine = &planning->inputs.machine;
    const struct gcode_needle needle = axes_needle(machine);
    struct output output = {.text = memory_new(GCODE_PROGRAM_PIECE_SIZE, 1),
                            .room = GCODE_PROGRAM_PIECE_SIZE};
    char piece[GCODE_PROGRAM_PIECE_SIZE];
    size_t len = gcode_program_header(piece, sizeof(piece), &needle, machine->strike.clear_mm,
                                      planning->solution.solved_count);
    append(&output, piece, len);
    uint32_t number = 1;
    struct aiming aiming;
    aiming_init(&aiming, planning);
    for (size_t i = 0; i < planning->solution.count && len > 0; i++) {
        if (planning->solution.strike[i].skip == SKIP_NONE) {
            len = strike_piece(piece, planning, i, &needle, number++, &aiming);
            append(&output, piece, len);
        }
    }
    if (len > 0) {
        len = gcode_program_footer(piece, sizeof(piece), &needle, machine->strike.clear_mm);
        append(&output, piece, len);
    }
    if (len == 0) {
        free(output.text);
        (void)err_set(err, ERR_BUG, "strike %u cannot be written as a program", number - 1);
        return NULL;
    }
    *size = output.size;
    return output.text;
}
