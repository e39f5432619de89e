/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/svg.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "config/svg_private.h"

struct place svg_place(const struct svg_reader *reader)
{
    return (struct place){reader->path, (int)XML_GetCurrentLineNumber(reader->parser),
                          (int)XML_GetCurrentColumnNumber(reader->parser) + 1};
}

void svg_stop(struct svg_reader *reader)
{
    reader->is_stopped = true;
    (void)XML_StopParser(reader->parser, XML_FALSE);
}

/* The element's name without its namespace; "" when it is none of SVG's. Files of plotter programs
 * often forget to name the namespace at all. */
static const char *local_name(const char *name)
{
    const size_t len = strlen(SVG_NAMESPACE);
    if (strncmp(name, SVG_NAMESPACE, len) == 0) {
        return name + len;
    }
    return strchr(name, ' ') ? "" : name;
}

bool svg_is_definition(const char *name)
{
    static const char *const NAME[] = {
        "defs",           "symbol",         "clipPath", "mask",     "pattern", "marker",
        "linearGradient", "radialGradient", "filter",   "metadata", "style",   "script",
        "title",          "desc",           "glyph",    "font",     ""};
    for (size_t i = 0; i < sizeof NAME / sizeof NAME[0]; i++) {
        if (strcmp(name, NAME[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void copy_name(char *out, const char *name)
{
    memset(out, 0, SVG_NAME_SIZE);
    memccpy(out, name, '\0', SVG_NAME_SIZE - 1);
}

static size_t add_layer(struct svg_reader *reader, const char *name)
{
    struct svg *svg = reader->svg;
    if (svg->layer_count >= SVG_LAYERS_MAX) {
        diag_error(reader->diags, svg_place(reader), "too many layers; allowed: %d",
                   SVG_LAYERS_MAX);
        svg_stop(reader);
        return 0;
    }
    svg->layer = memory_grow(svg->layer, svg->layer_count, sizeof *svg->layer);
    svg->layer[svg->layer_count] = (struct svg_layer){.marks = 0};
    copy_name(svg->layer[svg->layer_count].name, name);
    return svg->layer_count++;
}

/* The words of a name that are no settings: what the pause is called. */
static void copy_plain_words(char *out, const char *name)
{
    size_t used = 0;
    memset(out, 0, SVG_NAME_SIZE);
    for (name += strspn(name, " !"); *name != '\0'; name += strspn(name, " ")) {
        const size_t len = strcspn(name, " ");
        const bool is_setting = memchr(name, '=', len) != NULL;
        if (!is_setting && used + len + 2 < SVG_NAME_SIZE) {
            if (used > 0) {
                out[used++] = ' ';
            }
            memcpy(out + used, name, len);
            used += len;
        }
        name += len;
    }
}

static unsigned add_part(struct svg_reader *reader, const char *name)
{
    struct svg *svg = reader->svg;
    svg->part = memory_grow(svg->part, svg->parts, sizeof *svg->part);
    copy_plain_words(svg->part[svg->parts], name);
    return svg->parts++;
}

static void read_layer(struct svg_reader *reader, const char *name, struct svg_state *state)
{
    struct svg_control control;
    svg_layer_read(name, &state->words, &control);
    state->is_skipped = state->is_skipped || control.skips;
    if (reader->pass != SVG_PASS_MARKS || state->is_definition) {
        return;
    }
    const struct place at = svg_place(reader);
    state->layer = add_layer(reader, name);
    if (control.has_height || control.has_speed) {
        diag_error(reader->diags, at,
                   "layer '%.40s': +H and +S set a pen's height and speed; depth and motion come "
                   "from the job's recipes",
                   name);
    }
    if (control.has_delay) {
        diag_warn(reader->diags, at, "layer '%.40s': +D is left out; dwell comes from the recipe",
                  name);
    }
    if (control.has_bad_word) {
        diag_error(reader->diags, at,
                   "layer '%.40s': allowed: zone=NAME, shade=NAME, session=1..16", name);
    }
    if (control.pauses && !state->is_skipped && !state->is_hidden && !state->is_invisible) {
        state->part = add_part(reader, name);
    }
}

static bool open_root(struct svg_reader *reader, const char *name, const char *const *attributes,
                      struct svg_state *state)
{
    if (strcmp(name, "svg") != 0) {
        diag_error(reader->diags, svg_place(reader), "no SVG drawing: the first element is <%.40s>",
                   name);
        svg_stop(reader);
        return false;
    }
    const char *frame = svg_attribute(attributes, "data-frame");
    copy_name(reader->svg->frame, frame ? frame : "");
    if (!svg_page(reader, attributes, state) && reader->pass == SVG_PASS_MARKS) {
        svg_stop(reader);
        return false;
    }
    return true;
}

static void XMLCALL on_start(void *self, const char *full_name, const char **all)
{
    struct svg_reader *reader = self;
    const char *const *attributes = all;
    const char *name = local_name(full_name);
    if (reader->depth >= SVG_DEPTH_MAX) {
        diag_error(reader->diags, svg_place(reader), "nested too deep; allowed: %d levels",
                   SVG_DEPTH_MAX);
        svg_stop(reader);
        return;
    }
    struct svg_state state = reader->depth > 0 ? reader->stack[reader->depth - 1]
                                               : (struct svg_state){.to_page = AFFINE_IDENTITY};
    state.data = (struct svg_data){0};
    const bool is_inner_svg = reader->depth > 0 && strcmp(name, "svg") == 0;
    if (reader->depth == 0 && !open_root(reader, name, attributes, &state)) {
        return;
    }
    if (svg_is_definition(name)) {
        state.is_definition = true;
        state.definition_at = reader->depth + 1;
    }
    svg_take_condition(reader, name, attributes, &state);
    svg_take_style(reader, name, attributes, &state);
    svg_take_transform(reader, attributes, &state);
    svg_clip_place(reader, &state);
    if (is_inner_svg) {
        svg_viewport(reader, attributes, &state);
    }
    const char *label = svg_attribute(attributes, SVG_INKSCAPE_LABEL);
    if (label && strcmp(name, "g") == 0) {
        read_layer(reader, label, &state);
    }
    svg_take_data(reader, attributes, &state);
    reader->stack[reader->depth] = state;
    reader->is_in_sheet = reader->pass == SVG_PASS_LINKS && strcmp(name, "style") == 0;
    if (reader->pass == SVG_PASS_LINKS && strcmp(name, "use") == 0) {
        const char *href = svg_attribute(attributes, "href");
        svg_symbol_link(reader, href ? href : svg_attribute(attributes, SVG_XLINK_HREF));
    } else if (reader->pass == SVG_PASS_SYMBOLS && reader->depth > 0) {
        svg_symbol_open(reader, name, attributes);
    }
    if (!reader->is_stopped) {
        svg_element_shapes(reader, name, attributes, &state);
    }
    if (strcmp(name, "foreignObject") == 0) {
        reader->stack[reader->depth].is_definition = true; // it is left out as a whole
    }
    reader->depth++;
}

static void XMLCALL on_end(void *self, const char *name)
{
    struct svg_reader *reader = self;
    (void)name;
    reader->is_in_sheet = false;
    reader->depth--;
    if (reader->pass == SVG_PASS_SYMBOLS) {
        svg_symbol_close(reader);
    }
}

static void XMLCALL on_text(void *self, const char *text, int len)
{
    struct svg_reader *reader = self;
    for (int i = 0; reader->is_in_sheet && i < len; i++) {
        reader->sheet = memory_grow(reader->sheet, reader->sheet_size, 1);
        reader->sheet[reader->sheet_size++] = text[i];
    }
}

/* A document type by its public name is harmless; one with declarations of its own is not read. */
static void XMLCALL on_doctype(void *self, const char *name, const char *system_id,
                               const char *public_id, int has_internal_subset)
{
    struct svg_reader *reader = self;
    (void)name;
    (void)system_id;
    (void)public_id;
    if (has_internal_subset) {
        diag_error(reader->diags, svg_place(reader),
                   "a document type with declarations of its own; save as plain SVG");
        svg_stop(reader);
    }
}

static void run_pass(struct svg_reader *reader, enum svg_pass pass, const char *text, size_t size)
{
    reader->pass = pass;
    reader->depth = 0;
    reader->expanded = 0;
    reader->open_count = 0;
    reader->has_told_mask = reader->has_told_clip = false;
    reader->clips = 0;
    reader->parser = XML_ParserCreateNS(NULL, ' ');
    if (!reader->parser) {
        diag_error(reader->diags, (struct place){reader->path, 0, 0}, "out of memory");
        reader->is_stopped = true;
        return;
    }
    XML_SetUserData(reader->parser, reader);
    XML_SetElementHandler(reader->parser, on_start, on_end);
    XML_SetCharacterDataHandler(reader->parser, pass == SVG_PASS_LINKS ? on_text : NULL);
    XML_SetStartDoctypeDeclHandler(reader->parser, on_doctype);
    (void)XML_SetParamEntityParsing(reader->parser, XML_PARAM_ENTITY_PARSING_NEVER);
    assert(size <= INT_MAX);
    const enum XML_Status status = XML_Parse(reader->parser, text, (int)size, XML_TRUE);
    if (status != XML_STATUS_OK && !reader->is_stopped) {
        const enum XML_Error code = XML_GetErrorCode(reader->parser);
        const bool is_packed = size > 2 && memcmp(text, "\x1f\x8b", 2) == 0;
        diag_error(reader->diags, svg_place(reader), "no well-formed XML: %s%s",
                   XML_ErrorString(code),
                   is_packed                            ? "; it is packed (svgz): gunzip it"
                   : code == XML_ERROR_UNKNOWN_ENCODING ? "; save it as UTF-8"
                                                        : "");
        reader->is_stopped = true;
    }
    XML_ParserFree(reader->parser);
    reader->parser = NULL;
}

/* Does a style element end anywhere, or is that not to be seen (UTF-16)? */
static bool may_have_sheet(const char *text, size_t size)
{
    const char *end = text + size;
    for (const char *at = text; (at = memmem(at, (size_t)(end - at), "</", 2)) != NULL; at += 2) {
        const char *close = memchr(at, '>', (size_t)(end - at));
        if (close && memmem(at, (size_t)(close - at), "style", 5) != NULL) {
            return true;
        }
    }
    return memchr(text, '\0', size) != NULL;
}

/* Passes before the last one say nothing: what is wrong, the last one says. */
static void find_symbols(struct svg_reader *reader, const char *text, size_t size)
{
    struct diags silent = {0};
    struct diags *diags = reader->diags;
    reader->diags = &silent;
    run_pass(reader, SVG_PASS_LINKS, text, size);
    const bool is_plain = svg_style_read(&reader->style, reader->sheet, reader->sheet_size);
    svg_clip_link_rules(reader);
    svg_symbol_sort(reader);
    if (reader->symbol_count > 0 && !reader->is_stopped) {
        run_pass(reader, SVG_PASS_SYMBOLS, text, size);
    }
    if (svg_clip_needs_boxes(reader) && !reader->is_stopped) {
        run_pass(reader, SVG_PASS_BOXES, text, size);
    }
    reader->is_stopped = false;
    reader->diags = diags;
    diag_free(&silent);
    free(reader->sheet);
    if (!is_plain) {
        diag_error(
            diags, (struct place){reader->path, 0, 0},
            "style: a rule hides, cuts or moves things that it chooses by more than an element, a "
            ".class or an #id; save as plain SVG");
    }
}

enum err_code svg_read_text(struct svg *svg, const char *path, const char *text, size_t size,
                            const struct svg_options *options, struct svg_sink sink,
                            struct diags *diags, struct err *err)
{
    assert(svg && path && (text || size == 0) && options && sink.take && diags && err);
    const size_t errors_before = diags->errors;
    *svg = (struct svg){.page_mm = {0}};
    struct svg_reader reader = {
        .svg = svg, .path = path, .options = options, .sink = sink, .diags = diags};
    (void)add_layer(&reader, "");
    (void)add_part(&reader, "");
    if (memmem(text, size, "use", 3) != NULL || memmem(text, size, "clip-path", 9) != NULL ||
        may_have_sheet(text, size)) {
        find_symbols(&reader, text, size);
    }
    run_pass(&reader, SVG_PASS_MARKS, text, size);
    svg_symbols_free(&reader);
    free(reader.measured);
    svg_style_free(&reader.style);
    if (diags->errors == errors_before && svg->drawn == 0) {
        diag_error(diags, (struct place){path, 0, 0}, "nothing is drawn in it");
    }
    const size_t errors = diags->errors - errors_before;
    return errors > 0
               ? err_set(err, ERR_DATA, "%.200s: %zu error%s", path, errors, errors == 1 ? "" : "s")
               : ERR_OK;
}

void svg_free(struct svg *svg)
{
    free(svg->layer);
    free(svg->part);
    *svg = (struct svg){.page_mm = {0}};
}
