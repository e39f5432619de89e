/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Just enough YAML to judge by: maps, lists and scalars as a flat array of nodes, through libyaml's
 * events. Aliases and too deep or too large files are refused.
 */
#ifndef AUDIT_YAML_H
#define AUDIT_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/audit/report.h"

struct audit_yaml_node {
    char *key;          /* in its map, else NULL */
    char *text;         /* of a scalar, else NULL */
    size_t child, next; /* indices, 0 = none */
    size_t children;
};

/* node[0] is the root. */
struct audit_yaml {
    struct audit_yaml_node *node;
    size_t nodes, capacity;
};

/* Reads a file of that format line ("pigment-job 1"). audit_yaml_free also after a failure. */
bool audit_yaml_read(struct audit_yaml *yaml, const char *path, const char *format,
                     uint8_t hash[32], struct audit_report *report);
void audit_yaml_free(struct audit_yaml *yaml);

/* The child of a map with that key, NULL when there is none (or the map is NULL). */
const struct audit_yaml_node *audit_yaml_get(const struct audit_yaml *yaml,
                                             const struct audit_yaml_node *map, const char *key);
/* Steps through children: pass NULL first. */
const struct audit_yaml_node *audit_yaml_next(const struct audit_yaml *yaml,
                                              const struct audit_yaml_node *parent,
                                              const struct audit_yaml_node *before);
/* A scalar's text, NULL when there is none. */
const char *audit_yaml_text(const struct audit_yaml *yaml, const struct audit_yaml_node *map,
                            const char *key);
/* A number, or `count` of them in a list; the values stay as they were when absent. False when the
 * key is there but is not that. */
bool audit_yaml_number(const struct audit_yaml *yaml, const struct audit_yaml_node *map,
                       const char *key, double *value);
bool audit_yaml_numbers(const struct audit_yaml *yaml, const struct audit_yaml_node *list,
                        double *values, size_t count);

#endif
