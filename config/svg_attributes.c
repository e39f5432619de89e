/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the attributes of any element say of it and of what is inside.
 */
#include <string.h>

#include "config/number.h"
#include "config/svg_private.h"

const char *svg_attribute(const char *const *attributes, const char *name)
{
    for (; attributes[0] != NULL; attributes += 2) {
        if (strcmp(attributes[0], name) == 0) {
            return attributes[1];
        }
    }
    return NULL;
}

/* A finite number of an attribute, refused when it is none. */
static bool data_number(struct svg_reader *reader, const char *const *attributes, const char *name,
                        double *value)
{
    const char *text = svg_attribute(attributes, name);
    if (!text) {
        return false;
    }
    if (!number_parse(text, strlen(text), value)) {
        diag_error(reader->diags, svg_place(reader), "%s: '%.40s' is not a number", name, text);
    }
    return true;
}

void svg_take_data(struct svg_reader *reader, const char *const *attributes,
                   struct svg_state *state)
{
    static const struct {
        const char *name, *key;
    } WORDS[] = {{"data-zone", "zone"}, {"data-shade", "shade"}, {"data-session", "session"}};
    static const char *const HEAD[3] = {"data-x_mm", "data-y_mm", "data-z_mm"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        const char *text = svg_attribute(attributes, WORDS[i].name);
        if (text && !svg_words_set(&state->words, WORDS[i].key, text)) {
            diag_error(reader->diags, svg_place(reader), "%s: '%.40s' is no %s", WORDS[i].name,
                       text, WORDS[i].key);
        }
    }
    struct svg_data *data = &state->data;
    (void)data_number(reader, attributes, "data-depth_mm", &data->depth_mm);
    data->has_diameter = data_number(reader, attributes, "data-diameter_mm", &data->diameter_mm);
    data->has_row = data_number(reader, attributes, "data-row", &data->row);
    int places = 0;
    for (size_t i = 0; i < 3; i++) {
        places += data_number(reader, attributes, HEAD[i], &data->head_mm[i]);
    }
    data->has_head = places == 3;
}

void svg_take_transform(struct svg_reader *reader, const char *const *attributes,
                        struct svg_state *state)
{
    const char *text = svg_attribute(attributes, "transform");
    struct affine own;
    if (!text) {
        return;
    }
    if (!svg_transform(text, &own)) {
        diag_error(reader->diags, svg_place(reader), "transform: '%.60s' cannot be read", text);
        return;
    }
    state->to_page = affine_of(&state->to_page, &own);
}

void svg_take_style(struct svg_reader *reader, const char *name, const char *const *attributes,
                    struct svg_state *state)
{
    struct svg_values values;
    svg_style_of(&reader->style, name, attributes, &values);
    state->is_hidden = state->is_hidden || svg_values_hide(&values);
    state->is_invisible = !svg_values_visible(&values, !state->is_invisible);
    if (svg_values_move(&values)) {
        diag_error(reader->diags, svg_place(reader),
                   "style: a transform of CSS is not read; allowed: the attribute `transform`");
    }
    const bool is_cut =
        svg_attribute(attributes, "clip-path") != NULL || svg_attribute(attributes, "mask") != NULL;
    if (is_cut && !reader->has_clip) {
        reader->has_clip = true;
        diag_warn(reader->diags, svg_place(reader),
                  "clip-path and mask are not applied: what they cut away counts as drawn");
    }
}
