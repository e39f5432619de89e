/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/svg_style.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "config/field_text.h"
#include "config/memory.h"
#include "config/svg_private.h"

static const char *const PROPERTY[SVG_PROPERTIES] = {
    [SVG_DISPLAY] = "display",
    [SVG_VISIBILITY] = "visibility",
    [SVG_OPACITY] = "opacity",
    [SVG_FILL_COLOUR] = "fill",
    [SVG_FILL_OPACITY] = "fill-opacity",
    [SVG_STROKE_COLOUR] = "stroke",
    [SVG_STROKE_OPACITY] = "stroke-opacity",
    [SVG_STROKE_WIDTH] = "stroke-width",
    [SVG_CLIP_PATH] = "clip-path",
    [SVG_CLIP_RULE] = "clip-rule",
    [SVG_MASK] = "mask",
    [SVG_ORIGIN] = "transform-origin",
    [SVG_TRANSFORM] = "transform",
    [SVG_TRANSLATE] = "translate",
    [SVG_ROTATE] = "rotate",
    [SVG_SCALE] = "scale",
    [SVG_OFFSET] = "offset-path",
    [SVG_CX] = "cx",
    [SVG_CY] = "cy",
    [SVG_R] = "r",
    [SVG_X] = "x",
    [SVG_Y] = "y",
    [SVG_D] = "d",
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

/* As field_trim, but lines end anywhere in a sheet. */
static struct span trimmed(struct span span)
{
    while (span.len > 0 && is_blank(span.text[0])) {
        span.text++;
        span.len--;
    }
    while (span.len > 0 && is_blank(span.text[span.len - 1])) {
        span.len--;
    }
    return span;
}

/* Up to a character, which is taken as well; *rest moves on. */
static struct span cut(struct span *rest, char at)
{
    const char *found = rest->len > 0 ? memchr(rest->text, at, rest->len) : NULL;
    const size_t len = found ? (size_t)(found - rest->text) : rest->len;
    const struct span taken = {rest->text, len};
    const size_t used = found ? len + 1 : len;
    rest->text += used;
    rest->len -= used;
    return taken;
}

static void copy_value(struct svg_values *values, size_t property, struct span span)
{
    char *out = values->of[property];
    const size_t len = span.len < SVG_VALUE_SIZE ? span.len : SVG_VALUE_SIZE - 1;
    for (size_t i = 0; i < len; i++) {
        const char c = span.text[i];
        const bool is_upper = c >= 'A' && c <= 'Z' && property != SVG_CLIP_PATH;
        out[i] = is_upper ? (char)(c - 'A' + 'a') : c;
    }
    out[len] = '\0';
}

/* "name: value; name: value" */
static void read_declarations(struct span text, struct svg_values *values)
{
    while (text.len > 0) {
        struct span value = cut(&text, ';');
        const struct span name = trimmed(cut(&value, ':'));
        value = trimmed(cut(&value, '!'));
        for (size_t i = 0; i < SVG_PROPERTIES; i++) {
            if (strlen(PROPERTY[i]) == name.len &&
                strncasecmp(name.text, PROPERTY[i], name.len) == 0) {
                copy_value(values, i, value);
            }
        }
    }
}

static bool is_said(const struct svg_values *values)
{
    bool is = false;
    for (size_t i = 0; i < SVG_PROPERTIES; i++) {
        is = is || values->of[i][0] != '\0';
    }
    return is;
}

bool svg_values_move(const struct svg_values *values)
{
    bool moves = false;
    for (size_t i = SVG_TRANSFORM; i < SVG_PROPERTIES; i++) {
        const char *value = values->of[i];
        moves = moves || (value[0] != '\0' && strcmp(value, "none") != 0);
    }
    return moves;
}

static bool cuts(const struct svg_values *values)
{
    const char *path = values->of[SVG_CLIP_PATH];
    return (path[0] != '\0' && strcasecmp(path, "none") != 0) || svg_values_mask(values);
}

bool svg_values_mask(const struct svg_values *values)
{
    const char *mask = values->of[SVG_MASK];
    return mask[0] != '\0' && strcmp(mask, "none") != 0;
}

bool svg_values_visible(const struct svg_values *values, bool around)
{
    const char *visibility = values->of[SVG_VISIBILITY];
    if (strcmp(visibility, "hidden") == 0 || strcmp(visibility, "collapse") == 0) {
        return false;
    }
    return around || strcmp(visibility, "visible") == 0;
}

bool svg_values_hide(const struct svg_values *values)
{
    const char *opacity = values->of[SVG_OPACITY];
    /* "0", "0.0", ".00", "0%": no digit but 0 */
    const bool is_clear = opacity[0] != '\0' && strspn(opacity, "0.%+-") == strlen(opacity);
    return strcmp(values->of[SVG_DISPLAY], "none") == 0 || is_clear;
}

/* "circle", ".spot", "#a7", "circle.spot", "*"; false for all that is more. */
static bool read_selector(struct span text, struct svg_rule *rule)
{
    const struct span span = trimmed(text);
    size_t element = 0;
    while (element < span.len && span.text[element] != '.' && span.text[element] != '#') {
        element++;
    }
    const size_t mark = element < span.len ? span.len - element - 1 : 0;
    const bool is_any = element == 1 && span.text[0] == '*';
    if (span.len == 0 || element >= sizeof rule->element || mark >= sizeof rule->mark ||
        (element < span.len && mark == 0)) {
        return false;
    }
    for (size_t i = is_any; i < span.len; i++) {
        if (i != element && (is_blank(span.text[i]) || strchr("@>+~[:.#*", span.text[i]) != NULL)) {
            return false;
        }
    }
    memset(rule->element, 0, sizeof rule->element);
    memset(rule->mark, 0, sizeof rule->mark);
    memcpy(rule->element, span.text, is_any ? 0 : element);
    if (mark > 0) {
        memcpy(rule->mark, span.text + element + 1, mark);
        rule->is_id = span.text[element] == '#';
    }
    return true;
}

static bool add_rules(struct svg_style *style, struct span selectors,
                      const struct svg_values *values)
{
    const bool matters = svg_values_hide(values) || !svg_values_visible(values, true) ||
                         cuts(values) || svg_values_move(values);
    bool good = true;
    while (selectors.len > 0) {
        struct svg_rule rule = {.values = *values};
        if (!read_selector(cut(&selectors, ','), &rule)) {
            good = good && !matters;
            style->is_vague = true;
        } else if (style->count == SVG_RULES_MAX) {
            good = false;
        } else {
            style->rule = memory_grow(style->rule, style->count, sizeof *style->rule);
            style->rule[style->count++] = rule;
        }
    }
    return good;
}

/* The sheet without its comments; owned. */
static char *without_comments(const char *text, size_t size, size_t *len)
{
    char *plain = memory_new(size + 1, 1);
    *len = 0;
    for (size_t i = 0; i < size; i++) {
        if (i + 1 < size && text[i] == '/' && text[i + 1] == '*') {
            const char *end = memmem(text + i + 2, size - i - 2, "*/", 2);
            i = end ? (size_t)(end - text) + 1 : size;
        } else {
            plain[(*len)++] = text[i];
        }
    }
    return plain;
}

bool svg_style_read(struct svg_style *style, const char *text, size_t size)
{
    size_t len = 0;
    char *plain = without_comments(text, size, &len);
    struct span rest = {plain, len};
    bool good = true, is_nested = false;
    while (rest.len > 0) {
        struct span selectors = trimmed(cut(&rest, '{'));
        for (; selectors.len > 0 && selectors.text[0] == '}'; selectors = trimmed(selectors)) {
            selectors = (struct span){selectors.text + 1, selectors.len - 1};
            is_nested = false;
        }
        /* rules within @media and the like: too much for a selector here */
        struct span body = cut(&rest, '}');
        if (body.len > 0 && memchr(body.text, '{', body.len) != NULL) {
            (void)cut(&body, '{');
            is_nested = true;
        }
        struct svg_values values = {{{0}}};
        read_declarations(body, &values);
        if (is_said(&values)) {
            const struct span outer = {"@", 1};
            const bool is_plain = !is_nested && memchr(selectors.text, '@', selectors.len) == NULL;
            good = add_rules(style, is_plain ? selectors : outer, &values) && good;
        }
    }
    free(plain);
    return good;
}

void svg_style_free(struct svg_style *style)
{
    free(style->rule);
    *style = (struct svg_style){0};
}

/* Is the word one of a list of them? */
static bool has_word(const char *list, const char *word)
{
    const size_t len = strlen(word);
    while (*list != '\0') {
        list += strspn(list, " \t\r\n\f");
        const size_t here = strcspn(list, " \t\r\n\f");
        if (here == len && strncmp(list, word, len) == 0) {
            return true;
        }
        list += here;
    }
    return false;
}

/* How close a rule comes to an element, an id before a class before a name; -1: not at all. */
static int closeness(const struct svg_rule *rule, const char *element, const char *id,
                     const char *classes)
{
    const bool by_element = rule->element[0] != '\0', by_mark = rule->mark[0] != '\0';
    if (by_element && strcmp(rule->element, element) != 0) {
        return -1;
    }
    if (by_mark && (rule->is_id ? !id || strcmp(id, rule->mark) != 0
                                : !classes || !has_word(classes, rule->mark))) {
        return -1;
    }
    return by_element + (by_mark ? (rule->is_id ? 4 : 2) : 0);
}

void svg_style_of(const struct svg_style *style, const char *element, const char *const *attributes,
                  struct svg_values *values)
{
    for (size_t i = 0; i < SVG_PROPERTIES; i++) {
        values->of[i][0] = '\0';
    }
    const char *id = svg_attribute(attributes, "id"), *classes = svg_attribute(attributes, "class");
    for (size_t i = 0; i < SVG_TRANSFORM; i++) {
        const char *text = svg_attribute(attributes, PROPERTY[i]);
        if (text) {
            copy_value(values, i, trimmed((struct span){text, strlen(text)}));
        }
    }
    int closest[SVG_PROPERTIES] = {0};
    for (size_t k = 0; k < style->count; k++) {
        const struct svg_rule *rule = &style->rule[k];
        const int close = closeness(rule, element, id, classes);
        for (size_t i = 0; close >= 0 && i < SVG_PROPERTIES; i++) {
            if (close >= closest[i] && rule->values.of[i][0] != '\0') {
                closest[i] = close;
                memcpy(values->of[i], rule->values.of[i], sizeof values->of[i]);
            }
        }
    }
    const char *own = svg_attribute(attributes, "style");
    if (own) {
        read_declarations((struct span){own, strlen(own)}, values);
    }
}
