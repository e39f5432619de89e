/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes the example dot fields: make-field pad|crown|session|forehead SEED JOB.yaml > FIELD.csv
 * The job says which zones, shades and head there are; what it may bear is printed on stderr.
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/field.h"
#include "config/memory.h"
#include "config/number.h"
#include "kinematics/scalp/scalp.h"
#include "tests/tools/blue_noise.h"

struct plane_disc {
    double at_x_mm, at_y_mm, radius_mm;
    double hole_x_mm, hole_y_mm, hole_radius_mm; /* left free; radius 0: none */
    double rim_spread;                           /* spacing at the rim, in that of the centre */
};

static struct vec3 disc_draw(const void *context, uint64_t *random)
{
    const struct plane_disc *disc = context;
    double r_mm = disc->radius_mm;
    double x_mm = (2.0 * random_unit(random) - 1.0) * r_mm;
    double y_mm = (2.0 * random_unit(random) - 1.0) * r_mm;
    return (struct vec3){disc->at_x_mm + x_mm, disc->at_y_mm + y_mm, 0};
}

static bool disc_holds(const void *context, struct vec3 p)
{
    const struct plane_disc *disc = context;
    return hypot(p.x - disc->at_x_mm, p.y - disc->at_y_mm) <= disc->radius_mm &&
           hypot(p.x - disc->hole_x_mm, p.y - disc->hole_y_mm) >= disc->hole_radius_mm;
}

static struct vec3 stay(const void *context, struct vec3 p)
{
    (void)context;
    return p;
}

static struct vec3 flat_normal(const void *context, struct vec3 p)
{
    (void)context;
    (void)p;
    return (struct vec3){0, 0, 1};
}

/* Flat within half the radius, then thinner towards the rim. */
static double disc_spread(const void *context, struct vec3 p)
{
    const struct plane_disc *disc = context;
    double out = hypot(p.x - disc->at_x_mm, p.y - disc->at_y_mm) / disc->radius_mm;
    double k = fmax(0.0, 2.0 * out - 1.0);
    return 1.0 + (disc->rim_spread - 1.0) * k * k;
}

enum { RING = 12 };

struct skin {
    struct scalp scalp;
    double margin_mm, ring[RING][2];
    bool with_forehead; /* as low in front as may be struck at all */
};

/* Uniform by area: a direction, kept in proportion to how the ellipsoid stretches it. */
static struct vec3 skin_draw(const void *context, uint64_t *random)
{
    const struct skin *skin = context;
    const struct vec3 s = skin->scalp.semi_mm;
    const double shortest_mm = fmin(s.x, fmin(s.y, s.z));
    struct vec3 u;
    double square, stretch;
    do {
        u = (struct vec3){2.0 * random_unit(random) - 1.0, 2.0 * random_unit(random) - 1.0,
                          2.0 * random_unit(random) - 1.0};
        square = vec3_dot(u, u);
        const struct vec3 n = {u.x / s.x, u.y / s.y, u.z / s.z};
        stretch = square > 0 ? shortest_mm * sqrt(vec3_dot(n, n) / square) : 0;
    } while (square > 1.0 || square < 0.01 || random_unit(random) > stretch);
    u = vec3_unit(u);
    return frame_point(&skin->scalp.surface_in_head,
                       (struct vec3){s.x * u.x, s.y * u.y, s.z * u.z});
}

/* In front hair ends at a plane that is tilted backwards; a lower one is another designer's. */
static bool is_hairy(const struct skin *skin, struct vec3 at)
{
    static const double TILT_DEG = 35.0, LIFT_DEG = -4.0;
    const struct vec3 up = {-sin(rad_from_deg(TILT_DEG)), 0.0, cos(rad_from_deg(TILT_DEG))};
    const struct vec3 out = vec3_sub(at, skin->scalp.surface_in_head.t);
    return scalp_place_of(&skin->scalp, at) == SCALP_ON &&
           (skin->with_forehead ||
            vec3_dot(up, out) >= sin(rad_from_deg(LIFT_DEG)) * vec3_length(out));
}

/* Is the skin all round p, as far as distance_mm, skin to be struck? */
static bool is_inside(const struct skin *skin, struct vec3 p, double distance_mm)
{
    struct scalp_point point = scalp_project(&skin->scalp, p);
    struct vec3 side = vec3_unit(vec3_cross(point.normal, (struct vec3){0.6, 0.64, 0.48}));
    struct vec3 other = vec3_cross(point.normal, side);
    bool inside = is_hairy(skin, point.at);
    for (int i = 0; inside && i < RING; i++) {
        struct vec3 q = vec3_along(point.at, distance_mm * skin->ring[i][0], side);
        q = vec3_along(q, distance_mm * skin->ring[i][1], other);
        inside = is_hairy(skin, scalp_project(&skin->scalp, q).at);
    }
    return inside;
}

static bool skin_holds(const void *context, struct vec3 p)
{
    const struct skin *skin = context;
    return is_inside(skin, p, skin->margin_mm);
}

static struct vec3 skin_settle(const void *context, struct vec3 p)
{
    const struct skin *skin = context;
    return scalp_project(&skin->scalp, p).at;
}

static struct vec3 skin_normal(const void *context, struct vec3 p)
{
    const struct skin *skin = context;
    return scalp_project(&skin->scalp, p).normal;
}

static double even_spread(const void *context, struct vec3 p)
{
    (void)context;
    (void)p;
    return 1.0;
}

static void skin_init(struct skin *skin, const struct head *head, double margin_mm)
{
    scalp_init(&skin->scalp, head);
    skin->margin_mm = margin_mm;
    for (int i = 0; i < RING; i++) {
        skin->ring[i][0] = cos(2.0 * UNITS_PI * i / RING);
        skin->ring[i][1] = sin(2.0 * UNITS_PI * i / RING);
    }
}

struct maker {
    struct job job;
    struct head head;
    struct field field;
    uint64_t random;
};

static uint16_t zone(const struct maker *maker, const char *id)
{
    int found = job_find_zone(&maker->job, id, strlen(id));
    assert(found >= 0);
    return (uint16_t)found;
}

static uint16_t shade(const struct maker *maker, const char *id)
{
    int found = job_find_shade(&maker->job, id, strlen(id));
    assert(found >= 0);
    return (uint16_t)found;
}

static struct dot *add(struct maker *maker, struct vec3 p, const char *zone_id,
                       const char *shade_id)
{
    struct field *field = &maker->field;
    field->dot = memory_grow(field->dot, field->count, sizeof(*field->dot));
    struct dot *dot = &field->dot[field->count++];
    *dot = (struct dot){.id = (uint32_t)field->count,
                        .x_mm = number_quantise(p.x, 3),
                        .y_mm = number_quantise(p.y, 3),
                        .z_mm = number_quantise(p.z, 3),
                        .zone = zone(maker, zone_id),
                        .shade = shade(maker, shade_id),
                        .session = 1};
    dot->depth_mm = maker->job.recipe[maker->job.zone[dot->zone].recipe].depth_mm;
    return dot;
}

/* A blue-noise disc, a ring round it, and two rows that go deeper from left to right. */
static bool make_pad(struct maker *maker)
{
    enum { DISC = 180, ROUND = 72, LADDER = 24 };
    const struct plane_disc disc = {0, 10, 22, 0, 0, 0, 1.0};
    const struct region region = {&disc,       disc_draw, disc_holds, stay, flat_normal,
                                  disc_spread, 2.9,       99,         60};
    struct vec3 dot[DISC];
    if (!blue_noise(&region, &maker->random, dot, DISC)) {
        return false;
    }
    for (size_t i = 0; i < DISC; i++) {
        (void)add(maker, dot[i], "disc", "mid");
    }
    for (int i = 0; i < ROUND; i++) {
        double angle = 2.0 * UNITS_PI * i / ROUND;
        struct vec3 p = {30.0 * cos(angle), 10.0 + 30.0 * sin(angle), 0};
        (void)add(maker, p, "ring", i % 2 ? "light" : "mid");
    }
    for (int i = 0; i < 2 * LADDER; i++) {
        struct vec3 p = {-34.5 + 3.0 * (i % LADDER), i < LADDER ? -34.0 : -42.0, 0};
        struct dot *last = add(maker, p, "ladder", i < LADDER ? "light" : "mid");
        last->depth_mm = number_quantise(0.30 + 0.01 * (i % LADDER), 3);
    }
    return true;
}

/* How near the nearest of the dots before i is that belongs to this session. */
static double nearest_of(const struct vec3 *dot, const uint8_t *session, size_t i, uint8_t which)
{
    double nearest_mm = HUGE_VAL;
    for (size_t k = 0; k < i; k++) {
        if (session[k] == which) {
            nearest_mm = fmin(nearest_mm, vec3_distance(dot[i], dot[k]));
        }
    }
    return number_quantise(fmin(nearest_mm, 1e6), 6);
}

/* Two sessions that lie between each other, each even by itself; thinner to the rim. */
static bool make_crown(struct maker *maker)
{
    enum { CROWN = 2000 };
    const struct plane_disc disc = {0, -30, 41.5, 14, -22, 6.5, 1.7};
    const struct region region = {&disc,       disc_draw, disc_holds, stay, flat_normal,
                                  disc_spread, 1.55,      99,         60};
    struct vec3 dot[CROWN];
    uint8_t session[CROWN];
    if (!blue_noise(&region, &maker->random, dot, CROWN)) {
        return false;
    }
    for (size_t i = 0; i < CROWN; i++) {
        bool first = nearest_of(dot, session, i, 1) >= nearest_of(dot, session, i, 2);
        session[i] = first ? 1 : 2;
        double out = hypot(dot[i].x - disc.at_x_mm, dot[i].y - disc.at_y_mm) / disc.radius_mm;
        bool light = out + 0.3 * random_unit(&maker->random) > 0.85;
        struct dot *last = add(maker, dot[i], "crown", first || light ? "light" : "mid");
        last->session = session[i];
    }
    return true;
}

static const char *zone_of_skin(const struct skin *skin, struct vec3 p)
{
    struct scalp_point point = scalp_project(&skin->scalp, p);
    bool front = point.normal.x > 0.35 && !is_inside(skin, p, 14.0);
    if (front) {
        return "hairline";
    }
    return point.normal.z > 0.6 ? "top" : "sides";
}

static bool make_whole(struct maker *maker, bool with_forehead)
{
    enum { SESSION = 14000 };
    struct skin skin;
    skin_init(&skin, &maker->head, 3.0);
    skin.with_forehead = with_forehead;
    const struct region region = {&skin,       skin_draw, skin_holds, skin_settle, skin_normal,
                                  even_spread, 1.85,      35,         100};
    struct vec3 *dot = memory_new(SESSION, sizeof(*dot));
    bool fits = blue_noise(&region, &maker->random, dot, SESSION);
    for (size_t i = 0; fits && i < SESSION; i++) {
        const char *where = zone_of_skin(&skin, dot[i]);
        bool light = strcmp(where, "hairline") == 0 || random_unit(&maker->random) < 0.15;
        (void)add(maker, dot[i], where, light ? "light" : "mid");
    }
    free(dot);
    return fits;
}

static bool make_session(struct maker *maker)
{
    return make_whole(maker, false);
}

static bool make_forehead(struct maker *maker)
{
    return make_whole(maker, true);
}

static void tell(const struct field *field)
{
    struct vec3 *dot = memory_new(field->count, sizeof(*dot));
    for (unsigned session = 0; session <= FIELD_SESSIONS_MAX; session++) {
        size_t count = 0;
        for (size_t i = 0; i < field->count; i++) {
            const struct dot *from = &field->dot[i];
            if (session == 0 || from->session == session) {
                dot[count++] = (struct vec3){from->x_mm, from->y_mm, from->z_mm};
            }
        }
        if (count > 0) {
            (void)fprintf(stderr,
                          "  %s %u: %zu dots, gap >= %.3f mm, at most %zu per cm2 about one\n",
                          session == 0 ? "course, sessions from" : "session", session ? session : 1,
                          count, smallest_gap_mm(dot, count), largest_per_cm2(dot, count));
        }
    }
    free(dot);
}

static enum err_code read_inputs(struct maker *maker, const char *job_path, struct diags *diags,
                                 struct err *err)
{
    enum err_code code = job_read(&maker->job, job_path, diags, err);
    return code ? code : head_read(&maker->head, maker->job.head_path, diags, err);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        bool (*make)(struct maker *maker);
        enum field_frame frame;
    } KIND[] = {{"pad", make_pad, FIELD_SHEET},
                {"crown", make_crown, FIELD_SHEET},
                {"session", make_session, FIELD_HEAD},
                {"forehead", make_forehead, FIELD_HEAD}};
    struct maker maker = {0};
    struct diags diags = {0};
    struct err err = {0};
    uint32_t seed = 0;
    if (argc != 4 || !number_parse_u32(argv[2], strlen(argv[2]), &seed) ||
        read_inputs(&maker, argv[3], &diags, &err) != ERR_OK) {
        (void)fprintf(stderr, "make-field pad|crown|session|forehead SEED JOB.yaml: %s\n", err.msg);
        return ERR_USAGE;
    }
    maker.random = seed;
    for (size_t i = 0; i < sizeof(KIND) / sizeof(KIND[0]); i++) {
        if (strcmp(KIND[i].name, argv[1]) == 0) {
            maker.field.frame = KIND[i].frame;
            if (!KIND[i].make(&maker)) {
                (void)fprintf(stderr, "make-field: the dots do not fit\n");
                return ERR_CHECK;
            }
        }
    }
    tell(&maker.field);
    size_t size = 0;
    char *text = field_write_csv(&maker.field, &maker.job, &size);
    bool good = fwrite(text, 1, size, stdout) == size && fflush(stdout) == 0;
    free(text);
    field_free(&maker.field);
    job_free(&maker.job);
    diag_free(&diags);
    return good ? ERR_OK : ERR_IO;
}
