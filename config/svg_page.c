/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "config/number.h"
#include "config/svg_private.h"

static const double PAGE_MAX_MM = 5000;
static const double MM_PER_INCH = 25.4;

/* Inkscape changed its pixel from 1/90 to 1/96 inch with version 0.92. */
static double px_per_inch(const char *const *attributes)
{
    const char *version = svg_attribute(attributes, SVG_INKSCAPE "version");
    double number = 0;
    const size_t len = version ? strspn(version, "0123456789.") : 0;
    // "0.48.4": what counts is 0.48
    const char *point = version ? memchr(version, '.', len) : NULL;
    const size_t two =
        point ? (size_t)(point - version) + 1 + strspn(point + 1, "0123456789") : len;
    return version && number_parse(version, two, &number) && number < 0.92 ? 90 : 96;
}

struct size {
    double value[2];
    enum svg_unit unit[2];
};

/* "xMidYMin slice" and the like. */
static bool read_aspect(const char *text, struct svg_box *box)
{
    static const char *const WHERE[3] = {"Min", "Mid", "Max"};
    text += strspn(text, " \t\r\n");
    if (strncmp(text, "defer", 5) == 0) {
        text += 5 + strspn(text + 5, " \t\r\n");
    }
    size_t len = strcspn(text, " \t\r\n");
    box->is_stretched = len == 4 && strncmp(text, "none", 4) == 0;
    if (!box->is_stretched && (len != 8 || text[0] != 'x' || text[4] != 'Y')) {
        return false;
    }
    for (int axis = 0; axis < 2 && !box->is_stretched; axis++) {
        int found = 0;
        while (found < 3 && strncmp(text + 1 + 4 * axis, WHERE[found], 3) != 0) {
            found++;
        }
        if (found == 3) {
            return false;
        }
        box->align[axis] = 0.5 * found;
    }
    text += len + strspn(text + len, " \t\r\n");
    len = strcspn(text, " \t\r\n");
    box->is_slice = len == 5 && strncmp(text, "slice", 5) == 0;
    return len == 0 || box->is_slice || (len == 4 && strncmp(text, "meet", 4) == 0);
}

static bool read_box(const char *text, struct svg_box *box)
{
    bool is_good = svg_next_number(&text, &box->at[0]) && svg_next_number(&text, &box->at[1]) &&
                   svg_next_number(&text, &box->size[0]) && svg_next_number(&text, &box->size[1]);
    return is_good && svg_at_end(text) && box->size[0] > 0 && box->size[1] > 0;
}

struct svg_box svg_box_read(struct svg_reader *reader, const char *const *attributes)
{
    const char *text = svg_attribute(attributes, "viewBox");
    const char *aspect = svg_attribute(attributes, "preserveAspectRatio");
    struct svg_box box = {.align = {0.5, 0.5}};
    if (text && !read_box(text, &box)) {
        diag_error(reader->diags, svg_place(reader),
                   "viewBox: '%.60s' is no place and size; allowed: four numbers, the last two "
                   "above 0",
                   text);
    } else if (text && aspect && !read_aspect(aspect, &box)) {
        diag_error(reader->diags, svg_place(reader),
                   "preserveAspectRatio: '%.40s' cannot be read; allowed: none, or xMidYMid and "
                   "the like, with meet or slice",
                   aspect);
    } else {
        box.is_given = text != NULL;
    }
    return box;
}

struct affine svg_box_fit(const struct svg_box *box, double width, double height)
{
    double sx = width / box->size[0], sy = height / box->size[1];
    if (!box->is_stretched) {
        // a height that was rounded by the drawing program is no reason to shift anything
        const bool is_same = fabs(sx - sy) <= 1e-4 * fabs(sx);
        const double even = is_same ? sx : box->is_slice ? fmax(sx, sy) : fmin(sx, sy);
        sx = sy = even;
    }
    return (struct affine){sx,
                           0,
                           0,
                           sy,
                           box->align[0] * (width - sx * box->size[0]) - sx * box->at[0],
                           box->align[1] * (height - sy * box->size[1]) - sy * box->at[1]};
}

static void read_size(const char *const *attributes, struct size *size)
{
    static const char *const NAME[2] = {"width", "height"};
    for (int i = 0; i < 2; i++) {
        const char *text = svg_attribute(attributes, NAME[i]);
        size->unit[i] = SVG_UNIT_PERCENT;
        size->value[i] = 100;
        if (text && !svg_length(text, &size->value[i], &size->unit[i])) {
            size->unit[i] = SVG_UNIT_PERCENT;
        }
    }
}

/* mm of one unit of width or height; 0 when nothing says. Plain numbers are pixels only to those
 * who wrote them so: Inkscape is known to, others are asked. */
static double mm_per_unit(const char *const *attributes, enum svg_unit unit)
{
    const bool is_inkscape = svg_attribute(attributes, SVG_INKSCAPE "version") != NULL;
    if (unit == SVG_UNIT_LENGTH) {
        return 1;
    }
    if (unit == SVG_UNIT_PX || (unit == SVG_UNIT_NONE && is_inkscape)) {
        return MM_PER_INCH / px_per_inch(attributes);
    }
    return 0;
}

/* The page's size where only its width is told: by the drawing's proportions. */
static bool size_from_width(struct svg_reader *reader, const struct size *size,
                            const struct svg_box *box)
{
    double *page = reader->svg->page_mm;
    const bool has_numbers = size->unit[0] != SVG_UNIT_PERCENT &&
                             size->unit[1] != SVG_UNIT_PERCENT && size->value[0] > 0;
    page[0] = reader->options->width_mm;
    if (box->is_given) {
        page[1] = page[0] * box->size[1] / box->size[0];
    } else if (has_numbers) {
        page[1] = page[0] * size->value[1] / size->value[0];
    }
    return page[1] > 0;
}

static bool read_page_size(struct svg_reader *reader, const char *const *attributes,
                           const struct svg_box *box)
{
    struct size size;
    double *page = reader->svg->page_mm;
    read_size(attributes, &size);
    const double mm[2] = {mm_per_unit(attributes, size.unit[0]),
                          mm_per_unit(attributes, size.unit[1])};
    bool is_known = mm[0] > 0 && mm[1] > 0;
    if (reader->options->width_mm > 0) {
        is_known = size_from_width(reader, &size, box);
    } else if (is_known) {
        page[0] = size.value[0] * mm[0];
        page[1] = size.value[1] * mm[1];
    }
    if (!is_known) {
        diag_error(
            reader->diags, svg_place(reader),
            "the drawing has no physical size; give width and height a unit (width=\"120mm\") "
            "or say --width-mm");
        return false;
    }
    if (!(page[0] > 0) || !(page[1] > 0) || page[0] > PAGE_MAX_MM || page[1] > PAGE_MAX_MM) {
        diag_error(reader->diags, svg_place(reader),
                   "the page is %.6g x %.6g mm; allowed: up to %g mm", page[0], page[1],
                   PAGE_MAX_MM);
        return false;
    }
    return true;
}

bool svg_page(struct svg_reader *reader, const char *const *attributes, struct svg_state *state)
{
    const struct svg_box box = svg_box_read(reader, attributes);
    if (!read_page_size(reader, attributes, &box)) {
        return false;
    }
    const double *page = reader->svg->page_mm;
    if (box.is_given) {
        state->to_page = svg_box_fit(&box, page[0], page[1]);
        memcpy(state->view, box.size, sizeof state->view);
        return true;
    }
    struct size size;
    read_size(attributes, &size);
    const bool has_numbers = size.unit[0] == SVG_UNIT_NONE || size.unit[0] == SVG_UNIT_PX;
    const double mm = reader->options->width_mm > 0 && has_numbers && size.value[0] > 0
                          ? page[0] / size.value[0]
                          : MM_PER_INCH / px_per_inch(attributes);
    state->to_page = (struct affine){mm, 0, 0, mm, 0, 0};
    state->view[0] = page[0] / mm;
    state->view[1] = page[1] / mm;
    return true;
}

bool svg_user_length(struct svg_reader *reader, const char *const *attributes, const char *name,
                     double whole, double *value)
{
    const char *text = svg_attribute(attributes, name);
    enum svg_unit unit = SVG_UNIT_NONE;
    if (!text || strcmp(text, "auto") == 0) {
        return true;
    }
    if (!svg_length(text, value, &unit)) {
        diag_error(reader->diags, svg_place(reader), "%s: '%.40s' is no length", name, text);
        return false;
    }
    *value *= unit == SVG_UNIT_LENGTH    ? 96 / MM_PER_INCH
              : unit == SVG_UNIT_PERCENT ? whole / 100
                                         : 1;
    return true;
}

void svg_viewport(struct svg_reader *reader, const char *const *attributes, struct svg_state *state)
{
    static const char *const AT[2] = {"x", "y"}, *const SIZE[2] = {"width", "height"};
    const struct svg_box box = svg_box_read(reader, attributes);
    double at[2] = {0, 0}, size[2] = {state->view[0], state->view[1]};
    for (int i = 0; i < 2; i++) {
        const double whole = state->view[i];
        if (!svg_user_length(reader, attributes, AT[i], whole, &at[i]) ||
            !svg_user_length(reader, attributes, SIZE[i], whole, &size[i])) {
            return;
        }
    }
    if (size[0] <= 0 || size[1] <= 0) {
        svg_hide(reader, state);
        return;
    }
    const struct affine shift = {1, 0, 0, 1, at[0], at[1]};
    state->to_page = affine_of(&state->to_page, &shift);
    memcpy(state->view, box.is_given ? box.size : size, sizeof state->view);
    if (box.is_given) {
        const struct affine fit = svg_box_fit(&box, size[0], size[1]);
        state->to_page = affine_of(&state->to_page, &fit);
    }
}
