/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gcode/program.h"

#include <assert.h>
#include <string.h>

#include "gcode/text.h"

static struct gcode_text begin(char *out, size_t size)
{
    assert(out != NULL);
    return (struct gcode_text){.out = out, .size = size, .spoiled = size == 0};
}

/* What an encoder of the writer made, or nothing at all. */
static void add_line(struct gcode_text *text, const char *line, size_t len)
{
    text->spoiled = text->spoiled || len == 0;
    gcode_text_add(text, line);
}

static void add_needle(struct gcode_text *text, const struct gcode_needle *needle, double needle_mm)
{
    char line[GCODE_IN_FLIGHT_MAX + 1] = "";
    add_line(text, line, gcode_needle_air(line, sizeof(line), needle, needle_mm));
}

size_t gcode_program_header(char *out, size_t size, const struct gcode_needle *needle,
                            double clear_mm, size_t strikes)
{
    struct gcode_text text = begin(out, size);
    // no byte of a comment may be a real-time command: some firmware obeys those anywhere
    gcode_text_add(&text, "; none of the promises of pigmentd: no touch, no proof, no ledger;"
                          " a dot may be struck twice. For viewers.\n");
    gcode_text_add(&text, "; strikes");
    gcode_text_word(&text, ' ', (double)strikes, 0);
    gcode_text_add(&text, "\nG21\nG90\nG94\n");
    add_needle(&text, needle, clear_mm);
    return gcode_text_end(&text);
}

size_t gcode_program_strike(char *out, size_t size, const struct gcode_needle *needle,
                            double clear_mm, const struct gcode_program_strike *strike)
{
    assert(strike->leg_count <= GCODE_PROGRAM_LEGS_MAX);
    struct gcode_text text = begin(out, size);
    char line[GCODE_IN_FLIGHT_MAX + 1] = "";
    for (size_t i = 0; i < strike->leg_count; i++) {
        add_line(&text, line, gcode_rapid(line, sizeof(line), &strike->leg[i]));
    }
    add_needle(&text, needle, needle->retracted_mm);
    add_line(
        &text, line,
        gcode_group(line, sizeof(line), needle, strike->depth_mm, strike->dwell_s, strike->number));
    add_needle(&text, needle, clear_mm);
    return gcode_text_end(&text);
}

size_t gcode_program_footer(char *out, size_t size, const struct gcode_needle *needle,
                            double clear_mm)
{
    struct gcode_text text = begin(out, size);
    add_needle(&text, needle, clear_mm);
    gcode_text_add(&text, "M2\n");
    return gcode_text_end(&text);
}
