/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CSV as spreadsheets and other programs write it: every row is a dot or has its error, always.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "config/field.h"
#include "tests/unit/job_text.h"
#include "tests/unit/scratch.h"
#include "tests/unit/seed.h"

#define TOP  "# pigment-field 1 units=mm frame=sheet:top\n"
#define HEAD "id,x_mm,y_mm,zone,shade,session,depth_mm,diameter_mm\n"

/* After the habits of each program; `dots` of `rows` are good, and `told` is said. */
static const struct file_row {
    const char *who, *text;
    size_t rows, dots;
    const char *told; /* NULL: nothing, all is well */
} FILES[] = {
    {"an editor", TOP HEAD "1,0,0,rest,light,1,,\n2,3,0,rest,mid,2,0.4,0.3\n", 2, 2, NULL},
    {"no line end at the end", TOP HEAD "1,0,0,rest,light,1,,", 1, 1, NULL},
    {"blank lines, comments, blanks",
     TOP "\n# by me\n" HEAD "\n 1 , 0 ,\t0 , rest , light , 1 , , \n   \n# 2,3,0\n", 1, 1, NULL},
    {"a spreadsheet: a mark, CRLF, commas behind comments and on blank lines",
     "\xef\xbb\xbf# pigment-field 1 units=mm frame=sheet:top,,,,,,,\r\n"
     "id,x_mm,y_mm,zone,shade,session,depth_mm,diameter_mm\r\n1,0,0,rest,light,1,,\r\n,,,,,,,\r\n"
     "# end dots=1 s1.light=1,,,,,,,\r\n",
     1, 1, NULL},
    {"exponents, signs, bare points", TOP HEAD "1,-1e1,+.5,rest,light,1,4e-1,\n", 1, 1, NULL},
    {"semicolons and decimal commas",
     TOP "id;x_mm;y_mm;zone;shade;session;depth_mm;diameter_mm\n1;0,5;0;rest;light;1;;\n", 0, 0,
     "not ';'"},
    {"semicolons in the rows", TOP HEAD "1;0,5;0,5;rest;light;1;;\n2,3,0,rest,light,1,,\n", 2, 1,
     "not ';'"},
    {"decimal commas", TOP HEAD "1,0,5,0,rest,light,1,,\n2,3,0,rest,light,1,,\n", 2, 1,
     "decimal comma"},
    {"tabs", TOP HEAD "1\t0\t0\trest\tlight\t1\t\t\n", 1, 0, "not a tab"},
    {"quotes about words", TOP HEAD "1,0,0,\"rest\",\"light\",1,,\n", 1, 0, "without quotes"},
    {"quotes about decimal commas", TOP HEAD "1,\"0,5\",0,rest,light,1,,\n", 1, 0, "decimal comma"},
    {"a quoted line end", TOP HEAD "1,0,0,rest,\"light\n\",1,,\n", 2, 0, "expected 8"},
    {"a data frame with an index", TOP "," HEAD "0,1,0,0,rest,light,1,,\n", 0, 0, "header line"},
    {"columns in another order",
     TOP "x_mm,y_mm,id,zone,shade,session,depth_mm,diameter_mm\n0,0,1,rest,light,1,,\n", 0, 0,
     "the header line must be"},
    {"capitals in the header",
     TOP "ID,X_mm,Y_mm,Zone,Shade,Session,Depth_mm,Diameter_mm\n1,0,0,rest,light,1,,\n", 0, 0,
     "the header line must be"},
    {"no header", TOP "1,0,0,rest,light,1,,\n", 0, 0, "the header line must be"},
    {"no first line", HEAD "1,0,0,rest,light,1,,\n", 0, 0, "the first line must be"},
    {"line ends of an old Mac", "# pigment-field 1 units=mm frame=sheet:top\rid,x_mm,y_mm\r1,0,0\r",
     0, 0, "sheet 'top"},
    {"what is no number",
     TOP HEAD "1,nan,0,rest,light,1,,\n2,-inf,0,rest,light,1,,\n"
              "3,1e400,0,rest,light,1,,\n4,0x1p3,0,rest,light,1,,\n"
              "5,1.2.3,0,rest,light,1,,\n6,#REF!,0,rest,light,1,,\n"
              "7,3,0,rest,light,1,,\n",
     7, 1, "x_mm: '1e400' is not a number"},
    {"ratios and dates in place of names", TOP HEAD "1,0,0,rest,20:1,1,,\n2,3,0,rest,1/20/26,1,,\n",
     2, 0, "shade: '20:1'"},
    {"ids twice", TOP HEAD "1,0,0,rest,light,1,,\n2,3,0,rest,light,1,,\n1,6,0,rest,light,1,,\n", 3,
     3, "id 1 stands on line 3 already"},
    {"ids of a float column", TOP HEAD "1.0,0,0,rest,light,1,,\n", 1, 0, "'1.0' is no id"},
    {"UTF-16", "\xff\xfe#\0 \0p", 0, 0, "this is UTF-16, save it as UTF-8"},
    {"nothing", "", 0, 0, "the first line must be"},
};
enum { FILES_COUNT = sizeof FILES / sizeof FILES[0] };

struct outcome {
    struct field field;
    struct diags diags;
    enum err_code code;
};

static struct outcome read_file(const struct job *job, const char *text, size_t size)
{
    struct outcome outcome = {.code = ERR_OK};
    struct err err = {0};
    outcome.code =
        field_read_csv_text(&outcome.field, "f.csv", text, size, job, 1.2, &outcome.diags, &err);
    return outcome;
}

static void outcome_free(struct outcome *outcome)
{
    field_free(&outcome->field);
    diag_free(&outcome->diags);
}

static bool has_dot_of(const struct field *field, int line)
{
    for (size_t i = 0; i < field->count; i++) {
        if (field->dot[i].line == line) {
            return true;
        }
    }
    return false;
}

/* Whether a line asks for a dot, told from its bytes alone. */
static bool is_row(const char *line, size_t len)
{
    size_t at = 0;
    while (at < len && strchr(" \t", line[at]) != NULL) {
        at++;
    }
    bool is_bare = true;
    for (size_t i = at; i < len; i++) {
        is_bare = is_bare && strchr(" \t,\r", line[i]) != NULL && line[i] != '\0';
    }
    return !is_bare && line[at] != '#';
}

static bool is_told_of(const struct diags *diags, int line)
{
    char start[32];
    (void)snprintf(start, sizeof start, "f.csv:%d:", line);
    for (size_t i = 0; i < diags->kept; i++) {
        if (strncmp(diags->item[i].text, start, strlen(start)) == 0) {
            return true;
        }
    }
    return false;
}

/* Behind the header, up to what may not follow the end, each row is a dot or has an error. */
static void check_account(const struct outcome *outcome, const char *text, size_t size)
{
    size_t rows = 0;
    int number = 0;
    bool is_behind = false; /* the header, which is the first row but for the first line */
    const char *end = text + size;
    assert_true((outcome->code == ERR_OK) == (outcome->diags.errors == 0));
    for (const char *line = text; line < end && outcome->field.rows > 0; number++) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        const size_t len = stop ? (size_t)(stop - line) : (size_t)(end - line);
        const bool is_any = number > 0 && is_row(line, len);
        if (is_any && is_behind) {
            rows++;
            if (is_told_of(&outcome->diags, number + 1) &&
                scratch_has(&outcome->diags, "nothing may follow")) {
                break;
            }
            if (!has_dot_of(&outcome->field, number + 1) &&
                !is_told_of(&outcome->diags, number + 1)) {
                fail_msg("line %d is neither a dot nor an error in:\n%.*s", number + 1, (int)size,
                         text);
            }
        }
        is_behind = is_behind || is_any;
        line += len + 1;
    }
    if (outcome->code == ERR_OK && (outcome->field.rows != rows || outcome->field.count != rows)) {
        fail_msg("%zu rows, %zu read, %zu dots in:\n%.*s", rows, outcome->field.rows,
                 outcome->field.count, (int)size, text);
    }
}

static size_t size_of(const struct file_row *row)
{
    return strcmp(row->who, "UTF-16") == 0 ? 7 : strlen(row->text);
}

static void accounts_for_every_row_that_programs_write(void **state)
{
    for (size_t i = 0; i < FILES_COUNT; i++) {
        const struct file_row *row = &FILES[i];
        struct outcome outcome = read_file(*state, row->text, size_of(row));
        check_account(&outcome, row->text, size_of(row));
        if (outcome.field.rows != row->rows || outcome.field.count != row->dots ||
            (outcome.code == ERR_OK) != (row->told == NULL) ||
            (row->told && !scratch_has(&outcome.diags, row->told))) {
            fail_msg("%s: %zu rows, %zu dots, %s", row->who, outcome.field.rows,
                     outcome.field.count,
                     outcome.diags.kept ? outcome.diags.item[0].text : "nothing said");
        }
        outcome_free(&outcome);
    }
}

/* Writes one of the pieces that go wrong in tables somewhere in the text, or over it. */
static size_t spoil(struct seed *seed, char *text, size_t size, size_t room)
{
    static const char *const PIECES[] = {
        ",", ";", "\t",   "\"", "\n",   "\r\n", " ",  "#",   "nan", "inf", "1e400", "-",
        ".", "0", "\xff", "\r", "rest", "mid",  "17", "0.4", "end", "2,",  ",,,",   "\n,\n"};
    const char *piece = PIECES[seed_below(seed, sizeof PIECES / sizeof PIECES[0])];
    const size_t len = strlen(piece), at = seed_below(seed, (uint32_t)size + 1);
    const size_t over = seed_below(seed, 2) && at + len <= size ? len : 0;
    if (size + len > room) {
        return size;
    }
    memmove(text + at + len, text + at + over, size - at - over);
    // NOLINTNEXTLINE(bugprone-not-null-terminated-result): a text by its size
    memcpy(text + at, piece, len);
    return size + len - over;
}

static void accounts_for_every_row_whatever_is_spoilt(void **state)
{
    static const char WHOLE[] =
        TOP HEAD "1,0,0,rest,light,1,,\n2,3,0,rest,mid,2,0.4,0.3\n"
                 "3,-11.70,66.90,front,mid,2,,\n# pause cup\n"
                 "4,6,0,rest,light,1,0.45,\n# end dots=4 s1.light=2 s2.mid=2\n";
    struct seed seed = seed_from_env();
    size_t good = 0;
    for (int round = 0; round < 20000; round++) {
        char text[512];
        size_t size = sizeof WHOLE - 1;
        memcpy(text, WHOLE, size);
        for (uint32_t k = 1 + seed_below(&seed, 3); k > 0; k--) {
            size = spoil(&seed, text, size, sizeof text);
        }
        struct outcome outcome = read_file(*state, text, size);
        check_account(&outcome, text, size);
        good += outcome.code == ERR_OK;
        outcome_free(&outcome);
    }
    assert_true(good > 100 && good < 10000);
}

static void says_little_of_a_line_of_ten_megabytes(void **state)
{
    enum { LONG = 10000000 };
    static const char START[] = TOP HEAD "1,";
    for (int i = 0; i < 3; i++) {
        char *text = malloc(sizeof START + LONG + 32);
        memcpy(text, START, sizeof START - 1);
        memset(text + sizeof START - 1, "5,\""[i], LONG);
        strcpy(text + sizeof START - 1 + LONG, "\n2,3,0,rest,light,1,,\n");
        struct outcome outcome = read_file(*state, text, strlen(text));
        assert_int_equal(outcome.code, ERR_DATA);
        assert_int_equal(outcome.field.rows, 2);
        assert_int_equal(outcome.field.count, 1);
        assert_int_equal(outcome.diags.errors, 1);
        outcome_free(&outcome);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts_for_every_row_that_programs_write),
        cmocka_unit_test(accounts_for_every_row_whatever_is_spoilt),
        cmocka_unit_test(says_little_of_a_line_of_ten_megabytes),
    };
    return cmocka_run_group_tests(tests, job_text_set_up, job_text_tear_down);
}
