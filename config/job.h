/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * job.yaml: one course of one person: machine, head, field, sheets, recipes, zones, keep-outs.
 */
#ifndef CONFIG_JOB_H
#define CONFIG_JOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/diag.h"
#include "config/head.h"
#include "config/job_registration.h"
#include "config/sha256.h"
#include "config/units.h"

enum {
    JOB_ID_SIZE = 32,
    JOB_REASON_SIZE = 64,
    JOB_ZONES_MAX = 4096,
    JOB_KEEP_OUTS_MAX = 4096,
    JOB_TABLE_MAX = 256,
    JOB_LAYERS_MAX = 64
};

/* What the skin may bear. Zero = not limited. */
struct job_limits {
    double depth_mm;        /* default 1.0, at most 1.0 */
    double gap_mm;          /* default 0.6: between any two dots of the course */
    double session_per_cm2; /* default 35, in any disc of 1 cm2 */
    double course_per_cm2;  /* default 100 */
    double rest_mm, rest_s; /* default 0: no second strike within rest_mm before rest_s */
    double session_h;       /* default 4 */
    double lean_share;      /* default 0: how likely the needle may be to lean over its limit */
};

/* What skin, supplies and people ask of the order of strikes. */
enum job_tender { JOB_TENDER_ANY, JOB_TENDER_FIRST, JOB_TENDER_LAST };

struct job_order {
    enum job_tender tender; /* when tender zones come */
    bool zones_together;    /* default true: one zone is done before the next begins */
    bool changes_stop;      /* a person is asked at every change of shade or needle */
    size_t reload_strikes;  /* pigment lasts for so many; 0: nobody counts */
    double stop_s;          /* what a reload or change is taken to last; default 60 */
    double break_every_s;   /* 0: no breaks */
    double break_s;         /* default 600 */
};

/* A flat sheet laid on the scalp: its origin at a landmark, +y towards another. */
struct job_sheet {
    char id[JOB_ID_SIZE];
    enum head_landmark origin, up;
};

struct job_needle {
    char id[JOB_ID_SIZE];
    double wire_mm, taper_mm;
    int points;
};

struct job_shade {
    char id[JOB_ID_SIZE];
    double water_per_pigment, grey; /* more water is lighter; grey 0 black .. 1 white */
    char product[JOB_ID_SIZE];      /* of which it is thinned; "" not said */
    uint32_t sessions;              /* bit n: may be used in session n; 0: in any */
};

struct job_recipe {
    char id[JOB_ID_SIZE];
    size_t needle;
    double depth_mm;
    double dwell_s; /* 0, 0.05 or 0.10: the firmware's steps */
};

enum job_shape_kind {
    JOB_WHOLE,         /* all of the scalp: a zone without a shape */
    JOB_POLYGON,       /* on a sheet */
    JOB_CIRCLE,        /* on a sheet */
    JOB_SCALP_POLYGON, /* these three in scalp coordinates, percent (kinematics/scalp/chart.h) */
    JOB_SCALP_STRIP,   /* within radius_mm of a line */
    JOB_SCALP_DISCS    /* within radius_mm of any of its places */
};

struct job_shape {
    enum job_shape_kind kind;
    size_t sheet;
    double (*vertex_mm)[2];
    size_t vertex_count;
    double at_mm[2], radius_mm;
    double (*place_percent)[2];
    size_t place_count;
};

/* Drawn on a sheet; not on the scalp itself, nor all of it. */
static inline bool job_shape_is_on_sheet(const struct job_shape *shape)
{
    return shape->kind == JOB_POLYGON || shape->kind == JOB_CIRCLE;
}

/* What is wanted at a place of a gradient's far end; straight between it and the near end. */
struct job_gradient {
    bool is_set;
    double from[2], to[2]; /* in the coordinates of the zone's shape */
    double per_cm2;        /* at `to`; the layer's own at `from` */
};

/* How dense by a picture that is laid on a sheet: black is the layer's density, white none. */
struct job_picture {
    char *path; /* as named, beside the job file; NULL: the layer has none */
    size_t sheet;
    double at_mm[2]; /* of the picture's middle on the sheet */
    double mm_per_px;
};

/* Dots of one session and shade that the program places: so many a square centimetre of skin,
 * fading to none over feather_mm inside the zone's edge. */
struct job_layer {
    unsigned session;
    size_t shade;
    double per_cm2, feather_mm;
    bool is_about; /* density alone: the count may be off by a hundredth or one */
    struct job_gradient gradient;
    struct job_picture picture;
};

/* How near a zone's shades may come to the hair. */
enum job_mode { JOB_MODE_SHAVEN, JOB_MODE_DENSITY };

/* How well pigment stays, and how far it spreads (kinematics/scalp/heal.h). */
enum job_skin { JOB_SKIN_NORMAL, JOB_SKIN_DRY, JOB_SKIN_OILY, JOB_SKIN_SCAR };
enum { JOB_SKINS = 4 };

struct job_zone {
    char id[JOB_ID_SIZE];
    struct job_shape shape;
    size_t recipe;
    double depth_window_mm[2]; /* default 0.3 .. limits.depth */
    bool tender;
    char pose[JOB_ID_SIZE]; /* how the head has to lie for it; "" any way that will do */
    double gap_mm;          /* its own, where larger than limits.gap; default 0 */
    enum job_skin skin;
    bool is_hairline;   /* its front edge is looked at as one */
    bool is_off;        /* its dots are not struck */
    enum job_mode mode; /* density: between hairs that stay, without any edge */
    long clear_from;    /* year * 10000 + month * 100 + day, nothing before; 0 any day */
    long drawn;         /* when its outline was looked at last; 0 unknown */
    char lighter_because[JOB_REASON_SIZE]; /* why a later session may be lighter; "" it may not */
    struct job_layer *layer;
    size_t layer_count;
};

/* How the head can lie, by name; where that is in base, until it is registered there. */
enum { JOB_POSES_MAX = 8 };
#define JOB_POSE_REST "rest" /* the name of job.head_in_base */

struct job_pose {
    char id[JOB_ID_SIZE];
    struct pose head_in_base;
};

/* Dots that are there already: hair, or pigment of another's hand. */
struct job_existing {
    char id[JOB_ID_SIZE];
    char *path;        /* of points, or of a plan; as named, beside the job file */
    char *ledger_path; /* with a plan: which of its strikes were made; else NULL */
    double keep_off_mm;
    bool counts; /* towards the density that zones ask for */
    bool is_hair;
};

enum job_keep_out_kind {
    JOB_KEEP_OUT,
    JOB_LESION, /* comes and goes: looked at again before each session */
    JOB_KELOID, /* these two are struck in only when somebody has cleared it */
    JOB_BIRTHMARK,
    JOB_KEEP_OUT_KINDS
};

/* Who says that it may be struck in, and from when to when (as zone.clear_from). */
struct job_clearance {
    char by[JOB_ID_SIZE];
    long on, until; /* 0: there is none */
};

struct job_keep_out {
    char id[JOB_ID_SIZE];
    struct job_shape shape;
    double margin_mm;
    enum job_keep_out_kind kind;
    long reviewed; /* 0 never */
    struct job_clearance cleared;
};

/* What shades are held against, CIE L*: 0 black to 100 white; 0 unknown. */
struct job_person {
    double skin_lightness, hair_lightness;
    double hair_mm; /* how long it is where dots go; 0 shaven, or not said */
};

struct job {
    char course[JOB_ID_SIZE];
    char *machine_path, *head_path, *field_path; /* as named, beside the job file */
    bool has_field_key;       /* else field_path is where its layers are frozen to */
    struct pose head_in_base; /* nominal, until registered */
    bool has_head_in_base;    /* else the machine's head_rest */
    uint64_t seed;
    struct job_limits limits;
    struct job_order order;
    struct job_registration registration;
    struct job_person person;
    struct job_sheet *sheet;
    struct job_needle *needle;
    struct job_shade *shade;
    struct job_recipe *recipe;
    struct job_zone *zone;
    struct job_keep_out *keep_out;
    struct job_existing *existing;
    struct job_pose *pose; /* beside JOB_POSE_REST */
    size_t sheet_count, needle_count, shade_count, recipe_count, zone_count, keep_out_count;
    size_t existing_count, pose_count;
    struct sha256 sha256;
};

/* ERR_DATA with every fault in diags. job_free also after a failure. */
enum err_code job_read(struct job *job, const char *path, struct diags *diags, struct err *err);
void job_free(struct job *job);

/* Index of the named entry, or -1. */
int job_find_zone(const struct job *job, const char *id, size_t len);
int job_find_shade(const struct job *job, const char *id, size_t len);
/* May it be used in that session? */
bool job_shade_allows(const struct job_shade *shade, unsigned session);
int job_find_sheet(const struct job *job, const char *id, size_t len);

bool job_has_layers(const struct job *job);

#endif
