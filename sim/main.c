/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * pigment-sim: the simulated machine behind a pseudo terminal.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "config/file.h"
#include "sim/log.h"
#include "sim/options.h"
#include "sim/out.h"
#include "sim/pace.h"
#include "sim/pty.h"
#include "sim/sim.h"
#include "sim/tracker.h"

enum { READ_SIZE = 4096, FLUSH_MS = 200 };

struct program {
    struct sim_options options;
    struct sim_pty pty;
    struct sim_out tissue, trace;
    struct machine machine, true_machine;
    struct head head;
    struct sim_skin skin;
    struct sim_mesh mesh;
    struct sim_faults faults;
    struct sim *sim;
    struct sim_tracker tracker;
    struct sim_pace pace;
    struct err cable; /* why the cable could not come back */
    int signals;      /* signalfd */
    bool dirty;       /* logs hold what is not in their files */
};

static void on_touch(void *context, const struct sim_touch *touch)
{
    struct program *program = context;
    struct sim_text text = {.len = 0};
    sim_log_touch(&text, touch);
    sim_out_write(&program->tissue, text.at, text.len);
    program->dirty = true;
}

static void trace_bytes(struct program *program, const char *kind, int64_t sim_ns,
                        const char *bytes, size_t size)
{
    const int64_t now = sim_pace_mono_ns();
    for (size_t at = 0; at < size; at += SIM_LOG_BYTES_MAX) {
        const size_t left = size - at;
        struct sim_text text = {.len = 0};
        sim_log_bytes(&text,
                      &(struct sim_log_wire){kind, sim_ns, now, bytes + at,
                                             left < SIM_LOG_BYTES_MAX ? left : SIM_LOG_BYTES_MAX});
        sim_out_write(&program->trace, text.at, text.len);
    }
    program->dirty = true;
}

/* The terminal goes and comes back, as a USB port does. */
static void move_cable(struct program *program, const struct sim_event *event)
{
    if (event->kind == SIM_EVENT_UNPLUG) {
        sim_pty_unplug(&program->pty, event->size > 0);
    } else if (event->kind == SIM_EVENT_PLUG) {
        (void)sim_pty_replug(&program->pty, event->bytes, &program->cable);
    }
}

static void on_event(void *context, const struct sim_event *event)
{
    struct program *program = context;
    struct sim_text text = {.len = 0};
    if (event->kind == SIM_EVENT_SENT) {
        trace_bytes(program, "tx", event->ns, event->bytes, event->size);
        return;
    }
    move_cable(program, event);
    const bool told = program->options.verbose && event->kind != SIM_EVENT_STEPS;
    if (program->trace.fd < 0 && !told) {
        return;
    }
    sim_log_event(&text, event, sim_pace_mono_ns());
    sim_out_write(&program->trace, text.at, text.len);
    program->dirty = true;
    if (told) {
        fprintf(stderr, "pigment-sim: %.*s", (int)text.len, text.at);
    }
}

static void complain(const struct err *err)
{
    fprintf(stderr, "pigment-sim: %s\n", err->msg);
}

static void print_diags(struct diags *diags)
{
    for (size_t i = 0; i < diags->kept; i++) {
        fprintf(stderr, "%s\n", diags->item[i].text);
    }
    diag_free(diags);
}

static enum err_code read_files(struct program *program, struct err *err)
{
    struct diags diags = {.item = NULL};
    const struct sim_options *options = &program->options;
    enum err_code code = machine_read(&program->machine, options->machine, &diags, err);
    if (code == ERR_OK && options->true_machine != NULL) {
        code = machine_read(&program->true_machine, options->true_machine, &diags, err);
    }
    enum err_code head_code = head_read(&program->head, program->options.head, &diags, err);
    if (head_code == ERR_OK) {
        head_code = sim_skin_open(&program->skin, &program->mesh, &program->head,
                                  program->options.head, err);
    }
    print_diags(&diags);
    return code != ERR_OK ? code : head_code;
}

static enum err_code read_faults(struct program *program, struct err *err)
{
    struct diags diags = {.item = NULL};
    const struct sim_options *options = &program->options;
    enum err_code code = ERR_OK;
    if (options->faults != NULL) {
        code = sim_faults_read(&program->faults, options->faults, &diags, err);
    }
    if (options->has_motion) {
        program->faults.motion = options->motion;
    }
    if (options->dimple_mm >= 0.0) {
        program->faults.dimple_mm = options->dimple_mm;
    }
    print_diags(&diags);
    return code;
}

static enum err_code open_files(struct program *program, struct err *err)
{
    const enum err_code code = sim_out_open(&program->tissue, program->options.tissue, err);
    if (code != ERR_OK) {
        return code;
    }
    sim_out_write(&program->tissue, sim_log_tissue_header, strlen(sim_log_tissue_header));
    sim_out_flush(&program->tissue);
    return sim_out_open(&program->trace, program->options.trace, err);
}

static enum err_code make_sim(struct program *program, struct err *err)
{
    const struct sim_options *options = &program->options;
    const bool watched = options->trace != NULL || options->verbose || options->faults != NULL;
    const struct sim_sink sink = {program, on_touch, watched ? on_event : NULL};
    const struct pose *pose = options->has_pose ? &options->pose : &program->machine.head_rest;
    program->sim = sim_new_on(&program->machine, &program->skin, pose, options->seed, sink);
    if (program->sim == NULL) {
        return err_set(err, ERR_CONFIG, "%s: lacks a joint of its model", options->machine);
    }
    if (options->true_machine != NULL && !sim_set_true_arm(program->sim, &program->true_machine)) {
        return err_set(err, ERR_CONFIG, "%s: has other joints or axes than %s",
                       options->true_machine, options->machine);
    }
    sim_set_faults(program->sim, &program->faults);
    return sim_tracker_open(&program->tracker, options->tracker, options->seed, err);
}

static enum err_code catch_signals(struct program *program, struct err *err)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGUSR1);
    sigaddset(&set, SIGUSR2);
    sigprocmask(SIG_BLOCK, &set, NULL);
    program->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    return program->signals >= 0 ? ERR_OK : err_set(err, ERR_IO, "signalfd: %s", strerror(errno));
}

static enum err_code start(struct program *program, struct err *err)
{
    static enum err_code (*const steps[])(struct program *, struct err *) = {
        read_files, read_faults, open_files, make_sim, catch_signals};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        const enum err_code code = steps[i](program, err);
        if (code != ERR_OK) {
            return code;
        }
    }
    const enum err_code code = sim_pty_open(&program->pty, program->options.link, err);
    return code == ERR_OK && program->options.reset_on_open
               ? sim_pty_watch_opens(&program->pty, err)
               : code;
}

/* The host's bytes begin to arrive now, not when the simulator last looked. */
static void take_input(struct program *program)
{
    char data[READ_SIZE];
    sim_pace_catch_up(&program->pace);
    if (sim_pty_opened(&program->pty)) {
        sim_reboot(program->sim);
    }
    const size_t room = sim_room(program->sim);
    const size_t size = sim_pty_read(&program->pty, data, room < READ_SIZE ? room : READ_SIZE);
    if (size > 0) {
        if (program->trace.fd >= 0) {
            trace_bytes(program, "rx", sim_now_ns(program->sim), data, size);
        }
        sim_receive(program->sim, data, size);
        sim_pace_hear(&program->pace);
    }
}

static void give_output(struct program *program)
{
    char data[READ_SIZE];
    size_t size = sim_send(program->sim, data, sizeof data);
    do {
        sim_pty_write(&program->pty, data, size);
        size = sim_send(program->sim, data, sizeof data);
    } while (size > 0);
}

static void flush_logs(struct program *program)
{
    sim_out_flush(&program->tissue);
    sim_out_flush(&program->trace);
    program->dirty = false;
}

/* SIGUSR1 presses the emergency stop, SIGUSR2 lets it go; false = any other: time to end. */
static bool take_signal(struct program *program)
{
    struct signalfd_siginfo info;
    if (read(program->signals, &info, sizeof info) != (ssize_t)sizeof info) {
        return true;
    }
    if (info.ssi_signo == SIGUSR1 || info.ssi_signo == SIGUSR2) {
        sim_press_estop(program->sim, info.ssi_signo == SIGUSR1);
        return true;
    }
    return false;
}

/* Waits for the host, a signal or time; false = a signal has come. */
static bool wait_ns(struct program *program, int64_t wait)
{
    const int64_t flush_ns = FLUSH_MS * INT64_C(1000000);
    const bool flush = program->dirty && (wait < 0 || wait > flush_ns);
    const int64_t limit = flush ? flush_ns : wait;
    const struct timespec timeout = {limit / 1000000000, limit % 1000000000};
    const bool full = program->pty.pending_size > 0;
    const bool room = sim_room(program->sim) > 0;
    struct pollfd fds[3] = {
        {.fd = program->pty.master, .events = (short)((full ? POLLOUT : 0) | (room ? POLLIN : 0))},
        {.fd = program->signals, .events = POLLIN},
        {.fd = program->pty.opens, .events = POLLIN}};
    const int ready = ppoll(fds, 3, limit < 0 ? NULL : &timeout, NULL);
    if (ready == 0 && flush) {
        flush_logs(program);
    }
    return ready <= 0 || (fds[1].revents & POLLIN) == 0 || take_signal(program);
}

static void run(struct program *program)
{
    int64_t wait = 0;
    sim_pace_start(&program->pace, program->sim, &program->tracker, program->options.times);
    while (program->cable.code == ERR_OK && wait_ns(program, wait)) {
        take_input(program);
        give_output(program); /* what the host had not read so far */
        /* a host that does not read stops a clock that jumps, else its replies would be lost */
        const bool unread = program->pty.pending_size > 0;
        wait = unread && program->options.times == 0 ? -1 : sim_pace_turn(&program->pace);
        give_output(program);
    }
}

static enum err_code finish(struct program *program, struct err *err)
{
    sim_finish(program->sim);
    const struct sim_counts counts = sim_counts(program->sim);
    if (counts.overpress > 0) {
        fprintf(stderr, "pigment-sim: the foot ran out of travel %llu times\n",
                (unsigned long long)counts.overpress);
    }
    enum err_code code = program->cable.code;
    if (code != ERR_OK) {
        *err = program->cable;
    }
    if (program->options.summary != NULL) {
        struct sim_text text = {.len = 0};
        sim_log_summary(&text, &counts);
        const enum err_code summary = file_write(program->options.summary, text.at, text.len, err);
        code = code != ERR_OK ? code : summary;
    }
    const enum err_code tissue = sim_out_close(&program->tissue, err);
    const enum err_code trace = sim_out_close(&program->trace, err);
    code = code != ERR_OK ? code : tissue;
    return code != ERR_OK ? code : trace;
}

int main(int argc, char **argv)
{
    struct err err = {.code = ERR_OK};
    struct program *program = calloc(1, sizeof *program);
    if (program == NULL) {
        return ERR_BUG;
    }
    program->pty.master = program->pty.slave = program->pty.opens = program->pty.spare =
        program->tracker.fd = program->tissue.fd = program->trace.fd = -1;
    program->signals = -1;
    enum err_code code = sim_options_read(&program->options, argc, argv, &err);
    if (code == ERR_OK && (program->options.help || program->options.version)) {
        fputs(program->options.help ? sim_options_help : "pigment-sim 0.1.0\n", stdout);
    } else if (code == ERR_OK) {
        code = start(program, &err);
        if (code == ERR_OK) {
            fprintf(stderr, "pigment-sim: seed %llu\n", (unsigned long long)program->options.seed);
            printf("%s\n", program->pty.path);
            fflush(stdout);
            run(program);
            code = finish(program, &err);
        }
    }
    if (code != ERR_OK) {
        complain(&err);
    }
    sim_pty_close(&program->pty);
    sim_tracker_close(&program->tracker);
    if (program->sim != NULL) {
        sim_free(program->sim);
    }
    sim_mesh_free(&program->mesh);
    head_free(&program->head);
    free(program);
    return (int)code;
}
