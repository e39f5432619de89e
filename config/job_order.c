/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/job_order.h"

#include <string.h>

#include "config/document.h"

enum { SECONDS_A_MINUTE = 60, RELOAD_STRIKES_MAX = 1000000 };

static const struct yaml_range SECONDS = {0, 3600}, BREAK_EVERY_MIN = {1, 720},
                               BREAK_MIN = {0, 240};

static void read_minutes(struct yaml_node *node, const char *key, struct yaml_range range,
                         double *seconds, struct diags *diags)
{
    double minutes = 0;
    if (yaml_number(node, key, YAML_OPTIONAL, range, &minutes, diags)) {
        *seconds = minutes * SECONDS_A_MINUTE;
    }
}

void job_order_read(struct job_order *order, struct yaml_node *root, struct diags *diags)
{
    static const char *const TENDER[] = {
        [JOB_TENDER_ANY] = "any", [JOB_TENDER_FIRST] = "first", [JOB_TENDER_LAST] = "last"};
    static const char *const ZONES[] = {"free", "together"};
    static const char *const CHANGES[] = {"none", "stop"};
    *order = (struct job_order){.zones_together = true, .stop_s = 60, .break_s = 600};
    struct yaml_node *node = yaml_map(root, "order", YAML_OPTIONAL, diags);
    if (!node) {
        return;
    }
    int tender = JOB_TENDER_ANY, zones = 1, changes = 0;
    long reload_strikes = 0;
    yaml_word(node, "tender", YAML_OPTIONAL, TENDER, 3, &tender, diags);
    yaml_word(node, "zones", YAML_OPTIONAL, ZONES, 2, &zones, diags);
    yaml_word(node, "changes", YAML_OPTIONAL, CHANGES, 2, &changes, diags);
    yaml_integer(node, "reload_strikes", YAML_OPTIONAL, (struct yaml_range){1, RELOAD_STRIKES_MAX},
                 &reload_strikes, diags);
    yaml_number(node, "stop_s", YAML_OPTIONAL, SECONDS, &order->stop_s, diags);
    read_minutes(node, "break_every_min", BREAK_EVERY_MIN, &order->break_every_s, diags);
    read_minutes(node, "break_min", BREAK_MIN, &order->break_s, diags);
    order->tender = (enum job_tender)tender;
    order->zones_together = zones == 1;
    order->changes_stop = changes == 1;
    order->reload_strikes = (size_t)reload_strikes;
}

void job_order_pose_read(struct job_pose *pose, struct yaml_node *node, struct diags *diags)
{
    if (strcmp(pose->id, JOB_POSE_REST) == 0) {
        diag_error(diags, node->key_at, "poses: '%s' is the job's head_in_base; take another name",
                   JOB_POSE_REST);
    }
    (void)document_pose_here(node, &pose->head_in_base, diags);
}

static bool is_pose_of(const struct job *job, const char *id)
{
    bool found = strcmp(id, JOB_POSE_REST) == 0;
    for (size_t i = 0; i < job->pose_count; i++) {
        found = found || strcmp(id, job->pose[i].id) == 0;
    }
    return found;
}

void job_order_zone_read(struct job_zone *zone, const struct job *job, struct yaml_node *node,
                         struct diags *diags)
{
    static const char *const TRUTH[] = {"false", "true"};
    int tender = 0;
    yaml_word(node, "tender", YAML_OPTIONAL, TRUTH, 2, &tender, diags);
    zone->tender = tender == 1;
    if (document_token(node, "pose", YAML_OPTIONAL, zone->pose, sizeof(zone->pose), diags) &&
        zone->pose[0] != '\0' && job->pose_count > 0 && !is_pose_of(job, zone->pose)) {
        diag_error(diags, yaml_get(node, "pose")->at, "pose: '%.40s' is neither %s nor in 'poses'",
                   zone->pose, JOB_POSE_REST);
    }
}
