/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/sim/audit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/log.h"

enum { PATH_SIZE = 64 };

struct papers {
    char directory[32];
    char plan[PATH_SIZE], ledger[PATH_SIZE], tissue[PATH_SIZE];
};

static bool write_file(const char *path, const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    bool good = file != NULL && fwrite(data, 1, size, file) == size;
    return file != NULL && fclose(file) == 0 && good;
}

static bool write_tissue(const struct world *world, const char *path)
{
    FILE *file = fopen(path, "wb");
    if (file == NULL) {
        return false;
    }
    (void)fputs(sim_log_tissue_header, file);
    for (size_t i = 0; i < world->touches; i++) {
        struct sim_text text = {.len = 0};
        sim_log_touch(&text, &world->touch[i]);
        (void)fwrite(text.at, 1, text.len, file);
    }
    return fclose(file) == 0;
}

static bool write_papers(const struct world *world, const char *ledger, struct papers *papers)
{
    const struct fake_disk_file *file = fake_disk_find(&world->disk, ledger);
    (void)snprintf(papers->directory, sizeof(papers->directory), "/tmp/pigment-sim.XXXXXX");
    if (file == NULL || mkdtemp(papers->directory) == NULL) {
        return false;
    }
    (void)snprintf(papers->plan, PATH_SIZE, "%s/job.plan", papers->directory);
    (void)snprintf(papers->ledger, PATH_SIZE, "%s/job.ledger", papers->directory);
    (void)snprintf(papers->tissue, PATH_SIZE, "%s/tissue.csv", papers->directory);
    return write_file(papers->plan, world->scene->plan_text, world->scene->plan_size) &&
           write_file(papers->ledger, file->cache, file->size) &&
           write_tissue(world, papers->tissue);
}

static void remove_papers(const struct papers *papers)
{
    (void)unlink(papers->plan);
    (void)unlink(papers->ledger);
    (void)unlink(papers->tissue);
    (void)rmdir(papers->directory);
}

static void add_path(struct audit_paths *paths, const char *path)
{
    paths->path[paths->count++] = path;
}

bool audit_report_world(const struct world *world, const char *ledger, struct audit_report *report)
{
    struct papers papers = {.directory = ""};
    struct audit_inputs inputs;
    memset(&inputs, 0, sizeof(inputs));
    if (!write_papers(world, ledger, &papers)) {
        return audit_trouble(report, "the files for the judge cannot be written");
    }
    add_path(&inputs.plans, papers.plan);
    add_path(&inputs.ledgers, papers.ledger);
    add_path(&inputs.tissues, papers.tissue);
    add_path(&inputs.head, SCENE_HEAD);
    add_path(&inputs.machine, SCENE_MACHINE);
    const bool good = audit_judge(&inputs, report);
    remove_papers(&papers);
    return good;
}

void audit_world(struct world *world, const char *ledger)
{
    struct audit_report report = {0};
    if (!audit_report_world(world, ledger, &report)) {
        world_complain(world, "the judge cannot read: %s", report.trouble);
    }
    for (size_t i = 0; i < report.kept; i++) {
        // half a group leaves the needle in until somebody comes back: that takes a heartbeat relay
        if (report.finding[i].which != AUDIT_I4 || !world->cut) {
            world_complain(world, "the judge: %s", report.finding[i].text);
        }
    }
    audit_report_free(&report);
}
