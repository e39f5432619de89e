/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Zones that have names: where hair is lost and scars lie, on any head. Places are percent of the
 * way from the vertex to glabella (y 100), inion (y -100) and tragions (x -100, 100). Two parts
 * are one polygon that goes over to the other part and back along the same line.
 */
#include <string.h>

#include "config/job_scalp_shapes.h"
#include "config/memory.h"

enum { CORNERS_MAX = 24 };

struct template
{
    const char *name;
    enum job_shape_kind kind;
    size_t count; /* 0: the places are the file's */
    double place_percent[CORNERS_MAX][2];
    double radius_mm; /* default, of strips and discs */
    bool is_hairline, is_face;
};

static const struct template TEMPLATES[] = {
    {"frontal_hairline",
     JOB_SCALP_POLYGON,
     11,
     {{-38, 36},
      {-33, 42},
      {-24, 45},
      {-12, 49},
      {0, 51},
      {12, 49},
      {24, 45},
      {33, 42},
      {38, 36},
      {24, 30},
      {-24, 30}},
     0,
     true,
     false},
    {"crown",
     JOB_SCALP_POLYGON,
     12,
     {{0, -16},
      {12, -19},
      {20, -28},
      {23, -39},
      {20, -50},
      {12, -59},
      {0, -62},
      {-12, -59},
      {-20, -50},
      {-23, -39},
      {-20, -28},
      {-12, -19}},
     0,
     false,
     false},
    {"vertex",
     JOB_SCALP_POLYGON,
     12,
     {{0, 26},
      {11, 23},
      {19, 14},
      {22, 4},
      {20, -8},
      {12, -16},
      {0, -19},
      {-12, -16},
      {-20, -8},
      {-22, 4},
      {-19, 14},
      {-11, 23}},
     0,
     false,
     false},
    {"temples",
     JOB_SCALP_POLYGON,
     12,
     {{36, 26},
      {34, 42},
      {42, 36},
      {52, 30},
      {48, 16},
      {36, 26},
      {-36, 26},
      {-34, 42},
      {-42, 36},
      {-52, 30},
      {-48, 16},
      {-36, 26}},
     0,
     false,
     false},
    {"part_line", JOB_SCALP_STRIP, 3, {{14, 46}, {13, 15}, {8, -18}}, 6, false, false},
    {"sides",
     JOB_SCALP_POLYGON,
     14,
     {{36, 22},
      {50, 16},
      {62, 4},
      {64, -14},
      {56, -34},
      {38, -34},
      {36, 22},
      {-36, 22},
      {-50, 16},
      {-62, 4},
      {-64, -14},
      {-56, -34},
      {-38, -34},
      {-36, 22}},
     0,
     false,
     false},
    {"nape",
     JOB_SCALP_POLYGON,
     6,
     {{-30, -74}, {30, -74}, {32, -92}, {24, -108}, {-24, -108}, {-32, -92}},
     0,
     false,
     false},
    {"strip_scar",
     JOB_SCALP_STRIP,
     5,
     {{-46, -60}, {-26, -74}, {0, -79}, {26, -74}, {46, -60}},
     5,
     false,
     false},
    {"dot_scars", JOB_SCALP_DISCS, 0, {{0}}, 1.5, false, false},
    {"areata_patch", JOB_SCALP_DISCS, 0, {{0}}, 12, false, false},
    {"beard",
     JOB_SCALP_POLYGON,
     6,
     {{-70, 60}, {-50, 120}, {0, 145}, {50, 120}, {70, 60}, {0, 130}},
     0,
     false,
     true},
    {"brow",
     JOB_SCALP_POLYGON,
     8,
     {{-30, 92}, {-8, 98}, {-8, 102}, {-30, 98}, {30, 98}, {8, 102}, {8, 98}, {30, 92}},
     0,
     false,
     true},
};
enum { TEMPLATES_COUNT = sizeof(TEMPLATES) / sizeof(*TEMPLATES) };

static const struct template *find(const char *name)
{
    for (size_t i = 0; i < TEMPLATES_COUNT; i++) {
        if (strcmp(TEMPLATES[i].name, name) == 0) {
            return &TEMPLATES[i];
        }
    }
    return NULL;
}

static void take_places(struct job_shape *shape, const struct template *template)
{
    shape->place_percent = memory_new(template->count, sizeof(*shape->place_percent));
    memcpy(shape->place_percent, template->place_percent,
           template->count * sizeof(*shape->place_percent));
    shape->place_count = template->count;
}

/* A strip's width, a disc's radius and where either lies may be the file's own. */
static void read_sizes(struct job_shape *shape, const struct template *template,
                       struct yaml_node *node, struct diags *diags)
{
    const char *key = shape->kind == JOB_SCALP_STRIP ? "strip_percent" : "discs_percent";
    const bool strip = shape->kind == JOB_SCALP_STRIP;
    double size_mm = strip ? 2.0 * template->radius_mm : template->radius_mm;
    yaml_number(node, strip ? "width_mm" : "radius_mm", YAML_OPTIONAL,
                (struct yaml_range){0.5, 100}, &size_mm, diags);
    shape->radius_mm = strip ? 0.5 * size_mm : size_mm;
    const struct yaml_node *places = yaml_get(node, key);
    if (places) {
        job_scalp_places_read(shape, key, strip ? 2 : 1, places, diags);
    } else if (template->count == 0) {
        diag_error(diags, node->at, "template %s: 'discs_percent' says where they lie",
                   template->name);
    } else {
        take_places(shape, template);
    }
}

static bool read_flag(struct yaml_node *node, const char *key, struct diags *diags)
{
    static const char *const words[] = {"false", "true"};
    int value = 0;
    yaml_word(node, key, YAML_OPTIONAL, words, 2, &value, diags);
    return value == 1;
}

bool job_template_read(struct job_zone *zone, struct yaml_node *node, struct diags *diags)
{
    const char *name = NULL;
    zone->is_hairline = read_flag(node, "hairline", diags);
    if (!yaml_string(node, "template", YAML_OPTIONAL, &name, diags)) {
        return false;
    }
    const struct template *template = find(name);
    if (!template) {
        diag_error(diags, yaml_get(node, "template")->at,
                   "template: '%.40s' is none; allowed: frontal_hairline, crown, vertex, temples, "
                   "part_line, sides, nape, strip_scar, dot_scars, areata_patch, beard, brow",
                   name);
        return true;
    }
    zone->is_hairline = zone->is_hairline || template->is_hairline;
    zone->shape.kind = template->kind;
    if (template->is_face) {
        zone->is_off = !read_flag(node, "enabled", diags);
    }
    if (template->kind == JOB_SCALP_POLYGON) {
        take_places(&zone->shape, template);
    } else {
        read_sizes(&zone->shape, template, node, diags);
    }
    return true;
}
