/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the simulated machine, shared by the files that are the firmware: sim.c (time and
 * events), protocol.c (lines), realtime.c (single bytes, stops), system.c (`$` lines), homing.c,
 * probe.c and report.c (what it says).
 */
#ifndef SIM_CORE_H
#define SIM_CORE_H

#include "sim/gcode.h"
#include "sim/inject.h"
#include "sim/motors.h"
#include "sim/needle.h"
#include "sim/planner.h"
#include "sim/rx.h"
#include "sim/sim.h"
#include "sim/steps.h"
#include "sim/text.h"
#include "sim/traits.h"
#include "sim/wire.h"

enum sim_state {
    SIM_IDLE,
    SIM_RUN,
    SIM_HOLD,
    SIM_JOG,
    SIM_HOME,
    SIM_ALARM,
    SIM_DOOR,
    SIM_SLEEP,
    SIM_CHECK /* reads lines and moves nothing */
};

/* What is to happen when the motion has come to rest. */
enum sim_goal {
    SIM_GOAL_NONE,
    SIM_GOAL_HOLD,
    SIM_GOAL_DOOR,
    SIM_GOAL_CANCEL,
    SIM_GOAL_STOP,
    SIM_GOAL_SOFT_LIMIT,
    SIM_GOAL_PROBED,
    SIM_GOALS
};

/* What the line in hand waits for before it is answered. */
enum sim_wait {
    SIM_WAIT_NONE,
    SIM_WAIT_SPACE, /* a free block */
    SIM_WAIT_SYNC,  /* all motion done */
    SIM_WAIT_DWELL,
    SIM_WAIT_HOMING,
    SIM_WAIT_PROBE,
    SIM_WAIT_RESUME, /* M0 */
    SIM_WAIT_RESET,  /* nothing but a reset helps */
    SIM_WAITS
};

enum sim_alarm {
    SIM_ALARM_SOFT_LIMIT = 2,
    SIM_ALARM_ABORT = 3,
    SIM_ALARM_PROBE_INITIAL = 4,
    SIM_ALARM_PROBE_CONTACT = 5,
    SIM_ALARM_HOMING_RESET = 6,
    SIM_ALARM_HOMING_NOT_FOUND = 9,
    SIM_ALARM_ESTOP = 10
};

/* Listens to what the host sends, in front of the board. */
struct sim_relay {
    int64_t after_ns; /* 0: there is none */
    bool dropped;
    bool by_host;                /* its time is the host's clock, and somebody else looks at it */
    int64_t drop_ns, pull_in_ns; /* SIM_NEVER: neither is due */
};

struct sim_probe {
    bool armed, touched;
    double steps[SIM_AXES_MAX];
};

struct sim {
    const struct sim_traits *traits;
    struct sim_sink sink;
    struct sim_settings settings;
    struct sim_plant plant;
    size_t needle_axis;

    int64_t now_ns;
    struct sim_wire in, out;
    char sent[SIM_WIRE_SIZE]; /* has reached the host, not yet taken by it */
    size_t sent_size;
    uint64_t sent_lost;

    struct sim_rx rx;
    struct sim_modal modal;
    struct sim_planner planner;
    struct sim_steps steps;
    struct sim_motors motors;
    uint64_t seed, random;

    enum sim_state state;
    enum sim_goal goal;
    enum sim_wait wait;
    struct sim_command command; /* of the line in hand */
    int64_t due_ns;             /* end of the dwell, or of a write to the EEPROM */
    int64_t dwell_left_ns;      /* of a dwell that a hold has stopped, else 0 */
    enum sim_error last_error;
    bool homed;
    bool estop_pressed; /* the button's second contact, on the control input E */
    int homing_leg;
    struct sim_probe probe;

    int64_t unsent_until_ns; /* the firmware's own buffer of replies is empty from then on */
    int64_t status_due_ns;
    bool status_late;         /* asked for while homing: answered after it */
    int wco_in, overrides_in; /* reports until the next that carries them */

    int64_t deaf_until_ns; /* what arrives before that is lost */
    uint64_t deaf_lost;
    int64_t banner_due_ns;
    int64_t critical_due_ns; /* when an alarm that only a reset ends begins to wait for one */
    bool ok_due;             /* the false ok, which comes with the banner */
    unsigned overrides;      /* classic: flags of bytes that came in, a bit each */
    int64_t overrides_due_ns;

    struct sim_relay relay;
    struct sim_inject inject;
};

/* protocol.c */
void sim_protocol_run(struct sim *sim); /* as many lines and waits as can be done now */
int64_t sim_protocol_room_ns(const struct sim *sim); /* when the replies leave room for another */
void sim_protocol_answer(struct sim *sim, enum sim_error error);
void sim_protocol_sync_position(struct sim *sim); /* the reader follows the counters */
bool sim_protocol_in_limits(const struct sim *sim, const double *target);
enum sim_error sim_protocol_jog(struct sim *sim, const char *text);

/* realtime.c */
bool sim_realtime_byte(struct sim *sim, uint8_t byte); /* false: an ordinary byte */
void sim_realtime_at_rest(struct sim *sim);            /* the motion has stopped */
void sim_realtime_stop_for(struct sim *sim, enum sim_goal goal);
void sim_realtime_alarm(struct sim *sim, enum sim_alarm alarm);
double sim_random_unit(struct sim *sim); /* in [0, 1) */

/* overrides.c: bytes that change speeds */
void sim_overrides_byte(struct sim *sim, uint8_t byte);
void sim_overrides_due(struct sim *sim); /* carries out flags that have waited */

/* restart.c */
void sim_restart_first(struct sim *sim);    /* the power-up that a simulation begins with */
void sim_restart_soft(struct sim *sim);     /* 0x18 */
void sim_restart_power_up(struct sim *sim); /* the counters start at 0, the arm stays where it is */
void sim_restart_trip(struct sim *sim, int alarm);     /* motion is cut off, and ALARM is said */
void sim_restart_critical(struct sim *sim, int alarm); /* one that only a reset ends */
void sim_restart_critical_due(struct sim *sim);
void sim_restart_due(struct sim *sim);        /* the banner that has waited */
void sim_restart_drop_queue(struct sim *sim); /* the counters stay */
void sim_restart_drop_input(struct sim *sim);

/* relay.c */
void sim_relay_init(struct sim *sim, double after_s);
void sim_relay_hear(struct sim *sim); /* a byte on its way to the board */
void sim_relay_due(struct sim *sim);

/* system.c: a line that begins with `$` */
enum sim_error sim_system_line(struct sim *sim, const char *line);

/* homing.c */
enum sim_error sim_homing_begin(struct sim *sim);
bool sim_homing_next(struct sim *sim); /* true when all legs are done */

/* probe.c */
void sim_probe_begin(struct sim *sim);
void sim_probe_watch(struct sim *sim, const struct sim_travel *travel);
bool sim_probe_done(struct sim *sim);

/* report.c */
void sim_report_text(struct sim *sim, const char *text);
void sim_report_answer(struct sim *sim, enum sim_error error);
void sim_report_alarm(struct sim *sim, enum sim_alarm alarm);
void sim_report_status(struct sim *sim);
void sim_report_full_status(struct sim *sim);
void sim_report_settings(struct sim *sim);
void sim_report_identity(struct sim *sim);
void sim_report_parser(struct sim *sim);
void sim_report_offsets(struct sim *sim);
void sim_report_startup(struct sim *sim);
void sim_report_probe(struct sim *sim);

/* inject.c: scripted faults */
void sim_inject_strikes(struct sim *sim); /* the needle may have gone in */
void sim_inject_byte(struct sim *sim, enum sim_trigger trigger, uint64_t count);
int64_t sim_inject_passive_ns(const struct sim *sim); /* what happens when time gets there, but
                                                         does not by itself make it pass */
int64_t sim_inject_ends_ns(const struct sim *sim);
void sim_inject_due(struct sim *sim);
bool sim_inject_lasts(const struct sim *sim, enum sim_effect effect);

/* inject_kinds.c: what each fault does, and what its end undoes */
void sim_inject_fire(struct sim *sim, const struct sim_fault *fault);
void sim_inject_end(struct sim *sim, enum sim_effect effect);

/* sim.c */
void sim_emit(struct sim *sim, enum sim_event_kind kind, int alarm);
void sim_emit_text(struct sim *sim, enum sim_event_kind kind, const char *text);
void sim_hear(struct sim *sim, uint8_t byte);                    /* the firmware gets a byte */
void sim_jump(struct sim *sim, const double *steps);             /* the axes are there at once */
void sim_felt(struct sim *sim, const struct sim_travel *travel); /* the needle has gone that way */
void sim_true_steps(const struct sim *sim, double *steps);
bool sim_moving(const struct sim *sim); /* or about to */

#endif
