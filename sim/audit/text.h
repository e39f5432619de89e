/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines and words of text files, read as a stream through a bounded buffer, hashed on the way.
 */
#ifndef AUDIT_TEXT_H
#define AUDIT_TEXT_H

#include <sha2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/audit/report.h"

enum { AUDIT_LINE_MAX = 1 << 18 };

struct audit_lines {
    const char *path; /* borrowed */
    int fd;
    bool ended;   /* no bytes are left in the file */
    bool whole;   /* the latest line ended in a newline */
    bool garbled; /* a line too long, a NUL in it, or a read error */
    long number;  /* of the latest line, from 1 */
    char *buffer;
    size_t start, end;
    SHA2_CTX sha;
};

/* Opens a regular file. False, with trouble told, when it cannot. Closes with audit_lines_close. */
bool audit_lines_open(struct audit_lines *lines, const char *path, struct audit_report *report);
/* The next line without its newline (and CR), writable, valid until the next call; NULL at the end
 * or when the file is garbled. */
char *audit_lines_next(struct audit_lines *lines, size_t *length);
/* SHA-256 of the whole file; after the last line. */
void audit_lines_hash(struct audit_lines *lines, uint8_t hash[32]);
void audit_lines_close(struct audit_lines *lines);
/* Tells the trouble of the latest line. Returns false. */
bool audit_lines_bad(const struct audit_lines *lines, const char *what,
                     struct audit_report *report);

/* Opens a regular file for reading; -1 with trouble told. *size may be NULL. */
int audit_file_open(const char *path, uint64_t *size, struct audit_report *report);
/* All of a small file, NUL-terminated, malloc'd; NULL with trouble told. */
char *audit_file_read(const char *path, size_t *size, uint8_t hash[32],
                      struct audit_report *report);

/* Joins the directory of `beside` with name; false when that is too long. */
enum { AUDIT_FILE_SIZE = 4096 };
bool audit_file_beside(const char *beside, const char *name, char path[AUDIT_FILE_SIZE]);
/* SHA-256 of one file followed by another. */
bool audit_file_hash_both(const char *first, const char *second, uint8_t hash[32],
                          struct audit_report *report);

/* Cuts the next word off *rest at separator; NULL when nothing is left. */
char *audit_word(char **rest, char separator);
/* All of text as a finite decimal number of moderate size. */
bool audit_number(const char *text, double *value);
/* `count` numbers cut off *rest. */
bool audit_numbers(char **rest, char separator, double *values, size_t count);
bool audit_integer(const char *text, uint64_t max, uint64_t *value);
bool audit_hash_parse(const char *text, uint8_t hash[32]);
bool audit_hash_equal(const uint8_t a[32], const uint8_t b[32]);
bool audit_hash_zero(const uint8_t hash[32]);

#endif
