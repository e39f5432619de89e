/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/head.h"

#include <assert.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>

#include "config/document.h"
#include "config/head_surface.h"

/* How far a landmark may lie off the surface: the face and the ears are no part of an ellipsoid. */
static const double LANDMARK_OFF_MAX_MM = 25;
static const double ORIGIN_OFF_MAX_MM = 15;

const char *const head_landmark_name[HEAD_LANDMARKS] = {
    [HEAD_GLABELLA] = "glabella",
    [HEAD_INION] = "inion",
    [HEAD_TRAGION_LEFT] = "tragion_left",
    [HEAD_TRAGION_RIGHT] = "tragion_right",
    [HEAD_VERTEX] = "vertex",
};

const char *const head_surface_name[HEAD_SURFACES] = {[HEAD_ELLIPSOID] = "ellipsoid",
                                                      [HEAD_PAD] = "pad",
                                                      [HEAD_FIT] = "fit",
                                                      [HEAD_SCAN] = "scan",
                                                      [HEAD_PROBES] = "probes"};

static double length(const double v[3])
{
    return sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2]);
}

static double distance(const double a[3], const double b[3])
{
    const double apart[3] = {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    return length(apart);
}

static void read_landmarks(struct head *head, struct yaml_node *root, struct diags *diags)
{
    struct yaml_node *map = yaml_map(root, "landmarks_mm", YAML_REQUIRED, diags);
    if (!map) {
        return;
    }
    const struct yaml_range mm = {-300, 300};
    for (size_t i = 0; i < HEAD_LANDMARKS; i++) {
        bool is_needed = head->surface != HEAD_PAD || i == HEAD_VERTEX;
        head->has_landmark[i] =
            yaml_numbers(map, head_landmark_name[i], is_needed ? YAML_REQUIRED : YAML_OPTIONAL, mm,
                         head->landmark_mm[i], 3, diags);
    }
}

static void read_ellipsoid(struct head *head, struct yaml_node *node, struct diags *diags)
{
    double pitch_deg = 0;
    head->surface = HEAD_ELLIPSOID;
    yaml_numbers(node, "centre_mm", YAML_REQUIRED, (struct yaml_range){-200, 200}, head->centre_mm,
                 3, diags);
    yaml_numbers(node, "semi_mm", YAML_REQUIRED, (struct yaml_range){40, 150}, head->semi_mm, 3,
                 diags);
    yaml_number(node, "pitch_deg", YAML_OPTIONAL, (struct yaml_range){-90, 90}, &pitch_deg, diags);
    head->pitch_rad = rad_from_deg(pitch_deg);
}

static void read_pad(struct head *head, struct yaml_node *node, struct diags *diags)
{
    head->surface = HEAD_PAD;
    double normal[3] = {0, 0, 1};
    if (yaml_numbers(node, "normal", YAML_REQUIRED, (struct yaml_range){-1, 1}, normal, 3, diags) &&
        length(normal) < 0.5) {
        diag_error(diags, yaml_get(node, "normal")->at,
                   "normal: its length is %.3g; allowed: a direction of length 1", length(normal));
    }
    double len = length(normal);
    for (size_t i = 0; i < 3; i++) {
        head->pad_normal[i] = len > 0 ? normal[i] / len : 0;
    }
    yaml_numbers(node, "size_mm", YAML_REQUIRED, (struct yaml_range){1, 400}, head->pad_size_mm, 2,
                 diags);
    yaml_numbers(node, "centre_mm", YAML_OPTIONAL, (struct yaml_range){-300, 300}, head->centre_mm,
                 3, diags);
}

static bool read_surface(struct head *head, struct yaml_node *root, const char *path,
                         const struct file *own, struct diags *diags)
{
    struct yaml_node *surface = yaml_map(root, "surface", YAML_REQUIRED, diags);
    if (!surface) {
        return false;
    }
    const size_t before = diags->errors;
    int kind = HEAD_SURFACES, given = 0;
    for (int i = 0; i < HEAD_SURFACES; i++) {
        if (yaml_get(surface, head_surface_name[i])) {
            kind = i;
            given++;
        }
    }
    if (given != 1) {
        diag_error(diags, surface->at, "surface: give one of ellipsoid, pad, fit, scan, probes");
        return false;
    }
    if (kind != HEAD_ELLIPSOID && kind != HEAD_PAD) {
        head_surface_read(head, surface, (enum head_surface)kind, path, own, diags);
        return diags->errors == before;
    }
    struct yaml_node *node = yaml_map(surface, head_surface_name[kind], YAML_REQUIRED, diags);
    if (node) {
        (kind == HEAD_PAD ? read_pad : read_ellipsoid)(head, node, diags);
    }
    return diags->errors == before;
}

/* Distance from the ellipsoid to first order, |f| / |grad f|: right to a few percent nearby. */
static double off_ellipsoid_mm(const struct head *head, const double at_mm[3])
{
    double c = cos(head->pitch_rad), s = sin(head->pitch_rad);
    double x = at_mm[0] - head->centre_mm[0];
    double z = at_mm[2] - head->centre_mm[2];
    // into the ellipsoid's own axes: turned back by pitch about y
    const double own[3] = {c * x - s * z, at_mm[1] - head->centre_mm[1], s * x + c * z};
    double f = -1, gradient[3];
    for (size_t i = 0; i < 3; i++) {
        double semi2 = head->semi_mm[i] * head->semi_mm[i];
        f += own[i] * own[i] / semi2;
        gradient[i] = 2 * own[i] / semi2;
    }
    double steep = length(gradient);
    return steep > 0 ? fabs(f) / steep : HUGE_VAL;
}

static void check_between(const struct head *head, enum head_landmark a, enum head_landmark b,
                          struct yaml_range allowed, struct place at, struct diags *diags)
{
    double apart = distance(head->landmark_mm[a], head->landmark_mm[b]);
    if (apart < allowed.min || apart > allowed.max) {
        diag_error(diags, at, "%s and %s are %.1f mm apart; a person's are %g to %g",
                   head_landmark_name[a], head_landmark_name[b], apart, allowed.min, allowed.max);
    }
}

static void check_off_surface(const struct head *head, struct yaml_node *map, struct diags *diags)
{
    for (size_t i = 0; i < HEAD_LANDMARKS; i++) {
        double off_mm = off_ellipsoid_mm(head, head->landmark_mm[i]);
        if (off_mm > LANDMARK_OFF_MAX_MM) {
            diag_error(diags, yaml_get(map, head_landmark_name[i])->at,
                       "%s: about %.0f mm off the ellipsoid; allowed: %g", head_landmark_name[i],
                       off_mm, LANDMARK_OFF_MAX_MM);
        }
    }
}

/* Landmarks taken in another frame or with left and right swapped must not pass: a tattoo that is
 * mirrored or turned is for good. */
void head_check_landmarks(const struct head *head, struct place at, struct diags *diags)
{
    const double(*mm)[3] = head->landmark_mm;
    if (mm[HEAD_TRAGION_LEFT][1] < mm[HEAD_TRAGION_RIGHT][1]) {
        diag_error(diags, at,
                   "landmarks_mm: tragion_left and tragion_right are swapped: y points to the "
                   "left, so the left one's y is positive");
        return;
    }
    check_between(head, HEAD_TRAGION_LEFT, HEAD_TRAGION_RIGHT, (struct yaml_range){90, 190}, at,
                  diags);
    check_between(head, HEAD_GLABELLA, HEAD_INION, (struct yaml_range){130, 260}, at, diags);
    double middle_mm[3];
    for (size_t i = 0; i < 3; i++) {
        middle_mm[i] = (mm[HEAD_TRAGION_LEFT][i] + mm[HEAD_TRAGION_RIGHT][i]) / 2;
    }
    if (length(middle_mm) > ORIGIN_OFF_MAX_MM) {
        diag_error(diags, at,
                   "landmarks_mm: the middle of the tragions is %.1f mm from the origin; allowed: "
                   "%g, the frame starts there",
                   length(middle_mm), ORIGIN_OFF_MAX_MM);
    }
    if (mm[HEAD_GLABELLA][0] < 40 || mm[HEAD_INION][0] > -30 || mm[HEAD_VERTEX][2] < 60) {
        diag_error(diags, at,
                   "landmarks_mm: not in the head frame (x forward, z up): glabella x %.1f, inion "
                   "x %.1f, vertex z %.1f",
                   mm[HEAD_GLABELLA][0], mm[HEAD_INION][0], mm[HEAD_VERTEX][2]);
    }
}

static void check_map(const struct head *head, struct yaml_node *map, struct diags *diags)
{
    head_check_landmarks(head, map->at, diags);
    if (head->surface == HEAD_ELLIPSOID) {
        check_off_surface(head, map, diags);
    }
}

static void check_pad(const struct head *head, struct yaml_node *map, struct diags *diags)
{
    double off_mm = 0;
    for (size_t i = 0; i < 3; i++) {
        off_mm += (head->landmark_mm[HEAD_VERTEX][i] - head->centre_mm[i]) * head->pad_normal[i];
    }
    if (fabs(off_mm) > 0.01) {
        diag_error(diags, yaml_get(map, "vertex")->at,
                   "vertex: %.3f mm off the pad's plane; sheets start there, so it lies in it",
                   off_mm);
    }
}

static enum err_code read_text(struct head *head, const char *path, const struct file *own,
                               struct diags *diags, struct err *err)
{
    struct document document;
    enum err_code code = document_open_text(&document, path, own->data, own->size, "pigment-head",
                                            ERR_CONFIG, diags, err);
    if (code != ERR_OK) {
        return code;
    }
    head->sha256 = document.sha256;
    size_t before = diags->errors;
    head_truth_read(&head->truth, document.root, diags);
    if (read_surface(head, document.root, path, own, diags)) {
        read_landmarks(head, document.root, diags);
    } else {
        document.has_unread_keys = true;
    }
    if (diags->errors == before) {
        struct yaml_node *map = yaml_get(document.root, "landmarks_mm");
        (head->surface == HEAD_PAD ? check_pad : check_map)(head, map, diags);
    }
    return document_close(&document, diags, err);
}

static enum err_code read_head(struct head *head, const char *path, struct diags *diags,
                               struct err *err)
{
    assert(head && path && diags && err);
    struct file own;
    if (file_read(&own, path, err) != ERR_OK) {
        return err->code;
    }
    const enum err_code code = read_text(head, path, &own, diags, err);
    file_free(&own);
    return code;
}

enum err_code head_read(struct head *head, const char *path, struct diags *diags, struct err *err)
{
    *head = (struct head){.is_outline = false};
    return read_head(head, path, diags, err);
}

enum err_code head_read_outline(struct head *head, const char *path, struct diags *diags,
                                struct err *err)
{
    *head = (struct head){.is_outline = true};
    return read_head(head, path, diags, err);
}

void head_free(struct head *head)
{
    if (head->fit) {
        fit_free(head->fit);
    }
    if (head->source) {
        mesh_free(&head->source->mesh);
        probes_free(&head->source->probes);
    }
    free(head->fit);
    free(head->source);
    free(head->surface_path);
    *head = (struct head){0};
}
