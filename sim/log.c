/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/log.h"

#include <assert.h>

#include "config/units.h"

const char sim_log_tissue_header[] = "t_s,x_mm,y_mm,z_mm,nx,ny,nz,depth_mm,tilt_deg,in_skin_s,"
                                     "lateral_mm,punctured,dimple_mm\n";

struct column {
    double value;
    int decimals;
};

static void add_columns(struct sim_text *text, const struct column *column, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sim_text_add(text, i == 0 ? "" : ",");
        sim_text_number(text, column[i].value, column[i].decimals);
    }
    sim_text_add(text, "\n");
}

void sim_log_touch(struct sim_text *text, const struct sim_touch *touch)
{
    assert(touch->exit_ns >= touch->entry_ns);
    const struct column columns[] = {
        {s_from_ns(touch->entry_ns), 6},
        {touch->place.x, 4},
        {touch->place.y, 4},
        {touch->place.z, 4},
        {touch->normal.x, 6},
        {touch->normal.y, 6},
        {touch->normal.z, 6},
        {touch->depth_mm, 4},
        {deg_from_rad(touch->tilt_rad), 4},
        {s_from_ns(touch->exit_ns - touch->entry_ns), 6},
        {touch->lateral_mm, 4},
        {touch->punctured ? 1.0 : 0.0, 0},
        {touch->dimple_mm, 4},
    };
    add_columns(text, columns, sizeof columns / sizeof columns[0]);
}

static void add_times(struct sim_text *text, int64_t sim_ns, int64_t mono_ns, const char *kind)
{
    sim_text_int(text, sim_ns);
    sim_text_add(text, " ");
    sim_text_int(text, mono_ns);
    sim_text_add(text, " ");
    sim_text_add(text, kind);
}

void sim_log_event(struct sim_text *text, const struct sim_event *event, int64_t mono_ns)
{
    static const char *const kinds[] = {[SIM_EVENT_POSITION] = "pos",
                                        [SIM_EVENT_STEPS] = "at",
                                        [SIM_EVENT_SENT] = "tx",
                                        [SIM_EVENT_RESET] = "reset",
                                        [SIM_EVENT_HOLD] = "hold",
                                        [SIM_EVENT_ALARM] = "alarm",
                                        [SIM_EVENT_UNPLUG] = "unplug",
                                        [SIM_EVENT_PLUG] = "plug",
                                        [SIM_EVENT_RELAY_OFF] = "relay-off",
                                        [SIM_EVENT_RELAY_ON] = "relay-on"};
    add_times(text, event->ns, mono_ns, kinds[event->kind]);
    if (event->kind == SIM_EVENT_POSITION || event->kind == SIM_EVENT_STEPS) {
        for (size_t i = 0; i < event->axes; i++) {
            sim_text_add(text, " ");
            sim_text_int(text, event->steps[i]);
        }
    } else if (event->kind == SIM_EVENT_ALARM) {
        sim_text_add(text, " ");
        sim_text_int(text, event->alarm);
    }
    sim_text_add(text, "\n");
}

void sim_log_bytes(struct sim_text *text, const struct sim_log_wire *wire)
{
    static const char hex[] = "0123456789abcdef";
    const unsigned char *byte = wire->bytes;
    assert(wire->size <= SIM_LOG_BYTES_MAX);
    add_times(text, wire->sim_ns, wire->mono_ns, wire->kind);
    sim_text_add(text, " ");
    for (size_t i = 0; i < wire->size; i++) {
        sim_text_char(text, hex[byte[i] >> 4]);
        sim_text_char(text, hex[byte[i] & 15]);
    }
    sim_text_add(text, "\n");
}

static void add_count(struct sim_text *text, const char *name, uint64_t count)
{
    sim_text_add(text, ",\"");
    sim_text_add(text, name);
    sim_text_add(text, "\":");
    sim_text_int(text, (int64_t)count);
}

void sim_log_summary(struct sim_text *text, const struct sim_counts *counts)
{
    sim_text_add(text, "{\"sim_time_s\":");
    sim_text_number(text, counts->time_s, 6);
    add_count(text, "strikes", counts->strikes);
    add_count(text, "touches", counts->touches);
    add_count(text, "overpress", counts->overpress);
    add_count(text, "rx_bytes", counts->rx_bytes);
    add_count(text, "tx_bytes", counts->tx_bytes);
    add_count(text, "rx_overruns", counts->rx_overruns);
    add_count(text, "faults", counts->faults);
    sim_text_add(text, "}\n");
}
