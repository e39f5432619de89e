/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The board's $I against the machine file: which firmware it is, its axes in their order, and
 * whether it holds as many bytes as are sent ahead.
 */
#include "controller/stream/stream_private.h"

#include <string.h>

#include "config/number.h"

static const char SIMULATOR[] = "pigment-sim";

static bool begins(const char *text, const char *with, const char **rest)
{
    size_t len = strlen(with);
    *rest = text + len;
    return strncmp(text, with, len) == 0;
}

static void keep(char *out, size_t size, const char *text)
{
    size_t len = strnlen(text, size - 1);
    memcpy(out, text, len);
    out[len] = '\0';
}

/* VNMSL,100,1023,6,0: letters, blocks, bytes. A byte's worth of number shows 256 as 0. */
static uint32_t rx_bytes_of(const char *options)
{
    enum { COMMAS = 2 };
    for (int i = 0; i < COMMAS; i++) {
        options = strchr(options, ',');
        if (options == NULL) {
            return 0;
        }
        options++;
    }
    uint32_t bytes = 0;
    return number_parse_u32(options, strcspn(options, ","), &bytes) ? bytes : 0;
}

static void take_version(struct identity *identity, const char *version)
{
    const char *note = strrchr(version, ':');
    identity->simulator = identity->simulator || (note != NULL && strcmp(note + 1, SIMULATOR) == 0);
    keep(identity->version, sizeof(identity->version), version);
}

void identity_take(struct stream *stream, const struct reply *reply)
{
    struct identity *identity = &stream->identity;
    const char *rest = NULL;
    if (reply->kind != REPLY_FEEDBACK) {
        return;
    }
    if (begins(reply->text, "FIRMWARE:", &rest)) {
        keep(identity->firmware, sizeof(identity->firmware), rest);
    } else if (begins(reply->text, "AXS:", &rest)) {
        const char *letters = strchr(rest, ':');
        keep(identity->letters, sizeof(identity->letters), letters == NULL ? "" : letters + 1);
    } else if (begins(reply->text, "OPT:", &rest)) {
        identity->rx_bytes = rx_bytes_of(rest);
    } else if (begins(reply->text, "DRIVER:", &rest)) {
        identity->simulator = identity->simulator || strcmp(rest, SIMULATOR) == 0;
        keep(identity->text, sizeof(identity->text), rest);
    } else if (begins(reply->text, "VER:", &rest)) {
        take_version(identity, rest);
    }
}

/* Is that the firmware of the machine file's dialect? */
static bool is_dialect(const struct stream *stream)
{
    const struct identity *identity = &stream->identity;
    const struct gcode_dialect *dialect = stream->dialect;
    const char *rest = NULL;
    bool named = dialect->firmware == NULL ? identity->firmware[0] == '\0'
                                           : strcmp(identity->firmware, dialect->firmware) == 0;
    bool blank = dialect->version[0] == ' ';
    bool version = blank ? strstr(identity->version, dialect->version) != NULL
                         : begins(identity->version, dialect->version, &rest);
    return named && version && (identity->letters[0] != '\0') == dialect->tells_axes;
}

/* A board that does not list its axes shows them by its settings. */
const char *identity_letters(const struct stream *stream)
{
    const char *told = stream->identity.letters;
    return told[0] != '\0' ? told : stream->dialect->letters;
}

/* At the place that its dialect gives it; or, in a build with just the machine's letters (XYZUVW),
 * behind those of them that come before it there. */
static bool in_order(const struct stream *stream, char letter)
{
    const struct machine *machine = stream->machine;
    const char *letters = identity_letters(stream);
    const int place = gcode_axis_slot(letters, letter);
    return place == gcode_axis_slot(stream->dialect->letters, letter) ||
           (strlen(letters) == machine_arm_axes(machine) + 1 &&
            place == (int)axes_rank(machine, letter));
}

/* One that was built with others, or with some of them twice, would report each of them in the
 * place of another. NULL: all there. */
static const char *amiss_with_letters(const struct stream *stream)
{
    const struct machine *machine = stream->machine;
    const char *amiss = NULL;
    for (size_t i = 0; i <= machine_arm_axes(machine) && amiss == NULL; i++) {
        const char letter = machine_axis(machine, i)->axis;
        if (gcode_axis_slot(identity_letters(stream), letter) < 0) {
            amiss = "an axis of the machine file is missing";
        } else if (!in_order(stream, letter)) {
            amiss = "$I lists its axes in another order than its dialect has them: build it with "
                    "XYZABCUVW from the first on, or with just the axes of the machine file, in "
                    "that order";
        }
    }
    return amiss;
}

/* What overruns a receive buffer is lost without a word. */
static const char *amiss_with_buffer(const struct stream *stream)
{
    const uint32_t bytes = stream->identity.rx_bytes;
    return bytes != 0 && bytes < GCODE_IN_FLIGHT_MAX
               ? "its receive buffer ($I, OPT:) holds fewer than the 127 bytes that are sent "
                 "ahead: build it with RX_BUFFER_SIZE 128 or more"
               : NULL;
}

bool identity_agrees(struct stream *stream)
{
    struct identity *identity = &stream->identity;
    if (identity->text[0] == '\0') {
        keep(identity->text, sizeof(identity->text), identity->version);
    }
    if (!is_dialect(stream)) {
        struct notice what = {.len = 0};
        notice_add(&what, "$I does not name the dialect of the machine file: VER:");
        notice_add(&what, identity->version);
        handshake_refuse(stream, what.out);
        return false;
    }
    const char *amiss = amiss_with_letters(stream);
    amiss = amiss == NULL ? amiss_with_buffer(stream) : amiss;
    if (amiss != NULL) {
        handshake_refuse(stream, amiss);
    }
    return amiss == NULL;
}
