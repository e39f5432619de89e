/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/daemon/child.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/memory.h"

enum { ARGUMENTS_MAX = 24, PROGRAM_SIZE = 512 };

extern char **environ;

enum err_code child_program(const char *name, char *out, size_t size, struct err *err)
{
    ssize_t len = readlink("/proc/self/exe", out, size - 1);
    if (len <= 0) {
        return err_set(err, ERR_IO, "/proc/self/exe: %s", strerror(errno));
    }
    out[len] = '\0';
    char *slash = strrchr(out, '/');
    assert(slash);
    size_t room = size - (size_t)(slash + 1 - out);
    if (strlen(name) >= room) {
        return err_set(err, ERR_IO, "%s: path too long", out);
    }
    memcpy(slash + 1, name, strlen(name) + 1);
    return ERR_OK;
}

void child_init(struct child *child, struct loop *loop)
{
    child->loop = loop;
    child->pid = 0;
    child->pid_fd = child->out_fd = -1;
    child->text = memory_new(CHILD_OUTPUT_MAX, 1);
}

static void close_output(struct child *child)
{
    if (child->out_fd >= 0) {
        loop_remove(child->loop, &child->output);
        (void)close(child->out_fd);
        child->out_fd = -1;
    }
}

static void reap(struct child *child, int *status)
{
    (void)waitpid(child->pid, status, 0);
    loop_remove(child->loop, &child->exited);
    (void)close(child->pid_fd);
    child->pid_fd = -1;
    child->pid = 0;
}

void child_deinit(struct child *child)
{
    if (child->pid > 0) {
        (void)kill(child->pid, SIGKILL);
        int status = 0;
        reap(child, &status);
    }
    close_output(child);
    json_decref(child->id);
    child->id = NULL;
    free(child->text);
    child->text = NULL;
}

bool child_runs(const struct child *child)
{
    return child->pid > 0;
}

/* Reads until the pipe is empty for now or at its end. */
static void read_output(struct child *child)
{
    while (child->out_fd >= 0) {
        char rest[256];
        bool full = child->len == CHILD_OUTPUT_MAX;
        ssize_t n =
            full ? read(child->out_fd, rest, sizeof(rest))
                 : read(child->out_fd, child->text + child->len, CHILD_OUTPUT_MAX - child->len);
        if (n > 0 && full) {
            child->overflow = true;
        } else if (n > 0) {
            child->len += (size_t)n;
        } else if (n < 0 && errno == EINTR) {
            continue;
        } else if (n < 0 && errno == EAGAIN) {
            return;
        } else {
            close_output(child);
        }
    }
}

static void output_ready(void *context, uint32_t events)
{
    (void)events;
    read_output(context);
}

/* {"error": {code, message, diagnostics}} is how `pigment ... --json` says that it failed. */
static void take_error(json_t *root, int status, json_t **diagnostics, struct err *err)
{
    json_t *error = json_object_get(root, "error");
    const char *message = json_string_value(json_object_get(error, "message"));
    json_t *list = json_object_get(error, "diagnostics");
    *diagnostics = list ? json_incref(list) : NULL;
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : ERR_BUG;
    (void)err_set(err, code > 0 ? (enum err_code)code : ERR_BUG, "%s",
                  message ? message : "the planning process died");
}

static void child_exited(void *context, uint32_t events)
{
    (void)events;
    struct child *child = context;
    int status = 0;
    read_output(child);
    close_output(child);
    reap(child, &status);
    json_error_t where;
    json_t *root = child->overflow ? NULL : json_loadb(child->text, child->len, 0, &where);
    struct err err = {0};
    json_t *diagnostics = NULL;
    json_t *result = root;
    bool said_so = !root || json_object_get(root, "error") != NULL;
    // `check`-like verbs exit 1 with a result
    if (said_so || !WIFEXITED(status) || WEXITSTATUS(status) > ERR_CHECK) {
        take_error(root, status, &diagnostics, &err);
        json_decref(root);
        result = NULL;
    }
    child->done(child->context, child, result, diagnostics, &err);
    json_decref(child->id);
    child->id = NULL;
}

static int spawn(pid_t *pid, const char *program, char *const *argv, int out_fd)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none;
    (void)sigemptyset(&none);
    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawnattr_init(&attributes);
    (void)posix_spawn_file_actions_adddup2(&actions, out_fd, STDOUT_FILENO);
    (void)posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    // the loop's blocked signals and real-time class are not for children
    struct sched_param normal = {.sched_priority = 0};
    (void)posix_spawnattr_setsigmask(&attributes, &none);
    (void)posix_spawnattr_setschedpolicy(&attributes, SCHED_OTHER);
    (void)posix_spawnattr_setschedparam(&attributes, &normal);
    (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSCHEDULER);
    int answer = posix_spawn(pid, program, &actions, &attributes, argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    (void)posix_spawnattr_destroy(&attributes);
    return answer;
}

static enum err_code watch(struct child *child, struct err *err)
{
    child->pid_fd = pidfd_open(child->pid, 0);
    child->exited = (struct loop_source){child->pid_fd, child, child_exited};
    child->output = (struct loop_source){child->out_fd, child, output_ready};
    if (child->pid_fd < 0 || !loop_add(child->loop, &child->exited, EPOLLIN) ||
        !loop_add(child->loop, &child->output, EPOLLIN)) {
        return err_set(err, ERR_IO, "cannot wait for a child: %s", strerror(errno));
    }
    return ERR_OK;
}

enum err_code child_start(struct child *child, const char *const *argument, struct err *err)
{
    assert(child->done && child->text);
    if (child_runs(child)) {
        return err_set(err, ERR_BUSY, "the daemon is working on another request; try again");
    }
    char program[PROGRAM_SIZE];
    if (child_program("pigment", program, sizeof(program), err) != ERR_OK) {
        return err->code;
    }
    char *argv[ARGUMENTS_MAX + 2] = {program};
    for (int i = 0; argument[i]; i++) {
        assert(i < ARGUMENTS_MAX);
        argv[i + 1] = (char *)(uintptr_t)argument[i];
    }
    int pipe_fd[2];
    if (pipe2(pipe_fd, O_CLOEXEC) != 0) {
        return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
    }
    (void)fcntl(pipe_fd[0], F_SETFL, O_NONBLOCK);
    int answer = spawn(&child->pid, program, argv, pipe_fd[1]);
    (void)close(pipe_fd[1]);
    if (answer != 0) {
        (void)close(pipe_fd[0]);
        child->pid = 0;
        return err_set(err, ERR_IO, "%s: %s", program, strerror(answer));
    }
    child->out_fd = pipe_fd[0];
    child->len = 0;
    child->overflow = false;
    return watch(child, err);
}
