/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/field_reader.h"
#include "config/field_svg.h"
#include "config/memory.h"
#include "config/number.h"

/* Longest line: nine numbers, two names and the words about them. */
enum { DOT_LINE_SIZE = 9 * NUMBER_SIZE + 2 * JOB_ID_SIZE + 256, TOP_SIZE = 1024 };

/* What a dot without a wish is drawn as. */
static const double SHOWN_MM = 0.3;

struct out {
    char *text;
    size_t used, room;
};

static void put(struct out *out, const char *text)
{
    const size_t len = strlen(text);
    assert(out->used + len < out->room);
    memcpy(out->text + out->used, text, len + 1);
    out->used += len;
}

static void put_number(struct out *out, const char *before, double value, int decimals,
                       const char *after)
{
    char digits[NUMBER_SIZE];
    (void)number_format(digits, sizeof digits, value, decimals);
    put(out, before);
    put(out, digits);
    put(out, after);
}

static void put_count(struct out *out, const char *before, size_t count)
{
    char digits[NUMBER_SIZE];
    (void)snprintf(digits, sizeof digits, "%zu", count);
    put(out, before);
    put(out, digits);
}

static void page_place(const struct field *field, const struct dot *dot, double page_mm[2])
{
    const double head_mm[3] = {dot->x_mm, dot->y_mm, dot->z_mm};
    page_mm[0] = dot->x_mm;
    page_mm[1] = dot->y_mm;
    if (field->frame == FIELD_HEAD) {
        field_svg_from_head(head_mm, page_mm);
    }
}

static void put_dot(struct out *out, const struct field *field, const struct job *job,
                    const struct dot *dot)
{
    double page_mm[2];
    page_place(field, dot, page_mm);
    put_count(out, "<circle id=\"d", dot->id);
    put_number(out, "\" cx=\"", page_mm[0], FIELD_PLACE_DECIMALS, "\"");
    put_number(out, " cy=\"", -page_mm[1], FIELD_PLACE_DECIMALS, "\"");
    put_number(out, " r=\"", (dot->diameter_mm > 0 ? dot->diameter_mm : SHOWN_MM) / 2,
               FIELD_PLACE_DECIMALS, "\"");
    put_count(out, " data-row=\"", (size_t)(dot - field->dot));
    put(out, "\" data-zone=\"");
    put(out, job->zone[dot->zone].id);
    put_number(out, "\" data-depth_mm=\"", dot->depth_mm, FIELD_DEPTH_DECIMALS, "\"");
    put_number(out, " data-diameter_mm=\"", dot->diameter_mm, FIELD_DEPTH_DECIMALS, "\"");
    if (field->frame == FIELD_HEAD) {
        put_number(out, " data-x_mm=\"", dot->x_mm, FIELD_PLACE_DECIMALS, "\"");
        put_number(out, " data-y_mm=\"", dot->y_mm, FIELD_PLACE_DECIMALS, "\"");
        put_number(out, " data-z_mm=\"", dot->z_mm, FIELD_PLACE_DECIMALS, "\"");
    }
    put(out, "/>\n");
}

/* Half the side of a square page that holds every dot, whole mm. */
static double half_page_mm(const struct field *field)
{
    double half_mm = 10;
    for (size_t i = 0; i < field->count; i++) {
        double page_mm[2];
        page_place(field, &field->dot[i], page_mm);
        half_mm = fmax(half_mm, fmax(fabs(page_mm[0]), fabs(page_mm[1])));
    }
    return ceil(half_mm) + 5;
}

static void put_top(struct out *out, const struct field *field, const struct job *job)
{
    const double half_mm = half_page_mm(field);
    put(out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" "
        "xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\"\n data-frame=\"");
    put(out, field->frame == FIELD_HEAD ? "head" : "sheet:");
    put(out, field->frame == FIELD_HEAD ? "" : job->sheet[field->sheet].id);
    put_number(out, "\" width=\"", 2 * half_mm, 0, "mm\"");
    put_number(out, " height=\"", 2 * half_mm, 0, "mm\"");
    put_number(out, " viewBox=\"", -half_mm, 0, " ");
    put_number(out, "", -half_mm, 0, " ");
    put_number(out, "", 2 * half_mm, 0, " ");
    put_number(out, "", 2 * half_mm, 0, "\">\n");
}

static void put_grey(struct out *out, double grey)
{
    char fill[32];
    const int level = (int)floor(fmin(fmax(grey, 0), 1) * 255 + 0.5);
    (void)snprintf(fill, sizeof fill, "#%02x%02x%02x", level, level, level);
    put(out, fill);
}

/* A layer goes on as long as session, shade and part do, so that the dots keep their order. */
static void put_layer(struct out *out, const struct field *field, const struct job *job,
                      const struct dot *dot, bool is_new_part)
{
    put(out, "<g inkscape:groupmode=\"layer\" inkscape:label=\"");
    if (is_new_part) {
        put(out, "!");
        put(out, field->part[dot->part].note);
        put(out, " ");
    }
    put_count(out, "session=", dot->session);
    put(out, " shade=");
    put(out, job->shade[dot->shade].id);
    put(out, "\" fill=\"");
    put_grey(out, job->shade[dot->shade].grey);
    put(out, "\">\n");
}

static bool is_same_layer(const struct dot *a, const struct dot *b)
{
    return a->session == b->session && a->shade == b->shade && a->part == b->part;
}

static int compare_layers(const void *a, const void *b)
{
    const struct dot *left = *(const struct dot *const *)a, *right = *(const struct dot *const *)b;
    const int order[4] = {left->part - right->part, left->session - right->session,
                          left->shade - right->shade, (left > right) - (left < right)};
    for (size_t i = 0; i < 4; i++) {
        if (order[i] != 0) {
            return order[i];
        }
    }
    return 0;
}

char *field_write_svg(const struct field *field, const struct job *job, size_t *size)
{
    assert(field && job && size);
    // NOLINTNEXTLINE(bugprone-sizeof-expression): pointers are what is sorted
    const struct dot **dot = memory_new(field->count + 1, sizeof(*dot));
    for (size_t i = 0; i < field->count; i++) {
        dot[i] = &field->dot[i];
    }
    // NOLINTNEXTLINE(bugprone-sizeof-expression): as above
    qsort(dot, field->count, sizeof(*dot), compare_layers);
    struct out out = {.room = TOP_SIZE + field->count * DOT_LINE_SIZE};
    out.text = memory_new(out.room, 1);
    put_top(&out, field, job);
    for (size_t i = 0; i < field->count; i++) {
        const bool is_first = i == 0 || !is_same_layer(dot[i - 1], dot[i]);
        if (is_first) {
            put(&out, i > 0 ? "</g>\n" : "");
            put_layer(&out, field, job, dot[i], i > 0 && dot[i - 1]->part != dot[i]->part);
        }
        put_dot(&out, field, job, dot[i]);
    }
    put(&out, field->count > 0 ? "</g>\n</svg>\n" : "</svg>\n");
    free(dot);
    *size = out.used;
    return out.text;
}
