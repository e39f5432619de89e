/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What of a board's settings can be lived with, and had better be otherwise: said as it connects,
 * and to whoever arms.
 */
#include "controller/stream/stream_private.h"

static const double SLACK = 0.001;

static void warn(struct stream *stream, const struct notice *text)
{
    struct notice *all = &stream->identity.warning;
    note_text(stream, text->out);
    notice_add(all, all->len > 0 ? "; " : "");
    notice_add(all, text->out);
}

/* A needle that is out may still be in skin while the arm goes home. */
static void warn_of_passes(struct stream *stream)
{
    struct identity *identity = &stream->identity;
    const struct homing first =
        homing_needle_first(&identity->homing, stream->machine, identity_letters(stream));
    identity->mend.len = 0;
    settings_complain_of_homing(stream, &first);
    struct notice text = {.len = 0};
    notice_add(&text, "warning: the needle is not the first to home, and alone; send, a line each");
    notice_add(&text, identity->mend.out);
    warn(stream, &text);
}

static void warn_of_pull_off(struct stream *stream, double most_mm, const char *why)
{
    struct identity *identity = &stream->identity;
    identity->mend.len = 0;
    settings_complain(stream, HOMING_PULL_OFF, identity->homing.pull_off, most_mm, 3);
    struct notice text = {.len = 0};
    notice_add(&text, "warning: ");
    notice_add(&text, why);
    notice_add(&text, "; send");
    notice_add(&text, identity->mend.out);
    warn(stream, &text);
}

static void advise_of_pull_off(struct stream *stream)
{
    const struct homing *homing = &stream->identity.homing;
    const struct machine *machine = stream->machine;
    if (homing_drops_needle(homing, machine)) {
        // what is homed first, so that nothing of it is near skin, has to stay away
        warn_of_pull_off(stream, homing_needle_lift_mm(machine),
                         "homing leaves the needle lower than clear_mm, and its foot may be on "
                         "skin while the arm homes");
    }
    if (homing_cramps_needle(homing, machine)) {
        warn_of_pull_off(stream, homing_needle_room_mm(machine),
                         "with hard limits the board takes its pull-off from both ends of every "
                         "axis, and ends a deep strike with ALARM:2");
    }
}

static void warn_of_motors(struct stream *stream)
{
    struct notice text = {.len = 0};
    notice_add(&text, "warning: the board takes the power off its motors ");
    notice_add_number(&text, stream->identity.idle_ms, 0);
    notice_add(&text, " ms after each stop: under load the arm loses its place, and every stop "
                      "is longer; send $1=255");
    warn(stream, &text);
}

static double full_steps_per_s(const struct machine_joint *axis)
{
    return axis->steps_per_unit * motion_in_units(axis, axis->speed);
}

/* Its interrupt for each step leaves no time for anything else then, nor for bytes that come. */
static void warn_of_steps(struct stream *stream)
{
    const struct machine_joint *most = &stream->machine->needle;
    for (size_t i = 0; i < machine_arm_axes(stream->machine); i++) {
        const struct machine_joint *axis = machine_axis(stream->machine, i);
        most = full_steps_per_s(axis) > full_steps_per_s(most) ? axis : most;
    }
    if (full_steps_per_s(most) <= stream->dialect->steps_per_s * (1.0 + SLACK)) {
        return;
    }
    const char letter[] = {most->axis, '\0'};
    struct notice text = {.len = 0};
    notice_add(&text, "warning: at its full speed axis ");
    notice_add(&text, letter);
    notice_add(&text, " takes ");
    notice_add_number(&text, full_steps_per_s(most), 0);
    notice_add(&text, " steps a second, and this board makes ");
    notice_add_number(&text, stream->dialect->steps_per_s, 0);
    notice_add(&text, ": it falls behind, and loses bytes; lower the speed in the machine file, "
                      "or take coarser steps");
    warn(stream, &text);
}

/* Harmless, so that whoever arms need not hear of it. */
static void advise_of_reports(struct stream *stream)
{
    struct notice text = {.len = 0};
    notice_add(&text, "advice: the board's reports say more than is looked at; $10=");
    notice_add_number(&text, stream->dialect->report_enough, 0);
    notice_add(&text, " (is ");
    notice_add_number(&text, stream->identity.report_bits, 0);
    notice_add(&text, ") makes them, and so each strike, shorter");
    note_text(stream, text.out);
}

void settings_advise(struct stream *stream)
{
    struct identity *identity = &stream->identity;
    identity->warning = (struct notice){.len = 0};
    if (!homing_needle_is_first(&identity->homing, stream->machine, identity_letters(stream))) {
        warn_of_passes(stream);
    }
    advise_of_pull_off(stream);
    if (identity->cuts_motors) {
        warn_of_motors(stream);
    }
    if (stream->dialect->steps_per_s > 0) {
        warn_of_steps(stream);
    }
    const unsigned enough = stream->dialect->report_enough;
    if (enough != 0 && (identity->report_bits & ~enough) != 0) {
        advise_of_reports(stream);
    }
}

const char *stream_warning(const struct stream *stream)
{
    const struct notice *warning = &stream->identity.warning;
    return stream->connected && warning->len > 0 ? warning->out : NULL;
}
