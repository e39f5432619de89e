/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/spectrum.h"

#include <math.h>
#include <stdbool.h>

#include "config/units.h"

enum { POINTS_MIN = 200, POINTS_MAX = 2000, RINGS_MAX = 16, WAVES_MAX = 32 };

struct window {
    double low[2], side;
};

struct ring {
    double sum, squares;
    size_t waves;
};

static double mean_of(const double (*place)[2], size_t count, int axis)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        sum += place[i][axis];
    }
    return sum / (double)count;
}

static bool is_inside(const struct window *window, const double p[2])
{
    return p[0] >= window->low[0] && p[0] < window->low[0] + window->side &&
           p[1] >= window->low[1] && p[1] < window->low[1] + window->side;
}

static size_t count_inside(const struct window *window, const double (*place)[2], size_t count)
{
    size_t inside = 0;
    for (size_t i = 0; i < count; i++) {
        inside += is_inside(window, place[i]);
    }
    return inside;
}

/* Grows a square about the middle for as long as it is as full as it should be. */
static struct window choose(const double (*place)[2], size_t count, double spacing)
{
    const double middle[2] = {mean_of(place, count, 0), mean_of(place, count, 1)};
    struct window best = {{0.0, 0.0}, 0.0};
    for (double side = 12.0 * spacing; side < 60.0 * spacing; side += 2.0 * spacing) {
        const struct window tried = {{middle[0] - 0.5 * side, middle[1] - 0.5 * side}, side};
        const size_t inside = count_inside(&tried, place, count);
        const double full = 1.1547005383792515 * side * side / (spacing * spacing);
        if ((double)inside < 0.85 * full || inside > POINTS_MAX) {
            break;
        }
        best = tried;
    }
    return best;
}

/* |sum exp(-2 pi i k.x / side)|^2 / n, of whole waves k, so that the square has no rim. */
static double power(const struct window *window, const double (*place)[2], size_t count, int kx,
                    int ky)
{
    double re = 0.0, im = 0.0;
    size_t inside = 0;
    for (size_t i = 0; i < count; i++) {
        if (is_inside(window, place[i])) {
            const double turn =
                2.0 * UNITS_PI / window->side *
                (kx * (place[i][0] - window->low[0]) + ky * (place[i][1] - window->low[1]));
            re += cos(turn);
            im -= sin(turn);
            inside++;
        }
    }
    return (re * re + im * im) / (double)inside;
}

/* Every wave of half the plane whose frequency is below that of the dots. */
static void add_waves(struct ring *ring, const struct window *window, const double (*place)[2],
                      size_t count, double spacing)
{
    const double most = window->side / spacing;
    const int last = (int)fmin(most, WAVES_MAX);
    for (int ky = 0; ky <= last; ky++) {
        for (int kx = ky == 0 ? 1 : -last; kx <= last; kx++) {
            const double frequency = hypot(kx, ky) / most;
            if (frequency < 1.0) {
                struct ring *in = &ring[(int)(frequency * RINGS_MAX)];
                const double p = power(window, place, count, kx, ky);
                in->sum += p;
                in->squares += p * p;
                in->waves++;
            }
        }
    }
}

struct spectrum spectrum_of(const double (*place)[2], size_t count, double spacing)
{
    struct spectrum spectrum = {0.0, 0.0};
    struct ring ring[RINGS_MAX] = {{0}};
    const struct window window =
        count < POINTS_MIN ? (struct window){{0.0, 0.0}, 0.0} : choose(place, count, spacing);
    if (count_inside(&window, place, count) < POINTS_MIN) {
        return spectrum;
    }
    add_waves(ring, &window, place, count, spacing);
    double low = 0.0, ratio = 0.0;
    size_t waves = 0, rings = 0;
    for (size_t i = 0; i < RINGS_MAX; i++) {
        if (i < RINGS_MAX / 2) {
            low += ring[i].sum;
            waves += ring[i].waves;
        }
        if (ring[i].waves >= 8 && ring[i].sum > 0.0) {
            const double n = (double)ring[i].waves, mean = ring[i].sum / n;
            /* of an isotropic set each wave varies as much as its mean: ratio 1, 0 dB, over n */
            ratio += (ring[i].squares / n - mean * mean) / (mean * mean) / n;
            rings++;
        }
    }
    spectrum.low_power = waves > 0 ? low / (double)waves : 0.0;
    spectrum.anisotropy_db = rings > 0 ? 10.0 * log10(fmax(ratio / (double)rings, 1e-9)) : 0.0;
    return spectrum;
}
