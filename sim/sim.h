/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simulated machine: a board with grblHAL, an arm, a needle unit and a head. Bytes and time go
 * in, bytes and what the skin felt come out; it owns no descriptor and reads no clock.
 */
#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config/head.h"
#include "config/machine.h"
#include "sim/faults.h"
#include "sim/needle.h"
#include "sim/wire.h"

enum sim_event_kind {
    SIM_EVENT_POSITION, /* steps of every axis: at the start, after homing */
    SIM_EVENT_STEPS,    /* steps of every axis at the end of a stretch of motion */
    SIM_EVENT_SENT,     /* bytes that have reached the host */
    SIM_EVENT_RESET,
    SIM_EVENT_HOLD,
    SIM_EVENT_ALARM,
    SIM_EVENT_UNPLUG,    /* the cable is pulled */
    SIM_EVENT_PLUG,      /* and back; bytes: the link's new name, empty = the old one */
    SIM_EVENT_RELAY_OFF, /* the heartbeat relay drops: a spring has pulled the needle out */
    SIM_EVENT_RELAY_ON
};

struct sim_event {
    int64_t ns;
    enum sim_event_kind kind;
    int alarm;
    const int64_t *steps;
    size_t axes;
    const char *bytes;
    size_t size;
};

/* Who wants to know. Each function may be NULL. */
struct sim_sink {
    void *context;
    void (*touch)(void *context, const struct sim_touch *touch);
    void (*event)(void *context, const struct sim_event *event);
};

struct sim_counts {
    double time_s;
    uint64_t strikes, touches, overpress, rx_bytes, tx_bytes, rx_overruns, faults;
};

struct sim;

/* NULL when there is no memory, or when the machine lacks a joint of its model. machine and skin
 * are copied, but for the skin's tables. Starts powered up at time 0. */
struct sim *sim_new_on(const struct machine *machine, const struct sim_skin *skin,
                       const struct pose *head_in_base, uint64_t seed, struct sim_sink sink);
/* On the skin of a head whose truth is no scan. */
struct sim *sim_new(const struct machine *machine, const struct head *head,
                    const struct pose *head_in_base, uint64_t seed, struct sim_sink sink);
/* Another machine in the same state, with its own listener; NULL when there is no memory. */
struct sim *sim_clone(const struct sim *sim, struct sim_sink sink);
void sim_free(struct sim *sim);
/* The board starts anew, as an Arduino does when a host opens its port: counters at 0, motors
 * where they were, deaf for a while, then a banner. */
void sim_reboot(struct sim *sim);

/* The arm as it truly is: the firmware keeps its belief in the machine it was made with. Before
 * anything moves. False when its joints or axes are others. */
bool sim_set_true_arm(struct sim *sim, const struct machine *machine);

/* What will go wrong; copied. Before anything has been sent, and once. */
void sim_set_faults(struct sim *sim, const struct sim_faults *faults);
/* Cuts or returns the power of all motors: without it a spring pulls the needle out. */
void sim_motor_power(struct sim *sim, bool on);
/* How long the heartbeat relay waits for a byte; SIM_NEVER where it has dropped or is not there. */
int64_t sim_relay_waits_ns(const struct sim *sim);
/* From now on silence is the host's clock's: the relay waits for sim_relay_drop alone. */
void sim_relay_by_host(struct sim *sim);
void sim_relay_drop(struct sim *sim);

/* Somebody moves an axis by so many mm or degrees, against its motor: the firmware counts nothing.
 * It ends where the axis does: by 0 and by its travel. False when there is no such axis. */
bool sim_move_by_hand(struct sim *sim, char axis, double by);

/* Where the head is now, in base: what a tracker sees. */
struct pose sim_head_now(const struct sim *sim);

/* Bytes that the host wrote now; at most sim_room of them. */
void sim_receive(struct sim *sim, const void *data, size_t size);
size_t sim_room(const struct sim *sim);
/* When something will happen next, SIM_NEVER when nothing will. */
int64_t sim_next_ns(const struct sim *sim);
/* The same with what happens only when time gets there: scripted faults, a head that moves. In
 * real time these come as well; a clock that jumps must not jump to them. */
int64_t sim_wake_ns(const struct sim *sim);
/* While link or firmware fail for a while: a host that waits by its own clock has to feel it. */
bool sim_by_the_clock(const struct sim *sim);
int64_t sim_now_ns(const struct sim *sim);
/* Lets everything happen up to and at that time. */
void sim_advance(struct sim *sim, int64_t until_ns);
/* Bytes that have reached the host: takes up to size of them. */
size_t sim_send(struct sim *sim, char *out, size_t size);
/* The emergency stop button: its contact shows as E among the pins of a status report. */
void sim_press_estop(struct sim *sim, bool pressed);
/* Ends open touches; the needle stays where it is. */
void sim_finish(struct sim *sim);
struct sim_counts sim_counts(const struct sim *sim);

#endif
