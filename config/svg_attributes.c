/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the attributes of any element say of it and of what is inside.
 */
#include <string.h>
#include <strings.h>

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
    if (state->has_origin) {
        diag_error(reader->diags, svg_place(reader),
                   "transform-origin is not read; allowed: rotate(angle x y) and the like");
        return;
    }
    if (!svg_transform(text, &own)) {
        diag_error(reader->diags, svg_place(reader), "transform: '%.60s' cannot be read", text);
        return;
    }
    state->to_page = affine_of(&state->to_page, &own);
}

void svg_hide(const struct svg_reader *reader, struct svg_state *state)
{
    state->is_hidden = true;
    state->hidden_at = reader->depth + 1;
}

/* Is this one of the languages of an attribute: that of this program? */
static bool has_english(const char *languages)
{
    for (; *languages != '\0'; languages += strcspn(languages, ",")) {
        languages += strspn(languages, ", \t\r\n");
        if (strncasecmp(languages, "en", 2) == 0 && strchr("-, ", languages[2]) != NULL) {
            return true;
        }
    }
    return false;
}

void svg_take_condition(struct svg_reader *reader, const char *name, const char *const *attributes,
                        struct svg_state *state)
{
    struct svg_state *around = reader->depth > 0 ? &reader->stack[reader->depth - 1] : NULL;
    const bool is_among = around != NULL && around->is_switch && !svg_is_definition(name);
    const char *languages = svg_attribute(attributes, "systemLanguage");
    const bool holds = svg_attribute(attributes, "requiredExtensions") == NULL &&
                       (languages == NULL || has_english(languages));
    if (!holds || (is_among && around->has_chosen)) {
        svg_hide(reader, state);
    } else if (is_among) {
        around->has_chosen = true;
    }
    state->is_switch = strcmp(name, "switch") == 0;
    state->has_chosen = false;
}

void svg_take_style(struct svg_reader *reader, const char *name, const char *const *attributes,
                    struct svg_state *state)
{
    struct svg_values values;
    svg_style_of(&reader->style, name, attributes, &values);
    const char *origin = values.of[SVG_ORIGIN];
    if (svg_values_hide(&values)) {
        svg_hide(reader, state);
    }
    if (values.of[SVG_VISIBILITY][0] != '\0') {
        state->visibility_at = reader->depth + 1;
    }
    state->is_invisible = !svg_values_visible(&values, !state->is_invisible);
    state->paint = svg_paint_of(state->paint, &values);
    state->has_origin = origin[strspn(origin, "0px%. ")] != '\0';
    if (svg_values_move(&values)) {
        diag_error(reader->diags, svg_place(reader),
                   "style: a transform of CSS is not read, nor a place; allowed: the attributes "
                   "`transform`, `cx` and the like");
    }
    const char *rule = values.of[SVG_CLIP_RULE];
    state->is_even_odd = rule[0] == '\0' ? state->is_even_odd : strcmp(rule, "evenodd") == 0;
    svg_clip_open(reader, values.of[SVG_CLIP_PATH], state);
    if (svg_values_mask(&values)) {
        state->masked_at = reader->depth + 1;
        if (!reader->has_told_mask) {
            diag_warn(reader->diags, svg_place(reader),
                      "mask: what it shows is not known here, so all that is under it is left out; "
                      "release it, or cut by a clip-path");
        }
        reader->has_told_mask = true;
    }
}
