/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strike protocol as it is built, in small: one host, its ledger, one firmware, and everything
 * that can die. `make model` lets Spin walk through every order in which their steps can fall.
 *
 * What stands for what
 *   host        controller/stream/stream_strike.c and stream_handshake.c, daemon/recover.c; it may
 *               be killed before any of its steps, recovery and handshake among them
 *   cache       what write() has given to the kernel: survives the process, not the power
 *   disk        what fdatasync has answered for; a power loss keeps any prefix of what lies between
 *               (the records of a chain: nothing after a gap counts)
 *   reader      the firmware's line reader: `ok` to a motion means queued, no more
 *   motion      the steppers: a strike touches the skin here and nowhere else
 *   interrupt   real-time bytes, answered beside the lines: `?` and 0x18
 *   fault       kill -9, power loss, a firmware that resets itself, also with the false `ok`
 *               with which a reset may answer the line that it aborts
 * One strike is in flight (W = 1). A dot is intended at most once, so its tag is its own number.
 *
 * What must hold
 *   no dot is struck twice; at the end, on disk, each is confirmed or uncertain; a confirmed one
 *   has been struck; uncertain ones are no more than crashes + resets; with LIVE: it ends.
 *
 * What is not here: geometry (the position that the proof also asks for is taken to be right, which
 * only makes the model harsher), bytes lost or changed and half lines, a firmware that falls
 * silent, holds and pauses, skipped dots, resolutions by a person, homing and arming (a person is
 * taken to do both whenever asked). The simulator and the judge have those.
 *
 * Each of these must fail, each in its own way:
 *   JOURNAL_AFTER_OK   no intent; confirmed when proven; what is not confirmed is sent again
 *   INTENT_AFTER_SEND  the intent follows its bytes instead of going before them
 *   INTENT_NOT_SYNCED  the intent is written but not waited for
 *   DONE_BEFORE_SEND   confirmed first, struck then
 *   TRUST_OK           an `ok` to the last line is taken for the proof
 *   NO_DRAIN           no reset and no drain after a restart: an old banner cannot be told from a
 *                      new one, so until the first proof all are passed over
 */
#ifndef N
#define N 3 /* dots */
#endif
#ifndef CRASHES
#define CRASHES 2
#endif
#ifndef RESETS
#define RESETS 2
#endif
#ifndef BOUND
#define BOUND (crashes + resets)
#endif

#define PLANNED   0
#define INTENT    1
#define CONFIRMED 2
#define UNCERTAIN 3

mtype = { STRIKE, PROOF, NONCE, OK, STATUS, BANNER, ASK, RESET };

chan line = [4] of { mtype, byte };          /* to the firmware: kind, dot or nonce */
chan realtime = [2] of { mtype };            /* to the firmware, past the lines */
chan reply = [8] of { mtype, bit, byte };    /* kind, idle, Ln or nonce */

byte cache[N + 1], disk[N + 1]; /* state of each dot, from 1 */
byte struck[N + 1];
byte crashes, resets;
bool killed, done;

/* the firmware */
byte queued;  /* dot whose motion waits or runs, 0 none */
byte barrier; /* proof line that waits for the motion, 0 none */
byte ln;      /* last line number parsed; a reset forgets it */

inline firmware_reset(may_lie)
{
    do
    :: line ? _, _
    :: empty(line) -> break
    od;
    if
    :: may_lie && barrier != 0 -> reply ! OK, 0, 0
    :: skip
    fi;
    queued = 0;
    barrier = 0;
    ln = 0;
    reply ! BANNER, 0, 0
}

active proctype reader()
{
    byte x;
end:
    do
    :: atomic { barrier == 0 && queued == 0 && nfull(reply) && line ? [STRIKE, _] ->
           line ? STRIKE, x;
           queued = x;
           reply ! OK, 0, 0 }
    :: atomic { barrier == 0 && line ? [PROOF, _] -> line ? PROOF, x; barrier = x }
    :: atomic { barrier == 0 && nfull(reply) && line ? [NONCE, _] ->
           line ? NONCE, x;
           reply ! NONCE, 0, x }
    od
}

active proctype motion()
{
end:
    do
    :: d_step { queued != 0 ->
           struck[queued]++;
           assert(struck[queued] <= 1);
           queued = 0 }
    :: d_step { barrier != 0 && queued == 0 && nfull(reply) ->
           ln = barrier;
           barrier = 0;
           reply ! OK, 0, 0 }
    od
}

active proctype interrupt()
{
end:
    do
    :: atomic { nfull(reply) && realtime ? [ASK] ->
           realtime ? ASK;
           reply ! STATUS, (queued == 0 && barrier == 0), ln }
    :: atomic { len(reply) < 7 && realtime ? [RESET] ->
           realtime ? RESET;
           firmware_reset(1) }
    od
}

active proctype fault()
{
    byte i;
    do
    :: atomic { !done && !killed && crashes < CRASHES -> crashes++; killed = true }
    :: atomic { !done && !killed && crashes < CRASHES ->
           /* power: some prefix of what was written has reached the disk */
           i = 1;
           do
           :: i <= N -> disk[i] = cache[i]; i++
           :: break
           od;
           i = 1;
           do
           :: i <= N -> cache[i] = disk[i]; i++
           :: else -> break
           od;
           i = 0;
           crashes++;
           killed = true }
    :: atomic { !done && resets < RESETS && len(reply) < 7 -> resets++; firmware_reset(1) }
    :: done -> break
    od
}

inline sync()
{
    d_step {
        i = 1;
        do
        :: i <= N -> disk[i] = cache[i]; i++
        :: else -> break
        od;
        i = 0
    }
}

/* The judgement, made of the disk alone. */
inline judge()
{
    d_step {
        i = 1;
        x = 0;
        do
        :: i <= N ->
           assert(disk[i] == CONFIRMED || disk[i] == UNCERTAIN);
           assert(disk[i] != CONFIRMED || struck[i] == 1);
           x = x + (disk[i] == UNCERTAIN);
           i++
        :: else -> break
        od;
        assert(x <= BOUND);
#ifdef NEVER_ALL_CONFIRMED
        assert(x > 0);
#endif
        i = 0;
        x = 0
    }
}

active proctype host()
{
    byte k, i, x, oks, nonce;
    bit idle;
    bool deaf = false; /* NO_DRAIN only: banners are passed over */
boot:
    {
        /* every intent without an outcome is uncertain, on disk, before anything else happens */
        d_step {
            i = 1;
            do
            :: i <= N && cache[i] == INTENT -> cache[i] = UNCERTAIN; i++
            :: i <= N && cache[i] != INTENT -> i++
            :: else -> break
            od;
            i = 0
        };
        sync();
#ifdef NO_DRAIN
        if
        :: crashes > 0 -> deaf = true; goto next
        :: else
        fi;
#endif
handshake:
        /* wait until nothing moves, so that the reset kills no motion */
        realtime ! ASK;
        do
        :: atomic { reply ? STATUS, idle, x -> x = 0 };
           if
           :: idle -> idle = 0; break
           :: else -> realtime ! ASK
           fi
        :: atomic { reply ? BANNER, _, _ -> break }
        :: reply ? OK, _, _
        :: reply ? NONCE, _, _
        od;
reset:
        realtime ! RESET;
        do
        :: reply ? BANNER, _, _ -> break
        :: reply ? OK, _, _
        :: reply ? NONCE, _, _
        :: reply ? STATUS, _, _
        od;
        atomic {
            do
            :: nempty(reply) -> reply ? _, _, _
            :: empty(reply) -> break
            od
        };
        /* a number that only this session can know */
        atomic { nonce = 1 + nonce % 3; line ! NONCE, nonce };
        do
        :: atomic { reply ? NONCE, _, x ->
               if
               :: x == nonce -> x = 0; goto next
               :: else -> x = 0; goto handshake
               fi }
        :: atomic { reply ? BANNER, _, _ -> goto reset }
        :: reply ? OK, _, _
        :: reply ? STATUS, _, _
        od;
next:
        k = 1;
        d_step {
            do
            :: k <= N && cache[k] != PLANNED -> k++
            :: else -> break
            od
        };
        if
        :: k > N -> goto finish
        :: else
        fi;
        /* hover: a fresh status, and no banner before it */
        realtime ! ASK;
        do
        :: atomic { reply ? STATUS, idle, _ -> idle = 0; break }
        :: atomic { reply ? BANNER, _, _ ->
               if
               :: deaf
               :: else -> goto handshake
               fi }
#ifdef NO_DRAIN
        :: reply ? OK, _, _
        :: reply ? NONCE, _, _
#endif
        od;

#ifdef DONE_BEFORE_SEND
        cache[k] = CONFIRMED;
        sync();
#endif
#if !defined(JOURNAL_AFTER_OK) && !defined(INTENT_AFTER_SEND) && !defined(DONE_BEFORE_SEND)
        cache[k] = INTENT; /* the confirmation before it lies in the cache already */
#ifndef INTENT_NOT_SYNCED
        sync();
#endif
#endif
        line ! STRIKE, k;
        line ! PROOF, k; /* the group is one write; a reset can still fall between its lines */
#ifdef INTENT_AFTER_SEND
        cache[k] = INTENT;
        sync();
#endif
        do
        :: atomic { reply ? OK, _, _ -> oks++ };
           if
           :: oks == 2 ->
#ifdef TRUST_OK
              goto confirm
#else
              realtime ! ASK
#endif
           :: oks > 2 -> goto stop
           :: oks < 2
           fi
        :: atomic { reply ? STATUS, idle, x ->
               if
               :: oks >= 2 && idle && x == k -> idle = 0; x = 0; goto confirm
               :: else -> idle = 0; x = 0; goto stop
               fi }
#ifdef NO_DRAIN
        :: reply ? NONCE, _, _
#endif
        :: atomic { reply ? BANNER, _, _ ->
               if
               :: deaf
               :: else -> goto stop
               fi }
        od;
confirm:
        atomic { oks = 0; deaf = false;
            cache[k] = CONFIRMED; /* written at once, durable with the next intent */
            goto next };
stop:
        atomic { oks = 0; cache[k] = UNCERTAIN };
        sync();
        goto handshake;
finish:
        sync();
        atomic { !killed -> judge(); done = true }
    }
    unless
    {
        atomic { killed ->
            /* a dead process remembers nothing; what it had not sent yet is gone with it */
            killed = false;
            k = 0; i = 0; x = 0; oks = 0; idle = 0; deaf = false;
            goto boot }
    }
}

#ifdef LIVE
ltl it_ends { <> done }
#endif
