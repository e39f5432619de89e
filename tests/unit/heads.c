/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/heads.h"

#include <string.h>

#include "tests/unit/seed.h"

static void put_landmark(struct head *head, enum head_landmark which, double x, double y, double z)
{
    head->has_landmark[which] = true;
    head->landmark_mm[which][0] = x;
    head->landmark_mm[which][1] = y;
    head->landmark_mm[which][2] = z;
}

struct scalp heads_median(void)
{
    struct head head;
    memset(&head, 0, sizeof(head));
    head.surface = HEAD_ELLIPSOID;
    memcpy(head.centre_mm, (double[]){10.8, 0.0, 38.5}, sizeof(head.centre_mm));
    memcpy(head.semi_mm, (double[]){97.0, 77.0, 91.0}, sizeof(head.semi_mm));
    head.pitch_rad = rad_from_deg(15.7);
    put_landmark(&head, HEAD_GLABELLA, 99.7, 0.0, 0.0);
    put_landmark(&head, HEAD_INION, -85.8, 0.0, 39.7);
    put_landmark(&head, HEAD_TRAGION_LEFT, 0.0, 69.0, 0.0);
    put_landmark(&head, HEAD_TRAGION_RIGHT, 0.0, -69.0, 0.0);
    put_landmark(&head, HEAD_VERTEX, 35.4, 0.0, 126.1);
    struct scalp scalp;
    scalp_init(&scalp, &head);
    return scalp;
}

struct scalp heads_pad(struct vec3 centre, struct vec3 normal)
{
    struct head head;
    memset(&head, 0, sizeof(head));
    head.surface = HEAD_PAD;
    memcpy(head.centre_mm, (double[]){centre.x, centre.y, centre.z}, sizeof(head.centre_mm));
    memcpy(head.pad_normal, (double[]){normal.x, normal.y, normal.z}, sizeof(head.pad_normal));
    memcpy(head.pad_size_mm, (double[]){160.0, 120.0}, sizeof(head.pad_size_mm));
    put_landmark(&head, HEAD_VERTEX, centre.x, centre.y, centre.z);
    struct scalp scalp;
    scalp_init(&scalp, &head);
    return scalp;
}

double heads_random(double low, double high)
{
    static struct seed seed;
    static bool seeded;
    if (!seeded) {
        seed = seed_from_env();
        seeded = true;
    }
    return low + (high - low) * seed_unit(&seed);
}

struct vec3 heads_random_unit(void)
{
    for (;;) {
        const struct vec3 v = {heads_random(-1, 1), heads_random(-1, 1), heads_random(-1, 1)};
        const double length = vec3_length(v);
        if (length > 0.01 && length < 1.0) {
            return vec3_scale(v, 1.0 / length);
        }
    }
}
