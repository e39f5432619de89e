/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/head_surface.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/document.h"
#include "config/memory.h"
#include "config/number.h"

static const struct yaml_range MM_PER_UNIT = {1e-3, 1e4};

static const struct {
    const char *word;
    double mm;
} UNITS[] = {{"mm", 1}, {"cm", 10}, {"m", 1000}, {"in", 25.4}};
enum { UNITS_KNOWN = sizeof(UNITS) / sizeof(*UNITS) };

const char *head_units_name(double mm_per_unit)
{
    for (size_t i = 0; i < UNITS_KNOWN; i++) {
        if (UNITS[i].mm == mm_per_unit) {
            return UNITS[i].word;
        }
    }
    return NULL;
}

bool head_units_parse(const char *text, double *mm_per_unit)
{
    double mm = 0;
    for (size_t i = 0; i < UNITS_KNOWN; i++) {
        if (strcmp(text, UNITS[i].word) == 0) {
            *mm_per_unit = UNITS[i].mm;
            return true;
        }
    }
    if (!number_parse(text, strlen(text), &mm) || mm < MM_PER_UNIT.min || mm > MM_PER_UNIT.max) {
        return false;
    }
    *mm_per_unit = mm;
    return true;
}

bool head_read_units(struct yaml_node *map, enum yaml_need need, double *mm_per_unit,
                     struct diags *diags)
{
    const struct yaml_node *node = yaml_get(map, "units");
    if (!node) {
        if (need == YAML_REQUIRED) {
            diag_error(diags, map->at, "units: missing; allowed: mm, cm, m, in, or the mm of one");
        }
        return false;
    }
    if (node->kind != YAML_SCALAR || !head_units_parse(node->text, mm_per_unit)) {
        diag_error(diags, node->at, "units: allowed: mm, cm, m, in, or the mm of one, %g to %g",
                   MM_PER_UNIT.min, MM_PER_UNIT.max);
        return false;
    }
    return true;
}

static enum err_code read_bytes(struct head *head, const char *path, const struct file *bytes,
                                struct diags *diags, struct err *err)
{
    switch (head->surface) {
    case HEAD_FIT:
        head->fit = memory_new(1, sizeof(*head->fit));
        return fit_read_text(head->fit, path, bytes->data, bytes->size, diags, err);
    case HEAD_SCAN:
        return mesh_read_text(&head->source->mesh, path, bytes->data, bytes->size, diags, err);
    case HEAD_PROBES:
        return probes_read_text(&head->source->probes, path, bytes->data, bytes->size, diags, err);
    case HEAD_ELLIPSOID:
    case HEAD_PAD:
    case HEAD_SURFACES:
        break;
    }
    assert(false);
    return ERR_BUG;
}

/* What the file is off by is told with its own lines; that it cannot be read, where it is named. */
static void read_file(struct head *head, const struct yaml_node *named, const char *head_path,
                      const struct file *own, struct diags *diags)
{
    struct err err;
    struct file bytes;
    head->surface_path = file_path_beside(head_path, named->text);
    if (file_read(&bytes, head->surface_path, &err) != ERR_OK) {
        diag_error(diags, named->at, "%.240s", err.msg);
        return;
    }
    if (head->is_outline && head->surface == HEAD_SCAN) {
        head->source->mesh.sha256 = bytes.sha256;
    } else if (head->is_outline && head->surface == HEAD_PROBES) {
        head->source->probes.sha256 = bytes.sha256;
    } else {
        (void)read_bytes(head, head->surface_path, &bytes, diags, &err);
    }
    head->sha256 = sha256_of_two(own->data, own->size, bytes.data, bytes.size);
    file_free(&bytes);
}

/* The truth of a head whose surface is a scan is that scan, unless it names another. */
static void take_for_truth(struct head *head, const struct yaml_node *named)
{
    const size_t len = strlen(named->text);
    if (head->truth.kind == HEAD_TRUTH_NONE && len < sizeof(head->truth.file)) {
        head->truth.kind = HEAD_TRUTH_SCAN;
        memcpy(head->truth.file, named->text, len + 1);
        head->truth.mm_per_unit = head->source->mm_per_unit;
        head->truth.scan_in_head = head->source->in_head;
    }
}

/* What the triangles of a scan are. */
static void read_triangles(struct head *head, struct yaml_node *map, struct diags *diags)
{
    static const char *const WINDING[] = {"outward", "inward"}, *const FACETS[] = {"chords",
                                                                                   "skin"};
    int winding = 0, facets = 0;
    yaml_word(map, "winding", YAML_OPTIONAL, WINDING, 2, &winding, diags);
    yaml_word(map, "facets", YAML_OPTIONAL, FACETS, 2, &facets, diags);
    head->source->is_inward = winding == 1;
    head->source->is_skin = facets == 1;
}

void head_surface_read(struct head *head, struct yaml_node *surface, enum head_surface kind,
                       const char *head_path, const struct file *own, struct diags *diags)
{
    const char *text = NULL;
    struct yaml_node *node = yaml_get(surface, head_surface_name[kind]);
    head->surface = kind;
    if (kind != HEAD_FIT) {
        head->source = memory_new(1, sizeof(*head->source));
        head->source->mm_per_unit = 1;
    }
    if (kind != HEAD_FIT && (kind == HEAD_SCAN || node->kind == YAML_MAP)) {
        struct yaml_node *map = yaml_map(surface, head_surface_name[kind], YAML_REQUIRED, diags);
        if (!map || !yaml_string(map, "file", YAML_REQUIRED, &text, diags)) {
            return;
        }
        node = yaml_get(map, "file");
        (void)head_read_units(map, YAML_REQUIRED, &head->source->mm_per_unit, diags);
        document_pose(map, kind == HEAD_SCAN ? "scan_in_head" : "probes_in_head", YAML_OPTIONAL,
                      &head->source->in_head, diags);
        if (kind == HEAD_SCAN) {
            read_triangles(head, map, diags);
            take_for_truth(head, node);
        }
    } else if (!yaml_string(surface, head_surface_name[kind], YAML_REQUIRED, &text, diags)) {
        return;
    }
    read_file(head, node, head_path, own, diags);
}
