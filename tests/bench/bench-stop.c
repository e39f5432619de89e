/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a person's `hold` to its byte on the wire, in a real daemon before a simulator in real time:
 * CLOCK_MONOTONIC when the request is written, or with CLI=1 before `pigment hold` is spawned, and
 * when the simulator's read of the byte returned, as its trace has it. One JSON object. With CLI=1
 * it says as well how long this machine takes to start an empty program (`true`) and see it end,
 * once beside each trial. TRIALS=n (default 20; each takes about half a second, and the job has
 * dots for 10,000), LOAD=n busy processes beside it.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TRIALS_MAX = 10000, PATH_SIZE = 256, LOADS_MAX = 64 };

#define MACHINE "examples/machines/gantry5.yaml"
#define HEAD    "examples/heads/median.yaml"
#define JOB     "examples/jobs/full-session.yaml"
#define POSE    "200,225,-10,0,30,0" /* of the head, as the job has it */

struct bench {
    char dir[PATH_SIZE / 4], build[PATH_SIZE / 2];
    int fd;
    pid_t sim, daemon, load[LOADS_MAX];
    int loads, trials;
    bool by_cli;
    int64_t asked_ns[TRIALS_MAX], took_ns[TRIALS_MAX], empty_ns[TRIALS_MAX];
};

static int64_t now_ns(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void rest_ms(long ms)
{
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    (void)nanosleep(&time, NULL);
}

static const char *in_dir(const struct bench *bench, const char *name)
{
    static char path[4][PATH_SIZE];
    static unsigned turn;
    char *out = path[turn++ % 4];
    (void)snprintf(out, PATH_SIZE, "%s/%s", bench->dir, name);
    return out;
}

/* Who asks and who looks have to be there in time; it is the daemon that is measured. */
static void go_first(void)
{
    const struct sched_param fifo = {.sched_priority = 20};
    (void)sched_setscheduler(0, SCHED_FIFO, &fifo);
}

static pid_t run(const struct bench *bench, const char *const *argv)
{
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%s/%s", bench->build, argv[0]);
    pid_t pid = fork();
    if (pid == 0) {
        int quiet = open("/dev/null", O_RDWR);
        (void)dup2(quiet, STDOUT_FILENO);
        (void)dup2(quiet, STDERR_FILENO);
        if (strcmp(argv[0], "pigment-sim") == 0) {
            go_first();
        }
        (void)execv(path, (char *const *)(uintptr_t)argv);
        _exit(127);
    }
    return pid;
}

/* A line, byte by byte: what stands behind it is another answer. */
static int read_line(const struct bench *bench, char *text, size_t size)
{
    size_t len = 0;
    while (len + 1 < size && (len == 0 || text[len - 1] != '\n')) {
        if (read(bench->fd, text + len, 1) != 1) {
            return 0;
        }
        len++;
    }
    text[len] = '\0';
    return 1;
}

/* One request, and the answer of its number; true when it is no error. */
static int ask(const struct bench *bench, const char *method)
{
    static unsigned number;
    char text[8192], id[32];
    number++;
    (void)snprintf(id, sizeof(id), "\"id\":%u,", number);
    (void)snprintf(text, sizeof(text), "{\"jsonrpc\":\"2.0\",%s\"method\":\"%s\"}\n", id, method);
    if (write(bench->fd, text, strlen(text)) < 0) {
        return 0;
    }
    (void)snprintf(id, sizeof(id), "\"id\":%u", number);
    do {
        if (!read_line(bench, text, sizeof(text))) {
            return 0;
        }
    } while (strstr(text, id) == NULL);
    return strstr(text, "\"error\"") == NULL;
}

static int meet(struct bench *bench)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    (void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/sock", bench->dir);
    for (int i = 0; i < 500; i++) {
        bench->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(bench->fd, (struct sockaddr *)&address, sizeof(address)) == 0) {
            char hello[4096];
            return read_line(bench, hello, sizeof(hello));
        }
        (void)close(bench->fd);
        rest_ms(20);
    }
    return 0;
}

static int begin(struct bench *bench)
{
    const char *tty = in_dir(bench, "tty"), *sock = in_dir(bench, "sock");
    const char *const sim[] = {"pigment-sim",
                               "--machine",
                               MACHINE,
                               "--head",
                               HEAD,
                               "--pose",
                               POSE,
                               "--tissue",
                               "/dev/null",
                               "--link",
                               tty,
                               "--trace",
                               in_dir(bench, "trace"),
                               NULL};
    const char *const daemon[] = {"pigmentd", "--machine", MACHINE,
                                  "--device", tty,         "--socket",
                                  sock,       "--state",   in_dir(bench, "state"),
                                  NULL};
    const char *const start[] = {"pigment", "--socket", sock, "start", JOB, "--yes", NULL};
    bench->sim = run(bench, sim);
    for (int i = 0; i < 500 && access(tty, F_OK) != 0; i++) {
        rest_ms(20);
    }
    bench->daemon = run(bench, daemon);
    if (!meet(bench)) {
        return 0;
    }
    rest_ms(3000);
    int status = 0;
    return waitpid(run(bench, start), &status, 0) > 0 && status == 0;
}

static void load(struct bench *bench)
{
    for (int i = 0; i < bench->loads; i++) {
        bench->load[i] = fork();
        while (bench->load[i] == 0) {
        }
    }
}

/* As a shell does: with nothing of this program copied, its place in the queue for a processor
 * neither. */
static int as_anybody(posix_spawnattr_t *as)
{
    const struct sched_param none = {.sched_priority = 0};
    return posix_spawnattr_init(as) == 0 &&
           posix_spawnattr_setflags(as, POSIX_SPAWN_SETSCHEDULER) == 0 &&
           posix_spawnattr_setschedpolicy(as, SCHED_OTHER) == 0 &&
           posix_spawnattr_setschedparam(as, &none) == 0;
}

/* Starts a program and waits for its end; true when that was a good one. */
static int spawn(const char *path, const char *const *argv)
{
    static char *const nothing[] = {NULL};
    posix_spawn_file_actions_t quiet;
    posix_spawnattr_t as;
    pid_t pid = 0;
    int status = 0;
    if (posix_spawn_file_actions_init(&quiet) != 0 || !as_anybody(&as)) {
        return 0;
    }
    int good =
        posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_RDWR, 0) == 0 &&
        posix_spawn_file_actions_addopen(&quiet, STDERR_FILENO, "/dev/null", O_RDWR, 0) == 0 &&
        posix_spawn(&pid, path, &quiet, &as, (char *const *)(uintptr_t)argv, nothing) == 0 &&
        waitpid(pid, &status, 0) > 0 && status == 0;
    (void)posix_spawnattr_destroy(&as);
    (void)posix_spawn_file_actions_destroy(&quiet);
    return good;
}

/* The way a person asks, or that of a program which is connected already. */
static int ask_to_hold(const struct bench *bench)
{
    if (!bench->by_cli) {
        return ask(bench, "hold");
    }
    const char *const hold[] = {"pigment", "--socket", in_dir(bench, "sock"), "hold", NULL};
    char path[PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%s/pigment", bench->build);
    return spawn(path, hold);
}

/* What no program can be quicker than. */
static int time_empty_program(struct bench *bench, int trial)
{
    static const char *const nothing[] = {"true", NULL};
    int64_t from_ns = now_ns();
    int good = spawn("/bin/true", nothing);
    bench->empty_ns[trial] = now_ns() - from_ns;
    return good;
}

static int try_all(struct bench *bench)
{
    load(bench);
    go_first();
    for (int i = 0; i < bench->trials; i++) {
        if (bench->by_cli) {
            rest_ms(50); // as cold as the trial itself
            if (!time_empty_program(bench, i)) {
                return 0;
            }
        }
        rest_ms(50 + i * 37 % 300); // anywhere in a strike
        bench->asked_ns[i] = now_ns();
        if (!ask_to_hold(bench)) {
            return 0;
        }
        for (int k = 0; k < 500 && !ask(bench, "resume"); k++) {
            rest_ms(20);
        }
    }
    return 1;
}

/* `rx HEX`: the byte of a hold is 0x19 in a leg, `?` while a whole group runs, alone or behind what
 * was on its way. */
static bool holds_stop(const char *text)
{
    if (strncmp(text, " rx ", 4) != 0) {
        return false;
    }
    for (text += 4; text[0] > ' ' && text[1] > ' '; text += 2) {
        if (strncmp(text, "19", 2) == 0 || strncmp(text, "3f", 2) == 0) {
            return true;
        }
    }
    return false;
}

/* Lines `t mono KIND ...`. */
static void read_trace(struct bench *bench)
{
    FILE *file = fopen(in_dir(bench, "trace"), "r");
    char line[4096];
    int i = 0;
    while (file != NULL && i < bench->trials && fgets(line, sizeof(line), file) != NULL) {
        char *rest = NULL;
        (void)strtoll(line, &rest, 10);
        int64_t at_ns = strtoll(rest, &rest, 10);
        if (holds_stop(rest) && at_ns >= bench->asked_ns[i]) {
            bench->took_ns[i] = at_ns - bench->asked_ns[i];
            i++;
        }
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    bench->trials = i;
}

static int by_size(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double at_ms(const struct bench *bench, const int64_t *sorted_ns, double share)
{
    return (double)sorted_ns[(int)(share * (bench->trials - 1) + 0.5)] * 1e-6;
}

static void print_times(const struct bench *bench, const char *prefix, int64_t *times_ns)
{
    qsort(times_ns, (size_t)bench->trials, sizeof(times_ns[0]), by_size);
    (void)printf(",\"%sp50_ms\":%.3f,\"%sp99_ms\":%.3f,\"%sp999_ms\":%.3f,\"%smax_ms\":%.3f",
                 prefix, at_ms(bench, times_ns, 0.5), prefix, at_ms(bench, times_ns, 0.99), prefix,
                 at_ms(bench, times_ns, 0.999), prefix, at_ms(bench, times_ns, 1.0));
}

static int end(struct bench *bench)
{
    (void)sched_setscheduler(0, SCHED_OTHER, &(struct sched_param){.sched_priority = 0});
    for (int i = 0; i < bench->loads; i++) {
        (void)kill(bench->load[i], SIGKILL);
        (void)waitpid(bench->load[i], NULL, 0);
    }
    (void)kill(bench->daemon, SIGTERM);
    (void)waitpid(bench->daemon, NULL, 0);
    (void)kill(bench->sim, SIGTERM);
    (void)waitpid(bench->sim, NULL, 0);
    read_trace(bench);
    if (bench->trials == 0) {
        return 1;
    }
    (void)printf("{\"bench\":\"stop\",\"from\":\"%s\",\"trials\":%d,\"busy_processes\":%d",
                 bench->by_cli ? "start of pigment hold" : "request", bench->trials, bench->loads);
    print_times(bench, "", bench->took_ns);
    if (bench->by_cli) {
        print_times(bench, "empty_program_", bench->empty_ns);
    }
    (void)puts("}");
    return 0;
}

static int number(const char *name, int otherwise, int most)
{
    const char *text = getenv(name);
    int value = text == NULL ? otherwise : (int)strtol(text, NULL, 10);
    return value < 0 ? 0 : value > most ? most : value;
}

int main(int argc, char **argv)
{
    static struct bench bench = {.dir = "/tmp/pigment-bench-XXXXXX", .fd = -1};
    bench.trials = number("TRIALS", 20, TRIALS_MAX);
    bench.by_cli = number("CLI", 0, 1) == 1;
    bench.loads = number("LOAD", 0, LOADS_MAX);
    const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;
    (void)snprintf(bench.build, sizeof(bench.build), "%.*s", slash ? (int)(slash - argv[0]) : 1,
                   slash ? argv[0] : ".");
    int good = mkdtemp(bench.dir) != NULL && begin(&bench) && try_all(&bench);
    int failed = end(&bench);
    (void)fprintf(stderr, "%s", good ? "" : "bench-stop: the job did not run\n");
    return good ? failed : 1;
}
