/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/head_truth.h"

#include <assert.h>
#include <string.h>

#include "config/document.h"

static void read_harmonic(struct head_truth *truth, const struct yaml_node *node,
                          struct diags *diags)
{
    double value[3];
    const struct yaml_range any = {-HEAD_DEGREE_MAX, HEAD_DEGREE_MAX};
    if (!yaml_numbers_of(node, "harmonics_mm", any, value, 3, diags)) {
        return;
    }
    const struct head_harmonic harmonic = {(int)value[0], (int)value[1], value[2]};
    const int order = harmonic.order < 0 ? -harmonic.order : harmonic.order;
    if (harmonic.degree != value[0] || harmonic.order != value[1] || harmonic.degree < order) {
        diag_error(diags, node->at,
                   "harmonics_mm: no degree %g with order %g; allowed: [l, m, mm], whole numbers, "
                   "l 0 to %d, m -l to l",
                   value[0], value[1], HEAD_DEGREE_MAX);
    } else if (truth->harmonics == HEAD_HARMONICS_MAX) {
        diag_error(diags, node->at, "harmonics_mm: more than %d", HEAD_HARMONICS_MAX);
    } else {
        truth->harmonic[truth->harmonics++] = harmonic;
    }
}

static void read_analytic(struct head_truth *truth, struct yaml_node *node, struct diags *diags)
{
    double pitch_deg = 0;
    truth->kind = HEAD_TRUTH_ANALYTIC;
    truth->exponent = 2;
    yaml_numbers(node, "centre_mm", YAML_REQUIRED, (struct yaml_range){-200, 200}, truth->centre_mm,
                 3, diags);
    yaml_numbers(node, "semi_mm", YAML_REQUIRED, (struct yaml_range){40, 150}, truth->semi_mm, 3,
                 diags);
    yaml_number(node, "exponent", YAML_OPTIONAL, (struct yaml_range){2, 4}, &truth->exponent,
                diags);
    yaml_number(node, "pitch_deg", YAML_OPTIONAL, (struct yaml_range){-90, 90}, &pitch_deg, diags);
    truth->pitch_rad = rad_from_deg(pitch_deg);
    const struct yaml_node *list = yaml_list(node, "harmonics_mm", YAML_OPTIONAL, diags);
    for (const struct yaml_node *item = list ? list->child : NULL; item; item = item->next) {
        read_harmonic(truth, item, diags);
    }
}

static void read_scan(struct head_truth *truth, struct yaml_node *node, struct diags *diags)
{
    static const char *const UNIT[] = {"mm", "cm", "m", "in"};
    static const double MM[] = {1, 10, 1000, 25.4};
    const char *file = NULL;
    int unit = 0;
    truth->kind = HEAD_TRUTH_SCAN;
    if (yaml_string(node, "file", YAML_REQUIRED, &file, diags)) {
        if (strlen(file) >= sizeof truth->file) {
            diag_error(diags, yaml_get(node, "file")->at, "file: longer than %zu characters",
                       sizeof truth->file - 1);
        } else {
            memcpy(truth->file, file, strlen(file) + 1);
        }
    }
    yaml_word(node, "units", YAML_REQUIRED, UNIT, sizeof UNIT / sizeof *UNIT, &unit, diags);
    truth->mm_per_unit = MM[unit];
    document_pose(node, "scan_in_head", YAML_OPTIONAL, &truth->scan_in_head, diags);
}

void head_truth_read(struct head_truth *truth, struct yaml_node *root, struct diags *diags)
{
    assert(truth->kind == HEAD_TRUTH_NONE);
    struct yaml_node *node = yaml_map(root, "truth", YAML_OPTIONAL, diags);
    if (!node) {
        return;
    }
    struct yaml_node *analytic = yaml_map(node, "analytic", YAML_OPTIONAL, diags);
    struct yaml_node *scan = yaml_map(node, "scan", YAML_OPTIONAL, diags);
    if ((analytic != NULL) == (scan != NULL)) {
        diag_error(diags, node->at, "truth: give one of analytic, scan");
    } else if (analytic) {
        read_analytic(truth, analytic, diags);
    } else {
        read_scan(truth, scan, diags);
    }
}
