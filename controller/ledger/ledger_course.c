/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * At most once holds across all ledgers of a course, so all of them are read, whole, every time.
 * Each names its predecessor by a link of that one's chain: a link that no ledger here holds means
 * that one is missing, and nothing may be planned without it.
 */
#include "controller/ledger/ledger.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    bool ours; /* the ledger being read is of this course */
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
        course->ours = memcmp(course->id, record->body.header.course, sizeof(course->id)) == 0;
        if (course->ours) {
            add_member(course, record);
        }
    }
    if (!course->ours) {
        return;
    }
    course->link = memory_grow(course->link, course->link_count, sizeof(*course->link));
    course->link[course->link_count++] = (struct link){*chain, course->member_count - 1};
    excludes_add_record(course->excludes, record);
    // a dot that was skipped before its intent may be planned again
    if (record->type != RECORD_SKIPPED) {
        (void)dot_map_put_record(course->touched, record);
    }
}

static enum err_code read_member(struct course *course, const char *directory, const char *name,
                                 struct err *err)
{
    size_t size = strlen(directory) + strlen(name) + 2;
    char *path = memory_new(size, 1);
    (void)snprintf(path, size, "%s/%s", directory, name);
    course->ours = false;
    const struct ledger_visitor visitor = {visit, course};
    struct ledger_reading reading;
    enum err_code code = ledger_read_path(&DISK_SYSTEM, path, &visitor, &reading, err);
    if (code == ERR_OK && reading.records == 0 && reading.tail > 0) {
        code = err_set(err, ERR_DATA, "%s: its header cannot be read", path);
    }
    free(path);
    if (code != ERR_OK) {
        err->code = ERR_DATA;
        return err_wrap(err, "ledgers of course %.*s", RECORD_COURSE_SIZE, course->id);
    }
    if (course->ours) {
        struct member *member = &course->member[course->member_count - 1];
        member->chain = reading.chain;
        // a damaged last word still keeps its dot from being planned again
        if (reading.salvaged) {
            (void)dot_map_put_record(course->touched, &reading.intent);
        }
        (void)snprintf(member->name, sizeof(member->name), "%s", name);
    }
    return ERR_OK;
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

static int is_ledger(const struct dirent *entry)
{
    static const char SUFFIX[] = ".ledger";
    size_t len = strlen(entry->d_name), suffix = sizeof(SUFFIX) - 1;
    return len > suffix && strcmp(entry->d_name + len - suffix, SUFFIX) == 0;
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
    int count = scandir(directory, &entry, is_ledger, by_name);
    if (count < 0) {
        return err_set(err, ERR_DATA, "%s: %s", directory, strerror(errno));
    }
    struct course c = {.touched = touched, .excludes = excludes};
    memcpy(c.id, course, strnlen(course, sizeof(c.id)));
    enum err_code code = ERR_OK;
    for (int i = 0; i < count; i++) {
        if (code == ERR_OK) {
            code = read_member(&c, directory, entry[i]->d_name, err);
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
