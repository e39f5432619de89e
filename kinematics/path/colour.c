/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/path/colour.h"

#include "kinematics/path/vicinity.h"

struct taken {
    const uint8_t *colour;
    uint64_t bits;
};

static void take(void *context, size_t index)
{
    struct taken *taken = context;
    taken->bits |= UINT64_C(1) << taken->colour[index];
}

static uint8_t first_free(uint64_t bits)
{
    uint8_t colour = 0;
    while (colour < COLOURS_MAX - 1 && (bits >> colour & 1) != 0) {
        colour++;
    }
    return colour;
}

int colour_points(const struct vec3 *point, size_t count, double radius_mm, uint8_t *colour)
{
    struct vicinity vicinity;
    int colours = 0;
    if (vicinity_init(&vicinity, count, radius_mm) != 0) {
        vicinity_deinit(&vicinity);
        return -1;
    }
    for (size_t i = 0; i < count; i++) {
        struct taken taken = {colour, 0};
        vicinity_each(&vicinity, point[i], take, &taken);
        colour[i] = first_free(taken.bits);
        colours = colour[i] + 1 > colours ? colour[i] + 1 : colours;
        vicinity_add(&vicinity, point[i]);
    }
    vicinity_deinit(&vicinity);
    return colours;
}
