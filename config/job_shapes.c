/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/job_shapes.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "config/job_gates.h"
#include "config/job_layers.h"
#include "config/job_scalp_shapes.h"
#include "config/memory.h"
#include "config/number.h"

enum { VERTICES_MAX = 1000 };

static const struct yaml_range SHEET_MM = {-400, 400};

/* Twice the signed area of the triangle a b c: its sign tells the side of c. */
static double turn(const double a[2], const double b[2], const double c[2])
{
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

static bool do_cross(const double a[2], const double b[2], const double c[2], const double d[2])
{
    bool c_and_d_apart = turn(a, b, c) * turn(a, b, d) < 0;
    bool a_and_b_apart = turn(c, d, a) * turn(c, d, b) < 0;
    return c_and_d_apart && a_and_b_apart;
}

static void check_polygon(const struct job_shape *shape, struct place at, struct diags *diags)
{
    size_t n = shape->vertex_count;
    const double(*v)[2] = (const double(*)[2])shape->vertex_mm;
    double area2 = 0;
    for (size_t i = 0; i < n; i++) {
        area2 += turn(v[0], v[i], v[(i + 1) % n]);
    }
    // sides next to each other share a vertex and cannot cross
    for (size_t i = 0; i + 2 < n; i++) {
        for (size_t j = i + 2; j < n; j++) {
            bool are_neighbours = i == 0 && j == n - 1;
            if (!are_neighbours && do_cross(v[i], v[i + 1], v[j], v[(j + 1) % n])) {
                diag_error(diags, at, "polygon_mm: sides %zu and %zu cross each other", i + 1,
                           j + 1);
                return;
            }
        }
    }
    if (fabs(area2) < 0.02) {
        diag_error(diags, at, "polygon_mm: it has no area");
    }
}

static void read_polygon(struct job_shape *shape, struct yaml_node *node, struct diags *diags)
{
    shape->kind = JOB_POLYGON;
    if (node->kind != YAML_LIST || node->count < 3 || node->count > VERTICES_MAX) {
        diag_error(diags, node->at, "'polygon_mm' must be a list of 3 to %d places [x, y]",
                   VERTICES_MAX);
        return;
    }
    size_t before = diags->errors;
    shape->vertex_mm = memory_new(node->count, sizeof(*shape->vertex_mm));
    for (const struct yaml_node *item = node->child; item; item = item->next) {
        double *vertex = shape->vertex_mm[shape->vertex_count++];
        yaml_numbers_of(item, "polygon_mm", SHEET_MM, vertex, 2, diags);
    }
    if (diags->errors == before) {
        check_polygon(shape, node->at, diags);
    }
}

static void read_circle(struct job_shape *shape, struct yaml_node *parent, struct diags *diags)
{
    shape->kind = JOB_CIRCLE;
    struct yaml_node *node = yaml_map(parent, "circle_mm", YAML_REQUIRED, diags);
    if (node) {
        yaml_numbers(node, "at", YAML_REQUIRED, SHEET_MM, shape->at_mm, 2, diags);
        yaml_number(node, "radius", YAML_REQUIRED, (struct yaml_range){0.1, 300}, &shape->radius_mm,
                    diags);
    }
}

static void read_sheet(struct job_shape *shape, const struct job *job, struct yaml_node *node,
                       struct diags *diags)
{
    const char *id = NULL;
    if (!yaml_string(node, "sheet", YAML_REQUIRED, &id, diags)) {
        return;
    }
    int sheet = job_find_sheet(job, id, strlen(id));
    if (sheet < 0) {
        diag_error(diags, yaml_get(node, "sheet")->at, "sheet: '%.40s' is not in 'sheets'", id);
        return;
    }
    shape->sheet = (size_t)sheet;
}

static void read_shape(struct job_shape *shape, const struct job *job, struct yaml_node *node,
                       struct diags *diags)
{
    struct yaml_node *polygon = yaml_get(node, "polygon_mm");
    const struct yaml_node *circle = yaml_get(node, "circle_mm");
    const struct yaml_node *sheet = yaml_get(node, "sheet");
    const bool on_scalp = job_scalp_shape_read(shape, node, diags);
    if ((polygon || circle) && (on_scalp || (polygon && circle))) {
        diag_error(diags, (circle ? circle : polygon)->key_at,
                   "two shapes; allowed: one of polygon_mm, circle_mm, polygon_percent, "
                   "strip_percent and discs_percent");
    }
    if (sheet && !polygon && !circle) {
        diag_error(diags, sheet->key_at,
                   "a sheet but no shape on it; give polygon_mm or circle_mm, or no sheet at all");
    }
    if (polygon) {
        read_polygon(shape, polygon, diags);
    } else if (circle) {
        read_circle(shape, node, diags);
    }
    if (polygon || circle) {
        read_sheet(shape, job, node, diags);
    }
}

static void read_window(struct job_zone *zone, const struct job *job, struct yaml_node *node,
                        struct diags *diags)
{
    double *window = zone->depth_window_mm;
    window[1] = job->limits.depth_mm;
    window[0] = fmin(0.3, window[1]);
    const struct yaml_range allowed = {0.1, job->limits.depth_mm};
    if (!yaml_numbers(node, "depth_window_mm", YAML_OPTIONAL, allowed, window, 2, diags)) {
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        window[i] = number_quantise(window[i], 3);
    }
    if (window[0] > window[1]) {
        diag_error(diags, yaml_get(node, "depth_window_mm")->at,
                   "depth_window_mm: the first number must not be above the second");
    }
}

static int find_recipe(const struct job *job, const char *id)
{
    for (size_t i = 0; i < job->recipe_count; i++) {
        if (strcmp(job->recipe[i].id, id) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static void read_recipe_of(struct job_zone *zone, const struct job *job, struct yaml_node *node,
                           struct diags *diags)
{
    const char *id = NULL;
    size_t before = diags->errors;
    read_window(zone, job, node, diags);
    if (!yaml_string(node, "recipe", YAML_REQUIRED, &id, diags)) {
        return;
    }
    struct place at = yaml_get(node, "recipe")->at;
    int found = find_recipe(job, id);
    if (found < 0) {
        diag_error(diags, at, "recipe: '%.40s' is not in 'recipes'", id);
        return;
    }
    zone->recipe = (size_t)found;
    double depth_mm = job->recipe[found].depth_mm;
    bool is_inside = depth_mm >= zone->depth_window_mm[0] && depth_mm <= zone->depth_window_mm[1];
    if (diags->errors == before && !is_inside) {
        diag_error(diags, at, "recipe: %s goes %g mm deep, outside the zone's window %g to %g", id,
                   depth_mm, zone->depth_window_mm[0], zone->depth_window_mm[1]);
    }
}

void job_zone_read(struct job_zone *zone, const struct job *job, struct yaml_node *node,
                   struct diags *diags)
{
    assert(zone && job && node && diags);
    if (!job_template_read(zone, node, diags)) {
        read_shape(&zone->shape, job, node, diags);
    }
    read_recipe_of(zone, job, node, diags);
    yaml_number(node, "gap_mm", YAML_OPTIONAL, (struct yaml_range){0, 10}, &zone->gap_mm, diags);
    job_layers_read(zone, job, node, diags);
    job_gates_zone_read(zone, node, diags);
}

void job_keep_out_read(struct job_keep_out *keep_out, const struct job *job, struct yaml_node *node,
                       struct diags *diags)
{
    assert(keep_out && job && node && diags);
    read_shape(&keep_out->shape, job, node, diags);
    if (keep_out->shape.kind == JOB_WHOLE && !yaml_get(node, "polygon_mm") &&
        !yaml_get(node, "circle_mm")) {
        diag_error(diags, node->at,
                   "a keep-out needs a shape: polygon_mm, circle_mm, polygon_percent, "
                   "strip_percent or discs_percent");
    }
    yaml_number(node, "margin_mm", YAML_OPTIONAL, (struct yaml_range){0, 50}, &keep_out->margin_mm,
                diags);
    job_gates_keep_out_read(keep_out, node, diags);
}
