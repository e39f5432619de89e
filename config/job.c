/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/job.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/document.h"
#include "config/file.h"
#include "config/job_gates.h"
#include "config/job_layers.h"
#include "config/job_order.h"
#include "config/job_shades.h"
#include "config/job_shapes.h"
#include "config/memory.h"
#include "config/number.h"

/* The ledger has 20 bytes for a course. */
enum { COURSE_SIZE = 20 };

/* Reads one entry of a table into its place; its id is there already. */
typedef void entry_reader(struct job *job, size_t index, struct yaml_node *node,
                          struct diags *diags);

struct table {
    const char *key;
    enum yaml_need need;
    size_t entry_size, max;
    entry_reader *read;
};

/* Room for as many zeroed entries as the table has in the file. */
static void *new_table(const struct table *table, struct yaml_node *root, struct diags *diags)
{
    const struct yaml_node *map = yaml_map(root, table->key, table->need, diags);
    if (map && map->count > table->max) {
        diag_error(diags, map->at, "%s: %zu entries; %zu at most", table->key, map->count,
                   table->max);
    }
    size_t count = map ? map->count : 0;
    return memory_new(count < table->max ? count : table->max, table->entry_size);
}

/* Every table is a map from a token to a map. Its entries start with their id; *count grows while
 * they are read. */
static void read_table(struct job *job, const struct table *table, void *entries, size_t *count,
                       struct yaml_node *root, struct diags *diags)
{
    struct yaml_node *map = yaml_get(root, table->key);
    if (!map || map->kind != YAML_MAP) {
        return;
    }
    for (struct yaml_node *node = map->child; node; node = node->next) {
        node->used = true;
        if (!document_is_token(node->key, JOB_ID_SIZE) || node->kind != YAML_MAP) {
            diag_error(diags, node->key_at,
                       "%s: '%.40s' is no entry; allowed: a name of 1 to %d of A-Z a-z 0-9 _ -, "
                       "then a map {...}",
                       table->key, node->key, JOB_ID_SIZE - 1);
            yaml_skip(node);
        } else if (*count < table->max) {
            char *entry = (char *)entries + *count * table->entry_size;
            memcpy(entry, node->key, strlen(node->key) + 1);
            (*count)++;
            table->read(job, *count - 1, node, diags);
        }
    }
}

static void read_sheet(struct job *job, size_t index, struct yaml_node *node, struct diags *diags)
{
    int origin = HEAD_VERTEX, up = HEAD_GLABELLA;
    yaml_word(node, "origin", YAML_REQUIRED, head_landmark_name, HEAD_LANDMARKS, &origin, diags);
    yaml_word(node, "up", YAML_REQUIRED, head_landmark_name, HEAD_LANDMARKS, &up, diags);
    if (origin == up) {
        diag_error(diags, node->at, "a sheet's 'up' points from its origin to another landmark");
    }
    job->sheet[index].origin = (enum head_landmark)origin;
    job->sheet[index].up = (enum head_landmark)up;
}

static void read_needle(struct job *job, size_t index, struct yaml_node *node, struct diags *diags)
{
    struct job_needle *needle = &job->needle[index];
    long points = 1;
    needle->taper_mm = 2;
    yaml_number(node, "wire_mm", YAML_REQUIRED, (struct yaml_range){0.05, 0.35}, &needle->wire_mm,
                diags);
    yaml_integer(node, "points", YAML_OPTIONAL, (struct yaml_range){1, 3}, &points, diags);
    yaml_number(node, "taper_mm", YAML_OPTIONAL, (struct yaml_range){0, 10}, &needle->taper_mm,
                diags);
    needle->points = (int)points;
}

static void read_shade(struct job *job, size_t index, struct yaml_node *node, struct diags *diags)
{
    job_shade_read(&job->shade[index], node, diags);
}

static void read_dwell(struct job_recipe *recipe, struct yaml_node *node, struct diags *diags)
{
    static const double STEPS_S[] = {0, 0.05, 0.10};
    double dwell_s = 0;
    if (!yaml_number(node, "dwell_s", YAML_OPTIONAL, (struct yaml_range){0, 1e9}, &dwell_s,
                     diags)) {
        return;
    }
    for (size_t i = 0; i < sizeof(STEPS_S) / sizeof(*STEPS_S); i++) {
        if (dwell_s == STEPS_S[i]) {
            recipe->dwell_s = dwell_s;
            return;
        }
    }
    diag_error(diags, yaml_get(node, "dwell_s")->at,
               "dwell_s: %.40s: the firmware dwells in steps of 0.05 s; allowed: 0, 0.05, 0.10",
               yaml_get(node, "dwell_s")->text);
}

static void read_recipe(struct job *job, size_t index, struct yaml_node *node, struct diags *diags)
{
    struct job_recipe *recipe = &job->recipe[index];
    const char *id = NULL;
    if (yaml_string(node, "needle", YAML_REQUIRED, &id, diags)) {
        size_t at = 0;
        while (at < job->needle_count && strcmp(job->needle[at].id, id) != 0) {
            at++;
        }
        if (at == job->needle_count) {
            diag_error(diags, yaml_get(node, "needle")->at, "needle: '%.40s' is not in 'needles'",
                       id);
        }
        recipe->needle = at < job->needle_count ? at : 0;
    }
    recipe->depth_mm = 0.1;
    yaml_number(node, "depth_mm", YAML_REQUIRED, (struct yaml_range){0.1, job->limits.depth_mm},
                &recipe->depth_mm, diags);
    recipe->depth_mm = number_quantise(recipe->depth_mm, 3);
    read_dwell(recipe, node, diags);
}

static void read_zone(struct job *job, size_t index, struct yaml_node *node, struct diags *diags)
{
    job_zone_read(&job->zone[index], job, node, diags);
    job_order_zone_read(&job->zone[index], job, node, diags);
}

static void read_pose(struct job *job, size_t index, struct yaml_node *node, struct diags *diags)
{
    job_order_pose_read(&job->pose[index], node, diags);
}

static void read_keep_out(struct job *job, size_t index, struct yaml_node *node,
                          struct diags *diags)
{
    job_keep_out_read(&job->keep_out[index], job, node, diags);
}

static void read_limits(struct job_limits *limits, struct yaml_node *root, struct diags *diags)
{
    *limits = (struct job_limits){.depth_mm = 1.0,
                                  .gap_mm = 0.6,
                                  .session_per_cm2 = 35,
                                  .course_per_cm2 = 100,
                                  .session_h = 4};
    struct yaml_node *node = yaml_map(root, "limits", YAML_OPTIONAL, diags);
    if (!node) {
        return;
    }
    const struct yaml_range per_cm2 = {0, 1000};
    yaml_number(node, "depth_mm", YAML_OPTIONAL, (struct yaml_range){0.1, 1.0}, &limits->depth_mm,
                diags);
    yaml_number(node, "gap_mm", YAML_OPTIONAL, (struct yaml_range){0, 10}, &limits->gap_mm, diags);
    yaml_number(node, "session_per_cm2", YAML_OPTIONAL, per_cm2, &limits->session_per_cm2, diags);
    yaml_number(node, "course_per_cm2", YAML_OPTIONAL, per_cm2, &limits->course_per_cm2, diags);
    yaml_number(node, "rest_mm", YAML_OPTIONAL, (struct yaml_range){0, 100}, &limits->rest_mm,
                diags);
    yaml_number(node, "rest_s", YAML_OPTIONAL, (struct yaml_range){0, 3600}, &limits->rest_s,
                diags);
    yaml_number(node, "session_h", YAML_OPTIONAL, (struct yaml_range){0, 12}, &limits->session_h,
                diags);
    yaml_number(node, "lean_share", YAML_OPTIONAL, (struct yaml_range){0, 1}, &limits->lean_share,
                diags);
}

static char *read_path_of(struct yaml_node *node, const char *key, struct diags *diags)
{
    const char *path = NULL;
    return yaml_string(node, key, YAML_REQUIRED, &path, diags)
               ? file_path_beside(yaml_get(node, key)->at.file, path)
               : NULL;
}

static void read_existing(struct job *job, size_t index, struct yaml_node *node,
                          struct diags *diags)
{
    static const char *const kinds[] = {"hair", "pigment"};
    struct job_existing *existing = &job->existing[index];
    int kind = 0;
    yaml_word(node, "kind", YAML_REQUIRED, kinds, 2, &kind, diags);
    const bool struck = yaml_get(node, "plan") != NULL;
    existing->path = read_path_of(node, struck ? "plan" : "points", diags);
    existing->ledger_path = struck ? read_path_of(node, "ledger", diags) : NULL;
    existing->is_hair = kind == 0;
    existing->keep_off_mm = kind == 0 ? 0.3 : job->limits.gap_mm;
    existing->counts = true;
    yaml_number(node, "keep_off_mm", YAML_OPTIONAL, (struct yaml_range){0, 20},
                &existing->keep_off_mm, diags);
    int counts = 1;
    yaml_word(node, "counts", YAML_OPTIONAL, (const char *const[]){"false", "true"}, 2, &counts,
              diags);
    existing->counts = counts == 1;
}

/* Where a job without a `field` has its layers frozen to: job.yaml, job.field.csv. */
static char *frozen_path(const char *job_path)
{
    static const char ending[] = ".field.csv";
    size_t len = strlen(job_path);
    if (len > 5 && strcmp(job_path + len - 5, ".yaml") == 0) {
        len -= 5;
    }
    char *path = memory_new(len + sizeof(ending), 1);
    memcpy(path, job_path, len);
    memcpy(path + len, ending, sizeof(ending));
    return path;
}

static char *read_path(const char *job_path, struct yaml_node *root, const char *key,
                       struct diags *diags)
{
    const char *text = NULL;
    if (!yaml_string(root, key, YAML_REQUIRED, &text, diags)) {
        return NULL;
    }
    return file_path_beside(job_path, text);
}

static void read_field_path(struct job *job, const char *job_path, struct yaml_node *root,
                            struct diags *diags)
{
    job->has_field_key = yaml_get(root, "field") != NULL;
    if (job->has_field_key || !job_has_layers(job)) {
        job->field_path = read_path(job_path, root, "field", diags);
    } else {
        job->field_path = frozen_path(job_path);
    }
}

static void read_tables(struct job *job, struct yaml_node *root, struct diags *diags)
{
    static const struct table SHEETS = {"sheets", YAML_OPTIONAL, sizeof(struct job_sheet),
                                        JOB_TABLE_MAX, read_sheet};
    static const struct table NEEDLES = {"needles", YAML_REQUIRED, sizeof(struct job_needle),
                                         JOB_TABLE_MAX, read_needle};
    static const struct table SHADES = {"shades", YAML_REQUIRED, sizeof(struct job_shade),
                                        JOB_TABLE_MAX, read_shade};
    static const struct table RECIPES = {"recipes", YAML_REQUIRED, sizeof(struct job_recipe),
                                         JOB_TABLE_MAX, read_recipe};
    static const struct table POSES = {"poses", YAML_OPTIONAL, sizeof(struct job_pose),
                                       JOB_POSES_MAX, read_pose};
    static const struct table ZONES = {"zones", YAML_REQUIRED, sizeof(struct job_zone),
                                       JOB_ZONES_MAX, read_zone};
    static const struct table KEEP_OUTS = {"keep_outs", YAML_OPTIONAL, sizeof(struct job_keep_out),
                                           JOB_KEEP_OUTS_MAX, read_keep_out};
    static const struct table EXISTING = {"existing", YAML_OPTIONAL, sizeof(struct job_existing),
                                          JOB_TABLE_MAX, read_existing};
    // an entry may name one of a table before its own
    job->sheet = new_table(&SHEETS, root, diags);
    read_table(job, &SHEETS, job->sheet, &job->sheet_count, root, diags);
    job->needle = new_table(&NEEDLES, root, diags);
    read_table(job, &NEEDLES, job->needle, &job->needle_count, root, diags);
    job->shade = new_table(&SHADES, root, diags);
    read_table(job, &SHADES, job->shade, &job->shade_count, root, diags);
    job_pigments_read(job, root, diags);
    job->recipe = new_table(&RECIPES, root, diags);
    read_table(job, &RECIPES, job->recipe, &job->recipe_count, root, diags);
    job->pose = new_table(&POSES, root, diags);
    read_table(job, &POSES, job->pose, &job->pose_count, root, diags);
    job->zone = new_table(&ZONES, root, diags);
    read_table(job, &ZONES, job->zone, &job->zone_count, root, diags);
    job->keep_out = new_table(&KEEP_OUTS, root, diags);
    read_table(job, &KEEP_OUTS, job->keep_out, &job->keep_out_count, root, diags);
    job->existing = new_table(&EXISTING, root, diags);
    read_table(job, &EXISTING, job->existing, &job->existing_count, root, diags);
}

enum err_code job_read(struct job *job, const char *path, struct diags *diags, struct err *err)
{
    assert(job && path && diags && err);
    *job = (struct job){.seed = 1};
    struct document document;
    enum err_code code = document_open(&document, path, "pigment-job", ERR_DATA, diags, err);
    if (code != ERR_OK) {
        return code;
    }
    struct yaml_node *root = document.root;
    job->sha256 = document.sha256;
    document_token(root, "course", YAML_REQUIRED, job->course, COURSE_SIZE, diags);
    job->machine_path = read_path(path, root, "machine", diags);
    job->head_path = read_path(path, root, "head", diags);
    job->has_head_in_base =
        document_pose(root, "head_in_base", YAML_OPTIONAL, &job->head_in_base, diags);
    long seed = 1;
    yaml_integer(root, "seed", YAML_OPTIONAL, (struct yaml_range){0, 1e15}, &seed, diags);
    job->seed = (uint64_t)seed;
    read_limits(&job->limits, root, diags);
    job_order_read(&job->order, root, diags);
    job_registration_read(&job->registration, root, diags);
    read_tables(job, root, diags);
    job_gates_read(job, root, diags);
    read_field_path(job, path, root, diags);
    return document_close(&document, diags, err);
}

void job_free(struct job *job)
{
    for (size_t i = 0; i < job->zone_count; i++) {
        free(job->zone[i].shape.vertex_mm);
        free(job->zone[i].shape.place_percent);
        job_layers_free(&job->zone[i]);
    }
    for (size_t i = 0; i < job->keep_out_count; i++) {
        free(job->keep_out[i].shape.vertex_mm);
        free(job->keep_out[i].shape.place_percent);
    }
    for (size_t i = 0; i < job->existing_count; i++) {
        free(job->existing[i].path);
        free(job->existing[i].ledger_path);
    }
    free(job->existing);
    free(job->pose);
    free(job->machine_path);
    free(job->head_path);
    free(job->field_path);
    free(job->sheet);
    free(job->needle);
    free(job->shade);
    free(job->recipe);
    free(job->zone);
    free(job->keep_out);
    *job = (struct job){0};
}

static bool is_id(const char *id, const char *text, size_t len)
{
    return strlen(id) == len && memcmp(id, text, len) == 0;
}

int job_find_zone(const struct job *job, const char *id, size_t len)
{
    for (size_t i = 0; i < job->zone_count; i++) {
        if (is_id(job->zone[i].id, id, len)) {
            return (int)i;
        }
    }
    return -1;
}

int job_find_shade(const struct job *job, const char *id, size_t len)
{
    for (size_t i = 0; i < job->shade_count; i++) {
        if (is_id(job->shade[i].id, id, len)) {
            return (int)i;
        }
    }
    return -1;
}

int job_find_sheet(const struct job *job, const char *id, size_t len)
{
    for (size_t i = 0; i < job->sheet_count; i++) {
        if (is_id(job->sheet[i].id, id, len)) {
            return (int)i;
        }
    }
    return -1;
}

bool job_has_layers(const struct job *job)
{
    for (size_t i = 0; i < job->zone_count; i++) {
        if (job->zone[i].layer_count > 0) {
            return true;
        }
    }
    return false;
}
