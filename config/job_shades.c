/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/job_shades.h"

#include <string.h>

#include "config/document.h"
#include "config/field.h"

enum { PIGMENTS_MAX = 256 };

static void read_sessions(struct job_shade *shade, struct yaml_node *node, struct diags *diags)
{
    static const struct yaml_range SESSION = {1, FIELD_SESSIONS_MAX};
    const struct yaml_node *list = yaml_list(node, "sessions", YAML_OPTIONAL, diags);
    if (list && list->count == 0) {
        diag_error(diags, list->at, "sessions: none; allowed: 1 to %d of them", FIELD_SESSIONS_MAX);
    }
    for (const struct yaml_node *one = list ? list->child : NULL; one; one = one->next) {
        double session = 0;
        if (yaml_number_of(one, "sessions", SESSION, &session, diags) &&
            session != (double)(unsigned)session) {
            diag_error(diags, one->at, "sessions: %g is no session", session);
        }
        shade->sessions |= 1u << (unsigned)session;
    }
}

void job_shade_read(struct job_shade *shade, struct yaml_node *node, struct diags *diags)
{
    shade->grey = 0.4;
    yaml_number(node, "water_per_pigment", YAML_REQUIRED, (struct yaml_range){0, 100},
                &shade->water_per_pigment, diags);
    yaml_number(node, "grey", YAML_OPTIONAL, (struct yaml_range){0, 1}, &shade->grey, diags);
    document_token(node, "product", YAML_OPTIONAL, shade->product, sizeof shade->product, diags);
    read_sessions(shade, node, diags);
}

bool job_shade_allows(const struct job_shade *shade, unsigned session)
{
    return shade->sessions == 0 || (session < 32 && (shade->sessions >> session & 1u) != 0);
}

static bool is_listed(const struct yaml_node *list, const char *product)
{
    for (const struct yaml_node *one = list->child; one; one = one->next) {
        if (one->kind == YAML_SCALAR && strcmp(one->text, product) == 0) {
            return true;
        }
    }
    return false;
}

void job_pigments_read(const struct job *job, struct yaml_node *root, struct diags *diags)
{
    struct yaml_node *list = yaml_list(root, "pigments", YAML_OPTIONAL, diags);
    if (!list) {
        return;
    }
    if (list->count == 0 || list->count > PIGMENTS_MAX) {
        diag_error(diags, list->at, "pigments: %zu of them; allowed: 1 to %d", list->count,
                   PIGMENTS_MAX);
    }
    for (const struct yaml_node *one = list->child; one; one = one->next) {
        if (one->kind != YAML_SCALAR || !document_is_token(one->text, JOB_ID_SIZE)) {
            diag_error(diags, one->at, "pigments: allowed: names of products, 1 to %d letters",
                       JOB_ID_SIZE - 1);
        }
    }
    for (size_t i = 0; i < job->shade_count; i++) {
        const struct job_shade *shade = &job->shade[i];
        if (!is_listed(list, shade->product)) {
            diag_error(diags, list->at,
                       "pigments: shade %s is of product '%s'; allowed: those that are listed",
                       shade->id, shade->product);
        }
    }
}
