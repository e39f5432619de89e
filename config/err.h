/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One error, and what a program exits with because of it.
 *
 * Three kinds of trouble, three ways: a bug is an assert; an expected answer is an enum of its own
 * module; the world (files, ports, people) is a struct err. Only main() prints one.
 */
#ifndef CONFIG_ERR_H
#define CONFIG_ERR_H

enum err_code {
    ERR_OK = 0,
    ERR_CHECK = 1,        /* the thing that was checked does not hold */
    ERR_USAGE = 64,       /* wrong command line */
    ERR_DATA = 65,        /* bad dot field, job, plan or ledger */
    ERR_UNREACHABLE = 69, /* daemon not reachable */
    ERR_BUG = 70,
    ERR_CREATE = 73, /* cannot create output */
    ERR_IO = 74,
    ERR_BUSY = 75,       /* a second daemon, a held lease, a job that runs */
    ERR_PERMISSION = 77, /* not permitted, or not armed by a person */
    ERR_CONFIG = 78      /* bad machine or head file */
};

enum { ERR_MSG_SIZE = 512 };

/* One line: what, where, what to do. The code is the program's exit code. */
struct err {
    enum err_code code;
    char msg[ERR_MSG_SIZE];
};

/* Fills err (a printf format) and returns code, so that a caller can `return err_set(...)`. */
enum err_code err_set(struct err *err, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Puts "context: " before the message; keeps the code and returns it. */
enum err_code err_wrap(struct err *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
