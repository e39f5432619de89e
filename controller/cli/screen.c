/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/screen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { BAR_WIDTH = 40, PLAIN_EVERY = 25, COLUMNS = 80 };

const char *screen_text(const json_t *status, const char *key)
{
    const char *text = json_string_value(json_object_get(status, key));
    return text ? text : "-";
}

long long screen_count(const json_t *status, const char *key)
{
    return (long long)json_integer_value(json_object_get(status, key));
}

static double number_of(const json_t *status, const char *key)
{
    return json_number_value(json_object_get(status, key));
}

/* Whose turn it is, where it is not the machine's. */
static void print_turn(FILE *out, const json_t *status)
{
    const json_t *event = json_object_get(status, "event");
    if (json_is_object(event)) {
        (void)fprintf(out, "your turn  %s %s, then pigment resume\n", screen_text(event, "kind"),
                      screen_text(event, "detail"));
    } else if (number_of(status, "rest_s") > 0) {
        (void)fprintf(out, "your turn  no: %.0f s more for the skin to rest\n",
                      number_of(status, "rest_s"));
    } else if (json_is_string(json_object_get(status, "advice"))) {
        (void)fprintf(out, "your turn  %s\n", screen_text(status, "advice"));
    } else {
        (void)fprintf(out, "your turn  no\n");
    }
}

/* Settings that a board has to be sent, "..., a line each, $100=160 (is 250), $101=..., and what
 * more there is", stand one below the other. */
static void print_said(FILE *out, const char *label, const char *text)
{
    static const char EACH[] = "a line each";
    const char *list = strstr(text, "a line each, $");
    if (list == NULL) {
        (void)fprintf(out, "%-11s%s\n", label, text);
        return;
    }
    list += sizeof(EACH) - 1;
    (void)fprintf(out, "%-11s%.*s:\n", label, (int)(list - text), text);
    while (strncmp(list, ", $", 3) == 0) {
        list += 2;
        const size_t len = strcspn(list, ")") + 1;
        const size_t most = strlen(list);
        (void)fprintf(out, "%11s%.*s\n", "", (int)(len < most ? len : most), list);
        list += len < most ? len : most;
    }
    list += strspn(list, "; ");
    if (*list != '\0') {
        print_said(out, "", list);
    }
}

void screen_print_status(FILE *out, const json_t *status)
{
    (void)fprintf(out, "state      %s%s%s\n", screen_text(status, "state"),
                  json_is_true(json_object_get(status, "connected")) ? "" : ", not connected",
                  json_is_true(json_object_get(status, "homed")) ? "" : ", not homed");
    (void)fprintf(out, "machine    %s on %s (%s)\n", screen_text(status, "machine"),
                  screen_text(status, "device"), screen_text(status, "backend"));
    (void)fprintf(out, "job        %s\n", screen_text(status, "job"));
    (void)fprintf(out, "strikes    %lld: %lld confirmed, %lld uncertain, %lld skipped, %lld left\n",
                  screen_count(status, "strikes"), screen_count(status, "confirmed"),
                  screen_count(status, "uncertain"), screen_count(status, "skipped"),
                  screen_count(status, "left"));
    (void)fprintf(out, "rate       %.1f a second, %.0f s left\n", number_of(status, "rate_hz"),
                  number_of(status, "eta_s"));
    print_turn(out, status);
    (void)fprintf(out, "last stop  %s\n", screen_text(status, "last_stop"));
    print_said(out, "message", screen_text(status, "message"));
    if (json_is_string(json_object_get(status, "warning"))) {
        print_said(out, "", screen_text(status, "warning"));
    }
}

static int columns(int fd)
{
    struct winsize size = {0};
    bool known = ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : COLUMNS;
}

/* How many rows of the terminal the lines take: a long one wraps. */
static int rows_of(const char *text)
{
    const int width = columns(STDOUT_FILENO);
    int rows = 0;
    while (*text != '\0') {
        const int len = (int)strcspn(text, "\n");
        rows += len > width ? (len + width - 1) / width : 1;
        text += len + (text[len] == '\n');
    }
    return rows;
}

void screen_status(struct screen *screen, const json_t *status, const char *keys)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL) {
        return;
    }
    screen_print_status(out, status);
    if (keys != NULL) {
        (void)fprintf(out, "keys       %s\n", keys);
    }
    (void)fclose(out);
    if (screen->on_terminal && screen->rows > 0) {
        (void)printf("\033[%dA\033[J", screen->rows);
    }
    (void)fputs(text, stdout);
    (void)fflush(stdout);
    screen->rows = rows_of(text);
    free(text);
}

/* On one row, or the next one would not cover it. */
static void show_bar(const json_t *status, const char *said)
{
    long long strikes = screen_count(status, "strikes"), left = screen_count(status, "left");
    char text[256], bar[BAR_WIDTH + 1];
    int len = snprintf(text, sizeof(text), "%lld/%lld %s, %lld uncertain, %.1f/s, %.0f s left %s",
                       strikes - left, strikes, screen_text(status, "state"),
                       screen_count(status, "uncertain"), number_of(status, "rate_hz"),
                       number_of(status, "eta_s"), said);
    const int room = columns(STDERR_FILENO) - 1;
    const int width = room - len - 3 < BAR_WIDTH ? room - len - 3 : BAR_WIDTH;
    if (width > 0) {
        int full = strikes > 0 ? (int)((strikes - left) * width / strikes) : 0;
        memset(bar, '#', (size_t)full);
        memset(bar + full, '.', (size_t)(width - full));
        (void)fprintf(stderr, "\r[%.*s] %s\033[K", width, bar, text);
    } else {
        (void)fprintf(stderr, "\r%.*s\033[K", room, text);
    }
    (void)fflush(stderr);
}

void screen_progress(struct screen *screen, const json_t *status, const char *said, bool last)
{
    if (screen->on_terminal) {
        show_bar(status, said);
        (void)fputs(last ? "\n" : "", stderr);
    } else if (last || screen->updates++ % PLAIN_EVERY == 0) {
        (void)fprintf(stderr, "%s: %lld of %lld, %lld uncertain, %lld skipped, %.0f/s\n",
                      screen_text(status, "state"),
                      screen_count(status, "strikes") - screen_count(status, "left"),
                      screen_count(status, "strikes"), screen_count(status, "uncertain"),
                      screen_count(status, "skipped"), number_of(status, "rate_hz"));
    }
}
