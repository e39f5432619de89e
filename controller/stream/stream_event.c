/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events of the plan: at each the machine stands with its foot up until a person has done what it
 * asks for and says so by resuming. That word is a ledger record; without it the event comes again,
 * also in the next process.
 */
#include "controller/stream/stream_private.h"

#include <assert.h>

static const enum stop_reason REASON[PLAN_EVENT_KINDS] = {[PLAN_RELOAD] = STOP_RELOAD,
                                                          [PLAN_NEEDLE] = STOP_NEEDLE,
                                                          [PLAN_BREAK] = STOP_BREAK,
                                                          [PLAN_POSE] = STOP_POSE,
                                                          [PLAN_PAUSE] = STOP_PLANNED_PAUSE};

static void tell(struct stream *stream, const struct plan_event *event)
{
    struct notice text = {.len = 0};
    notice_add(&text, plan_event_name(event->kind));
    notice_add(&text, event->detail[0] != '\0' ? " " : "");
    notice_add(&text, event->detail);
    notice_add(&text, ": ");
    notice_add(&text, stop_reason_advice(REASON[event->kind]));
    note_text(stream, text.out);
}

bool event_allows(struct stream *stream, size_t i)
{
    const struct plan *plan = stream->job.plan;
    size_t due = stream->job.events_done;
    while (due < plan->event_count && plan->event[due].before <= i) {
        due++;
    }
    stream->events_due = due;
    if (due == stream->job.events_done) {
        return true;
    }
    stream_stop(stream, REASON[plan->event[stream->job.events_done].kind]);
    for (size_t k = stream->job.events_done; k < due; k++) {
        tell(stream, &plan->event[k]);
    }
    return false;
}

bool event_waits(const struct stream *stream)
{
    bool stopped = false;
    for (int kind = 0; kind < PLAN_EVENT_KINDS; kind++) {
        stopped = stopped || stream->last_stop == REASON[kind];
    }
    return stopped && stream->state == STREAM_PAUSED &&
           stream->events_due > stream->job.events_done;
}

bool event_head_lies(const struct stream *stream, size_t i)
{
    const struct plan *plan = stream->job.plan;
    assert(i < plan->strike_count); // what waits, waits for a strike
    return plan->pose_count == 0 || plan->strike[i].pose == stream->job.solution->pose;
}

void event_attend(struct stream *stream, uint32_t uid)
{
    assert(event_waits(stream));
    struct record record = {.type = RECORD_EVENT};
    stream->job.events_done = stream->events_due;
    record.body.event.uid = uid;
    record.body.event.done = (uint32_t)stream->events_due;
    note_record(stream, record);
    note_sync(stream);
}

const struct plan_event *stream_event(const struct stream *stream)
{
    return stream->has_job && event_waits(stream)
               ? &stream->job.plan->event[stream->job.events_done]
               : NULL;
}

size_t stream_events_done(const struct stream *stream)
{
    return stream->has_job ? stream->job.events_done : 0;
}
