/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pigmentd: stays in the foreground, logs to stderr, exits with the codes of config/err.h.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/memory.h"
#include "controller/daemon/daemon.h"

static const char usage[] =
    "pigmentd --machine machine.yaml --device /dev/ttyACM0 --state /var/lib/pigment "
    "--socket /run/pigment/pigment.sock\n"
    "\n"
    "  --machine FILE   the machine that the device drives\n"
    "  --device PATH    serial line or pty of its firmware\n"
    "  --state DIR      jobs and ledgers; one daemon each\n"
    "  --socket PATH    where `pigment` finds it (default " PROTOCOL_SOCKET_DEFAULT ")\n"
    "  --tracker PATH   datagram socket on which a tracker says where the head is\n"
    "  --operators GROUP  who may run jobs; with neither, all who may open the socket\n"
    "  --viewers GROUP  who may only look, and stop; the socket is theirs\n"
    "  --no-realtime    leave scheduling class and memory as they are while armed\n"
    "  --verbose        log every state, and every line both ways\n"
    "  --version, --help\n";

enum {
    OPTION_MACHINE = 256,
    OPTION_DEVICE,
    OPTION_STATE,
    OPTION_SOCKET,
    OPTION_NO_REALTIME,
    OPTION_TRACKER,
    OPTION_OPERATORS,
    OPTION_VIEWERS
};

static const struct option long_options[] = {
    {"machine", required_argument, NULL, OPTION_MACHINE},
    {"device", required_argument, NULL, OPTION_DEVICE},
    {"state", required_argument, NULL, OPTION_STATE},
    {"socket", required_argument, NULL, OPTION_SOCKET},
    {"operators", required_argument, NULL, OPTION_OPERATORS},
    {"viewers", required_argument, NULL, OPTION_VIEWERS},
    {"tracker", required_argument, NULL, OPTION_TRACKER},
    {"no-realtime", no_argument, NULL, OPTION_NO_REALTIME},
    {"verbose", no_argument, NULL, 'v'},
    {"version", no_argument, NULL, 'V'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static bool take_group(const char *name, gid_t *gid, int *code)
{
    struct err err;
    if (roles_group(name, gid, &err) != ERR_OK) {
        (void)fprintf(stderr, "pigmentd: %s\n", err.msg);
        *code = ERR_USAGE;
        return false;
    }
    return true;
}

/* True when the program goes on; else *code is what it exits with. */
static bool take_option(int option, struct daemon_options *options, int *code)
{
    *code = ERR_OK;
    switch (option) {
    case OPTION_MACHINE:
        options->machine_path = optarg;
        return true;
    case OPTION_DEVICE:
        options->device = optarg;
        return true;
    case OPTION_STATE:
        options->state_path = optarg;
        return true;
    case OPTION_SOCKET:
        options->socket_path = optarg;
        return true;
    case OPTION_OPERATORS:
        options->roles.has_operators = take_group(optarg, &options->roles.operators, code);
        return options->roles.has_operators;
    case OPTION_VIEWERS:
        options->roles.has_viewers = take_group(optarg, &options->roles.viewers, code);
        return options->roles.has_viewers;
    case OPTION_TRACKER:
        options->tracker_path = optarg;
        return true;
    case OPTION_NO_REALTIME:
        options->no_realtime = true;
        return true;
    case 'v':
        options->verbose = true;
        return true;
    case 'V':
        (void)puts("pigmentd " PIGMENT_VERSION);
        return false;
    case 'h':
        (void)fputs(usage, stdout);
        return false;
    default:
        *code = ERR_USAGE;
        return false;
    }
}

static bool parse(int argc, char **argv, struct daemon_options *options, int *code)
{
    int option = 0;
    while ((option = getopt_long(argc, argv, "vVh", long_options, NULL)) != -1) {
        if (!take_option(option, options, code)) {
            return false;
        }
    }
    bool whole = options->machine_path && options->device && options->state_path;
    if (!whole || optind < argc) {
        (void)fputs(usage, stderr);
        *code = ERR_USAGE;
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    struct daemon_options options = {.socket_path = PROTOCOL_SOCKET_DEFAULT};
    int code = ERR_OK;
    if (!parse(argc, argv, &options, &code)) {
        return code;
    }
    struct err err = {0};
    (void)umask(077); // what is kept is about a person
    struct daemon *daemon = memory_new(1, sizeof(*daemon));
    if (daemon_init(daemon, &options, &err) == ERR_OK) {
        (void)daemon_run(daemon, &err);
        daemon_deinit(daemon);
    }
    free(daemon);
    if (err.code != ERR_OK) {
        (void)fprintf(stderr, "pigmentd: %s\n", err.msg);
    }
    return (int)err.code;
}
