/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * At most once holds across all ledgers of a course, so all of them are read, whole, every time.
 * Each names its predecessor by a link of that one's chain: a link that no ledger here holds means
 * that one is missing, and nothing may be planned without it. Nobody names the last one: it is
 * missed by the plan that it left behind.
 */
#include "controller/ledger/ledger.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/memory.h"
#include "controller/ledger/ledger_private.h"

/* One ledger of the course: what it follows, and where it ends. */
struct member {
    struct sha256 predecessor, chain;
    int64_t wall_ns;
    char name[256];
    bool followed; /* another one names it */
};

/* A link of a member's chain. */
struct link {
    struct sha256 chain;
    size_t member;
};

struct course {
    char id[RECORD_COURSE_SIZE];
    struct dot_map *touched;
    struct excludes *excludes;
    struct member *member;
    size_t member_count;
    struct link *link;
    size_t link_count;
};

static bool is_zero(const struct sha256 *hash)
{
    static const struct sha256 ZERO;
    return sha256_equal(hash, &ZERO);
}

static void add_member(struct course *course, const struct record *record)
{
    course->member = memory_grow(course->member, course->member_count, sizeof(*course->member));
    course->member[course->member_count++] =
        (struct member){.predecessor = record->body.header.predecessor, .wall_ns = record->wall_ns};
}

static void visit(void *context, const struct record *record, const struct sha256 *chain)
{
    struct course *course = context;
    if (record->type == RECORD_HEADER) {
        add_member(course, record);
    }
    course->link = memory_grow(course->link, course->link_count, sizeof(*course->link));
    course->link[course->link_count++] = (struct link){*chain, course->member_count - 1};
    excludes_add_record(course->excludes, record);
    // a dot that was skipped before its intent may be planned again
    if (record->type != RECORD_SKIPPED) {
        (void)dot_map_put_record(course->touched, record);
    }
}

/* Its first record is good and names another course: what is wrong further on is not ours. */
static bool is_of_another(const struct course *course, const char *path)
{
    static const struct sha256 ZERO;
    const struct disk *disk = &DISK_SYSTEM;
    struct err unused;
    uint8_t bytes[RECORD_SIZE] = {0};
    struct record record;
    struct sha256 chain;
    int fd = ledger_open_file(disk, path, O_RDONLY, &unused);
    if (fd < 0) {
        return false; // who reads it says why it cannot be
    }
    (void)disk->read(disk->context, fd, bytes, RECORD_SIZE, 0);
    (void)disk->close(disk->context, fd);
    return record_decode(bytes, &ZERO, &record, &chain) == RECORD_GOOD &&
           record.type == RECORD_HEADER &&
           memcmp(course->id, record.body.header.course, sizeof(course->id)) != 0;
}

static char *path_of(const char *directory, const char *name)
{
    const size_t size = strlen(directory) + strlen(name) + 2;
    char *path = memory_new(size, 1);
    (void)snprintf(path, size, "%s/%s", directory, name);
    return path;
}

static enum err_code read_ledger(struct course *course, const char *path, const char *name,
                                 struct err *err)
{
    const struct ledger_visitor visitor = {visit, course};
    struct ledger_reading reading;
    enum err_code code = ledger_read_path(&DISK_SYSTEM, path, &visitor, &reading, err);
    if (code == ERR_OK && reading.records == 0) {
        // it had a header before it had its name
        code = err_set(err, ERR_DATA, "%s: its header cannot be read", path);
    }
    if (code != ERR_OK) {
        err->code = ERR_DATA;
        return err_wrap(err, "ledgers of course %.*s", RECORD_COURSE_SIZE, course->id);
    }
    struct member *member = &course->member[course->member_count - 1];
    member->chain = reading.chain;
    // a damaged last word still keeps its dot from being planned again
    if (reading.salvaged) {
        (void)dot_map_put_record(course->touched, &reading.intent);
    }
    (void)snprintf(member->name, sizeof(member->name), "%s", name);
    return ERR_OK;
}

static enum err_code read_member(struct course *course, const char *directory, const char *name,
                                 struct err *err)
{
    char *path = path_of(directory, name);
    enum err_code code =
        is_of_another(course, path) ? ERR_OK : read_ledger(course, path, name, err);
    free(path);
    return code;
}

/* The member whose chain holds this link, or -1. */
static long find_link(const struct course *course, const struct sha256 *chain)
{
    for (size_t i = 0; i < course->link_count; i++) {
        if (sha256_equal(&course->link[i].chain, chain)) {
            return (long)course->link[i].member;
        }
    }
    return -1;
}

static enum err_code follow(struct course *course, struct err *err)
{
    for (size_t i = 0; i < course->member_count; i++) {
        const struct member *member = &course->member[i];
        if (is_zero(&member->predecessor)) {
            continue;
        }
        long before = find_link(course, &member->predecessor);
        if (before < 0) {
            return err_set(err, ERR_DATA,
                           "%s: the ledger that it continues is missing; bring it back before "
                           "anything of course %.*s is planned",
                           member->name, RECORD_COURSE_SIZE, course->id);
        }
        course->member[before].followed = true;
    }
    return ERR_OK;
}

/* The end of the line; when two ledgers continue the same one, the later by the wall clock. */
static struct sha256 newest(const struct course *course)
{
    const struct member *best = NULL;
    for (size_t i = 0; i < course->member_count; i++) {
        const struct member *member = &course->member[i];
        if (!member->followed && (!best || member->wall_ns > best->wall_ns)) {
            best = member;
        }
    }
    return best ? best->chain : (struct sha256){{0}};
}

static bool ends_in(const char *name, const char *suffix)
{
    const size_t len = strlen(name), end = strlen(suffix);
    return len > end && strcmp(name + len - end, suffix) == 0;
}

static const char LEDGER[] = ".ledger", PLAN[] = ".plan";

static int is_of_a_job(const struct dirent *entry)
{
    return ends_in(entry->d_name, LEDGER) || ends_in(entry->d_name, PLAN);
}

/* NNNN-COURSE-sN of this course? */
static bool is_job_of(const struct course *course, const char *name)
{
    const size_t id = strnlen(course->id, sizeof(course->id));
    const char *rest = name + strspn(name, "0123456789");
    if (rest == name || *rest != '-' || strncmp(rest + 1, course->id, id) != 0 ||
        strncmp(rest + 1 + id, "-s", 2) != 0) {
        return false;
    }
    const char *session = rest + 1 + id + 2;
    return *session != '\0' && session[strspn(session, "0123456789")] == '\0';
}

/* A job's plan is put beside a ledger that has no name yet (*.ledger.new), and stays beside the one
 * that has: alone, it tells of a ledger that somebody took away. */
static enum err_code look_beside_plan(const struct course *course, const char *directory,
                                      const char *name, struct err *err)
{
    char ledger[sizeof(((struct dirent *)0)->d_name) + sizeof(".ledger.new")];
    const size_t len = strlen(name) - strlen(PLAN);
    (void)snprintf(ledger, sizeof(ledger), "%.*s", (int)len, name);
    if (!is_job_of(course, ledger)) {
        return ERR_OK;
    }
    (void)snprintf(ledger + len, sizeof(ledger) - len, "%s.new", LEDGER);
    char *path = path_of(directory, ledger);
    const bool unborn = access(path, F_OK) == 0;
    path[strlen(path) - strlen(".new")] = ledger[len + strlen(LEDGER)] = '\0';
    const bool there = access(path, F_OK) == 0;
    free(path);
    return unborn || there
               ? ERR_OK
               : err_set(err, ERR_DATA,
                         "%s is gone: bring it back before anything of course %.*s is struck",
                         ledger, RECORD_COURSE_SIZE, course->id);
}

static enum err_code take_file(struct course *course, const char *directory, const char *name,
                               struct err *err)
{
    return ends_in(name, LEDGER) ? read_member(course, directory, name, err)
                                 : look_beside_plan(course, directory, name, err);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

enum err_code ledger_course_excludes(const char *directory, const char *course,
                                     struct dot_map *touched, struct excludes *excludes,
                                     struct sha256 *last, struct err *err)
{
    assert(directory && course && touched && excludes && last && err);
    *touched = (struct dot_map){0};
    *excludes = (struct excludes){0};
    *last = (struct sha256){{0}};
    struct dirent **entry = NULL;
    int count = scandir(directory, &entry, is_of_a_job, by_name);
    if (count < 0) {
        return err_set(err, ERR_DATA, "%s: %s", directory, strerror(errno));
    }
    struct course c = {.touched = touched, .excludes = excludes};
    memcpy(c.id, course, strnlen(course, sizeof(c.id)));
    enum err_code code = ERR_OK;
    for (int i = 0; i < count; i++) {
        if (code == ERR_OK) {
            code = take_file(&c, directory, entry[i]->d_name, err);
        }
        free(entry[i]);
    }
    free(entry);
    if (code == ERR_OK) {
        code = follow(&c, err);
    }
    if (code == ERR_OK) {
        *last = newest(&c);
    } else {
        dot_map_free(touched);
        excludes_free(excludes);
    }
    free(c.member);
    free(c.link);
    return code;
}

enum err_code ledger_course(const char *directory, const char *course, struct dot_map *touched,
                            struct sha256 *last, struct err *err)
{
    struct excludes excludes;
    enum err_code code = ledger_course_excludes(directory, course, touched, &excludes, last, err);
    excludes_free(&excludes);
    return code;
}
