/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Dots in columns of 4 mm: in each the two foremost make the edge, five columns smooth it, and what
 * lies behind the smoothed edge makes the feather.
 */
#include "kinematics/scalp/hairline.h"
#include "kinematics/scalp/hairline_private.h"

enum { COLUMNS_MAX = 64, COLUMNS_MIN = 8, EITHER_SIDE = 2, BINS = 24, PLATEAU_FROM = 10 };

static const double COLUMN_MM = 4.0, BIN_MM = 1.0, BINS_FROM_MM = -4.0;

struct edge {
    double first_mm[COLUMNS_MAX], second_mm[COLUMNS_MAX]; /* y of the two foremost dots */
    double smooth_mm[COLUMNS_MAX];
    int low, high; /* columns with an edge: [low, high] */
};

static int column_of(double x_mm)
{
    const int column = (int)floor(x_mm / COLUMN_MM) + COLUMNS_MAX / 2;
    return column < 0 ? 0 : column >= COLUMNS_MAX ? COLUMNS_MAX - 1 : column;
}

static void take_dot(struct edge *edge, const double mm[2])
{
    const int c = column_of(mm[0]);
    if (mm[1] > edge->first_mm[c]) {
        edge->second_mm[c] = edge->first_mm[c];
        edge->first_mm[c] = mm[1];
    } else if (mm[1] > edge->second_mm[c]) {
        edge->second_mm[c] = mm[1];
    }
}

static double raw_mm(const struct edge *edge, int c)
{
    return 0.5 * (edge->first_mm[c] + edge->second_mm[c]);
}

/* The columns about the middle that have two dots each. */
static bool find_edge(struct edge *edge)
{
    edge->low = edge->high = COLUMNS_MAX / 2;
    while (edge->low > 0 && edge->second_mm[edge->low - 1] > -HUGE_VAL) {
        edge->low--;
    }
    while (edge->high + 1 < COLUMNS_MAX && edge->second_mm[edge->high + 1] > -HUGE_VAL) {
        edge->high++;
    }
    if (edge->second_mm[COLUMNS_MAX / 2] <= -HUGE_VAL || edge->high - edge->low + 1 < COLUMNS_MIN) {
        return false;
    }
    for (int c = edge->low; c <= edge->high; c++) {
        double sum = 0.0;
        int columns = 0;
        for (int k = c - EITHER_SIDE; k <= c + EITHER_SIDE; k++) {
            if (k >= edge->low && k <= edge->high) {
                sum += raw_mm(edge, k);
                columns++;
            }
        }
        edge->smooth_mm[c] = sum / columns;
    }
    return true;
}

/* Least squares of y on a line and, if asked for, its square: Legendre's on [-1, 1], which are all
 * but orthogonal on even columns. What is left, RMS and at most. */
struct rest {
    double rms_mm, most_mm;
};

static struct rest rest_of(const struct edge *edge, bool with_square)
{
    const double n = edge->high - edge->low + 1;
    double sum[3] = {0}, norm[3] = {0}, square_sum = 0.0, most = 0.0;
    for (int pass = 0; pass < 2; pass++) {
        for (int c = edge->low; c <= edge->high; c++) {
            const double t = 2.0 * (c - edge->low) / (n - 1.0) - 1.0;
            const double mean_square = (n + 1.0) / (3.0 * (n - 1.0)); /* of t over the columns */
            const double base[3] = {1.0, t, t * t - mean_square};
            double left = edge->smooth_mm[c];
            for (int k = 0; k < (with_square ? 3 : 2); k++) {
                if (pass == 0) {
                    sum[k] += base[k] * edge->smooth_mm[c];
                    norm[k] += base[k] * base[k];
                } else {
                    left -= base[k] * sum[k] / norm[k];
                }
            }
            square_sum += pass == 1 ? left * left : 0.0;
            most = pass == 1 ? fmax(most, fabs(left)) : 0.0;
        }
    }
    return (struct rest){sqrt(square_sum / n), most};
}

static double micro_of(const struct edge *edge)
{
    double sum = 0.0;
    for (int c = edge->low; c <= edge->high; c++) {
        const double off = raw_mm(edge, c) - edge->smooth_mm[c];
        sum += off * off;
    }
    return sqrt(sum / (edge->high - edge->low + 1));
}

/* Column c right of the middle against the one as far left of it. */
static double asymmetry_of(const struct edge *edge)
{
    double sum = 0.0;
    int pairs = 0;
    for (int k = 0; COLUMNS_MAX / 2 + k <= edge->high && COLUMNS_MAX / 2 - 1 - k >= edge->low;
         k++) {
        const double off =
            edge->smooth_mm[COLUMNS_MAX / 2 + k] - edge->smooth_mm[COLUMNS_MAX / 2 - 1 - k];
        sum += off * off;
        pairs++;
    }
    return pairs > 0 ? sqrt(sum / pairs) : 0.0;
}

/* Where the density passes a share of the plateau's, between bins. */
static double crossing_mm(const size_t *bin, double share, double plateau)
{
    for (int i = 1; i < BINS; i++) {
        const double before = (double)bin[i - 1] / plateau, here = (double)bin[i] / plateau;
        if (here >= share) {
            const double part = here > before ? (share - before) / (here - before) : 0.0;
            return BINS_FROM_MM + BIN_MM * (i - 0.5 + fmax(0.0, part));
        }
    }
    return BINS_FROM_MM + BIN_MM * BINS;
}

static double feather_of(const size_t *bin)
{
    double plateau = 0.0;
    for (int i = PLATEAU_FROM; i < BINS - 4; i++) {
        plateau += (double)bin[i] / (BINS - 4 - PLATEAU_FROM);
    }
    return plateau > 0.0 ? crossing_mm(bin, 0.9, plateau) - crossing_mm(bin, 0.1, plateau) : 0.0;
}

static void to_mm(const struct chart *chart, const struct hairline_scale *scale, struct vec3 dot,
                  double mm[2])
{
    double percent[2];
    chart_percent(chart, chart_from_point(chart, dot), percent);
    mm[0] = percent[0] * scale->x_mm;
    mm[1] = percent[1] * scale->y_mm;
}

/* The scale is that of the middle of the dots. */
static struct hairline_scale scale_of(const struct chart *chart, const struct vec3 *dot,
                                      size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        double percent[2];
        chart_percent(chart, chart_from_point(chart, dot[i]), percent);
        sum += percent[1];
    }
    return hairline_scale_at(chart, sum / (double)count);
}

struct hairline_figures hairline_measure(const struct chart *chart, const struct vec3 *dot,
                                         size_t count)
{
    struct hairline_figures figures = {.is_known = false};
    struct edge edge = {.first_mm = {0}};
    size_t bin[BINS] = {0};
    if (count < 2 * COLUMNS_MIN || chart->is_flat) {
        return figures;
    }
    const struct hairline_scale scale = scale_of(chart, dot, count);
    for (int c = 0; c < COLUMNS_MAX; c++) {
        edge.first_mm[c] = edge.second_mm[c] = -HUGE_VAL;
    }
    double mm[2];
    for (size_t i = 0; i < count; i++) {
        to_mm(chart, &scale, dot[i], mm);
        take_dot(&edge, mm);
    }
    if (!find_edge(&edge)) {
        return figures;
    }
    for (size_t i = 0; i < count; i++) {
        to_mm(chart, &scale, dot[i], mm);
        const int c = column_of(mm[0]);
        const double behind = c >= edge.low && c <= edge.high
                                  ? (edge.smooth_mm[c] - mm[1] - BINS_FROM_MM) / BIN_MM
                                  : -1.0;
        if (behind >= 0.0 && behind < BINS) {
            bin[(int)behind]++;
        }
    }
    const double middle_mm = edge.smooth_mm[COLUMNS_MAX / 2];
    figures = (struct hairline_figures){
        .is_known = true,
        .height_mm = hairline_height_mm(chart, middle_mm / scale.y_mm),
        .width_mm = COLUMN_MM * (edge.high - edge.low + 1),
        .bend_mm = rest_of(&edge, false).most_mm,
        .macro_mm = rest_of(&edge, true).rms_mm,
        .micro_mm = micro_of(&edge),
        .feather_mm = feather_of(bin),
        .asymmetry_mm = asymmetry_of(&edge),
        .recession_mm = middle_mm - 0.5 * (edge.smooth_mm[edge.low] + edge.smooth_mm[edge.high])};
    return figures;
}
