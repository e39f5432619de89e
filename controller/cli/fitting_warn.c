/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/fitting_warn.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "kinematics/scalp/mesh_near.h"
#include "kinematics/scalp/scalp.h"

/* A click on a scan misses by less. */
static const double MARK_OFF_MM = 3.0;
/* A scan as rough as this is of hair or out of voxels; of hair where the face is that much finer.
 */
static const double ROUGH_MM = 0.5, FACE_FINER = 0.6;
/* Known no better than this a foot of 2 mm travel soon has to leave dots out; nor does it where
 * half of the scalp is known far better: there something else than triangles is the reason. */
static const double WIDE_MM = 0.7, FINE_MM = 0.35;
static const double SHARE_LEAST = 0.001; /* of the scalp */
/* A bald scalp bends outwards nearly all over, also as coarse triangles have it (0.00 to 0.05 of it
 * bends inwards by as much as a ball of that radius; 0.12 of a head of thirty facets; 0.38 of
 * strands of hair that are shown one by one). */
static const double HOLLOW_RADIUS_MM = 60.0, HOLLOW_SHARE = 0.2;

enum { NODES = 101, SIDES = 5 };
static const char *const SIDE_NAME[SIDES] = {"front", "back", "left", "right", "top"};
static const double TOP_COSINE = 0.8;

/* The share of the scalp, and of it towards each side, that is known no better than to some mm. */
struct doubtful {
    double share, of_side[SIDES];
};

static void warn(struct fitting_warnings *warnings, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void warn(struct fitting_warnings *warnings, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    (void)vsnprintf(warnings->text[warnings->count++], FITTING_WARNING_SIZE, format, values);
    va_end(values);
}

static int side_of(struct vec3 out)
{
    if (out.z > TOP_COSINE * vec3_length(out)) {
        return 4;
    }
    return fabs(out.x) >= fabs(out.y) ? (out.x > 0.0 ? 0 : 1) : (out.y > 0.0 ? 2 : 3);
}

/* The share of the scalp that bends inwards. */
static double hollow_share(const struct fitting *fitting)
{
    struct scalp scalp;
    scalp_init(&scalp, &fitting->head);
    int on_scalp = 0, hollow = 0;
    for (int i = 0; i < NODES * NODES; i++) {
        struct vec3 at;
        if (scalp_node(&scalp, NODES, i, &at)) {
            on_scalp++;
            hollow += scalp_curvature_at(&scalp, at).k2_per_mm < -1.0 / HOLLOW_RADIUS_MM;
        }
    }
    scalp_deinit(&scalp);
    return on_scalp > 0 ? (double)hollow / on_scalp : 0.0;
}

static struct doubtful doubtful_over(const struct fitting *fitting, double band_mm)
{
    struct doubtful doubtful = {.share = 0.0};
    struct scalp scalp;
    scalp_init(&scalp, &fitting->head);
    int on_scalp = 0;
    for (int i = 0; i < NODES * NODES; i++) {
        struct vec3 at;
        if (scalp_node(&scalp, NODES, i, &at)) {
            const double is_over = scalp_band_mm(&scalp, at) > band_mm ? 1.0 : 0.0;
            doubtful.of_side[side_of(vec3_sub(at, scalp.surface_in_head.t))] += is_over;
            doubtful.share += is_over;
            on_scalp++;
        }
    }
    scalp_deinit(&scalp);
    doubtful.share /= on_scalp > 0 ? on_scalp : 1;
    for (int i = 0; i < SIDES; i++) {
        doubtful.of_side[i] /= on_scalp > 0 ? on_scalp : 1;
    }
    return doubtful;
}

/* `3.1 % of the scalp (back 2.9 %, left 0.2 %)` */
static void put_where(char *text, size_t size, const struct doubtful *doubtful)
{
    int len = snprintf(text, size, "%.1f %% of the scalp (", 100.0 * doubtful->share);
    const char *between = "";
    for (int i = 0; i < SIDES; i++) {
        if (doubtful->of_side[i] >= 0.1 * doubtful->share) {
            len += snprintf(text + len, size - (size_t)len, "%s%s %.1f %%", between, SIDE_NAME[i],
                            100.0 * doubtful->of_side[i]);
            between = ", ";
        }
    }
    (void)snprintf(text + len, size - (size_t)len, ")");
}

static void warn_of_landmarks(const struct fitting *fitting, struct fitting_warnings *warnings)
{
    const struct head_source *source = fitting->head.source;
    const struct frame in_head = frame_from_pose(&source->in_head);
    const struct frame in_scan = frame_inverse(&in_head);
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        const double *mm = fitting->head.landmark_mm[i];
        const struct vec3 at = frame_point(&in_scan, (struct vec3){mm[0], mm[1], mm[2]});
        const double off_mm = source->mm_per_unit *
                              mesh_near(&source->mesh, vec3_scale(at, 1.0 / source->mm_per_unit));
        if (off_mm > MARK_OFF_MM) {
            warn(warnings,
                 "%s lies %.1f mm off the scan; the head's axes and every design go by it: pick "
                 "it on the skin",
                 head_landmark_name[i], off_mm);
        }
    }
}

static bool is_hairy(const struct fit *fit)
{
    return fit->noise_mm > ROUGH_MM && fit->face &&
           fit->face->noise_mm < FACE_FINER * fit->noise_mm;
}

/* Of a scan that is not rough. */
static void warn_of_shape(const struct fitting *fitting, struct fitting_warnings *warnings)
{
    const struct fitting_band band = fitting_band(fitting);
    const double hollow = hollow_share(fitting);
    if (hollow > HOLLOW_SHARE) {
        warn(warnings,
             "uneven: %.0f %% of the scalp bends inwards, as no bald one does: strands of hair, or "
             "folds; the skin is under that, by how much no scan shows, and the band does not say "
             "it: shave and scan again, or touch the skin",
             100.0 * hollow);
    } else if (band.p95_mm > WIDE_MM && band.p50_mm > FINE_MM) {
        warn(warnings,
             "coarse triangles, or voxels: where the skin lies between their corners nobody knows; "
             "take a finer scan, or fit 150 touches; if the triangles are the skin itself, as of a "
             "printed head, say --facets skin");
    }
}

static void warn_of_roughness(const struct fitting *fitting, struct fitting_warnings *warnings)
{
    const struct fit *fit = fitting->head.fit;
    char where[120];
    if (is_hairy(fit)) {
        const struct doubtful hairy = doubtful_over(fitting, FITTING_FOOT_MM);
        put_where(where, sizeof(where), &hairy);
        warn(
            warnings,
            "hair: the scalp is far rougher than the face; the skin is under the hair, by how much "
            "no scan shows. %s is not known to %g mm, and dots there are left out with a foot of "
            "2 mm travel: shave and scan again, or touch the skin",
            where, FITTING_FOOT_MM);
    } else if (fit->noise_mm > ROUGH_MM) {
        warn(warnings, "a rough surface: hair, or voxels");
    } else if (fit->source == FIT_FROM_SCAN) {
        warn_of_shape(fitting, warnings);
    }
}

static void warn_of_gaps(const struct fitting *fitting, struct fitting_warnings *warnings)
{
    const struct doubtful open = doubtful_over(fitting, FITTING_GUESS_MM);
    char where[120];
    if (open.share > SHARE_LEAST && !is_hairy(fitting->head.fit)) {
        put_where(where, sizeof(where), &open);
        warn(warnings,
             "the scan shows no skin, or only hair, on %s: the surface there is a guess, off by %g "
             "mm and more, and dots there are left out; scan it whole, or touch the skin",
             where, FITTING_GUESS_MM);
    }
}

void fitting_warn(const struct fitting *fitting, struct fitting_warnings *warnings)
{
    warnings->count = 0;
    if (fitting->head.surface == HEAD_SCAN) {
        warn_of_landmarks(fitting, warnings);
    }
    warn_of_roughness(fitting, warnings);
    if (fitting->head.surface == HEAD_SCAN) {
        warn_of_gaps(fitting, warnings);
    }
}
