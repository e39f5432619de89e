/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/audit/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/audit/smooth.h"
#include "sim/audit/text.h"
#include "sim/audit/vector.h"

enum { POINTS_MOST = 3000 }; /* touches: of more, some are passed over */
enum { RAYS = 180, SCAN_SIDE = 48, POINTS_SIDE = 26, FOLDS = 4, LADDER = 7, POINTS_MIN = 20 };
static const double HALF = 2, CHART_END = 1.9, FAR_MM = 170;
static const double EAR_MM = 45, OUTLIER_MM = 2, OUTLIER_TIMES = 6;
static const double SCAN_PENALTY = 1e-4;
/* The face is beyond that cosine to the axis: its touches only keep the scalp's rim in place. */
static const double FACE_COSINE = -0.26, FACE_WEIGHT = 0.02;
/* What another fit of the same may be off this one: the knots; the guess between touches. */
static const double SCAN_MM = 0.3, POINTS_MM = 1.5;

/* Where samples come from, in the model's own axes. */
struct model {
    struct audit_surface *surface;
    double ear_mm[2][3];
    struct audit_grid_spline spline;
    struct audit_sample *sample;
    size_t count;
};

static void to_own(const struct audit_surface *surface, const double at_mm[3], double own_mm[3])
{
    double from[3];
    audit_sub3(at_mm, surface->centre_mm, from);
    for (int k = 0; k < 3; k++) {
        own_mm[k] = audit_dot3(from, surface->axis[k]);
    }
}

/* The axis leans back by 20 degrees, away from the face. */
static bool lay(struct model *model, struct audit_head *head)
{
    static const double AXIS[3][3] = {{0, -1, 0}, {0.9396926207859084, 0, 0.3420201433256687}, {0}};
    const double *brow = audit_head_landmark(head, "glabella");
    const double *back = audit_head_landmark(head, "inion");
    const double *top = audit_head_landmark(head, "vertex");
    const double *left = audit_head_landmark(head, "tragion_left");
    const double *right = audit_head_landmark(head, "tragion_right");
    struct audit_surface *surface = &head->surface;
    if (!brow || !back || !top || !left || !right) {
        return false;
    }
    memset(surface, 0, sizeof *surface);
    surface->centre_mm[0] = (brow[0] + back[0]) / 2;
    surface->centre_mm[2] = 0.305 * top[2];
    memcpy(surface->axis, AXIS, sizeof AXIS);
    audit_cross3(surface->axis[0], surface->axis[1], surface->axis[2]);
    surface->radial = &head->fit;
    model->surface = surface;
    to_own(surface, left, model->ear_mm[0]);
    to_own(surface, right, model->ear_mm[1]);
    return true;
}

/* Lambert's equal-area chart; false outside of what is used of it. */
static bool chart_of(const double own_mm[3], double *u, double *v)
{
    double length = audit_length3(own_mm), z = own_mm[2] / fmax(length, 1e-9);
    double k = sqrt(2 / fmax(1 + z, 1e-9));
    *u = k * own_mm[0] / fmax(length, 1e-9);
    *v = k * own_mm[1] / fmax(length, 1e-9);
    return length > 1 && hypot(*u, *v) < CHART_END;
}

static void direction_of(double u, double v, double d[3])
{
    double w2 = u * u + v * v, a = sqrt(fmax(1 - w2 / 4, 0));
    d[0] = a * u;
    d[1] = a * v;
    d[2] = 1 - w2 / 2;
}

static double ray_of(size_t i)
{
    return HALF * (2 * ((double)i + 0.5) / RAYS - 1);
}

/* How far along d the triangle is, 0 where it is not; p in own axes, normal outward. */
static double hit(double p[3][3], const double normal[3], const double d[3])
{
    double slope = audit_dot3(normal, d);
    if (slope <= 1e-9) {
        return 0;
    }
    for (int i = 0; i < 3; i++) {
        double across[3];
        audit_cross3(p[i], p[(i + 1) % 3], across);
        double side = audit_dot3(across, d);
        if (side < 0) {
            return 0;
        }
    }
    return audit_dot3(normal, p[0]) / slope;
}

/* The outermost triangle counts for each ray that passes through it. */
static void take_triangle(struct model *model, double p[3][3])
{
    double low[2] = {HALF, HALF}, high[2] = {-HALF, -HALF}, ab[3], ac[3], normal[3];
    for (int i = 0; i < 3; i++) {
        double at[2];
        if (!chart_of(p[i], &at[0], &at[1]) || audit_length3(p[i]) > FAR_MM) {
            return;
        }
        for (int k = 0; k < 2; k++) {
            low[k] = fmin(low[k], at[k]);
            high[k] = fmax(high[k], at[k]);
        }
    }
    audit_sub3(p[1], p[0], ab);
    audit_sub3(p[2], p[0], ac);
    audit_cross3(ab, ac, normal);
    /* a side bows out of the box of its ends by less than a twelfth of it and a ray */
    double wide = fmax(high[0] - low[0], high[1] - low[1]) / 12 + 2 * HALF / RAYS;
    for (size_t j = 0; j < RAYS; j++) {
        double v = ray_of(j);
        for (size_t i = 0; v > low[1] - wide && v < high[1] + wide && i < RAYS; i++) {
            double u = ray_of(i), d[3];
            if (u > low[0] - wide && u < high[0] + wide) {
                struct audit_sample *sample = &model->sample[j * RAYS + i];
                direction_of(u, v, d);
                sample->value = fmax(sample->value, hit(p, normal, d));
            }
        }
    }
}

static void cast(struct model *model, const struct audit_mesh *mesh)
{
    for (size_t i = 0; i < mesh->triangles; i++) {
        double p[3][3];
        for (int c = 0; c < 3; c++) { /* the other way round where it is inside out */
            to_own(model->surface, mesh->corner[i][mesh->inside_out < 0 ? 2 - c : c], p[c]);
        }
        take_triangle(model, p);
    }
    size_t kept = 0;
    for (size_t i = 0; i < (size_t)RAYS * RAYS; i++) {
        const double value = model->sample[i].value;
        if (value > 0) {
            model->sample[kept++] =
                (struct audit_sample){ray_of(i % RAYS), ray_of(i / RAYS), value, 1};
        }
    }
    model->count = kept;
}

static void begin(struct model *model, size_t side)
{
    size_t room = 0;
    double mean_mm = 0;
    for (size_t i = 0; i < model->count; i++) {
        mean_mm += model->sample[i].value / (double)model->count;
    }
    model->spline = (struct audit_grid_spline){.side = side, .half = HALF};
    model->spline.c = audit_grow(NULL, &room, side * side, sizeof(double));
    for (size_t i = 0; i < side * side; i++) {
        model->spline.c[i] = mean_mm;
    }
}

static double off_mm(const struct model *model, const struct audit_sample *sample)
{
    return sample->value - audit_smooth_value(&model->spline, sample->u, sample->v);
}

/* Ears do not count at first; then what is near enough to the skin around does. */
static void smooth_scan(struct model *model)
{
    for (size_t i = 0; i < model->count; i++) {
        struct audit_sample *sample = &model->sample[i];
        double d[3];
        direction_of(sample->u, sample->v, d);
        const double at[3] = {d[0] * sample->value, d[1] * sample->value, d[2] * sample->value};
        bool ear = audit_distance3(at, model->ear_mm[0]) < EAR_MM ||
                   audit_distance3(at, model->ear_mm[1]) < EAR_MM;
        sample->weight = ear ? 0 : 1;
    }
    for (int round = 0; round < 3; round++) {
        audit_smooth(&model->spline, model->sample, model->count, SCAN_PENALTY);
        for (size_t i = 0; i < model->count; i++) {
            model->sample[i].weight = fabs(off_mm(model, &model->sample[i])) < OUTLIER_MM;
        }
    }
}

/* What a penalty foretells of touches that it was not given, squared and summed. */
static double foretold(struct model *model, double penalty)
{
    double sum = 0;
    for (size_t fold = 0; fold < FOLDS; fold++) {
        size_t room = 0;
        double *weight = audit_grow(NULL, &room, model->count, sizeof *weight);
        for (size_t i = 0; i < model->count; i++) {
            weight[i] = model->sample[i].weight;
            model->sample[i].weight = i % FOLDS == fold ? 0 : weight[i];
        }
        audit_smooth(&model->spline, model->sample, model->count, penalty);
        for (size_t i = 0; i < model->count; i++) {
            model->sample[i].weight = weight[i];
            if (i % FOLDS == fold) {
                sum += weight[i] * fmin(pow(off_mm(model, &model->sample[i]), 2), 100);
            }
        }
        free(weight);
    }
    return sum;
}

static int by_size(const void *a, const void *b)
{
    const double *left = a, *right = b;
    return (*left > *right) - (*left < *right);
}

static void leave_out_slips(struct model *model)
{
    size_t room = 0;
    double *off = audit_grow(NULL, &room, model->count, sizeof *off);
    for (size_t i = 0; i < model->count; i++) {
        off[i] = fabs(off_mm(model, &model->sample[i]));
    }
    qsort(off, model->count, sizeof *off, by_size);
    double limit = OUTLIER_TIMES * off[model->count / 2];
    for (size_t i = 0; i < model->count; i++) {
        if (fabs(off_mm(model, &model->sample[i])) > limit) {
            model->sample[i].weight = 0;
        }
    }
    free(off);
}

static void smooth_points(struct model *model)
{
    for (int round = 0; round < 2; round++) {
        double best = HUGE_VAL, chosen = 1, penalty = 1e2;
        for (int i = 0; i < LADDER; i++, penalty /= 10) {
            double score = foretold(model, penalty);
            chosen = score < best ? penalty : chosen;
            best = fmin(score, best);
        }
        audit_smooth(&model->spline, model->sample, model->count, chosen);
        if (round == 0) {
            leave_out_slips(model);
        }
    }
}

static bool finish(struct model *model, struct audit_head *head, double model_mm)
{
    free(model->sample);
    head->fit = (struct audit_radial){
        .r_mm = model->spline.c, .side = model->spline.side, .half = model->spline.half};
    head->model_mm = model_mm;
    head->known = true;
    return true;
}

bool audit_model_of_mesh(struct audit_head *head, const struct audit_mesh *mesh)
{
    struct model model = {0};
    size_t room = 0;
    if (!lay(&model, head)) {
        return false;
    }
    model.sample = audit_grow(NULL, &room, (size_t)RAYS * RAYS, sizeof *model.sample);
    memset(model.sample, 0, (size_t)RAYS * RAYS * sizeof *model.sample);
    cast(&model, mesh);
    if (model.count < RAYS) {
        free(model.sample);
        return false;
    }
    begin(&model, SCAN_SIDE);
    smooth_scan(&model);
    return finish(&model, head, SCAN_MM);
}

bool audit_model_of_points(struct audit_head *head, double (*point_mm)[3], size_t count)
{
    struct model model = {0};
    size_t room = 0;
    if (!lay(&model, head) || count < POINTS_MIN) {
        return false;
    }
    model.sample = audit_grow(NULL, &room, count, sizeof *model.sample);
    for (size_t i = 0; i < count; i += count / POINTS_MOST + 1) {
        double own_mm[3], u = 0, v = 0;
        to_own(model.surface, point_mm[i], own_mm);
        if (chart_of(own_mm, &u, &v)) {
            bool face = own_mm[2] < FACE_COSINE * audit_length3(own_mm);
            model.sample[model.count++] =
                (struct audit_sample){u, v, audit_length3(own_mm), face ? FACE_WEIGHT : 1};
        }
    }
    if (model.count < POINTS_MIN) {
        free(model.sample);
        return false;
    }
    begin(&model, POINTS_SIDE);
    smooth_points(&model);
    return finish(&model, head, POINTS_MM);
}
