/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A ledger on a disk that fails: every call of every kind, in every way that it can, one at a time.
 */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "controller/ledger/ledger.h"
#include "tests/unit/ledger_files.h"

enum call { OPEN, READ, WRITE, SYNC, LOCK, CLOSE, RENAME, REMOVE, SYNC_DIRECTORY, CALLS };

/* NOTHING: as if the file ended, or the disk took no byte. HALF: fewer bytes than were asked. */
enum way { FAILS, NOTHING, HALF, INTERRUPTED };

struct shaky {
    enum call call;
    unsigned after; /* calls of that kind that still go well; then one does not */
    enum way way;
    int code;
    bool failed;
};

static bool fails(struct shaky *shaky, enum call call)
{
    bool now = shaky->call == call && !shaky->failed && shaky->after == 0;
    if (shaky->call == call && shaky->after > 0) {
        shaky->after--;
    }
    shaky->failed = shaky->failed || now;
    errno = now ? (shaky->way == INTERRUPTED ? EINTR : shaky->code) : errno;
    return now;
}

static int shaky_open(void *context, const char *path, int flags)
{
    return fails(context, OPEN) ? -1 : DISK_SYSTEM.open(NULL, path, flags);
}

static ssize_t shaky_read(void *context, int fd, void *data, size_t size, uint64_t offset)
{
    const struct shaky *shaky = context;
    bool bad = fails(context, READ);
    if (bad && shaky->way != HALF) {
        return shaky->way == NOTHING ? 0 : -1;
    }
    return DISK_SYSTEM.read(NULL, fd, data, bad ? 1 + size / 2 : size, offset);
}

static ssize_t shaky_write(void *context, int fd, const void *data, size_t size, uint64_t offset)
{
    const struct shaky *shaky = context;
    bool bad = fails(context, WRITE);
    if (bad && shaky->way != HALF) {
        return shaky->way == NOTHING ? 0 : -1;
    }
    return DISK_SYSTEM.write(NULL, fd, data, bad ? 1 + size / 2 : size, offset);
}

static int shaky_sync(void *context, int fd)
{
    return fails(context, SYNC) ? -1 : DISK_SYSTEM.sync(NULL, fd);
}

static int shaky_lock(void *context, int fd)
{
    return fails(context, LOCK) ? -1 : DISK_SYSTEM.lock(NULL, fd);
}

static int shaky_close(void *context, int fd)
{
    (void)context;
    return DISK_SYSTEM.close(NULL, fd);
}

static int shaky_rename(void *context, const char *from, const char *to)
{
    return fails(context, RENAME) ? -1 : DISK_SYSTEM.rename(NULL, from, to);
}

static int shaky_remove(void *context, const char *path)
{
    (void)context;
    return DISK_SYSTEM.remove(NULL, path);
}

static int shaky_sync_directory(void *context, const char *path)
{
    return fails(context, SYNC_DIRECTORY) ? -1 : DISK_SYSTEM.sync_directory(NULL, path);
}

static int64_t no_time(void *context)
{
    (void)context;
    return 1;
}

static struct disk on(struct shaky *shaky)
{
    return (struct disk){.context = shaky,
                         .open = shaky_open,
                         .read = shaky_read,
                         .write = shaky_write,
                         .sync = shaky_sync,
                         .lock = shaky_lock,
                         .close = shaky_close,
                         .rename = shaky_rename,
                         .remove = shaky_remove,
                         .sync_directory = shaky_sync_directory,
                         .now_ns = no_time,
                         .wall_ns = no_time};
}

static const enum record_type WORD[] = {RECORD_CONFIRMED, RECORD_UNCERTAIN, RECORD_INTENT};

/* One whole life of a ledger; false when anything said no. */
static bool live(const struct disk *disk, const char *path, const char *final)
{
    struct ledger ledger = {.fd = -1};
    struct err err;
    struct record header = ledger_files_header("c7f3a", 1, NULL);
    struct record word = ledger_files_word(RECORD_INTENT, 1);
    bool good = ledger_create_on(disk, &ledger, path, 1000, &err) == ERR_OK;
    good = good && ledger_append(&ledger, &header) && ledger_sync(&ledger) &&
           ledger_publish(&ledger, final, &err) == ERR_OK && ledger_append(&ledger, &word) &&
           ledger_write(&ledger) && ledger_sync(&ledger) && ledger_sync(&ledger);
    ledger_close(&ledger);
    struct ledger_summary summary = {0};
    good = good && ledger_open_on(disk, &ledger, final, &err) == ERR_OK;
    ledger_close(&ledger);
    good = good && ledger_summarise_on(disk, final, &summary, &err) == ERR_OK;
    good = good && summary.intents == 1;
    ledger_summary_free(&summary);
    return good;
}

static void a_fault_of_the_disk_is_told_or_did_no_harm(void **state)
{
    static const enum call CALL[] = {OPEN, READ, WRITE, SYNC, LOCK, RENAME, SYNC_DIRECTORY};
    for (size_t c = 0; c < sizeof(CALL) / sizeof(CALL[0]); c++) {
        bool reached = true;
        for (unsigned after = 0; reached; after++) {
            struct shaky shaky = {.call = CALL[c], .after = after, .way = FAILS, .code = EIO};
            const struct disk disk = on(&shaky);
            const char *path = ledger_files_path(*state, "new");
            const char *final = ledger_files_path(*state, "b.ledger");
            bool good = live(&disk, path, final);
            reached = shaky.failed;
            assert_int_equal(good, !reached);
            (void)unlink(path);
            (void)unlink(final);
        }
    }
}

static void a_write_of_no_byte_is_a_fault(void **state)
{
    struct shaky shaky = {.call = WRITE, .way = NOTHING};
    const struct disk disk = on(&shaky);
    assert_false(live(&disk, ledger_files_path(*state, "new"), ledger_files_path(*state, "b")));
}

static void goes_on_after_an_interruption_or_half_a_transfer(void **state)
{
    static const struct {
        enum call call;
        enum way way;
    } row[] = {{READ, INTERRUPTED}, {READ, HALF}, {WRITE, INTERRUPTED}, {WRITE, HALF}};
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        struct shaky shaky = {.call = row[i].call, .way = row[i].way};
        const struct disk disk = on(&shaky);
        const char *final = ledger_files_path(*state, "b.ledger");
        assert_true(live(&disk, ledger_files_path(*state, "new"), final));
        assert_true(shaky.failed);
        (void)unlink(final);
    }
}

static void names_what_hinders_it(void **state)
{
    static const struct {
        enum call call;
        int code;
        enum err_code want;
    } row[] = {{LOCK, EWOULDBLOCK, ERR_BUSY}, {LOCK, ENOLCK, ERR_IO}, {OPEN, ELOOP, ERR_IO},
               {OPEN, EINVAL, ERR_IO},        {OPEN, EACCES, ERR_IO}, {READ, EIO, ERR_IO}};
    const char *path = ledger_files_path(*state, "a.ledger");
    (void)ledger_files_make(path, "c7f3a", 1, NULL, WORD, 3);
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        struct shaky shaky = {.call = row[i].call, .code = row[i].code};
        const struct disk disk = on(&shaky);
        struct ledger ledger;
        struct err err;
        assert_int_equal(ledger_open_on(&disk, &ledger, path, &err), row[i].want);
        assert_int_equal(ledger.fd, -1);
    }
}

static void a_path_too_long_is_refused(void **state)
{
    (void)state;
    char path[LEDGER_PATH_SIZE + 1];
    memset(path, 'a', LEDGER_PATH_SIZE);
    path[LEDGER_PATH_SIZE] = '\0';
    struct ledger ledger;
    struct err err;
    assert_int_equal(ledger_create(&ledger, path, 1, &err), ERR_CREATE);
    assert_int_equal(ledger_open(&ledger, path, &err), ERR_IO);
}

static void a_latched_ledger_takes_nothing_more(void **state)
{
    struct shaky shaky = {.call = WRITE, .after = 1, .code = ENOSPC};
    const struct disk disk = on(&shaky);
    struct ledger ledger;
    struct err err;
    struct record header = ledger_files_header("c7f3a", 1, NULL);
    const char *path = ledger_files_path(*state, "a.ledger");
    assert_int_equal(ledger_create_on(&disk, &ledger, path, 8, &err), ERR_OK);
    assert_true(ledger_append(&ledger, &header));
    assert_false(ledger_write(&ledger));
    struct record word = ledger_files_word(RECORD_INTENT, 1);
    assert_false(ledger_append(&ledger, &word));
    assert_false(ledger_write(&ledger));
    assert_false(ledger_sync(&ledger));
    ledger_close(&ledger);
    ledger_close(&ledger);
}

static void the_system_refuses_what_is_no_ledger(void **state)
{
    const char *path = ledger_files_path(*state, "fifo");
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(DISK_SYSTEM.open(NULL, path, O_RDONLY), -1);
    assert_int_equal(errno, EINVAL);
    assert_int_equal(DISK_SYSTEM.close(NULL, -1), -1);
    assert_int_equal(errno, EBADF);
    assert_int_equal(DISK_SYSTEM.remove(NULL, ledger_files_path(*state, "none")), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(DISK_SYSTEM.sync_directory(NULL, ledger_files_path(*state, "none/x")), -1);
    assert_int_equal(DISK_SYSTEM.sync_directory(NULL, "/proc/self/x"), -1);
}

/* Takes up a ledger of that many intents, in a job of one strike more. */
static enum err_code settle(struct shaky *shaky, const char *path, uint32_t intents,
                            uint64_t capacity, struct ledger_summary *summary)
{
    const struct disk disk = on(shaky);
    struct ledger ledger;
    struct err err;
    struct record record = ledger_files_header("c7f3a", 1, NULL);
    assert_int_equal(ledger_create(&ledger, path, capacity, &err), ERR_OK);
    assert_true(ledger_append(&ledger, &record));
    record = (struct record){.type = RECORD_INPUTS, .body.inputs.strikes = intents};
    assert_true(ledger_append(&ledger, &record));
    for (uint32_t i = 0; i < intents; i++) {
        record = ledger_files_word(RECORD_INTENT, i + 1);
        assert_true(ledger_sync(&ledger) && ledger_append(&ledger, &record));
    }
    assert_true(ledger_sync(&ledger));
    ledger_close(&ledger);
    enum err_code code = ledger_open_summarised(&disk, &ledger, path, summary, &err);
    if (code == ERR_OK) {
        code = ledger_settle(&ledger, summary, &err);
        ledger_close(&ledger);
    }
    (void)unlink(path);
    return code;
}

static void settles_any_number_of_intents_and_ends_the_job(void **state)
{
    for (uint32_t intents = 0; intents < 40; intents += 13) {
        struct shaky shaky = {.call = CALLS};
        struct ledger_summary summary;
        const char *path = ledger_files_path(*state, "a.ledger");
        assert_int_equal(settle(&shaky, path, intents, 200, &summary), ERR_OK);
        assert_int_equal(summary.uncertain, intents);
        assert_int_equal(summary.intents, 0);
        ledger_summary_free(&summary);
    }
}

static void does_not_settle_on_a_disk_that_fails(void **state)
{
    const char *path = ledger_files_path(*state, "a.ledger");
    struct ledger_summary summary;
    for (unsigned after = 1; after < 4; after++) {
        struct shaky shaky = {.call = SYNC, .after = after, .code = EIO};
        enum err_code code = settle(&shaky, path, 39, 200, &summary);
        assert_int_equal(code, shaky.failed ? ERR_IO : ERR_OK);
        ledger_summary_free(&summary);
    }
}

/* No room for the last outcome, or for the word that the job is done, and the disk has none. */
static void does_not_settle_a_full_ledger_on_a_full_disk(void **state)
{
    const char *path = ledger_files_path(*state, "a.ledger");
    struct ledger_summary summary;
    for (uint64_t capacity = 9; capacity <= 10; capacity++) {
        struct shaky shaky = {.call = WRITE, .after = 1, .code = ENOSPC}; // of what was not synced
        assert_int_equal(settle(&shaky, path, 4, capacity, &summary), ERR_IO);
        assert_int_equal(summary.uncertain, capacity - 6); // for whom there was room
        ledger_summary_free(&summary);
    }
}

/* Else no process could ever say what became of its last strike, or begin with it. */
static void a_full_ledger_gets_room_from_whoever_opens_it(void **state)
{
    const char *path = ledger_files_path(*state, "a.ledger");
    struct ledger_summary summary;
    for (uint64_t capacity = 6; capacity <= 10; capacity++) {
        struct shaky shaky = {.call = CALLS};
        assert_int_equal(settle(&shaky, path, 4, capacity, &summary), ERR_OK);
        assert_int_equal(summary.uncertain, 4);
        ledger_summary_free(&summary);
    }
}

/* The intent that the firmware may know the end of stays open: it comes right behind the strike
 * that was confirmed, by the same board. */
static void leaves_open_only_the_intent_that_the_firmware_can_be_asked_of(void **state)
{
    static const struct {
        uint32_t tag, epoch;
        bool open;
    } row[] = {{2, 1, true}, {3, 1, false}, {2, 2, false}};
    for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
        const char *path = ledger_files_path(*state, "a.ledger");
        const enum record_type word[] = {RECORD_CONFIRMED};
        (void)ledger_files_make(path, "c7f3a", 1, NULL, word, 1);
        struct ledger ledger;
        struct ledger_summary summary;
        struct err err;
        assert_int_equal(ledger_open(&ledger, path, &err), ERR_OK);
        struct record intent = ledger_files_word(RECORD_INTENT, 2);
        intent.tag = row[i].tag;
        intent.epoch = row[i].epoch;
        struct record inputs = {.type = RECORD_INPUTS, .body.inputs.strikes = 5};
        assert_true(ledger_append(&ledger, &inputs) && ledger_append(&ledger, &intent));
        assert_true(ledger_sync(&ledger));
        ledger_close(&ledger);
        assert_int_equal(ledger_open_summarised(&DISK_SYSTEM, &ledger, path, &summary, &err),
                         ERR_OK);
        assert_int_equal(ledger_settle(&ledger, &summary, &err), ERR_OK);
        ledger_close(&ledger);
        assert_int_equal(summary.open.there, row[i].open);
        assert_int_equal(summary.intents, row[i].open);
        assert_int_equal(dot_map_get(&summary.dots, 2).state,
                         row[i].open ? DOT_INTENT : DOT_UNCERTAIN);
        assert_false(summary.done);
        ledger_summary_free(&summary);
        (void)unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_fault_of_the_disk_is_told_or_did_no_harm,
                                        ledger_files_setup, ledger_files_teardown),
        cmocka_unit_test_setup_teardown(a_write_of_no_byte_is_a_fault, ledger_files_setup,
                                        ledger_files_teardown),
        cmocka_unit_test_setup_teardown(goes_on_after_an_interruption_or_half_a_transfer,
                                        ledger_files_setup, ledger_files_teardown),
        cmocka_unit_test_setup_teardown(names_what_hinders_it, ledger_files_setup,
                                        ledger_files_teardown),
        cmocka_unit_test(a_path_too_long_is_refused),
        cmocka_unit_test_setup_teardown(a_latched_ledger_takes_nothing_more, ledger_files_setup,
                                        ledger_files_teardown),
        cmocka_unit_test_setup_teardown(settles_any_number_of_intents_and_ends_the_job,
                                        ledger_files_setup, ledger_files_teardown),
        cmocka_unit_test_setup_teardown(does_not_settle_on_a_disk_that_fails, ledger_files_setup,
                                        ledger_files_teardown),
        cmocka_unit_test_setup_teardown(does_not_settle_a_full_ledger_on_a_full_disk,
                                        ledger_files_setup, ledger_files_teardown),
        cmocka_unit_test_setup_teardown(a_full_ledger_gets_room_from_whoever_opens_it,
                                        ledger_files_setup, ledger_files_teardown),
        cmocka_unit_test_setup_teardown(
            leaves_open_only_the_intent_that_the_firmware_can_be_asked_of, ledger_files_setup,
            ledger_files_teardown),
        cmocka_unit_test_setup_teardown(the_system_refuses_what_is_no_ledger, ledger_files_setup,
                                        ledger_files_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
