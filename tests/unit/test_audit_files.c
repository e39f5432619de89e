/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "sim/audit/files.h"
#include "sim/audit/inputs.h"
#include "sim/audit/ledger.h"
#include "sim/audit/plan.h"
#include "sim/audit/text.h"
#include "sim/audit/tissue.h"
#include "sim/audit/trace.h"
#include "tests/unit/audit_scene.h"

static char path[64];

static void put(const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
}

static void take_nothing(void *context, const struct audit_event *event)
{
    (void)event;
    ++*(size_t *)context;
}

static struct audit_plans *plans;

static bool read_plan(struct audit_report *report)
{
    bool good = audit_plan_read(plans, path, report);
    audit_plans_free(plans);
    return good;
}

static bool read_tissue(struct audit_report *report)
{
    struct audit_tissue tissue = {0};
    bool good = audit_tissue_read(&tissue, path, report);
    audit_tissue_free(&tissue);
    return good;
}

static bool read_trace(struct audit_report *report)
{
    size_t events = 0;
    return audit_trace_read(path, take_nothing, &events, report);
}

static bool read_ledger(struct audit_report *report)
{
    struct audit_ledger ledger;
    bool good = audit_ledger_read(&ledger, path, report);
    audit_ledger_free(&ledger);
    return good;
}

static bool read_head(struct audit_report *report)
{
    struct audit_head head;
    bool good = audit_head_read(&head, path, report);
    audit_head_free(&head);
    return good;
}

static bool read_job(struct audit_report *report)
{
    struct audit_job job;
    bool good = audit_job_read(&job, path, report);
    audit_job_free(&job);
    return good;
}

static bool read_machine(struct audit_report *report)
{
    struct audit_machine machine;
    return audit_machine_read(&machine, path, report);
}

static bool (*const readers[])(struct audit_report *report) = {
    read_plan, read_tissue, read_trace, read_ledger, read_head, read_job, read_machine};

static bool reads(bool (*reader)(struct audit_report *report))
{
    struct audit_report report = {0};
    bool good = reader(&report);
    assert_int_equal(good, report.trouble[0] == '\0');
    audit_report_free(&report);
    return good;
}

static void refuses_lines_that_are_not_of_the_format(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
        bool (*reader)(struct audit_report *report);
    } cases[] = {
        {"no plan", "pigment-plan 2\n", read_plan},
        {"an unknown key is no strike", "pigment-plan 1\nstrike 1 2 3\n", read_plan},
        {"nan", "pigment-plan 1\ngap_mm nan\n", read_plan},
        {"hex", "pigment-plan 1\ngap_mm 0x10\n", read_plan},
        {"an id too large", "pigment-plan 1\nskip 4294967296 tilt\n", read_plan},
        {"after the end", "pigment-plan 1\nend 0 0\nskip 1 tilt\n", read_plan},
        {"no header", "1,2,3\n", read_tissue},
        {"a short line",
         "t_s,x_mm,y_mm,z_mm,nx,ny,nz,depth_mm,tilt_deg,in_skin_s,lateral_mm,punctured,"
         "dimple_mm\n1,2,3\n",
         read_tissue},
        {"no times", "0 at 1\n", read_trace},
        {"half a byte", "0 0 rx 123\n", read_trace},
        {"no hex", "0 0 rx zz\n", read_trace},
        {"time that goes back", "5 0 reset\n4 0 reset\n", read_trace},
        {"too many axes", "0 0 at 1 2 3 4 5 6 7 8 9 10\n", read_trace},
        {"an alias", "format: pigment-head 1\nx: &a 1\ny: *a\n", read_head},
        {"another format", "format: pigment-job 2\n", read_job},
        {"a zone without its sheet",
         "format: pigment-job 1\nzones: {a: {sheet: b, circle_mm: {at: [0, 0], radius: 1}}}\n",
         read_job},
        {"two axes of one letter",
         "format: pigment-machine 1\njoints: {X: {axis: X}, Y: {axis: X}}\n", read_machine},
        {"a flat ellipsoid", "format: pigment-head 1\nsurface: {ellipsoid: {semi_mm: [0, 1, 1]}}\n",
         read_head},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        put(cases[i].text, strlen(cases[i].text));
        if (reads(cases[i].reader)) {
            fail_msg("%s was read", cases[i].name);
        }
    }
}

static void refuses_what_is_not_a_regular_file(void **state)
{
    (void)state;
    unlink(path);
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        assert_false(reads(readers[i]));
    }
    assert_int_equal(mkfifo(path, 0600), 0);
    for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
        assert_false(reads(readers[i]));
    }
    unlink(path);
}

/* No reader may crash, hang or read beyond its buffers, whatever the bytes are. */
static void survives_garbage(void **state)
{
    (void)state;
    static const char *const starts[] = {
        "",
        "pigment-plan 1\n",
        "0 0 rx ",
        "format: pigment-job 1\n",
        "PGL1",
        "t_s,x_mm,y_mm,z_mm,nx,ny,nz,depth_mm,tilt_deg,in_skin_s,lateral_mm,punctured,dimple_mm\n"};
    unsigned random = 4711;
    for (int round = 0; round < 400; round++) {
        char bytes[3000];
        const char *start = starts[afx_random(&random, 6)];
        size_t size = strlen(start) + afx_random(&random, 2000);
        memcpy(bytes, start, strlen(start));
        unsigned kinds = afx_random(&random, 2) ? 256 : 12;
        for (size_t i = strlen(start); i < size; i++) {
            unsigned byte = afx_random(&random, kinds);
            bytes[i] = kinds == 256 ? (char)byte : "0123 ,-.\n:{["[byte];
        }
        put(bytes, size);
        for (size_t i = 0; i < sizeof readers / sizeof readers[0]; i++) {
            (void)reads(readers[i]);
        }
    }
}

static void reads_a_line_as_long_as_its_buffer_and_no_longer(void **state)
{
    (void)state;
    size_t size = AUDIT_LINE_MAX + 100;
    char *bytes = malloc(size);
    assert_non_null(bytes);
    memset(bytes, 'a', size);
    put(bytes, size);
    assert_false(reads(read_trace));
    memcpy(bytes, "0 0 note ", 9);
    bytes[AUDIT_LINE_MAX - 2] = '\n';
    put(bytes, AUDIT_LINE_MAX - 1);
    assert_true(reads(read_trace));
    free(bytes);
}

static void knows_the_checksum_of_the_standard(void **state)
{
    (void)state;
    assert_int_equal(audit_crc32c((const uint8_t *)"123456789", 9), 0xe3069283);
}

static void reads_where_the_needle_s_axis_is_homed(void **state)
{
    (void)state;
    static const char text[] =
        "format: pigment-machine 1\njoints: {X: {axis: X}}\nneedle: {axis: U, sign: -1, "
        "range_mm: [-6, 2], steps_per_mm: 1600}\nstrike: {depth_cap_mm: 1.1}\n";
    struct audit_report report = {0};
    struct audit_machine machine;
    put(text, sizeof text - 1);
    assert_true(audit_machine_read(&machine, path, &report));
    assert_true(machine.has_needle && machine.needle_letter == 'U');
    assert_true(machine.needle_homed_at_mm == -6 && machine.depth_cap_mm == 1.1);
    assert_true(machine.tilt_max_deg == 3);
    audit_report_free(&report);
}

static void understands_its_command_line(void **state)
{
    (void)state;
    static const struct {
        const char *words[12];
        bool good;
        size_t plans;
    } cases[] = {
        {{"pigment-audit", "--plan", "a", "b", "--ledger", "c", "--tissue", "d"}, true, 2},
        {{"pigment-audit", "--plan", "a", "--plan", "b", "--json", "--ledger", "c", "--tissue",
          "d"},
         true,
         2},
        {{"pigment-audit", "--plan", "a", "--ledger", "c"}, false, 0},
        {{"pigment-audit", "a"}, false, 0},
        {{"pigment-audit", "--plan", "--ledger", "c"}, false, 0},
        {{"pigment-audit", "--job", "a", "b"}, false, 0},
        {{"pigment-audit", "--what", "a"}, false, 0},
        {{"pigment-audit", "--help"}, true, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct audit_inputs inputs;
        char complaint[128];
        int count = 0;
        while (cases[i].words[count]) {
            count++;
        }
        assert_int_equal(audit_inputs_parse(&inputs, count, (char *const *)cases[i].words,
                                            complaint, sizeof complaint),
                         cases[i].good);
        assert_true(!cases[i].good || inputs.plans.count == cases[i].plans);
    }
}

static int begin(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/audit-file-%ld", (long)getpid());
    plans = calloc(1, sizeof *plans);
    return plans ? 0 : 1;
}

static int end(void **state)
{
    (void)state;
    free(plans);
    unlink(path);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_lines_that_are_not_of_the_format),
        cmocka_unit_test(refuses_what_is_not_a_regular_file),
        cmocka_unit_test(survives_garbage),
        cmocka_unit_test(reads_a_line_as_long_as_its_buffer_and_no_longer),
        cmocka_unit_test(knows_the_checksum_of_the_standard),
        cmocka_unit_test(reads_where_the_needle_s_axis_is_homed),
        cmocka_unit_test(understands_its_command_line),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
