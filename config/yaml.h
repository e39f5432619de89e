/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * YAML that keeps where everything stood. A file becomes a tree of maps, lists and scalars through
 * libyaml's event API; aliases, anchors, tags, several documents, duplicate keys and depths over
 * YAML_DEPTH_MAX are refused, each with its place. For machine, head and job files; dot fields
 * never pass through here.
 */
#ifndef CONFIG_YAML_H
#define CONFIG_YAML_H

#include <stdbool.h>
#include <stddef.h>

#include "config/diag.h"

enum { YAML_DEPTH_MAX = 64, YAML_NODES_MAX = 1000000 };

enum yaml_kind { YAML_SCALAR, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_kind kind;
    struct place at;
    char *text;  /* scalar */
    bool quoted; /* a quoted scalar is a string, never a number */
    char *key;   /* this node's key in its map, else NULL */
    struct place key_at;
    struct yaml_node *child; /* first */
    struct yaml_node *next;  /* sibling */
    size_t count;            /* children */
    bool used;               /* a reader has asked for it: what is left over is unknown */
    const char **asked; /* map: the keys that readers asked for, what a typo is compared with */
    size_t asked_count;
};

/* Reads text into a tree. NULL when it is no YAML at all; duplicate keys and the like are put in
 * diags and the tree still comes back. `file` is borrowed by every place in the tree. */
struct yaml_node *yaml_parse(const char *file, const char *text, size_t size, struct diags *diags);
/* Not yaml_free: libyaml exports one of its own, and a program has one symbol of a name. */
void yaml_tree_free(struct yaml_node *root);

/* The first key of a file must be `format: NAME VERSION`. False, with the reason in diags, when it
 * names another format or version; a missing one is complained of and the rest can be read. */
bool yaml_check_format(struct yaml_node *root, const char *name, int version, struct diags *diags);

/* The child of map with that key, marked used; NULL when absent. The key is borrowed: a literal. */
struct yaml_node *yaml_get(struct yaml_node *map, const char *key);

/* Readers of one key. A missing required key, a wrong kind, a number out of [min, max] go to
 * diags, and the value stays as it was: the default. All mark the key used. */
enum yaml_need { YAML_OPTIONAL, YAML_REQUIRED };
struct yaml_range {
    double min, max;
};
bool yaml_number(struct yaml_node *map, const char *key, enum yaml_need need,
                 struct yaml_range range, double *value, struct diags *diags);
bool yaml_numbers(struct yaml_node *map, const char *key, enum yaml_need need,
                  struct yaml_range range, double *values, size_t count, struct diags *diags);
bool yaml_integer(struct yaml_node *map, const char *key, enum yaml_need need,
                  struct yaml_range range, long *value, struct diags *diags);
/* Borrowed from the tree. */
bool yaml_string(struct yaml_node *map, const char *key, enum yaml_need need, const char **value,
                 struct diags *diags);
/* One of words[count]; *value is its index. */
bool yaml_word(struct yaml_node *map, const char *key, enum yaml_need need,
               const char *const *words, size_t count, int *value, struct diags *diags);
struct yaml_node *yaml_map(struct yaml_node *map, const char *key, enum yaml_need need,
                           struct diags *diags);
struct yaml_node *yaml_list(struct yaml_node *map, const char *key, enum yaml_need need,
                            struct diags *diags);

/* As yaml_number and yaml_numbers, of a node in hand (a list's item); name is for the message. */
bool yaml_number_of(const struct yaml_node *node, const char *name, struct yaml_range range,
                    double *value, struct diags *diags);
bool yaml_numbers_of(const struct yaml_node *node, const char *name, struct yaml_range range,
                     double *values, size_t count, struct diags *diags);

/* Drops what is in node, when it has been refused as a whole. */
void yaml_skip(struct yaml_node *node);

/* Complains of every key in map (and below) that no reader asked for, but for x- ones; names the
 * nearest of the keys that readers asked for when there is one near. */
void yaml_refuse_unknown(const struct yaml_node *map, struct diags *diags);

#endif
