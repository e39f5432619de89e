/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/files.h"
#include "sim/audit/files_scalp.h"
#include "sim/audit/yaml.h"

static bool copy_name(char out[AUDIT_NAME_SIZE], const char *text)
{
    size_t length = text ? strnlen(text, AUDIT_NAME_SIZE) : AUDIT_NAME_SIZE;
    if (length == 0 || length == AUDIT_NAME_SIZE) {
        return false;
    }
    memcpy(out, text, length + 1);
    return true;
}

static bool read_sheets(struct audit_job *job, const struct audit_yaml *yaml)
{
    const struct audit_yaml_node *map = audit_yaml_get(yaml, yaml->node, "sheets");
    const struct audit_yaml_node *node = NULL;
    size_t capacity = 0;
    while ((node = audit_yaml_next(yaml, map, node)) != NULL) {
        job->sheet = audit_grow(job->sheet, &capacity, job->sheets + 1, sizeof *job->sheet);
        struct audit_sheet_name *sheet = &job->sheet[job->sheets];
        if (job->sheets == AUDIT_SHEETS_MAX || !copy_name(sheet->name, node->key) ||
            !copy_name(sheet->origin, audit_yaml_text(yaml, node, "origin")) ||
            !copy_name(sheet->up, audit_yaml_text(yaml, node, "up"))) {
            return false;
        }
        job->sheets++;
    }
    return true;
}

static bool find_sheet(const struct audit_job *job, const char *name, size_t *index)
{
    for (size_t i = 0; name && i < job->sheets; i++) {
        if (strcmp(job->sheet[i].name, name) == 0) {
            *index = i;
            return true;
        }
    }
    return false;
}

static bool read_area(struct audit_job *job, struct audit_area *area, const struct audit_yaml *yaml,
                      const struct audit_yaml_node *node)
{
    const struct audit_yaml_node *polygon = audit_yaml_get(yaml, node, "polygon_mm");
    const struct audit_yaml_node *circle = audit_yaml_get(yaml, node, "circle_mm");
    if (!copy_name(area->name, node->key) ||
        !audit_yaml_number(yaml, node, "margin_mm", &area->margin_mm)) {
        return false;
    }
    if (!polygon && !circle) {
        return audit_scalp_area_read(area, yaml, node);
    }
    if (!find_sheet(job, audit_yaml_text(yaml, node, "sheet"), &area->sheet)) {
        return false;
    }
    if (polygon) {
        area->kind = AUDIT_POLYGON;
        return audit_places_read(area, yaml, polygon, 3);
    }
    area->kind = AUDIT_CIRCLE;
    return audit_yaml_numbers(yaml, audit_yaml_get(yaml, circle, "at"), area->at_mm, 2) &&
           audit_yaml_number(yaml, circle, "radius", &area->radius_mm) && area->radius_mm >= 0;
}

static bool read_areas(struct audit_job *job, struct audit_area **area, size_t *count,
                       const struct audit_yaml *yaml, const char *key)
{
    const struct audit_yaml_node *map = audit_yaml_get(yaml, yaml->node, key);
    const struct audit_yaml_node *node = NULL;
    size_t capacity = 0;
    while ((node = audit_yaml_next(yaml, map, node)) != NULL) {
        if (*count == AUDIT_AREAS_MAX) {
            return false;
        }
        if (audit_yaml_get(yaml, node, "cleared")) {
            continue; /* a keep-out that somebody has cleared */
        }
        *area = audit_grow(*area, &capacity, *count + 1, sizeof **area);
        struct audit_area *next = &(*area)[(*count)++];
        memset(next, 0, sizeof *next);
        if (!read_area(job, next, yaml, node)) {
            return false;
        }
    }
    return true;
}

static int compare_areas(const void *a, const void *b)
{
    return strcmp(((const struct audit_area *)a)->name, ((const struct audit_area *)b)->name);
}

/* By sheet, so that a place is looked up once for each. */
static int compare_sheets(const void *a, const void *b)
{
    const struct audit_area *one = a, *other = b;
    return one->sheet < other->sheet ? -1 : one->sheet > other->sheet;
}

static bool read_limits(struct audit_job *job, const struct audit_yaml *yaml)
{
    const struct audit_yaml_node *limits = audit_yaml_get(yaml, yaml->node, "limits");
    return audit_yaml_number(yaml, limits, "depth_mm", &job->depth_mm) &&
           audit_yaml_number(yaml, limits, "gap_mm", &job->gap_mm) && job->depth_mm >= 0 &&
           job->gap_mm >= 0;
}

bool audit_job_read(struct audit_job *job, const char *path, struct audit_report *report)
{
    memset(job, 0, sizeof *job);
    job->depth_mm = 1.0;
    job->gap_mm = 0.6;
    struct audit_yaml yaml;
    bool good = audit_yaml_read(&yaml, path, "pigment-job 1", job->hash, report);
    if (good) {
        good = read_limits(job, &yaml) && read_sheets(job, &yaml) &&
               read_areas(job, &job->zone, &job->zones, &yaml, "zones") &&
               read_areas(job, &job->keep_out, &job->keep_outs, &yaml, "keep_outs");
        if (!good) {
            audit_trouble(report, "%s: its limits, sheets, zones or keep-outs cannot be read",
                          path);
        }
    }
    audit_yaml_free(&yaml);
    if (job->zones > 0) {
        qsort(job->zone, job->zones, sizeof *job->zone, compare_areas);
    }
    if (job->keep_outs > 0) {
        qsort(job->keep_out, job->keep_outs, sizeof *job->keep_out, compare_sheets);
    }
    return good;
}

void audit_job_free(struct audit_job *job)
{
    for (size_t i = 0; i < job->zones; i++) {
        free(job->zone[i].vertex_mm);
    }
    for (size_t i = 0; i < job->keep_outs; i++) {
        free(job->keep_out[i].vertex_mm);
    }
    free(job->sheet);
    free(job->zone);
    free(job->keep_out);
    memset(job, 0, sizeof *job);
}

const struct audit_area *audit_job_zone(const struct audit_job *job, const char *name)
{
    assert(name);
    struct audit_area key = {.kind = AUDIT_WHOLE};
    if (job->zones == 0 || !copy_name(key.name, name)) {
        return NULL;
    }
    return bsearch(&key, job->zone, job->zones, sizeof *job->zone, compare_areas);
}
