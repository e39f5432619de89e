/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/measured.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/scratch.h"

#define TOP "# pigment-measured 1 units=mm frame=base\nkind,name,x_mm,y_mm,z_mm\n"
#define TOP_8                                                                                      \
    "# pigment-measured 1 units=mm "                                                               \
    "frame=base,,,\nkind,name,x_mm,y_mm,z_mm,head_x_mm,head_y_mm,head_z_mm\n"

static struct head head_with_glabella(void)
{
    struct head head = {.surface = HEAD_ELLIPSOID};
    head.has_landmark[HEAD_GLABELLA] = true;
    head.landmark_mm[HEAD_GLABELLA][0] = 99.7;
    return head;
}

static enum err_code read(struct measured *measured, const char *text, struct diags *diags)
{
    const struct head head = head_with_glabella();
    struct err err = {0};
    return measured_read_text(measured, "m.csv", text, strlen(text), &head, diags, &err);
}

static void reads_fiducials_and_probes(void **state)
{
    (void)state;
    static const char text[] = "\xef\xbb\xbf" TOP_8 "# taken with the pointer\r\n"
                               "fiducial,glabella,324.7,225,0.1,,,\r\n"
                               "fiducial,sticker,300,226,100,75,1,99.9\r\n\r\n"
                               "probe,,301.25,224,118,,,\ncontact,,300,224,119,,,\n";
    struct measured measured;
    struct diags diags = {0};
    assert_int_equal(read(&measured, text, &diags), ERR_OK);
    assert_int_equal(measured.fiducials, 2);
    assert_int_equal(measured.probes, 1);
    assert_true(measured.fiducial[0].in_head_mm[0] == 99.7);
    assert_true(measured.fiducial[1].in_head_mm[2] == 99.9 && measured.fiducial[1].line == 5);
    assert_true(measured.probe[0].in_base_mm[0] == 301.25 && measured.probe[0].line == 7);
    assert_int_equal(measured.contacts, 1);
    assert_true(measured.contact[0].in_base_mm[2] == 119 && measured.contact[0].line == 8);
    measured_free(&measured);
}

static void tells_what_is_wrong_and_where(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } row[] = {
        {"", "m.csv:1:1: error: the first line has to be"},
        {"kind,name,x_mm,y_mm,z_mm\n", "m.csv:1:1: error: the first line has to be"},
        {"# pigment-measured 1 units=m frame=base\n", "m.csv:1:1: error: the first line"},
        {"# pigment-measured 1 units=mm frame=base\nx,y,z\n", "m.csv:2:1: error: the line after"},
        {TOP, "no places"},
        {TOP "probe,,1,2\n", "m.csv:3:1: error: 4 cells; the header has 5"},
        {TOP "touch,,1,2,3\n",
         "m.csv:3:1: error: 'touch' is no kind; allowed: fiducial, probe, contact"},
        {TOP "probe,,1,two,3\n", "m.csv:3:10: error: 'two' is no place"},
        {TOP "probe,,1,2,nan\n", "m.csv:3:12: error: 'nan' is no place"},
        {TOP "probe,,1,2,6000\n", "m.csv:3:12: error: '6000' is no place; allowed: mm within 5000"},
        {TOP "fiducial,,1,2,3\n", "has a name of 1 to 31"},
        {TOP "fiducial,nose,1,2,3\n", "m.csv:3:10: error: 'nose' is no landmark of the head"},
        {TOP "fiducial,inion,1,2,3\n", "'inion' is no landmark of the head"},
        {TOP "fiducial,glabella,1,2,3\nfiducial,glabella,1,2,3\n", "stands on line 3 already"},
        {TOP_8 "fiducial,a,1,2,3,400,0,0\n", "'400' is no place; allowed: mm within 300"},
    };
    for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
        struct measured measured;
        struct diags diags = {0};
        if (read(&measured, row[i].text, &diags) != ERR_DATA || !scratch_has(&diags, row[i].want)) {
            fail_msg("%s: %s", row[i].want, diags.kept > 0 ? diags.item[0].text : "no error");
        }
        measured_free(&measured);
        diag_free(&diags);
    }
}

static void tells_every_fault_of_a_file(void **state)
{
    (void)state;
    struct measured measured;
    struct diags diags = {0};
    assert_int_equal(read(&measured, TOP "probe,,a,b,c\ntouch,,1,2,3\n", &diags), ERR_DATA);
    assert_int_equal(diags.errors, 4);
    measured_free(&measured);
    diag_free(&diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_fiducials_and_probes),
        cmocka_unit_test(tells_what_is_wrong_and_where),
        cmocka_unit_test(tells_every_fault_of_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
