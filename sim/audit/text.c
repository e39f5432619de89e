/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/text.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SMALL_FILE_MAX = 64 * 1024 * 1024, WORD_MAX = 400 };
static const double NUMBER_MAX = 1e15;

int audit_file_open(const char *path, uint64_t *size, struct audit_report *report)
{
    /* not blocking, so that a FIFO is refused instead of waited for */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) != 0) {
        audit_trouble(report, "%s: %s", path, strerror(errno));
    } else if (!S_ISREG(st.st_mode)) {
        audit_trouble(report, "%s: is not a regular file", path);
    } else {
        if (size) {
            *size = (uint64_t)st.st_size;
        }
        return fd;
    }
    if (fd >= 0) {
        close(fd);
    }
    return -1;
}

bool audit_lines_open(struct audit_lines *lines, const char *path, struct audit_report *report)
{
    memset(lines, 0, sizeof *lines);
    lines->path = path;
    lines->fd = audit_file_open(path, NULL, report);
    if (lines->fd < 0) {
        return false;
    }
    size_t capacity = 0;
    lines->buffer = audit_grow(NULL, &capacity, AUDIT_LINE_MAX, 1);
    SHA256Init(&lines->sha);
    return true;
}

/* Makes room at the buffer's end and reads on; false when nothing more can come. */
static bool lines_fill(struct audit_lines *lines)
{
    if (lines->start > 0) {
        memmove(lines->buffer, lines->buffer + lines->start, lines->end - lines->start);
        lines->end -= lines->start;
        lines->start = 0;
    }
    if (lines->ended || lines->end == AUDIT_LINE_MAX) {
        lines->garbled = lines->garbled || lines->end == AUDIT_LINE_MAX;
        return false;
    }
    ssize_t got = read(lines->fd, lines->buffer + lines->end, AUDIT_LINE_MAX - lines->end);
    if (got <= 0) {
        lines->ended = true;
        lines->garbled = lines->garbled || got < 0;
        return false;
    }
    SHA256Update(&lines->sha, (const uint8_t *)lines->buffer + lines->end, (size_t)got);
    lines->end += (size_t)got;
    return true;
}

char *audit_lines_next(struct audit_lines *lines, size_t *length)
{
    assert(lines->buffer);
    size_t searched = 0;
    char *newline = NULL;
    for (;;) {
        size_t have = lines->end - lines->start;
        newline = memchr(lines->buffer + lines->start + searched, '\n', have - searched);
        searched = have;
        if (newline || !lines_fill(lines)) {
            break;
        }
    }
    lines->whole = newline != NULL;
    if (lines->garbled || (!newline && lines->start == lines->end)) {
        return NULL;
    }
    lines->number++;
    char *line = lines->buffer + lines->start;
    /* the buffer is never full without a newline here, so the NUL fits */
    size_t len = newline ? (size_t)(newline - line) : lines->end - lines->start;
    lines->start += len + (newline ? 1 : 0);
    if (len > 0 && line[len - 1] == '\r') {
        len--;
    }
    line[len] = '\0';
    lines->garbled = memchr(line, '\0', len) != NULL;
    *length = len;
    return lines->garbled ? NULL : line;
}

void audit_lines_hash(struct audit_lines *lines, uint8_t hash[32])
{
    while (!lines->ended) {
        lines->start = lines->end;
        lines_fill(lines);
    }
    SHA2_CTX sha = lines->sha;
    SHA256Final(hash, &sha);
}

void audit_lines_close(struct audit_lines *lines)
{
    if (lines->fd >= 0) {
        close(lines->fd);
    }
    free(lines->buffer);
    lines->fd = -1;
    lines->buffer = NULL;
}

bool audit_lines_bad(const struct audit_lines *lines, const char *what, struct audit_report *report)
{
    return audit_trouble(report, "%s:%ld: %s", lines->path, lines->number, what);
}

char *audit_file_read(const char *path, size_t *size, uint8_t hash[32], struct audit_report *report)
{
    uint64_t file_size = 0;
    int fd = audit_file_open(path, &file_size, report);
    if (fd < 0) {
        return NULL;
    }
    char *data = NULL;
    size_t capacity = 0, used = 0;
    ssize_t got = 1;
    while (got > 0 && used <= SMALL_FILE_MAX) {
        data = audit_grow(data, &capacity, used + 65536, 1);
        got = read(fd, data + used, 65535);
        used += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    if (got < 0 || used > SMALL_FILE_MAX) {
        audit_trouble(report, "%s: %s", path, got < 0 ? strerror(errno) : "is over 64 MiB");
        free(data);
        return NULL;
    }
    data[used] = '\0';
    *size = used;
    SHA2_CTX sha;
    SHA256Init(&sha);
    SHA256Update(&sha, (const uint8_t *)data, used);
    SHA256Final(hash, &sha);
    return data;
}

bool audit_file_beside(const char *beside, const char *name, char path[AUDIT_FILE_SIZE])
{
    const char *slash = name[0] == '/' ? NULL : strrchr(beside, '/');
    int folder = slash ? (int)(slash + 1 - beside) : 0;
    int length = snprintf(path, AUDIT_FILE_SIZE, "%.*s%s", folder, beside, name);
    return length > 0 && length < AUDIT_FILE_SIZE;
}

bool audit_file_hash_both(const char *first, const char *second, uint8_t hash[32],
                          struct audit_report *report)
{
    size_t size[2] = {0, 0};
    uint8_t unused[32];
    char *data[2] = {audit_file_read(first, &size[0], unused, report),
                     audit_file_read(second, &size[1], unused, report)};
    bool good = data[0] && data[1];
    if (good) {
        SHA2_CTX sha;
        SHA256Init(&sha);
        SHA256Update(&sha, (const uint8_t *)data[0], size[0]);
        SHA256Update(&sha, (const uint8_t *)data[1], size[1]);
        SHA256Final(hash, &sha);
    }
    free(data[0]);
    free(data[1]);
    return good;
}

char *audit_word(char **rest, char separator)
{
    if (!*rest) {
        return NULL;
    }
    char *word = *rest;
    char *stop = strchr(word, separator);
    *rest = stop ? stop + 1 : NULL;
    if (stop) {
        *stop = '\0';
    }
    return word;
}

bool audit_number(const char *text, double *value)
{
    size_t len = strnlen(text, WORD_MAX);
    if (len == 0 || len == WORD_MAX || strspn(text, "0123456789+-.eE") != len) {
        return false;
    }
    char *stop = NULL;
    double read = strtod(text, &stop);
    if (*stop || !isfinite(read) || fabs(read) > NUMBER_MAX) {
        return false;
    }
    *value = read;
    return true;
}

bool audit_numbers(char **rest, char separator, double *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *word = audit_word(rest, separator);
        if (!word || !audit_number(word, &values[i])) {
            return false;
        }
    }
    return true;
}

bool audit_integer(const char *text, uint64_t max, uint64_t *value)
{
    size_t len = strnlen(text, 21);
    if (len == 0 || len > 20 || strspn(text, "0123456789") != len) {
        return false;
    }
    errno = 0;
    unsigned long long read = strtoull(text, NULL, 10);
    if (errno || read > max) {
        return false;
    }
    *value = read;
    return true;
}

static int hex_digit(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

bool audit_hash_parse(const char *text, uint8_t hash[32])
{
    if (strnlen(text, 65) != 64) {
        return false;
    }
    for (size_t i = 0; i < 32; i++) {
        int high = hex_digit(text[2 * i]), low = hex_digit(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        hash[i] = (uint8_t)(high * 16 + low);
    }
    return true;
}

bool audit_hash_equal(const uint8_t a[32], const uint8_t b[32])
{
    return memcmp(a, b, 32) == 0;
}

bool audit_hash_zero(const uint8_t hash[32])
{
    static const uint8_t zero[32];
    return audit_hash_equal(hash, zero);
}
