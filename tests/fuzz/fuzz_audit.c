/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The judge's own readers; the first byte picks one.
 */
#include <stdlib.h>

#include "sim/audit/files.h"
#include "sim/audit/ledger.h"
#include "sim/audit/model.h"
#include "sim/audit/tissue.h"
#include "sim/audit/trace.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/seal.h"

static void take(void *context, const struct audit_event *event)
{
    *(size_t *)context += event->count;
}

static void read_plan(const char *path, struct audit_report *report)
{
    struct audit_plans *plans = calloc(1, sizeof(*plans));
    if (plans != NULL && audit_plan_read(plans, path, report)) {
        audit_plans_index(plans, report);
    }
    audit_plans_free(plans);
    free(plans);
}

static void read_ledger(const char *path, struct audit_report *report)
{
    struct audit_ledger ledger;
    (void)audit_ledger_read(&ledger, path, report);
    audit_ledger_free(&ledger);
}

static void read_tissue(const char *path, struct audit_report *report)
{
    struct audit_tissue tissue = {0};
    (void)audit_tissue_read(&tissue, path, report);
    audit_tissue_free(&tissue);
}

static void read_trace(const char *path, struct audit_report *report)
{
    size_t bytes = 0;
    (void)audit_trace_read(path, take, &bytes, report);
}

static void read_job(const char *path, struct audit_report *report)
{
    struct audit_job job;
    (void)audit_job_read(&job, path, report);
    audit_job_free(&job);
}

static void read_head(const char *path, struct audit_report *report)
{
    struct audit_head head;
    (void)audit_head_read(&head, path, report);
    audit_head_free(&head);
}

static void read_fit(const char *path, struct audit_report *report)
{
    struct audit_radial radial;
    double centre_mm[3], axis[3][3];
    (void)audit_fit_read(&radial, centre_mm, axis, path, report);
    audit_radial_free(&radial);
}

static void read_mesh(const char *path, struct audit_report *report)
{
    struct audit_mesh mesh;
    const struct audit_scan_place place = {1, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {0, 0, 0}};
    const double at_mm[3] = {0.1, 0.2, 1};
    double foot_mm[3], normal[3], off_mm;
    if (audit_mesh_read(&mesh, path, &place, report)) {
        (void)audit_mesh_nearest(&mesh, at_mm, foot_mm, normal, &off_mm);
    }
    audit_mesh_free(&mesh);
}

/* Of a head whose landmarks are known. */
static void read_probes(const char *path, struct audit_report *report)
{
    struct audit_head head = {.landmarks = 5,
                              .landmark = {{"glabella", {100, 0, 0}},
                                           {"inion", {-90, 0, 30}},
                                           {"tragion_left", {0, 70, 0}},
                                           {"tragion_right", {0, -70, 0}},
                                           {"vertex", {30, 0, 125}}}};
    const struct audit_scan_place place = {1, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, {0, 0, 0}};
    (void)audit_probes_read(&head, path, &place, report);
    audit_head_free(&head);
}

static void read_machine(const char *path, struct audit_report *report)
{
    struct audit_machine machine;
    (void)audit_machine_read(&machine, path, report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static void (*const READ[128])(const char *path, struct audit_report *report) = {
        ['p'] = read_plan, ['l'] = read_ledger, ['t'] = read_tissue, ['r'] = read_trace,
        ['j'] = read_job,  ['h'] = read_head,   ['q'] = read_probes, ['m'] = read_machine,
        ['f'] = read_fit,  ['s'] = read_mesh};
    if (size == 0 || data[0] >= 128 || READ[data[0]] == NULL) {
        return 0;
    }
    uint8_t sealed[SEAL_SIZE_MAX];
    struct audit_report report = {0};
    bool ledger = data[0] == 'l';
    size_t len = ledger ? seal_ledger(sealed, data + 1, size - 1) : size - 1;
    READ[data[0]](fuzz_path(ledger ? sealed : data + 1, len), &report);
    fuzz_path_done();
    audit_report_free(&report);
    return 0;
}
