/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything outside of the program: the firmware with its machine and the skin, the disk, the
 * cable, the time. It can be copied at any moment, which is how one run is made to die at every
 * point of it. The program (host.h) calls in; before anything that a crash could come before,
 * `point` is told.
 */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include "tests/sim/fake_disk.h"
#include "tests/sim/scene.h"

#define WORLD_NEVER INT64_MAX

enum world_point { WORLD_BYTE, WORLD_CALL };

enum world_crash {
    WORLD_KILL,  /* the program only */
    WORLD_POWER, /* the computer, not the machine */
    WORLD_BOTH   /* computer and machine */
};

struct world;
struct tracker;

struct world_watch {
    void *context;
    void (*point)(void *context, struct world *world, enum world_point point);
};

/* Faults of one direction of the line: what befalls the next bytes. */
struct world_noise {
    unsigned drop, flip;
};

enum world_way { WORLD_TO_FIRMWARE, WORLD_FROM_FIRMWARE, WORLD_WAYS };

/* What the program's surroundings do next, between two of its steps. */
enum world_fault {
    WORLD_NO_FAULT,
    WORLD_PULL,  /* the cable, for a moment */
    WORLD_RESET, /* the machine's power, for a moment */
    WORLD_FAULTS
};

struct world {
    const struct scene *scene;
    struct sim *sim; /* owned */
    int64_t now_ns;
    int64_t sim_began_ns; /* its time 0 */
    int64_t job_began_ns; /* what entered the skin before belongs to a job before */
    struct fake_disk disk;
    struct disk calls; /* how the program reaches the disk */
    struct world_watch watch;
    uint16_t *struck;        /* owned: punctures of each strike, in the plan's order */
    struct sim_touch *touch; /* owned: what the skin felt, in order */
    size_t touches, touch_room;
    bool sending;    /* in the middle of a write to the line */
    bool cut;        /* a group was cut in two: the needle may have stayed in */
    size_t group_of; /* the strike whose group is on its way out; the strike count: none */
    size_t strays;   /* punctures that no dot is planned for */
    size_t strikes;  /* how many of the plan's belong to the job: all, or fewer to end sooner */
    struct seed seed;
    bool plugged;
    bool dead; /* the program has died: what it still asks for on its way out does nothing */
    uint64_t points, crashes;
    struct world_noise noise[WORLD_WAYS];
    enum world_fault fault;
    bool restart;            /* a person restarts the program */
    void *program;           /* the host while there is one; not owned */
    struct tracker *tracker; /* of the head, not owned; NULL: it lies still */
    unsigned moved_by_hand;  /* times */
    bool watch_heap;         /* all of the program's requests, not only once it is armed */
    char complaint[256];     /* the first thing that went wrong; "" all is well */
};

struct world *world_new(const struct scene *scene, uint64_t seed);
/* In the same state, watched by nobody. */
struct world *world_copy(const struct world *world);
void world_free(struct world *world);

/* The program dies now. */
void world_crash(struct world *world, enum world_crash crash, enum fake_disk_loss loss);
/* A person takes the needle out, and the arm off the head, straight up; motors do not hold it. */
void world_move_by_hand(struct world *world, double up_mm);
/* The machine's power comes back after a moment without. */
void world_power_cycle(struct world *world);

/* Bytes to the firmware, one at a time. */
void world_send(struct world *world, const char *bytes, size_t len);
/* Bytes from the firmware that have come so far. */
size_t world_take(struct world *world, char *bytes, size_t size);
/* The firmware has read all that was sent, and has said all that it had to say of it. */
bool world_is_answered(const struct world *world);
int64_t world_next_ns(const struct world *world);
void world_advance(struct world *world, int64_t now_ns);
/* To that time, or to when bytes from the firmware have come. */
void world_advance_to_news(struct world *world, int64_t until_ns);

/* Notes what went wrong; only the first time. */
void world_complain(struct world *world, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
