/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/options.h"

#include <string.h>

#include "config/number.h"

const char sim_options_help[] =
    "pigment-sim --machine examples/machines/gantry5.yaml --head examples/heads/median.yaml \\\n"
    "            --tissue tissue.csv --speed max\n"
    "\n"
    "A simulated machine behind a pseudo terminal, whose path is the first line on stdout. It\n"
    "speaks its firmware's protocol, moves an arm and a needle, and logs what the skin felt. "
    "SIGTERM\n"
    "or SIGINT ends it.\n"
    "\n"
    "  --machine FILE       the machine\n"
    "  --true-machine FILE  the arm as it truly is, where that is not what --machine says: same\n"
    "                       joints and axes, other lengths and angles\n"
    "  --head FILE          the head under it\n"
    "  --tissue FILE        where every touch of the skin is written\n"
    "  --speed N|max        N times real time (default 1), or as fast as it goes\n"
    "  --pose X,Y,Z,R,P,Y   where the head truly is in base, mm and degrees (default: the\n"
    "                       machine's head_rest)\n"
    "  --seed N             seeds everything random (default 1)\n"
    "  --link PATH          also makes a symbolic link to the pseudo terminal\n"
    "  --trace FILE         every byte and step, by simulated time and CLOCK_MONOTONIC\n"
    "  --summary FILE       counts, as JSON, at the end\n"
    "  --faults FILE        what goes wrong, and when\n"
    "  --skin dimple=MM     the skin gives way by that before it is punctured (default 0)\n"
    "  --motion KIND        rest: the head moves as one in a headrest does; restless: it is\n"
    "                       thrown about as well; none (default)\n"
    "  --tracker SOCKET     tells this datagram socket 100 times a second where the head is\n"
    "  --reset-on-open      a host that opens the terminal resets the board, as DTR does\n"
    "  --verbose            resets, holds and alarms on stderr\n"
    "  --version, --help\n";

enum { POSE_NUMBERS = 6 };

enum { SPEED_MAX = 1000 };

static bool parse_u64(const char *text, uint64_t *value)
{
    *value = 0;
    if (*text == '\0') {
        return false;
    }
    for (; *text != '\0'; text++) {
        const uint64_t digit = (uint64_t)(*text - '0');
        if (*text < '0' || *text > '9' || *value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        *value = *value * 10 + digit;
    }
    return true;
}

static bool parse_pose(const char *text, struct pose *pose)
{
    for (int i = 0; i < POSE_NUMBERS; i++) {
        const size_t len = strcspn(text, ",");
        double value = 0.0;
        if (!number_parse(text, len, &value) || (text[len] == ',') != (i < POSE_NUMBERS - 1)) {
            return false;
        }
        if (i < 3) {
            pose->xyz_mm[i] = value;
        } else {
            pose->rpy_rad[i - 3] = rad_from_deg(value);
        }
        text += len + 1;
    }
    return true;
}

static bool set_seed(struct sim_options *options, const char *value)
{
    return parse_u64(value, &options->seed);
}

static bool set_pose(struct sim_options *options, const char *value)
{
    options->has_pose = parse_pose(value, &options->pose);
    return options->has_pose;
}

static bool set_speed(struct sim_options *options, const char *value)
{
    uint64_t times = 0;
    const bool paced = parse_u64(value, &times) && times >= 1 && times <= SPEED_MAX;
    options->times = paced ? (int)times : 0;
    return paced || strcmp(value, "max") == 0;
}

static bool set_machine(struct sim_options *options, const char *value)
{
    options->machine = value;
    return true;
}

static bool set_true_machine(struct sim_options *options, const char *value)
{
    options->true_machine = value;
    return true;
}

static bool set_head(struct sim_options *options, const char *value)
{
    options->head = value;
    return true;
}

static bool set_tissue(struct sim_options *options, const char *value)
{
    options->tissue = value;
    return true;
}

static bool set_link(struct sim_options *options, const char *value)
{
    options->link = value;
    return *value != '\0';
}

static bool set_trace(struct sim_options *options, const char *value)
{
    options->trace = value;
    return true;
}

static bool set_faults(struct sim_options *options, const char *value)
{
    options->faults = value;
    return true;
}

static bool set_tracker(struct sim_options *options, const char *value)
{
    options->tracker = value;
    return *value != '\0';
}

static bool set_motion(struct sim_options *options, const char *value)
{
    options->has_motion = true;
    int kind = 0;
    while (kind < SIM_MOTIONS && strcmp(value, sim_motion_names[kind]) != 0) {
        kind++;
    }
    options->motion = (enum sim_motion_kind)kind;
    return kind < SIM_MOTIONS;
}

static bool set_skin(struct sim_options *options, const char *value)
{
    static const char name[] = "dimple=";
    const size_t len = strlen(name);
    return strncmp(value, name, len) == 0 &&
           number_parse(value + len, strlen(value + len), &options->dimple_mm) &&
           options->dimple_mm >= 0.0 && options->dimple_mm <= 2.0;
}

static bool set_summary(struct sim_options *options, const char *value)
{
    options->summary = value;
    return true;
}

static const struct {
    const char *name, *wants;
    bool (*set)(struct sim_options *options, const char *value);
} with_value[] = {
    {"--machine", "a file", set_machine},
    {"--true-machine", "a file", set_true_machine},
    {"--head", "a file", set_head},
    {"--tissue", "a file", set_tissue},
    {"--link", "a path", set_link},
    {"--trace", "a file", set_trace},
    {"--summary", "a file", set_summary},
    {"--faults", "a file", set_faults},
    {"--skin", "dimple=MM, 0 to 2", set_skin},
    {"--motion", "rest, restless or none", set_motion},
    {"--tracker", "the path of a socket", set_tracker},
    {"--speed", "1 to 1000, or max", set_speed},
    {"--seed", "a whole number", set_seed},
    {"--pose", "X,Y,Z,R,P,Y in mm and degrees", set_pose},
};

static bool set_flag(struct sim_options *options, const char *name)
{
    bool *const flag = strcmp(name, "--verbose") == 0         ? &options->verbose
                       : strcmp(name, "--reset-on-open") == 0 ? &options->reset_on_open
                       : strcmp(name, "--help") == 0          ? &options->help
                       : strcmp(name, "--version") == 0       ? &options->version
                                                              : NULL;
    if (flag != NULL) {
        *flag = true;
    }
    return flag != NULL;
}

static enum err_code set_value(struct sim_options *options, const char *name, const char *value,
                               struct err *err)
{
    for (size_t i = 0; i < sizeof with_value / sizeof with_value[0]; i++) {
        if (strcmp(name, with_value[i].name) != 0) {
            continue;
        }
        if (value == NULL || !with_value[i].set(options, value)) {
            return err_set(err, ERR_USAGE, "%s wants %s", name, with_value[i].wants);
        }
        return ERR_OK;
    }
    return err_set(err, ERR_USAGE, "no such option: %s (--help lists them)", name);
}

enum err_code sim_options_read(struct sim_options *options, int argc, char **argv, struct err *err)
{
    memset(options, 0, sizeof *options);
    options->times = 1;
    options->seed = 1;
    options->dimple_mm = -1.0;
    for (int i = 1; i < argc; i++) {
        if (set_flag(options, argv[i])) {
            continue;
        }
        const char *value = i + 1 < argc ? argv[i + 1] : NULL;
        const enum err_code code = set_value(options, argv[i], value, err);
        if (code != ERR_OK) {
            return code;
        }
        i++;
    }
    if (options->help || options->version) {
        return ERR_OK;
    }
    if (options->machine == NULL || options->head == NULL || options->tissue == NULL) {
        return err_set(err, ERR_USAGE, "--machine, --head and --tissue are needed (see --help)");
    }
    return ERR_OK;
}
