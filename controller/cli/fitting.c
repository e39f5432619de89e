/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/fitting.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/landmarks.h"
#include "config/memory.h"
#include "config/number.h"
#include "controller/plan/head_open.h"
#include "kinematics/scalp/head_frame.h"
#include "kinematics/scalp/scalp.h"

enum { MM_DECIMALS = 4, DEG_DECIMALS = 9 };

/* A gap is where the band is so many times its mean, or a guess; two of them so far apart. */
static const double GAP_OF_MEAN = 1.5, GAPS_APART_MM = 20.0;
enum { GAPS_MAX = 10 };

static const struct fit_wish FOOT_FINDS = {.band_mm = FITTING_FOOT_MM, .wide_share = 0.01};

static bool is_table(const char *path)
{
    static const char *const ENDS[] = {".csv", ".xyz", ".txt"};
    const size_t len = strlen(path);
    for (size_t i = 0; i < sizeof(ENDS) / sizeof(*ENDS); i++) {
        if (len > 4 && strcmp(path + len - 4, ENDS[i]) == 0) {
            return true;
        }
    }
    return false;
}

enum err_code fitting_read(struct fitting *fitting, struct diags *diags, struct err *err)
{
    struct head *head = &fitting->head;
    *head = (struct head){.surface = is_table(fitting->scan_path) ? HEAD_PROBES : HEAD_SCAN};
    head->source = memory_new(1, sizeof(*head->source));
    head->source->is_inward = fitting->is_inward;
    head->source->is_skin = fitting->is_skin;
    struct err scan_err = {.code = ERR_OK};
    const enum err_code scan =
        head->surface == HEAD_PROBES
            ? probes_read(&head->source->probes, fitting->scan_path, diags, &scan_err)
            : mesh_read(&head->source->mesh, fitting->scan_path, diags, &scan_err);
    struct landmarks landmarks;
    const enum err_code code = landmarks_read(&landmarks, fitting->landmarks_path, diags, err);
    memcpy(head->landmark_mm, landmarks.at, sizeof(head->landmark_mm));
    const double mm = landmarks.mm_per_unit;
    for (int i = 0; i < 3 * HEAD_LANDMARKS && mm > 0.0; i++) {
        head->landmark_mm[i / 3][i % 3] *= mm;
    }
    fitting->landmarks_are_mm = mm > 0.0;
    if (code == ERR_OK && scan != ERR_OK) {
        *err = scan_err;
        return scan;
    }
    return code;
}

static struct vec3 from_array(const double a[3])
{
    return (struct vec3){a[0], a[1], a[2]};
}

const char *fitting_guess(const struct fitting *fitting)
{
    static const struct {
        const char *word;
        double mm;
    } UNITS[] = {{"mm", 1}, {"cm", 10}, {"in", 25.4}, {"m", 1000}};
    const double apart = vec3_distance(from_array(fitting->head.landmark_mm[HEAD_TRAGION_LEFT]),
                                       from_array(fitting->head.landmark_mm[HEAD_TRAGION_RIGHT]));
    for (size_t i = 0; i < sizeof(UNITS) / sizeof(*UNITS) && !fitting->landmarks_are_mm; i++) {
        if (apart * UNITS[i].mm > 110.0 && apart * UNITS[i].mm < 180.0) {
            return UNITS[i].word;
        }
    }
    return NULL;
}

/* As it is written in files, so that what is read there is what was fitted. */
static struct pose written_pose(const struct frame *f)
{
    const double rpy_rad[3] = {atan2(f->r[2][1], f->r[2][2]), -asin(f->r[2][0]),
                               atan2(f->r[1][0], f->r[0][0])};
    struct pose pose = {.xyz_mm = {f->t.x, f->t.y, f->t.z}};
    for (int i = 0; i < 3; i++) {
        pose.xyz_mm[i] = number_quantise(pose.xyz_mm[i], MM_DECIMALS);
        pose.rpy_rad[i] = rad_from_deg(number_quantise(deg_from_rad(rpy_rad[i]), DEG_DECIMALS));
    }
    return pose;
}

static enum err_code lay_head(struct fitting *fitting, struct err *err)
{
    struct head *head = &fitting->head;
    struct vec3 landmark[HEAD_LANDMARKS];
    const double mm = fitting->landmarks_are_mm ? 1.0 : fitting->mm_per_unit;
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        landmark[i] = vec3_scale(from_array(head->landmark_mm[i]), mm);
        head->has_landmark[i] = true;
    }
    struct frame frame;
    switch (head_frame_make(landmark, &frame)) {
    case HEAD_FRAME_OK:
        break;
    case HEAD_FRAME_IN_LINE:
        return err_set(err, ERR_CONFIG, "%.200s: the glabella lies in line with the tragions",
                       fitting->landmarks_path);
    case HEAD_FRAME_MIRRORED:
        return err_set(err, ERR_CONFIG,
                       "%.200s: the vertex comes out under the tragions: left and right are "
                       "swapped, or the scan is mirrored",
                       fitting->landmarks_path);
    }
    head->source->in_head = written_pose(&frame);
    const struct frame in_head = frame_from_pose(&head->source->in_head);
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        const struct vec3 at = frame_point(&in_head, landmark[i]);
        const double xyz[3] = {at.x, at.y, at.z};
        for (int k = 0; k < 3; k++) {
            head->landmark_mm[i][k] = number_quantise(xyz[k], MM_DECIMALS);
        }
    }
    return ERR_OK;
}

void fitting_free(struct fitting *fitting)
{
    head_free(&fitting->head);
}

static int ascending(const void *left, const void *right)
{
    const double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

struct fitting_band fitting_band(const struct fitting *fitting)
{
    enum { NODES = 101 };
    struct scalp scalp;
    scalp_init(&scalp, &fitting->head);
    double *band_mm = memory_new(NODES * NODES, sizeof(*band_mm));
    struct fitting_band band = {0};
    size_t count = 0;
    for (int i = 0; i < NODES * NODES; i++) {
        struct vec3 at;
        if (scalp_node(&scalp, NODES, i, &at)) {
            band_mm[count] = scalp_band_mm(&scalp, at);
            band.mean_mm += band_mm[count++];
        }
    }
    if (count > 0) {
        qsort(band_mm, count, sizeof(*band_mm), ascending);
        band.mean_mm /= (double)count;
        band.p50_mm = band_mm[count / 2];
        band.p95_mm = band_mm[(size_t)(0.95 * (double)(count - 1))];
        band.worst_mm = band_mm[count - 1];
    }
    free(band_mm);
    scalp_deinit(&scalp);
    return band;
}

static struct vec3 *touches_in_head(const struct head *head, struct vec3 landmark[HEAD_LANDMARKS])
{
    const struct head_source *source = head->source;
    const struct frame in_head = frame_from_pose(&source->in_head);
    struct vec3 *point = memory_new(source->probes.count, sizeof(*point));
    for (size_t i = 0; i < source->probes.count; i++) {
        const struct vec3 at = from_array(source->probes.at[i]);
        point[i] = frame_point(&in_head, vec3_scale(at, source->mm_per_unit));
    }
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        landmark[i] = from_array(head->landmark_mm[i]);
    }
    return point;
}

static size_t much_wider(const struct fitting *fitting, struct fit_gap *gap)
{
    struct scalp scalp;
    scalp_init(&scalp, &fitting->head);
    const size_t count = fit_gaps(&scalp, GAPS_APART_MM, gap, GAPS_MAX);
    scalp_deinit(&scalp);
    const double most_mm = fmin(GAP_OF_MEAN * fitting_band(fitting).mean_mm, FITTING_GUESS_MM);
    size_t wide = 0;
    while (wide < count && gap[wide].band_mm > most_mm) {
        wide++;
    }
    return wide;
}

static struct fitting_gaps find_gaps(const struct fitting *fitting)
{
    const struct head *head = &fitting->head;
    struct vec3 landmark[HEAD_LANDMARKS], *point = touches_in_head(head, landmark);
    struct fit_advice advice;
    fit_advise(&advice, head->fit, landmark, point, head->source->probes.count, FOOT_FINDS);
    free(point);
    struct fitting_gaps gaps = {.count = advice.count,
                                .is_for_foot = advice.count > 0,
                                .wide_share = advice.wide_share,
                                .wide_then_share = advice.wide_then_share};
    if (!gaps.is_for_foot) {
        gaps.count = much_wider(fitting, advice.gap);
    }
    const struct frame in_head = frame_from_pose(&head->source->in_head);
    const struct frame in_file = frame_inverse(&in_head);
    for (size_t i = 0; i < gaps.count; i++) {
        const struct vec3 at = frame_point(&in_file, advice.gap[i].at);
        gaps.at[i] = vec3_scale(at, 1.0 / head->source->mm_per_unit);
        gaps.band_mm[i] = advice.gap[i].band_mm;
    }
    return gaps;
}

/* Where touches leave much open, they can be told of the middle of it. */
static enum err_code refuse(const struct fitting *fitting, enum fit_answer answer, struct err *err)
{
    const bool is_open = answer == FIT_OPEN && fitting->head.surface == HEAD_PROBES;
    const struct fitting_gaps gaps =
        is_open ? find_gaps(fitting) : (struct fitting_gaps){.count = 0};
    char where[120] = "";
    if (gaps.count > 0) {
        const struct vec3 at = gaps.at[0];
        (void)snprintf(where, sizeof(where), "; touch it first about %.4g, %.4g, %.4g", at.x, at.y,
                       at.z);
    }
    return err_set(err, ERR_CONFIG, "%.200s: %s%s", fitting->scan_path, fit_why(answer), where);
}

enum err_code fitting_make(struct fitting *fitting, struct diags *diags, struct err *err)
{
    struct head *head = &fitting->head;
    const struct place whole = {fitting->landmarks_path, 0, 0};
    const size_t before = diags->errors;
    head->source->mm_per_unit = fitting->mm_per_unit;
    if (lay_head(fitting, err) != ERR_OK) {
        return err->code;
    }
    head_check_landmarks(head, whole, diags);
    if (diags->errors == before) {
        const enum fit_answer answer = head_fit(head);
        if (answer != FIT_OK) {
            return refuse(fitting, answer, err);
        }
        head_check_surface(head, fitting->landmarks_path, diags);
        if (head->surface == HEAD_PROBES) {
            fitting->gaps = find_gaps(fitting);
        }
    }
    return diags->errors == before ? ERR_OK
                                   : err_set(err, ERR_CONFIG,
                                             "%.200s: landmarks that do not belong to this head in "
                                             "this unit",
                                             fitting->landmarks_path);
}
