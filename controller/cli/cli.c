/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/cli.h"

#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/number.h"

enum { WORD_MAX = 32, NEAR_MAX = 2 };

/* Where the value of an option stands: behind = or in the next word. */
struct cursor {
    int at, argc;
    char **argv;
};

static const struct option_spec *find(const struct option_spec *spec, size_t count,
                                      const char *word)
{
    size_t len = strcspn(word, "=");
    for (size_t i = 0; i < count; i++) {
        if (strlen(spec[i].name) == len && strncmp(spec[i].name, word, len) == 0) {
            return &spec[i];
        }
    }
    return NULL;
}

static enum err_code set_value(const struct option_spec *spec, const char *value, struct err *err)
{
    uint32_t count = 0;
    if (spec->kind == OPTION_TEXT) {
        *(const char **)spec->target = value;
        return ERR_OK;
    }
    if (!number_parse_u32(value, strlen(value), &count)) {
        return err_set(err, ERR_USAGE, "%s: wants a number, not %.40s", spec->name, value);
    }
    *(unsigned *)spec->target = count;
    return ERR_OK;
}

static enum err_code take_option(const struct option_spec *spec, struct cursor *cursor,
                                 struct err *err)
{
    const char *word = cursor->argv[cursor->at];
    const char *equals = strchr(word, '=');
    if (spec->kind == OPTION_FLAG) {
        *(bool *)spec->target = true;
        return equals ? err_set(err, ERR_USAGE, "%s takes no value", spec->name) : ERR_OK;
    }
    if (!equals && cursor->at + 1 == cursor->argc) {
        return err_set(err, ERR_USAGE, "%s wants a value", spec->name);
    }
    const char *value = equals ? equals + 1 : cursor->argv[++cursor->at];
    return set_value(spec, value, err);
}

static enum err_code take_word(struct cli *cli, const struct option_spec *spec, size_t count,
                               struct cursor *cursor, struct err *err)
{
    const struct option_spec common[] = {{"--json", OPTION_FLAG, &cli->json},
                                         {"--socket", OPTION_TEXT, &cli->socket_path}};
    const char *word = cursor->argv[cursor->at];
    if (word[0] != '-' || word[1] == '\0' || strchr("0123456789.", word[1])) {
        if (cli->argument_count == CLI_ARGUMENTS_MAX) {
            return err_set(err, ERR_USAGE, "more than %d arguments", CLI_ARGUMENTS_MAX);
        }
        cli->argument[cli->argument_count++] = word;
        return ERR_OK;
    }
    const struct option_spec *found = find(spec, count, word);
    found = found ? found : find(common, sizeof(common) / sizeof(common[0]), word);
    if (!found) {
        return err_set(err, ERR_USAGE, "unknown option %.40s", word);
    }
    return take_option(found, cursor, err);
}

enum err_code cli_options(struct cli *cli, const struct option_spec *spec, size_t count,
                          struct option_range arguments, int argc, char **argv, struct err *err)
{
    cli->argument_count = 0;
    for (struct cursor cursor = {0, argc, argv}; cursor.at < argc; cursor.at++) {
        if (take_word(cli, spec, count, &cursor, err) != ERR_OK) {
            return err->code;
        }
    }
    if (cli->argument_count < arguments.min || cli->argument_count > arguments.max) {
        return err_set(err, ERR_USAGE, "%zu arguments, wanted %zu%s", cli->argument_count,
                       arguments.min, arguments.max > arguments.min ? " or more" : "");
    }
    return ERR_OK;
}

/* Edit distance with neighbours swapped counting as one. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t cost[WORD_MAX + 1][WORD_MAX + 1];
    assert(a_len <= WORD_MAX && b_len <= WORD_MAX);
    for (size_t i = 0; i <= a_len; i++) {
        for (size_t k = 0; k <= b_len; k++) {
            if (i == 0 || k == 0) {
                cost[i][k] = i + k;
                continue;
            }
            size_t best = cost[i - 1][k - 1] + (a[i - 1] != b[k - 1]);
            best = cost[i - 1][k] + 1 < best ? cost[i - 1][k] + 1 : best;
            best = cost[i][k - 1] + 1 < best ? cost[i][k - 1] + 1 : best;
            bool swapped = i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1];
            best = swapped && cost[i - 2][k - 2] + 1 < best ? cost[i - 2][k - 2] + 1 : best;
            cost[i][k] = best;
        }
    }
    return cost[a_len][b_len];
}

const char *cli_nearest(const char *word, const char *const *words, size_t count)
{
    const char *nearest = NULL;
    size_t best = NEAR_MAX + 1, len = strlen(word);
    for (size_t i = 0; i < count && len <= WORD_MAX; i++) {
        size_t away = distance(word, len, words[i], strlen(words[i]));
        if (away < best) {
            best = away;
            nearest = words[i];
        }
    }
    return nearest;
}

void cli_print_json(json_t *value)
{
    (void)json_dumpf(value, stdout, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(12));
    (void)putchar('\n');
    json_decref(value);
}

char *cli_absolute(const char *path, struct err *err)
{
    char *absolute = realpath(path, NULL);
    if (!absolute) {
        (void)err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    }
    return absolute;
}
