/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/picture_head.h"

#include <assert.h>
#include <math.h>

enum { CURVE = 240, BISECTIONS = 30, RIM_STEPS = 4, BESIDE_JAG = 6 };

static const double RADIUS_MM = 80.0; /* of a head, roughly */
static const double OFF_ELLIPSOID_MAX = 0.12, ASIDE_MIN = 0.985, JAG_MIN = 0.02;

static const char *const SKIN = "fill=\"#f7ece1\" stroke=\"#a08468\" stroke-width=\"0.35\"";
static const char *const FEATURE = "fill=\"#f2e2d2\" stroke=\"#b89f86\" stroke-width=\"0.3\"";

/* A closed outline on the page, whatever hides it. */
static void put_outline(struct svg *svg, const struct view *view, const struct vec3 *p,
                        size_t count, const char *attributes)
{
    svg_put(svg, "<path d=\"");
    for (size_t i = 0; i < count; i++) {
        svg_put_step(svg, i == 0 ? 'M' : 'L', view_place(view, p[i]));
    }
    svg_put(svg, "Z\" ");
    svg_put(svg, attributes);
    svg_put(svg, "/>\n");
}

static void put_pad(struct svg *svg, const struct view *view, const struct scalp *scalp)
{
    const double a = scalp->half_mm[0], b = scalp->half_mm[1];
    const struct vec3 corner[4] = {{a, b, 0}, {-a, b, 0}, {-a, -b, 0}, {a, -b, 0}};
    struct vec3 p[4];
    for (int i = 0; i < 4; i++) {
        p[i] = frame_point(&scalp->surface_in_head, corner[i]);
    }
    put_outline(svg, view, p, 4, SKIN);
}

/* From beside the rim of a fitted surface, as the view has it, onto it: where the normal lies
 * across the view. One step on a sphere, a few on a head. */
static struct vec3 on_rim(const struct scalp *scalp, struct vec3 towards, struct vec3 p)
{
    for (int i = 0; i < RIM_STEPS; i++) {
        const struct scalp_point point = scalp_project(scalp, p);
        p = vec3_along(point.at, -RADIUS_MM * vec3_dot(point.normal, towards), towards);
    }
    return scalp_project(scalp, p).at;
}

static struct vec3 across(struct vec3 towards, struct vec3 p)
{
    return vec3_along(p, -vec3_dot(p, towards), towards);
}

/* Skin has no jags: what is beside one is not known either. */
static void forget_jags(const double size[CURVE], bool is_known[CURVE])
{
    bool is_jag[CURVE];
    for (int i = 0; i < CURVE; i++) {
        is_jag[i] = !is_known[i] || fabs(size[i] - size[(i + 1) % CURVE]) > JAG_MIN;
    }
    for (int i = 0; i < CURVE * (2 * BESIDE_JAG + 1); i++) {
        const int at = i % CURVE, beside = i / CURVE - BESIDE_JAG;
        is_known[at] = is_known[at] && !is_jag[(at + beside + CURVE) % CURVE];
    }
}

/* So far it is from there to the next that is known, one way or the other; CURVE: none is. */
static int gap_from(const bool is_known[CURVE], int from, int way)
{
    int steps = 0;
    while (steps < CURVE && !is_known[(from + way * steps + CURVE) % CURVE]) {
        steps++;
    }
    return steps;
}

static void bridge_gaps(double size[CURVE], const bool is_known[CURVE])
{
    for (int i = 0; i < CURVE; i++) {
        const int ahead = gap_from(is_known, i, 1), back = gap_from(is_known, i, -1);
        if (!is_known[i] && ahead < CURVE) {
            const double next = size[(i + ahead) % CURVE];
            const double last = size[(i - back + CURVE) % CURVE];
            size[i] = (next * back + last * ahead) / (ahead + back);
        }
    }
}

/* From the rim of an ellipsoid of its size to that of a fit. Where that is far off it, on jaw and
 * neck, of which a fit knows little, the outline goes on from what is known on both sides. */
static void fit_silhouette(const struct scalp *scalp, struct vec3 towards, struct vec3 p[CURVE])
{
    const struct vec3 centre = scalp->surface_in_head.t;
    double size[CURVE]; /* of the outline, by that of the ellipsoid */
    bool is_known[CURVE];
    struct vec3 fitted[CURVE];
    for (int i = 0; i < CURVE; i++) {
        const struct vec3 rim = on_rim(scalp, towards, p[i]);
        const struct vec3 plain = across(towards, vec3_sub(p[i], centre));
        const struct vec3 way = across(towards, vec3_sub(rim, centre));
        const double length_mm = vec3_length(way), plain_mm = vec3_length(plain);
        size[i] = length_mm / plain_mm;
        is_known[i] = fabs(size[i] - 1.0) < OFF_ELLIPSOID_MAX &&
                      vec3_dot(way, plain) > ASIDE_MIN * length_mm * plain_mm;
        size[i] = is_known[i] ? size[i] : 1.0;
        fitted[i] = rim;
        p[i] = vec3_add(centre, plain);
    }
    forget_jags(size, is_known);
    bridge_gaps(size, is_known);
    for (int i = 0; i < CURVE; i++) {
        const struct vec3 way = vec3_sub(p[i], centre);
        p[i] = is_known[i] ? fitted[i] : vec3_along(centre, size[i], way);
    }
}

/* Points S u of the ellipsoid whose normal S^-1 u lies across the view: u is across S^-1 v. */
static void put_silhouette(struct svg *svg, const struct view *view, const struct scalp *scalp)
{
    const struct frame head_in_surface = frame_inverse(&scalp->surface_in_head);
    const struct vec3 v = frame_turn(&head_in_surface, view->towards), s = scalp->semi_mm;
    const struct vec3 w = vec3_unit((struct vec3){v.x / s.x, v.y / s.y, v.z / s.z});
    const struct vec3 any = fabs(w.z) < 0.9 ? (struct vec3){0, 0, 1} : (struct vec3){1, 0, 0};
    const struct vec3 e1 = vec3_unit(vec3_cross(w, any)), e2 = vec3_cross(w, e1);
    struct vec3 p[CURVE];
    for (int i = 0; i < CURVE; i++) {
        const double angle = 2.0 * UNITS_PI * i / CURVE;
        const struct vec3 u = vec3_along(vec3_scale(e1, cos(angle)), sin(angle), e2);
        p[i] = frame_point(&scalp->surface_in_head, (struct vec3){s.x * u.x, s.y * u.y, s.z * u.z});
    }
    if (scalp->fit != NULL) {
        fit_silhouette(scalp, view->towards, p);
    }
    put_outline(svg, view, p, CURVE, SKIN);
}

/* A nose and ears tell where the head looks. From the side the nose's root hides in the head. */
static void put_nose(struct svg *svg, const struct view *view, struct vec3 glabella)
{
    static const struct vec3 FROM_THE_SIDE[6] = {{-40, 0, -4}, {-2, 0, -6}, {14, 0, -37},
                                                 {13, 0, -42}, {3, 0, -46}, {-45, 0, -38}};
    static const struct vec3 FROM_AHEAD[6] = {{-1, 5, -8},   {-1, -5, -8}, {6, -14, -48},
                                              {19, -5, -43}, {19, 5, -43}, {6, 14, -48}};
    const struct vec3 *shape = fabs(view->towards.y) > 0.5 ? FROM_THE_SIDE : FROM_AHEAD;
    struct vec3 p[6];
    for (int i = 0; i < 6; i++) {
        p[i] = vec3_add(glabella, shape[i]);
    }
    put_outline(svg, view, p, 6, FEATURE);
}

static void put_ear(struct svg *svg, const struct view *view, struct vec3 tragion)
{
    const double side = tragion.y < 0 ? -1.0 : 1.0;
    struct vec3 p[CURVE];
    for (int i = 0; i < CURVE; i++) {
        const double angle = 2.0 * UNITS_PI * i / CURVE;
        p[i] = vec3_add(tragion,
                        (struct vec3){-11.0 + 15.0 * cos(angle), side * (8.0 - 6.0 * cos(angle)),
                                      2.0 + 29.0 * sin(angle)});
    }
    put_outline(svg, view, p, CURVE, FEATURE);
}

/* Features on the viewer's side are drawn over the head, the others before it. */
static void put_features(struct svg *svg, const struct view *view, const struct scalp *scalp,
                         bool over)
{
    if (scalp->has_landmark[HEAD_GLABELLA] && (view->towards.x > 0.5) == over) {
        put_nose(svg, view, scalp->landmark_raw[HEAD_GLABELLA]);
    }
    for (int i = HEAD_TRAGION_LEFT; i <= HEAD_TRAGION_RIGHT; i++) {
        const struct vec3 tragion = scalp->landmark_raw[i];
        if (scalp->has_landmark[i] && (view->towards.y * tragion.y > 0) == over) {
            put_ear(svg, view, tragion);
        }
    }
}

void picture_put_head(struct svg *svg, const struct view *view, const struct scalp *scalp)
{
    assert(svg && view && scalp);
    if (scalp->kind == HEAD_PAD) {
        put_pad(svg, view, scalp);
        return;
    }
    put_features(svg, view, scalp, false);
    put_silhouette(svg, view, scalp);
    put_features(svg, view, scalp, true);
}

/* On the surface straight out from its centre, `turn` about the scalp's middle, `away` from it. */
static struct scalp_point in_direction(const struct scalp *scalp, double turn, double away)
{
    const struct vec3 middle = {-sin(rad_from_deg(35.0)), 0, cos(rad_from_deg(35.0))};
    const struct vec3 side = {0, 1, 0}, ahead = vec3_cross(side, middle);
    const struct vec3 round = vec3_along(vec3_scale(ahead, cos(turn)), sin(turn), side);
    const struct vec3 out = vec3_along(vec3_scale(middle, cos(away)), sin(away), round);
    return scalp_project(scalp, vec3_along(scalp->surface_in_head.t, 100.0, out));
}

static struct scalp_point border_towards(const struct scalp *scalp, double turn)
{
    double on = 0.0, off = UNITS_PI;
    // ears and eyes cut into the scalp: the first step that leaves it counts
    const double step = UNITS_PI / 90.0;
    while (on + step < off &&
           scalp_place_of(scalp, in_direction(scalp, turn, on + step).at) == SCALP_ON) {
        on += step;
    }
    off = on + step;
    for (int i = 0; i < BISECTIONS; i++) {
        const double half = 0.5 * (on + off);
        const bool is_on = scalp_place_of(scalp, in_direction(scalp, turn, half).at) == SCALP_ON;
        on = is_on ? half : on;
        off = is_on ? off : half;
    }
    return in_direction(scalp, turn, on);
}

static void pad_border(const struct scalp *scalp, struct scalp_point p[CURVE])
{
    const struct vec3 z = {0, 0, 1};
    const double rim_mm = 2.0;
    const double a = scalp->half_mm[0] - rim_mm, b = scalp->half_mm[1] - rim_mm;
    const struct vec3 corner[4] = {{a, b, 0}, {-a, b, 0}, {-a, -b, 0}, {a, -b, 0}};
    for (int i = 0; i < CURVE; i++) {
        p[i].at = frame_point(&scalp->surface_in_head, corner[4 * i / CURVE]);
        p[i].normal = frame_turn(&scalp->surface_in_head, z);
    }
}

void picture_put_border(struct svg *svg, const struct view *view, const struct scalp *scalp)
{
    assert(svg && view && scalp);
    struct scalp_point p[CURVE];
    if (scalp->kind == HEAD_PAD) {
        pad_border(scalp, p);
    } else {
        for (int i = 0; i < CURVE; i++) {
            p[i] = border_towards(scalp, 2.0 * UNITS_PI * i / CURVE);
        }
    }
    svg_put(svg, "<path class=\"border\" d=\"");
    view_put_curve(svg, view, p, CURVE, true);
    svg_put(svg, "\" fill=\"none\" stroke=\"#7a5c3e\" stroke-width=\"0.3\" "
                 "stroke-dasharray=\"3 1.2\"/>\n");
}
