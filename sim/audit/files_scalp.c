/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shapes in scalp coordinates, as a job file has them, and those that have a name: the outlines of
 * formats.md.
 */
#include <string.h>

#include "sim/audit/files_scalp.h"
#include "sim/audit/text.h"

enum { CORNERS_MAX = 16 };

struct named_shape {
    const char *name;
    enum audit_area_kind kind;
    double radius_mm;
    size_t count; /* 0: the file says where */
    double percent[CORNERS_MAX][2];
};

static const struct named_shape NAMED[] = {
    {"frontal_hairline",
     AUDIT_SCALP_POLYGON,
     0,
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
      {-24, 30}}},
    {"crown",
     AUDIT_SCALP_POLYGON,
     0,
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
      {-12, -19}}},
    {"vertex",
     AUDIT_SCALP_POLYGON,
     0,
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
      {-11, 23}}},
    {"temples",
     AUDIT_SCALP_POLYGON,
     0,
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
      {-36, 26}}},
    {"part_line", AUDIT_SCALP_STRIP, 6, 3, {{14, 46}, {13, 15}, {8, -18}}},
    {"sides",
     AUDIT_SCALP_POLYGON,
     0,
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
      {-36, 22}}},
    {"nape",
     AUDIT_SCALP_POLYGON,
     0,
     6,
     {{-30, -74}, {30, -74}, {32, -92}, {24, -108}, {-24, -108}, {-32, -92}}},
    {"strip_scar",
     AUDIT_SCALP_STRIP,
     5,
     5,
     {{-46, -60}, {-26, -74}, {0, -79}, {26, -74}, {46, -60}}},
    {"dot_scars", AUDIT_SCALP_DISCS, 1.5, 0, {{0}}},
    {"areata_patch", AUDIT_SCALP_DISCS, 12, 0, {{0}}},
    {"beard",
     AUDIT_SCALP_POLYGON,
     0,
     6,
     {{-70, 60}, {-50, 120}, {0, 145}, {50, 120}, {70, 60}, {0, 130}}},
    {"brow",
     AUDIT_SCALP_POLYGON,
     0,
     8,
     {{-30, 92}, {-8, 98}, {-8, 102}, {-30, 98}, {30, 98}, {8, 102}, {8, 98}, {30, 92}}},
};

bool audit_places_read(struct audit_area *area, const struct audit_yaml *yaml,
                       const struct audit_yaml_node *list, size_t least)
{
    if (list->children < least || list->children > AUDIT_VERTICES_MAX) {
        return false;
    }
    size_t capacity = 0;
    area->vertices = 0;
    area->vertex_mm =
        audit_grow(area->vertex_mm, &capacity, list->children, sizeof *area->vertex_mm);
    const struct audit_yaml_node *node = NULL;
    while ((node = audit_yaml_next(yaml, list, node)) != NULL) {
        if (!audit_yaml_numbers(yaml, node, area->vertex_mm[area->vertices++], 2)) {
            return false;
        }
    }
    return true;
}

static bool take_named(struct audit_area *area, const char *name)
{
    for (size_t i = 0; i < sizeof NAMED / sizeof NAMED[0]; i++) {
        if (strcmp(NAMED[i].name, name) != 0) {
            continue;
        }
        size_t capacity = 0;
        area->kind = NAMED[i].kind;
        area->radius_mm = NAMED[i].radius_mm;
        area->vertices = NAMED[i].count;
        area->vertex_mm = audit_grow(NULL, &capacity, NAMED[i].count + 1, sizeof *area->vertex_mm);
        memcpy(area->vertex_mm, NAMED[i].percent, NAMED[i].count * sizeof *area->vertex_mm);
        return true;
    }
    return false;
}

bool audit_scalp_area_read(struct audit_area *area, const struct audit_yaml *yaml,
                           const struct audit_yaml_node *node)
{
    static const struct {
        const char *key;
        enum audit_area_kind kind;
        size_t least;
    } SHAPES[] = {{"polygon_percent", AUDIT_SCALP_POLYGON, 3},
                  {"strip_percent", AUDIT_SCALP_STRIP, 2},
                  {"discs_percent", AUDIT_SCALP_DISCS, 1}};
    const char *name = audit_yaml_text(yaml, node, "template");
    if (name && !take_named(area, name)) {
        return false;
    }
    for (size_t i = 0; i < sizeof SHAPES / sizeof SHAPES[0]; i++) {
        const struct audit_yaml_node *list = audit_yaml_get(yaml, node, SHAPES[i].key);
        if (list && (name == NULL || area->kind == SHAPES[i].kind)) {
            area->kind = SHAPES[i].kind;
            if (!audit_places_read(area, yaml, list, SHAPES[i].least)) {
                return false;
            }
        }
    }
    double width_mm = 2 * area->radius_mm;
    const bool is_strip = area->kind == AUDIT_SCALP_STRIP;
    if (!audit_yaml_number(yaml, node, is_strip ? "width_mm" : "radius_mm",
                           is_strip ? &width_mm : &area->radius_mm)) {
        return false;
    }
    area->radius_mm = is_strip ? width_mm / 2 : area->radius_mm;
    return area->kind == AUDIT_WHOLE || area->vertices > 0;
}
