/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strike protocol as it is built, in small: one host, its ledger, one firmware, and everything
 * that can die. `make model` lets Spin walk through every order in which their steps can fall.
 *
 * What stands for what
 *   host        controller/stream/stream_strike.c, stream_handshake.c and stream_doubt.c,
 *               daemon/recover.c; it may be killed before any of its steps, recovery and handshake
 *               among them, with or without what the firmware has said meanwhile
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
 * silent, a cable pulled from a living process, holds and pauses, skipped dots, resolutions by a
 * person, homing and arming (a person is taken to do both whenever asked). The simulator and the
 * judge have those.
 *
 * Each of these must fail, each in its own way:
 *   JOURNAL_AFTER_OK   no intent; confirmed when proven; what is not confirmed is sent again
 *   INTENT_AFTER_SEND  the intent follows its bytes instead of going before them
 *   INTENT_NOT_SYNCED  the intent is written but not waited for
 *   DONE_BEFORE_SEND   confirmed first, struck then
 *   TRUST_OK           an `ok` to the last line is taken for the proof
 *   TRUST_NUMBER       after a crash the line number alone is taken for the proof
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

mtype = { STRIKE, PROOF, NONCE, QUERY, OK, STATUS, MODAL, BANNER, ASK, RESET };

chan line = [4] of { mtype, byte };       /* to the firmware: kind, dot or nonce */
chan realtime = [2] of { mtype };         /* to the firmware, past the lines */
chan reply = [8] of { mtype, bit, byte }; /* kind, idle or fed, Ln or nonce */

byte cache[N + 1], disk[N + 1]; /* state of each dot, from 1 */
byte struck[N + 1];
byte crashes, resets;
bool killed, done;

/* the firmware */
byte queued;  /* dot whose motion waits or runs, 0 none */
byte barrier; /* proof line that waits for the motion, 0 none */
byte ln;      /* last line number parsed; a reset forgets it */
bool fed;     /* feed and motion are those of a group; a reset forgets them */

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
    fed = false;
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
           fed = true;
           reply ! OK, 0, 0 }
    :: atomic { barrier == 0 && line ? [PROOF, _] -> line ? PROOF, x; barrier = x }
    :: atomic { barrier == 0 && nfull(reply) && line ? [NONCE, _] ->
           line ? NONCE, x;
           reply ! NONCE, 0, x }
    :: atomic { barrier == 0 && nfull(reply) && line ? [QUERY, _] ->
           line ? QUERY, _;
           reply ! MODAL, fed, 0 }
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

inline forget_replies()
{
    do
    :: nempty(reply) -> reply ? _, _, _
    :: empty(reply) -> break
    od
}

active proctype fault()
{
    byte i;
    do
    :: atomic { !done && !killed && crashes < CRASHES ->
           /* what the firmware has said may be lost with who should have heard it */
           if
           :: forget_replies()
           :: skip
           fi;
           crashes++;
           killed = true }
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
           forget_replies();
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

/* Goes on when the firmware is at rest and shows the number of the dot in doubt. */
inline ask_number()
{
    realtime ! ASK;
    do
    :: atomic { reply ? STATUS, idle, x ->
           if
           :: idle && x == doubt -> idle = 0; x = 0; break
           :: else -> idle = 0; x = 0; goto unknown
           fi }
    :: atomic { reply ? BANNER, _, _ -> goto unknown }
    :: reply ? OK, _, _
    :: reply ? NONCE, _, _
    :: reply ? MODAL, _, _
    od
}

active proctype host()
{
    byte k, i, x, oks, nonce;
    byte doubt = 0; /* dot whose proof nobody heard, 0 none */
    bit idle;
    bool deaf = false; /* NO_DRAIN only: banners are passed over */
boot:
    {
        /* what was read is made durable; the last intent without an outcome is in doubt */
        d_step {
            i = 1;
            do
            :: i <= N && cache[i] == INTENT -> doubt = i; i++
            :: i <= N && cache[i] != INTENT -> i++
            :: else -> break
            od;
            i = 0
        };
        sync();
#ifdef NO_DRAIN
        if
        :: crashes > 0 && doubt != 0 -> cache[doubt] = UNCERTAIN; doubt = 0; deaf = true; goto next
        :: crashes > 0 && doubt == 0 -> deaf = true; goto next
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
        :: atomic { reply ? BANNER, _, _ -> goto unknown }
        :: reply ? OK, _, _
        :: reply ? NONCE, _, _
        :: reply ? MODAL, _, _
        od;
        if
        :: doubt == 0 -> goto reset
        :: else
        fi;
        /* a firmware that stayed up may know: at rest with this number, asked once more */
        ask_number();
#ifndef TRUST_NUMBER
        /* `$G` is answered behind every line before it, and a reset clears what it shows */
        line ! QUERY, 0;
        do
        :: atomic { reply ? MODAL, idle, _ ->
               if
               :: idle -> idle = 0; break
               :: else -> goto unknown
               fi }
        :: atomic { reply ? BANNER, _, _ -> goto unknown }
        :: reply ? OK, _, _
        :: reply ? NONCE, _, _
        :: reply ? STATUS, _, _
        od;
        ask_number();
#endif
        cache[doubt] = CONFIRMED;
        doubt = 0;
        sync(); /* the word first, then the reset */
        goto reset;
unknown:
        if
        :: doubt != 0 -> cache[doubt] = UNCERTAIN; doubt = 0; sync()
        :: else
        fi;
reset:
        realtime ! RESET;
        do
        :: reply ? BANNER, _, _ -> break
        :: reply ? OK, _, _
        :: reply ? NONCE, _, _
        :: reply ? STATUS, _, _
        :: reply ? MODAL, _, _
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
        :: reply ? MODAL, _, _
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
        :: reply ? MODAL, _, _
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
        :: reply ? MODAL, _, _
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
            k = 0; i = 0; x = 0; doubt = 0; oks = 0; idle = 0; deaf = false;
            goto boot }
    }
}

#ifdef LIVE
ltl it_ends { <> done }
#endif
