/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/fake_board.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "config/units.h"

static void put(struct fake_board *board, const char *bytes, size_t len)
{
    assert(board->tx_len + len <= sizeof(board->tx));
    memcpy(board->tx + board->tx_len, bytes, len);
    board->tx_len += len;
}

static void say(struct fake_board *board, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n') {
            put(board, "\r", 1);
        }
        put(board, text + i, 1);
    }
}

static void say_axes(struct fake_board *board)
{
    for (int k = 0; k < 4; k++) {
        for (size_t i = 0; i <= machine_arm_axes(board->machine); i++) {
            const struct machine_joint *axis = machine_axis(board->machine, i);
            const double unit = axis->kind == MACHINE_REVOLUTE ? deg_from_rad(1.0) : 1.0;
            const double value[] = {axis->steps_per_unit, axis->speed * unit * 60.0,
                                    axis->accel * unit, (axis->max - axis->min) * unit};
            char line[64];
            const int len =
                snprintf(line, sizeof(line), "$%d=%.3f\n", 100 + 10 * k + (int)i, value[k]);
            say(board, line, (size_t)len);
        }
    }
}

/* The text with what %A and %F stand for. */
static void say_text(struct fake_board *board, const char *text)
{
    const char *mark = strchr(text, '%');
    say(board, text, mark == NULL ? strlen(text) : (size_t)(mark - text));
    if (mark == NULL) {
        return;
    }
    if (mark[1] == 'A') {
        say_axes(board);
    } else {
        say(board, board->feed, strlen(board->feed));
    }
    say_text(board, mark + 2);
}

static void say_status(struct fake_board *board)
{
    say_text(board, "<");
    say_text(board, board->says.state);
    say_text(board, board->says.status);
    if (board->says.line_at_rest && board->line[0] != '\0') {
        say_text(board, "|Ln:");
        say_text(board, board->line);
    }
    say_text(board, ">\n");
}

static void take_word(char *out, size_t size, const char *digits)
{
    const size_t len = strspn(digits, "0123456789");
    assert(len < size);
    memcpy(out, digits, len);
    out[len] = '\0';
}

/* What it says before its ok; an empty text for most. */
static const char *answer(struct fake_board *board, const char *line)
{
    const struct fake_session *says = &board->says;
    if (strcmp(line, "$H") == 0) {
        board->homings++;
        board->says.state = says->homed_state;
        board->says.status = says->homed_status == NULL ? says->status : says->homed_status;
    } else if (line[0] == 'F') {
        take_word(board->feed, sizeof(board->feed), line + 1);
    } else if (line[0] == 'N') {
        take_word(board->line, sizeof(board->line), line + 1);
    }
    return strcmp(line, "$I") == 0   ? says->identity
           : strcmp(line, "$$") == 0 ? says->settings
           : strcmp(line, "$N") == 0 ? says->start
           : strcmp(line, "$G") == 0 ? says->modal
                                     : "";
}

static void do_line(struct fake_board *board, const char *line)
{
    if (line[0] != '$' && strncmp(board->says.state, "Alarm", 5) == 0) {
        say_text(board, "error:9\n");
        return;
    }
    say_text(board, answer(board, line));
    if (!board->homes_for_ever || strcmp(line, "$H") != 0) {
        say_text(board, "ok\n");
    }
}

static void receive(void *context, const char *bytes, size_t len)
{
    struct fake_board *board = context;
    if (len == 1 && bytes[0] == '?' && !board->swallows) {
        say_status(board);
    } else if (len == 1 && bytes[0] == '\x18') {
        board->resets++;
        board->swallows = false;
        board->rx_len = 0;
        board->line[0] = '\0';
        strcpy(board->feed, "0");
        say_text(board, board->says.banner);
    }
    for (size_t i = 0; i < len && (len > 1 || bytes[0] == '\n'); i++) {
        assert(board->rx_len < sizeof(board->rx));
        board->rx[board->rx_len++] = bytes[i];
        if (bytes[i] == '\n') {
            board->rx[board->rx_len - 1] = '\0';
            board->rx_len = 0;
            do_line(board, board->rx);
        }
    }
}

static int64_t next_ns(void *context)
{
    const struct fake_board *board = context;
    return board->tx_len > 0 ? 0 : INT64_MAX;
}

static void advance(void *context, int64_t now_ns)
{
    (void)context;
    (void)now_ns;
}

static size_t take(void *context, char *bytes, size_t size)
{
    struct fake_board *board = context;
    const size_t len = board->tx_len < size ? board->tx_len : size;
    memcpy(bytes, board->tx, len);
    board->tx_len -= len;
    memmove(board->tx, board->tx + len, board->tx_len);
    return len;
}

void fake_board_init(struct fake_board *board, const struct machine *machine,
                     const struct fake_session *says)
{
    memset(board, 0, sizeof(*board));
    board->machine = machine;
    board->says = *says;
    strcpy(board->feed, "0");
}

struct rig_peer fake_board_peer(struct fake_board *board)
{
    return (struct rig_peer){board, receive, next_ns, advance, take};
}
