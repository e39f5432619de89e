/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/process.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "controller/daemon/child.h"

enum { PROGRAM_SIZE = 512, KILLED_BY_SIGNAL = 128 };

extern char **environ;

static int spawn(pid_t *pid, const char *program, char *const *argv, int out_fd, const char *log)
{
    posix_spawn_file_actions_t actions;
    (void)posix_spawn_file_actions_init(&actions);
    if (out_fd >= 0) {
        (void)posix_spawn_file_actions_adddup2(&actions, out_fd, STDOUT_FILENO);
    }
    if (log) {
        (void)posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log,
                                               O_WRONLY | O_CREAT | O_APPEND, 0600);
    }
    int answer = posix_spawn(pid, program, &actions, NULL, argv, environ);
    (void)posix_spawn_file_actions_destroy(&actions);
    return answer;
}

enum err_code process_start(struct process *process, const char *const *argument, int piped,
                            const char *log, struct err *err)
{
    *process = (struct process){.out = -1};
    char program[PROGRAM_SIZE];
    char *argv[PROCESS_ARGUMENTS_MAX + 1] = {program};
    int pipe_fd[2] = {-1, -1};
    if (child_program(argument[0], program, sizeof(program), err) != ERR_OK) {
        return err->code;
    }
    for (int i = 1; argument[i]; i++) {
        assert(i < PROCESS_ARGUMENTS_MAX);
        argv[i] = (char *)(uintptr_t)argument[i];
    }
    if (piped && pipe2(pipe_fd, O_CLOEXEC) != 0) {
        return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
    }
    int answer = spawn(&process->pid, program, argv, pipe_fd[1], log);
    if (piped) {
        (void)close(pipe_fd[1]);
        process->out = pipe_fd[0];
    }
    if (answer != 0) {
        process->pid = 0;
        (void)process_wait(process);
        return err_set(err, ERR_IO, "%s: %s", program, strerror(answer));
    }
    return ERR_OK;
}

enum err_code process_read_line(struct process *process, char *line, size_t size, struct err *err)
{
    size_t len = 0;
    while (len + 1 < size) {
        ssize_t n = read(process->out, line + len, 1);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n <= 0) {
            return err_set(err, ERR_IO, "the simulator ended before it said where it is");
        }
        if (line[len] == '\n') {
            break;
        }
        len++;
    }
    line[len] = '\0';
    return ERR_OK;
}

int process_wait(struct process *process)
{
    int status = 0;
    if (process->pid > 0) {
        while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR) {
        }
    }
    if (process->out >= 0) {
        (void)close(process->out);
    }
    *process = (struct process){.out = -1};
    return WIFEXITED(status) ? WEXITSTATUS(status) : KILLED_BY_SIGNAL + WTERMSIG(status);
}

int process_stop(struct process *process)
{
    if (process->pid > 0) {
        (void)kill(process->pid, SIGTERM);
    }
    return process_wait(process);
}
