/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines that begin with `$`.
 */
#include <string.h>

#include "sim/core.h"

static bool is_idle(const struct sim *sim)
{
    return (sim->state == SIM_IDLE && !sim_moving(sim)) || sim->state == SIM_ALARM;
}

static enum sim_error when_idle(struct sim *sim, void (*report)(struct sim *))
{
    if (!is_idle(sim)) {
        return SIM_ERROR_NOT_IDLE;
    }
    report(sim);
    return SIM_OK;
}

static enum sim_error run_settings(struct sim *sim)
{
    return when_idle(sim, sim_report_settings);
}

static enum sim_error run_identity(struct sim *sim)
{
    return when_idle(sim, sim_report_identity);
}

static enum sim_error run_offsets(struct sim *sim)
{
    return when_idle(sim, sim_report_offsets);
}

static enum sim_error run_parser(struct sim *sim)
{
    sim_report_parser(sim);
    return SIM_OK;
}

static enum sim_error run_help(struct sim *sim)
{
    sim_report_text(sim, "[HLP:$$ $# $G $I $N $x=val $Nx=line $J=line $SLP $C $X $H ~ ! ? ctrl-x]");
    return SIM_OK;
}

static enum sim_error run_lines(struct sim *sim)
{
    sim_report_text(sim, "$N0=");
    sim_report_text(sim, "$N1=");
    return SIM_OK;
}

static enum sim_error run_unlock(struct sim *sim)
{
    if (sim->state == SIM_ALARM) {
        sim_report_text(sim, "[MSG:Caution: Unlocked]");
        sim->state = SIM_IDLE;
    }
    return SIM_OK;
}

static enum sim_error run_sleep(struct sim *sim)
{
    if (!is_idle(sim)) {
        return SIM_ERROR_NOT_IDLE;
    }
    sim->state = SIM_SLEEP;
    sim_report_text(sim, "[MSG:Sleeping]");
    return SIM_OK;
}

/* On when idle; off by a reset. */
static enum sim_error run_check(struct sim *sim)
{
    if (sim->state == SIM_CHECK) {
        sim_report_text(sim, "[MSG:Disabled]");
        sim_report_answer(sim, SIM_OK);
        sim_restart_soft(sim);
        return SIM_PENDING;
    }
    if (sim->state != SIM_IDLE || sim_moving(sim)) {
        return SIM_ERROR_NOT_IDLE;
    }
    sim->state = SIM_CHECK;
    sim_report_text(sim, "[MSG:Enabled]");
    return SIM_OK;
}

/* There is room for none: what is left is to clear it. */
static enum sim_error run_clear(struct sim *sim)
{
    return sim->state == SIM_IDLE && !sim_moving(sim) ? SIM_OK : SIM_ERROR_NOT_IDLE;
}

static const struct {
    const char *line;
    enum sim_error (*run)(struct sim *);
} lines[] = {
    {"$$", run_settings},     {"$I", run_identity}, {"$#", run_offsets}, {"$G", run_parser},
    {"$", run_help},          {"$HELP", run_help},  {"$N", run_lines},   {"$X", run_unlock},
    {"$H", sim_homing_begin}, {"$SLP", run_sleep},  {"$C", run_check},   {"$N0=", run_clear},
    {"$N1=", run_clear},
};

/* `$N=V` */
static enum sim_error set(struct sim *sim, const char *text)
{
    double number = 0.0, value = 0.0;
    if (!sim_words_number(&text, &number)) {
        return sim->settings.plain ? SIM_ERROR_BAD_NUMBER : SIM_ERROR_BAD_COMMAND;
    }
    if (*text != '=') {
        return SIM_ERROR_BAD_COMMAND;
    }
    text++;
    if (!sim_words_number(&text, &value) || *text != '\0') {
        return SIM_ERROR_BAD_NUMBER;
    }
    if (number < 0.0 || number > 1000.0 || number != (double)(int)number) {
        return SIM_ERROR_BAD_COMMAND;
    }
    if (!is_idle(sim)) {
        return SIM_ERROR_NOT_IDLE;
    }
    const enum sim_error error = sim_settings_set(&sim->settings, (int)number, value);
    sim_protocol_sync_position(sim);
    if (error != SIM_OK || sim->traits->eeprom_ns == 0) {
        return error;
    }
    /* no interrupts while the EEPROM is written: not even the receiver's */
    sim->due_ns = sim->deaf_until_ns = sim->now_ns + sim->traits->eeprom_ns;
    sim->wait = SIM_WAIT_DWELL;
    return SIM_PENDING;
}

enum sim_error sim_system_line(struct sim *sim, const char *line)
{
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        if (strcmp(line, lines[i].line) == 0) {
            return lines[i].run(sim);
        }
    }
    if (strncmp(line, "$J=", 3) != 0) {
        return set(sim, line + 1);
    }
    if (sim->state != SIM_IDLE && sim->state != SIM_JOG) {
        return sim->state == SIM_ALARM ? SIM_ERROR_LOCKED : SIM_ERROR_NOT_IDLE;
    }
    return sim_protocol_jog(sim, line + 3);
}
