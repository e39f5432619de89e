/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gcode/reply.h"

#include <assert.h>
#include <string.h>

#include "config/number.h"
#include "gcode/reply_status.h"

static bool begins(const char *line, size_t len, const char *with)
{
    size_t n = strlen(with);
    return len >= n && memcmp(line, with, n) == 0;
}

static void keep_text(struct reply *reply, const char *text, size_t len)
{
    size_t take = len < sizeof(reply->text) ? len : sizeof(reply->text) - 1;
    memcpy(reply->text, text, take);
    reply->text[take] = '\0';
}

static bool parse_ok(const char *line, size_t len, struct reply *reply)
{
    (void)reply;
    return begins(line, len, "ok") && len == 2;
}

static bool parse_error(const char *line, size_t len, struct reply *reply)
{
    return begins(line, len, "error:") && reply_code_parse(line + 6, len - 6, &reply->code);
}

static bool parse_alarm(const char *line, size_t len, struct reply *reply)
{
    return begins(line, len, "ALARM:") && reply_code_parse(line + 6, len - 6, &reply->code);
}

static bool parse_status(const char *line, size_t len, struct reply *reply)
{
    return len > 2 && line[0] == '<' && line[len - 1] == '>' &&
           reply_status_parse(line + 1, len - 2, &reply->status);
}

static bool parse_banner(const char *line, size_t len, struct reply *reply)
{
    if (!(begins(line, len, "Grbl") && line[len - 1] == ']')) {
        return false;
    }
    keep_text(reply, line, len);
    return true;
}

static bool parse_setting(const char *line, size_t len, struct reply *reply)
{
    const char *equal = line[0] == '$' ? memchr(line, '=', len) : NULL;
    if (equal == NULL || !reply_code_parse(line + 1, (size_t)(equal - line) - 1, &reply->code)) {
        return false;
    }
    size_t rest = len - (size_t)(equal + 1 - line);
    reply->has_value = number_parse(equal + 1, rest, &reply->value);
    keep_text(reply, equal + 1, rest);
    return true;
}

/* $N0= when none is stored; >G21:ok, or >G21:error:2, when it has been carried out. */
static bool parse_start(const char *line, size_t len, struct reply *reply)
{
    if (line[0] == '>' && len > 1 && memchr(line, ':', len) != NULL) {
        keep_text(reply, line + 1, len - 1);
        return true;
    }
    const char *equal = begins(line, len, "$N") ? memchr(line, '=', len) : NULL;
    if (equal == NULL || !reply_code_parse(line + 2, (size_t)(equal - line) - 2, &reply->code)) {
        return false;
    }
    keep_text(reply, equal + 1, len - (size_t)(equal + 1 - line));
    return true;
}

static bool parse_feedback(const char *line, size_t len, struct reply *reply)
{
    const char *colon = line[0] == '[' && line[len - 1] == ']' ? memchr(line, ':', len) : NULL;
    if (colon == NULL || colon == line + 1) {
        return false;
    }
    keep_text(reply, line + 1, len - 2);
    return true;
}

bool reply_is_held(const struct reply_status *status)
{
    bool held = status->state == REPLY_HOLD || status->state == REPLY_DOOR;
    return held && status->substate == 0;
}

bool reply_is_lost(const struct reply_status *status)
{
    return status->state == REPLY_ALARM_STATE || status->state == REPLY_SLEEP;
}

/* Which first letter means which kind is plain enough to try them all. */
static const struct {
    enum reply_kind kind;
    bool (*parse)(const char *line, size_t len, struct reply *reply);
} KIND[] = {
    {REPLY_OK, parse_ok},       {REPLY_STATUS, parse_status},     {REPLY_ERROR, parse_error},
    {REPLY_ALARM, parse_alarm}, {REPLY_BANNER, parse_banner},     {REPLY_SETTING, parse_setting},
    {REPLY_START, parse_start}, {REPLY_FEEDBACK, parse_feedback},
};

struct reply reply_parse(const char *line, size_t len)
{
    assert(line != NULL || len == 0);
    struct reply reply = {.kind = REPLY_EMPTY};
    if (len == 0) {
        return reply;
    }
    for (size_t i = 0; i < sizeof(KIND) / sizeof(KIND[0]); i++) {
        if (KIND[i].parse(line, len, &reply)) {
            reply.kind = KIND[i].kind;
            return reply;
        }
        // no half-read value outlives its parser
        memset(&reply, 0, sizeof(reply));
    }
    reply.kind = REPLY_UNKNOWN;
    return reply;
}
