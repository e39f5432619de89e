/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A wrong word at the one moment at which it would be believed: in the handshake, under
 * the foot. What it leads to is refused, asked again or stopped, and nothing is struck by it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "tests/unit/liar.h"
#include "tests/unit/sim_scene.h"
#include "tests/unit/stream_scene.h"

enum { ALWAYS = 100000 };

#define PLACE "MPos:0,0,0,0,0,0"
#define GC    "[GC:G0 G54 G17 G21 G90 G94"

static const struct handshake_row {
    const char *name;
    struct lie lie;
    enum stop_reason want; /* STOP_NONE: none of it matters */
    bool connects;         /* in the end */
} handshake[] = {
    {"no note in the version, and no axes",
     {"identify", "$I", "[VER:1.1f]\r\n[FIRMWARE:grblHAL]\r\nok\r\n", true, 1},
     STOP_WRONG_FIRMWARE,
     false},
    {"an axis too few",
     {"identify", "$I", "[VER:1:x]\r\n[FIRMWARE:grblHAL]\r\n[AXS:6:YZABCU]\r\nok\r\n", true, 1},
     STOP_WRONG_FIRMWARE,
     false},
    {"a setting in place of identity", {"identify", "$I", "$10=1\r\n", false, 1}, STOP_NONE, true},
    {"half of the settings",
     {"settings", "$$", "$10=511\r\n$13=0\r\nok\r\nok\r\n", true, 1},
     STOP_WRONG_FIRMWARE,
     false},
    {"a word for a value", {"settings", "$$", "$10=abc\r\n", false, 1}, STOP_NONE, true},
    {"a door that closes", {"settle", "?", "<Door:2|" PLACE ">\r\n", true, 3}, STOP_NONE, true},
    {"a door that stands open",
     {"settle", "?", "<Door:1|" PLACE ">\r\n", true, 3},
     STOP_NONE,
     true},
    {"no homing", {"settings", "$$", "$22=0\r\n", false, 1}, STOP_WRONG_FIRMWARE, false},
    {"too many bits", {"settings", "$$", "$10=2000000\r\n", false, 1}, STOP_WRONG_FIRMWARE, false},
    {"fewer than none", {"settings", "$$", "$10=-1\r\n", false, 1}, STOP_WRONG_FIRMWARE, false},
    {"another junction", {"settings", "$$", "$11=5\r\n", false, 1}, STOP_WRONG_FIRMWARE, false},
    {"a setting without a value", {"settings", "$$", "$10\r\n", false, 1}, STOP_NONE, true},
    {"a work offset",
     {"settings", "?", "<Idle|" PLACE "|WCO:1,0,0,0,0,0>\r\n", true, 1},
     STOP_WRONG_FIRMWARE,
     false},
    {"a setting for a nonce", {"nonce", "$G", "$10=1\r\n", false, 1}, STOP_NONE, true},
    {"a message for a nonce", {"nonce", "$G", "[MSG:GC]\r\n", false, 1}, STOP_NONE, true},
    {"another offset",
     {"nonce", "$G", "ok\r\n[GC:G0 G55 G21 G90 G94 M5 F1 S0]\r\nok\r\n", true, 1},
     STOP_SILENT,
     true},
    {"inches",
     {"nonce", "$G", "ok\r\n[GC:G0 G54 G20 G90 G94 M5 F1 S0]\r\nok\r\n", true, 1},
     STOP_SILENT,
     true},
    {"from here on",
     {"nonce", "$G", "ok\r\n[GC:G0 G54 G21 G91 G94 M5 F1 S0]\r\nok\r\n", true, 1},
     STOP_SILENT,
     true},
    {"inverse time",
     {"nonce", "$G", "ok\r\n[GC:G0 G54 G21 G90 G93 M5 F1 S0]\r\nok\r\n", true, 1},
     STOP_SILENT,
     true},
    {"another number, once ours was seen",
     {"nonce", "?", GC " M5 F1 S0]\r\n", false, 1},
     STOP_SILENT,
     true},
    {"no number", {"nonce", "$G", "ok\r\n" GC " M5]\r\nok\r\n", true, 1}, STOP_SILENT, true},
    {"a word for a number",
     {"nonce", "$G", "ok\r\n" GC " M5 Fx S0]\r\nok\r\n", true, 1},
     STOP_SILENT,
     true},
    {"too large a number",
     {"nonce", "$G", "ok\r\n" GC " M5 F4294967296 S0]\r\nok\r\n", true, 1},
     STOP_SILENT,
     true},
    {"another's number",
     {"nonce", "$G", "ok\r\n" GC " M5 F0 S0]\r\nok\r\n", true, 1},
     STOP_SILENT,
     true},
    {"no banner after the reset", {"drain", "\x18", "", true, 1}, STOP_SILENT, true},
    {"a banner that was heard already",
     {"settle", "?", "GrblHAL 1.1f ['$' or '$HELP' for help]\r\n", false, 1},
     STOP_NONE,
     true},
    {"homing that does not end",
     {"settle", "?", "<Home|" PLACE ">\r\n", true, ALWAYS},
     STOP_NONE,
     true},
    {"a hold that does not end", {"settle", "?", "<Run|" PLACE ">\r\n", true, 40}, STOP_NONE, true},
};

static void a_handshake_believes_no_wrong_word(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(handshake) / sizeof(handshake[0]); i++) {
        const struct handshake_row *row = &handshake[i];
        struct stream_scene *scene = stream_scene_cold(2);
        struct liar liar;
        liar_come(&liar, &scene->rig, &row->lie);
        rig_plug(&scene->rig);
        rig_run_s(&scene->rig, 60.0);
        if (liar.told == 0 || stream_last_stop(scene->rig.stream) != row->want ||
            stream_is_connected(scene->rig.stream) != row->connects) {
            fail_msg("%s: told %u times, reason %d, connected %d", row->name, liar.told,
                     (int)stream_last_stop(scene->rig.stream),
                     stream_is_connected(scene->rig.stream));
        }
        assert_int_equal(scene->rig.motions, 0);
        stream_scene_free(scene);
    }
}

/* A banner of a board that was refused is no news: it stays refused until a person asks again. */
static void a_board_that_was_refused_may_restart(void **state)
{
    (void)state;
    struct stream_scene *scene = stream_scene_cold(2);
    scene->fake.wrong_settings = true;
    rig_plug(&scene->rig);
    rig_run_s(&scene->rig, 5.0);
    const char banner[] = "GrblHAL 1.1f ['$' or '$HELP' for help]\r\n";
    stream_on_bytes(scene->rig.stream, banner, strlen(banner), scene->rig.now_ns);
    rig_run_s(&scene->rig, 5.0);
    assert_int_equal(stream_last_stop(scene->rig.stream), STOP_WRONG_FIRMWARE);
    assert_false(stream_is_connected(scene->rig.stream));
    stream_scene_free(scene);
}

/* A board in alarm may say nothing at all before it is reset; and one that lists its axes is not
 * the one that the machine file names. */
static void a_classic_board_is_known_by_what_it_does_not_say(void **state)
{
    (void)state;
    static const struct handshake_row ROWS[] = {
        {"mute in alarm", {"settle", "?", "", true, 18}, STOP_NONE, true},
        {"an older one",
         {"identify", "$I", "[VER:0.9j.20160726:]\r\nok\r\n", true, 1},
         STOP_WRONG_FIRMWARE,
         false},
        {"a list of axes",
         {"identify", "$I", "[VER:1.1h.20190830:]\r\n[OPT:V,15,128]\r\n[AXS:3:XYZ]\r\nok\r\n", true,
          1},
         STOP_WRONG_FIRMWARE,
         false}};
    for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
        struct liar liar;
        struct sim_scene *scene = sim_scene_new(MACHINE_GRBL, 2, NULL);
        rig_renew(&scene->rig);
        liar_come(&liar, &scene->rig, &ROWS[i].lie);
        rig_plug(&scene->rig);
        rig_run_s(&scene->rig, 30.0);
        assert_true(liar.told > 0);
        assert_int_equal(stream_is_connected(scene->rig.stream), ROWS[i].connects);
        assert_int_equal(stream_last_stop(scene->rig.stream), ROWS[i].want);
        sim_scene_free(scene);
    }
}

static const struct lie felt[] = {
    {"feel", "G38.2", "ok\r\nok\r\n", true, 1},
    {"feel", "G38.2", "[MSG:PRB]\r\nok\r\nok\r\n", true, 1},
    {"feel", "G38.2", "ok\r\n[PRB:0,0,0,0,0,-900:1]\r\nok\r\n", true, 1},
    {"feel", "G38.2", "ok\r\n[PRB:0,0,0,0,0,900:1]\r\nok\r\n", true, 1},
};

/* A foot that met something where it never was. */
static void a_tour_believes_no_place_that_was_not_on_its_way(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(felt) / sizeof(felt[0]); i++) {
        struct sim_scene *scene = sim_scene_new(MACHINE_GRBLHAL, 2, NULL);
        const size_t strike[] = {0, 1};
        struct err err;
        struct liar liar;
        liar_come(&liar, &scene->rig, &felt[i]);
        assert_int_equal(stream_feel(scene->rig.stream, strike, 2, scene->rig.now_ns, &err),
                         ERR_OK);
        assert_true(rig_until(&scene->rig, STREAM_FAULT, 300.0));
        assert_int_equal(liar.told, 1);
        assert_int_equal(stream_last_stop(scene->rig.stream), STOP_POSITION);
        assert_false(stream_felt(scene->rig.stream)->whole);
        assert_int_equal(stream_felt(scene->rig.stream)->answer[0], STREAM_FEEL_OPEN);
        assert_int_equal(scene->rig.plunges, 0);
        sim_scene_free(scene);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_handshake_believes_no_wrong_word),
        cmocka_unit_test(a_board_that_was_refused_may_restart),
        cmocka_unit_test(a_classic_board_is_known_by_what_it_does_not_say),
        cmocka_unit_test(a_tour_believes_no_place_that_was_not_on_its_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
