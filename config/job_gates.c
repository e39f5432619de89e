/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/job_gates.h"

#include <string.h>

#include "config/document.h"

static const struct yaml_range LIGHTNESS = {0, 100}, HAIR_MM = {0, 1000};
/* An edge that hair has to hide is no edge. */
static const double DENSITY_FEATHER_MIN_MM = 3;

long job_date(const char *text)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-') {
        return 0;
    }
    long number = 0;
    for (size_t i = 0; i < 10; i++) {
        if (i == 4 || i == 7) {
            continue;
        }
        if (text[i] < '0' || text[i] > '9') {
            return 0;
        }
        number = 10 * number + (text[i] - '0');
    }
    const long year = number / 10000, month = number / 100 % 100, day = number % 100;
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    if (month < 1 || month > 12 || day < 1 || day > days[month - 1]) {
        return 0;
    }
    return month == 2 && day == 29 && !leap ? 0 : number;
}

static void read_date(struct yaml_node *map, const char *key, enum yaml_need need, long *date,
                      struct diags *diags)
{
    const char *text = NULL;
    if (!yaml_string(map, key, need, &text, diags)) {
        return;
    }
    *date = job_date(text);
    if (*date == 0) {
        diag_error(diags, yaml_get(map, key)->at, "%s: '%.20s' is no date; allowed: YYYY-MM-DD",
                   key, text);
    }
}

static bool read_flag(struct yaml_node *node, const char *key, struct diags *diags)
{
    static const char *const words[] = {"false", "true"};
    int value = 0;
    yaml_word(node, key, YAML_OPTIONAL, words, 2, &value, diags);
    return value == 1;
}

/* A sentence that reports repeat. */
static void read_reason(struct job_zone *zone, struct yaml_node *node, struct diags *diags)
{
    const char *text = NULL;
    if (!yaml_string(node, "lighter_because", YAML_OPTIONAL, &text, diags)) {
        return;
    }
    const size_t len = strlen(text);
    bool good = len > 0 && len < sizeof zone->lighter_because;
    for (size_t i = 0; i < len && good; i++) {
        good = text[i] >= ' ' && text[i] <= '~';
    }
    if (!good) {
        diag_error(diags, yaml_get(node, "lighter_because")->at,
                   "lighter_because: 1 to %d plain letters; never a person's name",
                   JOB_REASON_SIZE - 1);
        return;
    }
    memcpy(zone->lighter_because, text, len + 1);
}

/* Between hairs that stay: no hairline, and no edge that can be seen. */
static void check_density_mode(const struct job_zone *zone, struct place at, struct diags *diags)
{
    if (zone->is_hairline) {
        diag_error(diags, at, "mode: a zone in density mode has no hairline");
    }
    for (size_t i = 0; i < zone->layer_count; i++) {
        const struct job_layer *layer = &zone->layer[i];
        if (zone->shape.kind != JOB_WHOLE && layer->feather_mm < DENSITY_FEATHER_MIN_MM) {
            diag_error(diags, at,
                       "mode: a layer in density mode has no edge; its feather_mm must be at "
                       "least %g",
                       DENSITY_FEATHER_MIN_MM);
            return;
        }
    }
}

void job_gates_zone_read(struct job_zone *zone, struct yaml_node *node, struct diags *diags)
{
    static const char *const modes[] = {"shaven", "density"};
    int mode = JOB_MODE_SHAVEN;
    yaml_word(node, "mode", YAML_OPTIONAL, modes, 2, &mode, diags);
    zone->mode = (enum job_mode)mode;
    if (zone->mode == JOB_MODE_DENSITY) {
        check_density_mode(zone, yaml_get(node, "mode")->at, diags);
    }
    static const char *const skins[JOB_SKINS] = {"normal", "dry", "oily", "scar"};
    int skin = JOB_SKIN_NORMAL;
    yaml_word(node, "skin", YAML_OPTIONAL, skins, JOB_SKINS, &skin, diags);
    zone->skin = (enum job_skin)skin;
    zone->is_off = read_flag(node, "frozen", diags) || zone->is_off;
    read_date(node, "clear_from", YAML_OPTIONAL, &zone->clear_from, diags);
    read_date(node, "drawn", YAML_OPTIONAL, &zone->drawn, diags);
    read_reason(zone, node, diags);
}

static void read_clearance(struct job_keep_out *keep_out, struct yaml_node *map,
                           struct diags *diags)
{
    struct job_clearance *cleared = &keep_out->cleared;
    if (keep_out->kind != JOB_KELOID && keep_out->kind != JOB_BIRTHMARK) {
        diag_error(diags, map->at, "cleared: only a keloid or a birthmark can be cleared");
    }
    document_token(map, "by", YAML_REQUIRED, cleared->by, sizeof cleared->by, diags);
    read_date(map, "on", YAML_REQUIRED, &cleared->on, diags);
    read_date(map, "until", YAML_REQUIRED, &cleared->until, diags);
    if (cleared->until != 0 && cleared->until < cleared->on) {
        diag_error(diags, map->at, "cleared: it ends before it begins");
    }
}

void job_gates_keep_out_read(struct job_keep_out *keep_out, struct yaml_node *node,
                             struct diags *diags)
{
    static const char *const kinds[JOB_KEEP_OUT_KINDS] = {
        [JOB_KEEP_OUT] = "other",
        [JOB_LESION] = "lesion",
        [JOB_KELOID] = "keloid",
        [JOB_BIRTHMARK] = "birthmark",
    };
    int kind = JOB_KEEP_OUT;
    yaml_word(node, "kind", YAML_OPTIONAL, kinds, JOB_KEEP_OUT_KINDS, &kind, diags);
    keep_out->kind = (enum job_keep_out_kind)kind;
    read_date(node, "reviewed", keep_out->kind == JOB_LESION ? YAML_REQUIRED : YAML_OPTIONAL,
              &keep_out->reviewed, diags);
    struct yaml_node *cleared = yaml_map(node, "cleared", YAML_OPTIONAL, diags);
    if (cleared) {
        read_clearance(keep_out, cleared, diags);
    }
}

bool job_keep_out_holds(const struct job_keep_out *keep_out)
{
    return keep_out->cleared.until == 0;
}

static void check_hair(const struct job *job, struct yaml_node *root, struct diags *diags)
{
    bool has_hair = false;
    for (size_t i = 0; i < job->existing_count; i++) {
        has_hair = has_hair || job->existing[i].is_hair;
    }
    for (size_t i = 0; i < job->zone_count; i++) {
        if (job->zone[i].mode == JOB_MODE_DENSITY && !has_hair) {
            diag_error(diags, root->at,
                       "zone %s: density mode goes between hairs; name them in 'existing', with "
                       "kind: hair",
                       job->zone[i].id);
        }
    }
}

void job_gates_read(struct job *job, struct yaml_node *root, struct diags *diags)
{
    struct yaml_node *person = yaml_map(root, "person", YAML_OPTIONAL, diags);
    if (person) {
        yaml_number(person, "skin_lightness", YAML_REQUIRED, LIGHTNESS, &job->person.skin_lightness,
                    diags);
        yaml_number(person, "hair_lightness", YAML_REQUIRED, LIGHTNESS, &job->person.hair_lightness,
                    diags);
        yaml_number(person, "hair_mm", YAML_OPTIONAL, HAIR_MM, &job->person.hair_mm, diags);
    }
    check_hair(job, root, diags);
}
