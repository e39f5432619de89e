/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/faults.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "config/document.h"
#include "config/file.h"

static const struct {
    const char *key;
    bool whole;
    struct yaml_range range;
} numbers[SIM_FAULT_NUMBERS] = {
    [SIM_NUMBER_COUNT] = {"count", true, {1, 60000}},
    [SIM_NUMBER_BIT] = {"bit", true, {0, 7}},
    [SIM_NUMBER_BYTE] = {"byte", true, {0, 255}},
    [SIM_NUMBER_FOR_S] = {"for_s", false, {0, 3600}},
    [SIM_NUMBER_NUMBER] = {"number", true, {0, 999}},
    [SIM_NUMBER_VALUE] = {"value", false, {-1e6, 1e6}},
    [SIM_NUMBER_STEPS] = {"steps", true, {-1000000, 1000000}},
    [SIM_NUMBER_MM] = {"mm", false, {0, 20}},
    [SIM_NUMBER_RADIUS_MM] = {"radius_mm", false, {0.01, 500}},
    [SIM_NUMBER_HEIGHT_MM] = {"height_mm", false, {-20, 20}},
};

/* Bits of what a kind may have: its numbers, then these. */
enum { KEY_AXIS = SIM_FAULT_NUMBERS, KEY_XYZ, KEY_RPY, KEY_TEXT, KEY_LINK };

#define HAS(key)  (1U << (key))
#define COUNT     HAS(SIM_NUMBER_COUNT)
#define BIT       HAS(SIM_NUMBER_BIT)
#define BYTE      HAS(SIM_NUMBER_BYTE)
#define FOR_S     HAS(SIM_NUMBER_FOR_S)
#define NUMBER    HAS(SIM_NUMBER_NUMBER)
#define VALUE     HAS(SIM_NUMBER_VALUE)
#define STEPS     HAS(SIM_NUMBER_STEPS)
#define MM        HAS(SIM_NUMBER_MM)
#define RADIUS_MM HAS(SIM_NUMBER_RADIUS_MM)
#define HEIGHT_MM HAS(SIM_NUMBER_HEIGHT_MM)
#define AXIS      HAS(KEY_AXIS)
#define XYZ       HAS(KEY_XYZ)
#define RPY       HAS(KEY_RPY)
#define TEXT      HAS(KEY_TEXT)
#define LINK      HAS(KEY_LINK)

static const struct {
    const char *name;
    unsigned must, may;
} kinds[SIM_FAULT_KINDS] = {
    [SIM_FAULT_RX_DROP] = {"rx-drop", 0, COUNT},
    [SIM_FAULT_RX_DUPLICATE] = {"rx-duplicate", 0, COUNT},
    [SIM_FAULT_RX_FLIP] = {"rx-flip", 0, BIT},
    [SIM_FAULT_RX_SET] = {"rx-set", 0, BYTE},
    [SIM_FAULT_RX_GARBAGE] = {"rx-garbage", 0, COUNT | BYTE},
    [SIM_FAULT_RX_HALF_LINE] = {"rx-half-line", 0, 0},
    [SIM_FAULT_RX_DELAY] = {"rx-delay", FOR_S, 0},
    [SIM_FAULT_RX_STALL] = {"rx-stall", FOR_S, 0},
    [SIM_FAULT_TX_DROP] = {"tx-drop", 0, COUNT},
    [SIM_FAULT_TX_DUPLICATE] = {"tx-duplicate", 0, COUNT},
    [SIM_FAULT_TX_FLIP] = {"tx-flip", 0, BIT},
    [SIM_FAULT_TX_SET] = {"tx-set", 0, BYTE},
    [SIM_FAULT_TX_GARBAGE] = {"tx-garbage", 0, COUNT | BYTE},
    [SIM_FAULT_TX_HALF_LINE] = {"tx-half-line", 0, 0},
    [SIM_FAULT_TX_DELAY] = {"tx-delay", FOR_S, 0},
    [SIM_FAULT_UNPLUG] = {"unplug", FOR_S, LINK},
    [SIM_FAULT_RESET] = {"reset", 0, 0},
    [SIM_FAULT_REBOOT] = {"reboot", 0, 0},
    [SIM_FAULT_ALARM] = {"alarm", NUMBER, 0},
    [SIM_FAULT_ERROR] = {"error", NUMBER, 0},
    [SIM_FAULT_HANG] = {"hang", 0, FOR_S},
    [SIM_FAULT_QUIET_ABORT] = {"quiet-abort", 0, 0},
    [SIM_FAULT_STOP_STUCK] = {"stop-stuck", 0, 0},
    [SIM_FAULT_SETTING] = {"setting", NUMBER | VALUE, 0},
    [SIM_FAULT_OK_LATE] = {"ok-late", FOR_S, 0},
    [SIM_FAULT_OK_TWICE] = {"ok-twice", 0, 0},
    [SIM_FAULT_OK_LOST] = {"ok-lost", 0, 0},
    [SIM_FAULT_SAY] = {"say", TEXT, 0},
    [SIM_FAULT_LOST_STEPS] = {"lost-steps", STEPS, AXIS},
    [SIM_FAULT_BACKLASH] = {"backlash", AXIS | MM, 0},
    [SIM_FAULT_HEAD_MOVE] = {"head-move", 0, XYZ | RPY | FOR_S},
    [SIM_FAULT_SKIN_HOLE] = {"skin-hole", XYZ | RADIUS_MM, 0},
    [SIM_FAULT_SKIN_BUMP] = {"skin-bump", XYZ | RADIUS_MM | HEIGHT_MM, 0},
    [SIM_FAULT_EARLY_TOUCH] = {"early-touch", MM, FOR_S},
    [SIM_FAULT_NO_TOUCH] = {"no-touch", 0, FOR_S},
    [SIM_FAULT_NO_PUNCTURE] = {"no-puncture", 0, FOR_S},
    [SIM_FAULT_NEEDLE_STUCK] = {"needle-stuck", 0, FOR_S},
    [SIM_FAULT_NEEDLE_SHORT] = {"needle-short", MM, FOR_S},
    [SIM_FAULT_POWER_CUT] = {"power-cut", 0, FOR_S},
};

static const struct {
    const char *key;
    bool whole;
    struct yaml_range range;
} triggers[SIM_TRIGGERS] = {
    [SIM_TRIGGER_AT_S] = {"at_s", false, {0, 1e6}},
    [SIM_TRIGGER_RX_BYTE] = {"rx_byte", true, {1, 1e9}},
    [SIM_TRIGGER_TX_BYTE] = {"tx_byte", true, {1, 1e9}},
    [SIM_TRIGGER_STRIKE] = {"strike", true, {1, 1e9}},
    [SIM_TRIGGER_RATE] = {"rate_per_1000_strikes", false, {0.001, 1000}},
};

const char *sim_fault_name(enum sim_fault_kind kind)
{
    assert((size_t)kind < SIM_FAULT_KINDS);
    return kinds[kind].name;
}

static bool read_number(struct yaml_node *map, const char *key, bool whole, struct yaml_range range,
                        double *value, struct diags *diags)
{
    long integer = 0;
    if (!whole) {
        return yaml_number(map, key, YAML_OPTIONAL, range, value, diags);
    }
    if (!yaml_integer(map, key, YAML_OPTIONAL, range, &integer, diags)) {
        return false;
    }
    *value = (double)integer;
    return true;
}

static void read_text(struct sim_fault *fault, struct yaml_node *map, const char *key,
                      struct diags *diags)
{
    const char *text = NULL;
    if (!yaml_string(map, key, YAML_REQUIRED, &text, diags)) {
        return;
    }
    const size_t len = strlen(text);
    bool plain = len > 0 && len < SIM_FAULT_TEXT;
    for (size_t i = 0; i < len; i++) {
        plain = plain && text[i] >= ' ' && text[i] <= '~';
    }
    if (!plain) {
        diag_error(diags, yaml_get(map, key)->at, "%s: 1 to %d printable characters are allowed",
                   key, SIM_FAULT_TEXT - 1);
        return;
    }
    memcpy(fault->text, text, len + 1);
}

static void read_axis(struct sim_fault *fault, struct yaml_node *map, struct diags *diags)
{
    const char *text = NULL;
    if (!yaml_string(map, "axis", YAML_REQUIRED, &text, diags)) {
        return;
    }
    if (strlen(text) != 1 || strchr("XYZABCUVW", text[0]) == NULL) {
        diag_error(diags, yaml_get(map, "axis")->at,
                   "axis: '%s' is none; allowed: one letter of XYZABCUVW", text);
        return;
    }
    fault->axis = text[0];
}

static void read_move(struct sim_fault *fault, struct yaml_node *map, unsigned keys,
                      struct diags *diags)
{
    double rpy_deg[3] = {0};
    if ((keys & XYZ) != 0) {
        yaml_numbers(map, "xyz_mm", YAML_REQUIRED, (struct yaml_range){-500, 500},
                     fault->move.xyz_mm, 3, diags);
    }
    if ((keys & RPY) != 0) {
        yaml_numbers(map, "rpy_deg", YAML_REQUIRED, (struct yaml_range){-90, 90}, rpy_deg, 3,
                     diags);
    }
    for (size_t i = 0; i < 3; i++) {
        fault->move.rpy_rad[i] = rad_from_deg(rpy_deg[i]);
    }
}

/* Which of the kind's keys the file has; what the kind must have counts as there. */
static unsigned keys_of(const struct sim_fault *fault, struct yaml_node *map)
{
    static const char *const others[] = {[KEY_AXIS] = "axis",
                                         [KEY_XYZ] = "xyz_mm",
                                         [KEY_RPY] = "rpy_deg",
                                         [KEY_TEXT] = "text",
                                         [KEY_LINK] = "link"};
    unsigned keys = kinds[fault->kind].must;
    for (unsigned key = 0; key <= KEY_LINK; key++) {
        const char *name = key < SIM_FAULT_NUMBERS ? numbers[key].key : others[key];
        if ((kinds[fault->kind].may & HAS(key)) != 0 && yaml_get(map, name) != NULL) {
            keys |= HAS(key);
        }
    }
    return keys;
}

static void read_keys(struct sim_fault *fault, struct yaml_node *map, struct diags *diags)
{
    const unsigned keys = keys_of(fault, map);
    for (size_t i = 0; i < SIM_FAULT_NUMBERS; i++) {
        fault->number[i] = NAN;
        if ((keys & HAS(i)) == 0) {
            continue;
        }
        const size_t before = diags->errors;
        const bool read = read_number(map, numbers[i].key, numbers[i].whole, numbers[i].range,
                                      &fault->number[i], diags);
        if (!read && diags->errors == before) {
            diag_error(diags, map->at, "%s: the key '%s' is missing", kinds[fault->kind].name,
                       numbers[i].key);
        }
    }
    read_move(fault, map, keys, diags);
    if ((keys & AXIS) != 0) {
        read_axis(fault, map, diags);
    }
    if ((keys & (TEXT | LINK)) != 0) {
        read_text(fault, map, (keys & TEXT) != 0 ? "text" : "link", diags);
    }
}

static void read_trigger(struct sim_fault *fault, struct yaml_node *map, struct diags *diags)
{
    const struct yaml_range seconds = {0, 3600};
    size_t given = 0;
    for (size_t i = 0; i < SIM_TRIGGERS; i++) {
        if (yaml_get(map, triggers[i].key) == NULL) {
            continue;
        }
        given++;
        fault->trigger = (enum sim_trigger)i;
        read_number(map, triggers[i].key, triggers[i].whole, triggers[i].range, &fault->when,
                    diags);
    }
    if (given != 1) {
        diag_error(diags, map->at,
                   "%s: wants one of at_s, rx_byte, tx_byte, strike, rate_per_1000_strikes",
                   kinds[fault->kind].name);
    }
    yaml_number(map, "delay_s", YAML_OPTIONAL, seconds, &fault->delay_s, diags);
    yaml_number(map, "jitter_s", YAML_OPTIONAL, seconds, &fault->jitter_s, diags);
}

static void read_fault(struct sim_fault *fault, struct yaml_node *map, struct diags *diags)
{
    const char *names[SIM_FAULT_KINDS];
    int kind = 0;
    for (size_t i = 0; i < SIM_FAULT_KINDS; i++) {
        names[i] = kinds[i].name;
    }
    *fault = (struct sim_fault){.kind = SIM_FAULT_RX_DROP};
    if (!yaml_word(map, "kind", YAML_REQUIRED, names, SIM_FAULT_KINDS, &kind, diags)) {
        yaml_skip(map);
        return;
    }
    fault->kind = (enum sim_fault_kind)kind;
    read_keys(fault, map, diags);
    read_trigger(fault, map, diags);
}

static void read_list(struct sim_faults *faults, struct yaml_node *root, struct diags *diags)
{
    struct yaml_node *list = yaml_list(root, "faults", YAML_OPTIONAL, diags);
    for (struct yaml_node *item = list != NULL ? list->child : NULL; item != NULL;
         item = item->next) {
        if (item->kind != YAML_MAP) {
            diag_error(diags, item->at, "faults: each is a map: {kind: ..., at_s: ...}");
        } else if (faults->count == SIM_FAULTS_MAX) {
            diag_error(diags, item->at, "faults: more than %d", SIM_FAULTS_MAX);
            yaml_skip(item);
        } else {
            read_fault(&faults->fault[faults->count++], item, diags);
        }
    }
}

const char *const sim_motion_names[SIM_MOTIONS] = {
    [SIM_MOTION_STILL] = "none", [SIM_MOTION_REST] = "rest", [SIM_MOTION_RESTLESS] = "restless"};

enum err_code sim_faults_read_text(struct sim_faults *faults, const char *path, const char *text,
                                   size_t size, struct diags *diags, struct err *err)
{
    struct document document;
    memset(faults, 0, sizeof *faults);
    const enum err_code code =
        document_open_text(&document, path, text, size, "pigment-faults", ERR_DATA, diags, err);
    if (code != ERR_OK) {
        return code;
    }
    int motion = SIM_MOTION_STILL;
    yaml_word(document.root, "motion", YAML_OPTIONAL, sim_motion_names, SIM_MOTIONS, &motion,
              diags);
    faults->motion = (enum sim_motion_kind)motion;
    yaml_number(document.root, "dimple_mm", YAML_OPTIONAL, (struct yaml_range){0, 2},
                &faults->dimple_mm, diags);
    read_list(faults, document.root, diags);
    return document_close(&document, diags, err);
}

enum err_code sim_faults_read(struct sim_faults *faults, const char *path, struct diags *diags,
                              struct err *err)
{
    struct file file;
    enum err_code code = file_read(&file, path, err);
    if (code == ERR_OK) {
        code = sim_faults_read_text(faults, path, file.data, file.size, diags, err);
        file_free(&file);
    }
    return code;
}
