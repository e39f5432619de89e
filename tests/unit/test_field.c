/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config/field.h"
#include "config/number.h"
#include "tests/unit/job_text.h"
#include "tests/unit/scratch.h"
#include "tests/unit/seed.h"

static const char SHEET[] = "# pigment-field 1 units=mm frame=sheet:top\n"
                            "id,x_mm,y_mm,zone,shade,session,depth_mm,diameter_mm\n"
                            "1,-12.40,68.15,front,light,1,,\n"
                            "9,-10.85,69.60,front,light,1,0.35,0.30\n"
                            "3,-11.70,66.90,front,mid,2,,\n"
                            "# end dots=3 s1.light=2 s2.mid=1\n";

static enum err_code read_text(const struct job *job, const char *text, size_t size,
                               struct field *field, struct diags *diags)
{
    struct err err = {0};
    return field_read_csv_text(field, "f.csv", text, size, job, 0.45, diags, &err);
}

static void reads_a_sheet_field(void **state)
{
    struct field field;
    struct diags diags = {0};
    assert_int_equal(read_text(*state, SHEET, strlen(SHEET), &field, &diags), ERR_OK);
    assert_int_equal(field.count, 3);
    assert_true(field.sealed);
    assert_true(field.dot[0].x_mm == -12.4 && field.dot[0].depth_mm == 0.4);
    assert_true(field.dot[1].depth_mm == 0.35 && field.dot[1].diameter_mm == 0.3);
    assert_int_equal(field.dot[2].shade, 1);
    assert_int_equal(field.dot[2].session, 2);
    assert_int_equal(field.dot[2].line, 5);
    field_free(&field);
}

static void reads_the_head_frame_with_z(void **state)
{
    static const char TEXT[] = "# pigment-field 1 frame=head units=mm x-made-by=me\n# a comment\n\n"
                               "id,x_mm,y_mm,z_mm,zone,shade,session,depth_mm,diameter_mm\n"
                               "4294967295, 1.00005 ,-2,3.5,front,mid,16,,\n";
    struct field field;
    struct diags diags = {0};
    assert_int_equal(read_text(*state, TEXT, strlen(TEXT), &field, &diags), ERR_OK);
    assert_int_equal(field.frame, FIELD_HEAD);
    assert_false(field.sealed);
    assert_int_equal(field.dot[0].id, UINT32_MAX);
    assert_true(field.dot[0].x_mm == 1.0001 && field.dot[0].z_mm == 3.5);
    field_free(&field);
}

static void takes_what_spreadsheets_write(void **state)
{
    static const char TEXT[] = "\xef\xbb\xbf# pigment-field 1 units=mm frame=sheet:top,,,,,,,\r\n"
                               "id,x_mm,y_mm,zone,shade,session,depth_mm,diameter_mm\r\n"
                               "1,-12.40,68.15,front,light,1,,\r\n"
                               "# end dots=1 s1.light=1,,,,,,,\r\n";
    struct field field;
    struct diags diags = {0};
    assert_int_equal(read_text(*state, TEXT, strlen(TEXT), &field, &diags), ERR_OK);
    assert_true(field.sealed);
    field_free(&field);
}

/* One change to SHEET, and a part of the complaint. The cap of the machine is 0.45. */
static const struct {
    const char *from, *to, *want;
} FAULTS[] = {
    {"units=mm ", "", "f.csv:1:1: error: the unit is missing; write units=mm"},
    {"units=mm", "units=inch", "allowed: units=mm"},
    {" frame=sheet:top", "", "the frame is missing"},
    {"sheet:top", "sheet:side", "'side' is not in the job's sheets"},
    {"sheet:top", "base", "allowed: head, sheet:NAME"},
    {"pigment-field 1", "pigment-field 2", "version '2'"},
    {"# pigment-field", "# pigment-job", "no dot field"},
    {"id,x_mm", "id;x_mm", "not ';'"},
    {"id,x_mm", "id\tx_mm", "not a tab"},
    {"id,x_mm", "\"id\",x_mm", "without quotes"},
    {"1,-12.40,68", "1\t-12.40\t68", "not a tab"},
    {"1,-12.40", "\"1\",-12.40", "f.csv:3:1: error: a quote; save without quotes"},
    {"id,x_mm", "nr,x_mm", "f.csv:2:1: error: the header line must be"},
    {"1,-12.40", "1,-12,40", "decimal comma"},
    {"1,-12.40,68", "1;-12.40;68", "not ';'"},
    {"-12.40", "\"-12,4\"", "decimal comma"},
    {"-12.40", "nan", "f.csv:3:3: error: x_mm: 'nan' is not a number"},
    {"-12.40", "401", "allowed: -400 to 400"},
    {"-12.40", "", "x_mm: '' is not a number"},
    {"9,-10", "1,-10", "f.csv:4:1: error: id 1 stands on line 3 already"},
    {"9,-10", "0,-10", "allowed: 1 to 4294967295"},
    {"9,-10", "4294967296,-10", "is no id"},
    {"front,light", "rear,light", "f.csv:3:16: error: zone: 'rear' is not in the job's zones"},
    {"front,light", "front,20:1", "shade: '20:1' is not in the job's shades"},
    {"mid,2,", "mid,17,", "session: '17' is no session"},
    {"0.35,", "0.29,", "outside the window of zone front; allowed: 0.3 to 0.5"},
    {"0.35,", "0.46,", "0.46 is over the cap; allowed: 0.45"},
    {"0.35,", "deep,", "depth_mm: 'deep' is not a number"},
    {",0.30\n", ",3\n", "diameter_mm: '3'"},
    {"3,-11.70,66.90,front,mid,2,,\n", "", "'dots=3', but the file has 2; is it complete?"},
    {"s1.light=2", "s1.light=1", "the file has 2"},
    {" s2.mid=1", "", "# end: s2.mid is missing"},
    {" s2.mid=1", " s2.dark=1", "is no total"},
    {"dots=3 ", "", "dots=N is missing"},
    {"# end dots", "# end dots=3\n# end dots", "nothing may follow"},
};

static void tells_what_is_wrong_with_a_field(void **state)
{
    for (size_t i = 0; i < sizeof(FAULTS) / sizeof(*FAULTS); i++) {
        char *text = scratch_replace(SHEET, FAULTS[i].from, FAULTS[i].to);
        struct field field;
        struct diags diags = {0};
        enum err_code code = read_text(*state, text, strlen(text), &field, &diags);
        if (code != ERR_DATA || !scratch_has(&diags, FAULTS[i].want) || field.sealed) {
            fail_msg("%s -> %d %s", FAULTS[i].to, (int)code,
                     diags.kept ? diags.item[0].text : "no error");
        }
        field_free(&field);
        diag_free(&diags);
        free(text);
    }
}

static void lists_every_fault_of_a_file(void **state)
{
    char *one = scratch_replace(SHEET, "-12.40", "inf");
    char *two = scratch_replace(one, "front,mid", "front,dark");
    char *three = scratch_replace(two, "units=mm ", "");
    struct field field;
    struct diags diags = {0};
    assert_int_equal(read_text(*state, three, strlen(three), &field, &diags), ERR_DATA);
    assert_int_equal(diags.errors, 3);
    field_free(&field);
    diag_free(&diags);
    free(one);
    free(two);
    free(three);
}

/* No prefix is sealed but the whole: a file cut anywhere says so or is not sealed. */
static void never_takes_a_cut_file_for_a_whole_one(void **state)
{
    for (size_t len = 0; len < strlen(SHEET) - 1; len++) {
        struct field field;
        struct diags diags = {0};
        if (read_text(*state, SHEET, len, &field, &diags) == ERR_OK && field.sealed) {
            fail_msg("%zu bytes were taken as whole", len);
        }
        field_free(&field);
        diag_free(&diags);
    }
}

static void refuses_a_nul_byte(void **state)
{
    char text[sizeof(SHEET)];
    memcpy(text, SHEET, sizeof(SHEET));
    text[2] = '\0';
    struct field field;
    struct diags diags = {0};
    assert_int_equal(read_text(*state, text, strlen(SHEET), &field, &diags), ERR_DATA);
    assert_true(scratch_has(&diags, "f.csv:1:3: error: a NUL byte"));
    field_free(&field);
    diag_free(&diags);
}

static double random_place(struct seed *seed)
{
    return number_quantise(800 * seed_unit(seed) - 400, 4);
}

static struct field random_field(struct seed *seed, size_t count, enum field_frame frame)
{
    struct field field = {.frame = frame, .dot = calloc(count, sizeof(struct dot))};
    assert_non_null(field.dot);
    for (size_t i = 0; i < count; i++) {
        struct dot *dot = &field.dot[field.count++];
        dot->id = (uint32_t)(count - i);
        dot->x_mm = random_place(seed);
        dot->y_mm = random_place(seed);
        dot->z_mm = frame == FIELD_HEAD ? random_place(seed) : 0;
        dot->shade = (uint16_t)seed_below(seed, 2);
        dot->session = (uint8_t)(1 + seed_below(seed, 16));
        dot->depth_mm = (double)(300 + seed_below(seed, 151)) / 1e3;
        dot->diameter_mm = seed_below(seed, 2) ? 0 : (double)(50 + seed_below(seed, 900)) / 1e3;
    }
    return field;
}

static void what_it_writes_reads_back_as_the_same_dots(void **state)
{
    struct seed seed = seed_from_env();
    for (int frame = FIELD_SHEET; frame <= FIELD_HEAD; frame++) {
        struct field field = random_field(&seed, 10000, (enum field_frame)frame);
        size_t size = 0, again_size = 0;
        char *text = field_write_csv(&field, *state, &size);
        struct field back;
        struct diags diags = {0};
        assert_int_equal(read_text(*state, text, size, &back, &diags), ERR_OK);
        assert_true(back.sealed);
        char *again = field_write_csv(&back, *state, &again_size);
        assert_int_equal(size, again_size);
        assert_memory_equal(text, again, size);
        for (size_t i = 0; i < field.count; i++) {
            assert_true(field.dot[i].x_mm == back.dot[i].x_mm);
            assert_true(field.dot[i].depth_mm == back.dot[i].depth_mm);
        }
        free(text);
        free(again);
        field_free(&field);
        field_free(&back);
    }
}

static void refuses_a_shade_in_a_session_that_it_is_not_for(void **state)
{
    static const char TEXT[] = "# pigment-field 1 units=mm frame=sheet:top\n"
                               "id,x_mm,y_mm,zone,shade,session,depth_mm,diameter_mm\n"
                               "1,0,0,rest,light,1,,\n2,3,0,rest,light,2,,\n";
    struct job job = *(const struct job *)*state;
    struct job_shade shade[2] = {job.shade[0], job.shade[1]};
    struct field field;
    struct diags diags = {0};
    struct err err = {0};
    shade[0].sessions = 1u << 1;
    job.shade = shade;
    assert_int_equal(
        field_read_csv_text(&field, "f.csv", TEXT, sizeof TEXT - 1, &job, 1.2, &diags, &err),
        ERR_DATA);
    assert_int_equal(field.count, 1);
    assert_true(scratch_has(&diags, "f.csv:4:12: error: shade: 'light' is not for session 2"));
    field_free(&field);
    diag_free(&diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_sheet_field),
        cmocka_unit_test(reads_the_head_frame_with_z),
        cmocka_unit_test(takes_what_spreadsheets_write),
        cmocka_unit_test(tells_what_is_wrong_with_a_field),
        cmocka_unit_test(lists_every_fault_of_a_file),
        cmocka_unit_test(never_takes_a_cut_file_for_a_whole_one),
        cmocka_unit_test(refuses_a_shade_in_a_session_that_it_is_not_for),
        cmocka_unit_test(refuses_a_nul_byte),
        cmocka_unit_test(what_it_writes_reads_back_as_the_same_dots),
    };
    return cmocka_run_group_tests(tests, job_text_set_up, job_text_tear_down);
}
