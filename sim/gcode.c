/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/gcode.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define MM_PER_INCH 25.4
#define TARGET_MAX  1e7

enum { LINE_NUMBER_MAX = 10000000, TOOL_MAX = 255 };

/* What one line says before it is carried out: a modal state of its own and what it does once. */
struct draft {
    struct sim_modal modal;
    struct sim_words words;
    uint32_t groups; /* modal groups that the line has used */
    bool machine_coordinates, dwell, jog;
    bool motion_word;
    enum sim_command_kind program; /* M0, M2: else SIM_COMMAND_NONE */
};

/* One bit each; two words of a group in one line are error 21. */
enum group {
    GROUP_ONCE,
    GROUP_MOTION,
    GROUP_PLANE,
    GROUP_DISTANCE,
    GROUP_FEED_MODE,
    GROUP_UNITS,
    GROUP_OFFSET,
    GROUP_STOP,
    GROUP_SPINDLE,
    GROUP_COOLANT,
    GROUP_IGNORED
};

static void set_motion(struct draft *draft, int value)
{
    draft->modal.motion = (enum sim_motion)value;
    draft->motion_word = value != SIM_MOTION_NONE;
}

static void set_dwell(struct draft *draft, int value)
{
    draft->dwell = value != 0;
}

static void set_machine(struct draft *draft, int value)
{
    draft->machine_coordinates = value != 0;
}

static void set_plane(struct draft *draft, int value)
{
    draft->modal.plane = value;
}

static void set_inches(struct draft *draft, int value)
{
    draft->modal.inches = value != 0;
}

static void set_incremental(struct draft *draft, int value)
{
    draft->modal.incremental = value != 0;
}

static void set_inverse(struct draft *draft, int value)
{
    draft->modal.inverse_time = value != 0;
}

static void set_work_system(struct draft *draft, int value)
{
    draft->modal.work_system = value;
}

static void set_program(struct draft *draft, int value)
{
    draft->program = (enum sim_command_kind)value;
}

static void set_spindle(struct draft *draft, int value)
{
    draft->modal.spindle = value;
}

static void set_coolant(struct draft *draft, int value)
{
    draft->modal.coolant = value;
}

static void set_nothing(struct draft *draft, int value)
{
    (void)draft;
    (void)value;
}

struct code {
    int tenfold;
    enum group group;
    void (*apply)(struct draft *draft, int value);
    int value;
    bool in_jog;
};

static const struct code g_codes[] = {
    {0, GROUP_MOTION, set_motion, SIM_MOTION_RAPID, false},
    {10, GROUP_MOTION, set_motion, SIM_MOTION_FEED, false},
    {40, GROUP_ONCE, set_dwell, 1, false},
    {170, GROUP_PLANE, set_plane, 17, false},
    {180, GROUP_PLANE, set_plane, 18, false},
    {190, GROUP_PLANE, set_plane, 19, false},
    {200, GROUP_UNITS, set_inches, 1, true},
    {210, GROUP_UNITS, set_inches, 0, true},
    {382, GROUP_MOTION, set_motion, SIM_MOTION_PROBE, false},
    {400, GROUP_IGNORED, set_nothing, 0, false},
    {490, GROUP_IGNORED, set_nothing, 0, false},
    {530, GROUP_ONCE, set_machine, 1, true},
    {540, GROUP_OFFSET, set_work_system, 54, false},
    {550, GROUP_OFFSET, set_work_system, 55, false},
    {560, GROUP_OFFSET, set_work_system, 56, false},
    {570, GROUP_OFFSET, set_work_system, 57, false},
    {580, GROUP_OFFSET, set_work_system, 58, false},
    {590, GROUP_OFFSET, set_work_system, 59, false},
    {610, GROUP_IGNORED, set_nothing, 0, false},
    {800, GROUP_MOTION, set_motion, SIM_MOTION_NONE, false},
    {900, GROUP_DISTANCE, set_incremental, 0, true},
    {910, GROUP_DISTANCE, set_incremental, 1, true},
    {930, GROUP_FEED_MODE, set_inverse, 1, false},
    {940, GROUP_FEED_MODE, set_inverse, 0, false},
};

static const struct code m_codes[] = {
    {0, GROUP_STOP, set_program, SIM_COMMAND_PAUSE, false},
    {20, GROUP_STOP, set_program, SIM_COMMAND_END, false},
    {300, GROUP_STOP, set_program, SIM_COMMAND_END, false},
    {30, GROUP_SPINDLE, set_spindle, 3, false},
    {40, GROUP_SPINDLE, set_spindle, 4, false},
    {50, GROUP_SPINDLE, set_spindle, 5, false},
    {70, GROUP_COOLANT, set_coolant, 7, false},
    {80, GROUP_COOLANT, set_coolant, 8, false},
    {90, GROUP_COOLANT, set_coolant, 9, false},
};

static enum sim_error apply_code(struct draft *draft, const struct code *table, size_t count,
                                 int tenfold)
{
    for (size_t i = 0; i < count; i++) {
        if (table[i].tenfold != tenfold) {
            continue;
        }
        const uint32_t bit = UINT32_C(1) << table[i].group;
        if (draft->jog && !table[i].in_jog) {
            return SIM_ERROR_JOG;
        }
        if (table[i].group != GROUP_IGNORED && (draft->groups & bit) != 0) {
            return SIM_ERROR_MODAL_GROUP;
        }
        draft->groups |= table[i].group == GROUP_ONCE ? 0 : bit;
        table[i].apply(draft, table[i].value);
        return SIM_OK;
    }
    return SIM_ERROR_UNSUPPORTED;
}

static enum sim_error apply_codes(struct draft *draft)
{
    const struct sim_words *words = &draft->words;
    enum sim_error error = SIM_OK;
    for (int i = 0; i < words->g_count && error == SIM_OK; i++) {
        error = apply_code(draft, g_codes, sizeof g_codes / sizeof g_codes[0], words->g[i]);
    }
    for (int i = 0; i < words->m_count && error == SIM_OK; i++) {
        error = apply_code(draft, m_codes, sizeof m_codes / sizeof m_codes[0], words->m[i]);
    }
    return error;
}

static enum sim_error take_line_and_tool(struct draft *draft, bool plain)
{
    double value = 0.0;
    if (sim_words_take(&draft->words, 'N', &value) &&
        (value < 0.0 || value > LINE_NUMBER_MAX || value != floor(value))) {
        return SIM_ERROR_LINE_NUMBER;
    }
    draft->modal.line = (uint32_t)value; // none is 0, which no report shows
    if (!draft->jog && sim_words_take(&draft->words, 'T', &value)) {
        if (value < 0.0 || value > TOOL_MAX || value != floor(value)) {
            return plain ? SIM_ERROR_TOO_LARGE : SIM_ERROR_NOT_INTEGER;
        }
        draft->modal.tool = (int)value;
    }
    if (!draft->jog && sim_words_take(&draft->words, 'S', &value) && value < 0.0) {
        return SIM_ERROR_NEGATIVE;
    }
    return SIM_OK;
}

static bool any_axis(const struct draft *draft, const struct sim_settings *settings)
{
    for (size_t i = 0; i < settings->axes; i++) {
        if (sim_words_has(&draft->words, settings->axis[i].letter)) {
            return true;
        }
    }
    return false;
}

static enum sim_error take_target(struct draft *draft, const struct sim_settings *settings,
                                  struct sim_command *command)
{
    const struct sim_modal *modal = &draft->modal;
    const bool incremental = modal->incremental && !draft->machine_coordinates;
    for (size_t i = 0; i < settings->axes; i++) {
        double value = 0.0;
        command->target[i] = modal->position[i];
        if (!sim_words_take(&draft->words, settings->axis[i].letter, &value)) {
            continue;
        }
        value *= modal->inches && !settings->axis[i].rotary ? MM_PER_INCH : 1.0;
        command->target[i] = value + (incremental ? modal->position[i] : 0.0);
        if (fabs(command->target[i]) > TARGET_MAX) {
            return SIM_ERROR_TARGET;
        }
    }
    return SIM_OK;
}

/* F stays for the lines that follow, but in G93, where each line brings its own. */
static enum sim_error take_feed(struct draft *draft, struct sim_command *command)
{
    struct sim_modal *modal = &draft->modal;
    double value = 0.0;
    const bool given = sim_words_take(&draft->words, 'F', &value);
    if (given && value < 0.0) {
        return SIM_ERROR_NEGATIVE;
    }
    if (given && !modal->inverse_time) {
        modal->feed = value * (modal->inches ? MM_PER_INCH : 1.0);
    }
    command->inverse_time = modal->inverse_time;
    command->feed = modal->inverse_time ? value : modal->feed;
    return SIM_OK;
}

static enum sim_error take_move(struct draft *draft, const struct sim_settings *settings,
                                struct sim_command *command)
{
    const enum sim_motion motion = draft->modal.motion;
    if (motion == SIM_MOTION_NONE) {
        return SIM_ERROR_NO_MOTION;
    }
    const enum sim_error error = take_target(draft, settings, command);
    if (error != SIM_OK) {
        return error;
    }
    if (motion != SIM_MOTION_RAPID && command->feed <= 0.0) {
        return SIM_ERROR_NO_FEED;
    }
    command->rapid = motion == SIM_MOTION_RAPID;
    command->kind = motion == SIM_MOTION_PROBE ? SIM_COMMAND_PROBE : SIM_COMMAND_MOVE;
    memcpy(draft->modal.position, command->target, sizeof command->target);
    return SIM_OK;
}

static enum sim_error take_action(struct draft *draft, const struct sim_settings *settings,
                                  struct sim_command *command)
{
    if (draft->dwell) {
        command->kind = SIM_COMMAND_DWELL;
        if (draft->motion_word && any_axis(draft, settings)) {
            return SIM_ERROR_AXIS_CONFLICT;
        }
        if (!sim_words_take(&draft->words, 'P', &command->dwell_s)) {
            return SIM_ERROR_NO_VALUE;
        }
        return command->dwell_s < 0.0 ? SIM_ERROR_NEGATIVE : SIM_OK;
    }
    if (any_axis(draft, settings)) {
        return take_move(draft, settings, command);
    }
    const bool needs_axes = draft->jog || draft->machine_coordinates ||
                            (draft->motion_word && draft->modal.motion == SIM_MOTION_PROBE);
    command->kind = draft->program;
    return needs_axes ? SIM_ERROR_NO_AXIS : SIM_OK;
}

static enum sim_error read_draft(struct draft *draft, const struct sim_settings *settings,
                                 const char *text, struct sim_command *command)
{
    *command = (struct sim_command){.kind = SIM_COMMAND_NONE};
    enum sim_error error = sim_words_read(&draft->words, settings->letters, text);
    error = error != SIM_OK ? error : apply_codes(draft);
    error = error != SIM_OK ? error : take_line_and_tool(draft, settings->plain);
    error = error != SIM_OK ? error : take_feed(draft, command);
    error = error != SIM_OK ? error : take_action(draft, settings, command);
    if (error == SIM_OK && draft->words.has != 0) {
        error = SIM_ERROR_UNUSED;
    }
    command->line = draft->modal.line;
    return error;
}

void sim_gcode_reset(struct sim_modal *modal)
{
    struct sim_modal fresh = {
        .motion = SIM_MOTION_RAPID, .work_system = 54, .plane = 17, .spindle = 5, .coolant = 9};
    memcpy(fresh.position, modal->position, sizeof fresh.position);
    *modal = fresh;
}

enum sim_error sim_gcode_read(struct sim_modal *modal, const struct sim_settings *settings,
                              const char *text, struct sim_command *command)
{
    struct draft draft = {.modal = *modal, .program = SIM_COMMAND_NONE};
    const enum sim_error error = read_draft(&draft, settings, text, command);
    if (error == SIM_OK) {
        *modal = draft.modal;
    }
    return error;
}

enum sim_error sim_gcode_read_jog(struct sim_modal *modal, const struct sim_settings *settings,
                                  const char *text, struct sim_command *command)
{
    struct draft draft = {.modal = *modal, .program = SIM_COMMAND_NONE, .jog = true};
    draft.modal.motion = SIM_MOTION_FEED;
    draft.modal.inverse_time = false;
    draft.modal.feed = 0.0;
    const enum sim_error error = read_draft(&draft, settings, text, command);
    if (error == SIM_OK) {
        memcpy(modal->position, draft.modal.position, sizeof modal->position);
        modal->line = draft.modal.line;
    }
    return error;
}
