/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/picture_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/file.h"

enum { PATH_SIZE = 4096 };

extern char **environ;

/* Empty for SVG: nothing has to be drawn. */
static const struct {
    const char *ending, *format;
} KINDS[] = {{".svg", ""}, {".png", "png"}, {".pdf", "pdf"}};

static const char *format_of(const char *path)
{
    const size_t len = strlen(path);
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++) {
        const size_t end = strlen(KINDS[i].ending);
        if (len > end && strcmp(path + len - end, KINDS[i].ending) == 0) {
            return KINDS[i].format;
        }
    }
    return NULL;
}

bool picture_is_known(const char *path)
{
    return format_of(path) != NULL;
}

/* Runs rsvg-convert; its exit code, or -1 with errno. */
static int convert(const char *format, const char *from, const char *to)
{
    static const char PROGRAM[] = "rsvg-convert";
    char *argv[] = {(char[]){"rsvg-convert"},
                    (char[]){"--unlimited"},
                    (char[]){"-d"},
                    (char[]){"150"},
                    (char[]){"-p"},
                    (char[]){"150"},
                    (char[]){"-f"},
                    strdup(format),
                    (char[]){"-o"},
                    strdup(to),
                    strdup(from),
                    NULL};
    pid_t pid = 0;
    int status = 0;
    const int answer = posix_spawnp(&pid, PROGRAM, NULL, NULL, argv, environ);
    free(argv[7]);
    free(argv[9]);
    free(argv[10]);
    if (answer != 0) {
        errno = answer;
        return -1;
    }
    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR) {
            return -1;
        }
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

/* Both files lie beside the one that is wanted, so that a rename is all that is left to do. */
static enum err_code draw(const char *path, const char *format, const char *source,
                          const char *drawn, struct err *err)
{
    const int answer = convert(format, source, drawn);
    if (answer < 0) {
        return err_set(err, ERR_IO, "rsvg-convert: %s (install librsvg2-bin, or write a .svg)",
                       strerror(errno));
    }
    if (answer != 0) {
        return err_set(err, ERR_IO, "%.200s: rsvg-convert failed with %d", path, answer);
    }
    if (rename(drawn, path) != 0) {
        return err_set(err, ERR_CREATE, "%.200s: %s", path, strerror(errno));
    }
    return ERR_OK;
}

enum err_code picture_write(const char *path, const char *svg, size_t size, struct err *err)
{
    assert(path && svg && err);
    const char *format = format_of(path);
    char source[PATH_SIZE], drawn[PATH_SIZE];
    if (!format) {
        return err_set(err, ERR_USAGE, "%.200s: a picture is a .svg, .png or .pdf", path);
    }
    if (format[0] == '\0') {
        return file_write(path, svg, size, err);
    }
    const int id = (int)getpid();
    if (snprintf(source, sizeof source, "%s.%d.svg", path, id) >= (int)sizeof source ||
        snprintf(drawn, sizeof drawn, "%s.%d", path, id) >= (int)sizeof drawn) {
        return err_set(err, ERR_CREATE, "%.200s: the path is too long", path);
    }
    enum err_code code = file_write(source, svg, size, err);
    if (code == ERR_OK) {
        code = draw(path, format, source, drawn, err);
    }
    (void)unlink(source);
    (void)unlink(drawn);
    return code;
}
