/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a scan or touches to a head: `pigment fit`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/file.h"
#include "config/head_surface.h"
#include "config/memory.h"
#include "controller/cli/cli.h"
#include "controller/cli/fitting.h"
#include "controller/cli/fitting_warn.h"
#include "controller/picture/picture_band.h"

struct options {
    const char *landmarks, *out, *units, *picture, *facets;
    bool is_inward, is_truth;
};

/* On a terminal a person is asked; a script has to say. */
static enum err_code find_unit(struct fitting *fitting, const struct options *options,
                               struct err *err)
{
    char answer[16] = "";
    const char *guess = fitting_guess(fitting);
    const char *said = options->units;
    if (!said && isatty(STDIN_FILENO)) {
        (void)fprintf(stderr, "unit of %s (mm, cm, m, in)%s%s%s: ", fitting->scan_path,
                      guess ? " [it looks like " : "", guess ? guess : "", guess ? "]" : "");
        if (fgets(answer, sizeof(answer), stdin)) {
            answer[strcspn(answer, "\n")] = '\0';
            said = answer;
        }
    }
    if (!said || !head_units_parse(said, &fitting->mm_per_unit)) {
        return err_set(err, ERR_USAGE,
                       "fit wants --units mm|cm|m|in, or the mm of one unit: the file does not "
                       "say%s%s",
                       guess ? "; its landmarks look like " : "", guess ? guess : "");
    }
    return ERR_OK;
}

/* head.yaml -> head.fit */
static char *fit_path(const char *head_path)
{
    const char *slash = strrchr(head_path, '/'), *dot = strrchr(head_path, '.');
    const size_t stem =
        dot && (!slash || dot > slash) ? (size_t)(dot - head_path) : strlen(head_path);
    char *path = memory_new(stem + sizeof(".fit"), 1);
    // NOLINTNEXTLINE(bugprone-not-null-terminated-result): the suffix brings the end
    memcpy(path, head_path, stem);
    memcpy(path + stem, ".fit", sizeof(".fit"));
    return path;
}

/* A scan that lies beside the head is named as such, another by its whole path. */
static char *name_of_scan(const char *scan, const char *head, struct err *err)
{
    const char *slash = strrchr(scan, '/'), *head_slash = strrchr(head, '/');
    const size_t len = slash ? (size_t)(slash - scan) : 0;
    const size_t head_len = head_slash ? (size_t)(head_slash - head) : 0;
    const bool is_beside =
        !slash == !head_slash && len == head_len && strncmp(scan, head, len) == 0;
    const char *name = slash ? slash + 1 : scan;
    return is_beside ? memory_text(name, strlen(name)) : cli_absolute(scan, err);
}

static enum err_code write_all(struct fitting *fitting, const struct options *options,
                               const char *path, struct err *err)
{
    char *name = name_of_scan(fitting->scan_path, options->out, err);
    if (!name) {
        return err->code;
    }
    fitting->scan_name = name;
    const char *slash = strrchr(path, '/');
    size_t size = 0, picture_size = 0;
    char *fit = fit_write(fitting->head.fit, &size);
    char *head = fitting_head_text(fitting, slash ? slash + 1 : path,
                                   options->is_truth && fitting->head.surface == HEAD_SCAN);
    enum err_code code = file_write(path, fit, size, err);
    if (code == ERR_OK) {
        code = file_write(options->out, head, strlen(head), err);
    }
    if (code == ERR_OK && options->picture) {
        char *picture = picture_band_svg(&fitting->head, &picture_size);
        code = file_write(options->picture, picture, picture_size, err);
        free(picture);
    }
    fitting->scan_name = NULL;
    free(name);
    free(fit);
    free(head);
    return code;
}

static void tell_gaps(const struct fitting_gaps *gaps)
{
    if (gaps->is_for_foot) {
        (void)fprintf(stderr,
                      "on %.1f %% of the scalp the skin may be off by more than a foot of 2 mm "
                      "travel takes up: a plan skips dots there; %.1f %% with %zu more touches\n",
                      100.0 * gaps->wide_share, 100.0 * gaps->wide_then_share, gaps->count);
    }
    if (gaps->count > 0) {
        (void)fprintf(stderr, "touch next, where the depth is known least (as the file has it: "
                              "x,y,z; half band there):\n");
    }
    for (size_t i = 0; i < gaps->count; i++) {
        const struct vec3 at = gaps->at[i];
        (void)fprintf(stderr, "  %.5g,%.5g,%.5g  %.2f mm\n", at.x, at.y, at.z, gaps->band_mm[i]);
    }
}

static void tell(const struct cli *cli, const struct fitting *fitting,
                 const struct options *options, const char *path)
{
    const struct fitting_band band = fitting_band(fitting);
    const struct fit *fit = fitting->head.fit;
    (void)fprintf(stderr, "%s: %zu points, each good to %.2f mm; written %s and %s\n",
                  fitting->scan_path, fit->points, fit->noise_mm, options->out, path);
    (void)fprintf(stderr,
                  "depth is known to %.2f mm on the mean, to %.2f mm on 95 %% of the "
                  "scalp (95 %% half band)\n",
                  band.mean_mm, band.p95_mm);
    if (fit->source == FIT_FROM_SCAN) {
        (void)fprintf(stderr, "the face: %s\n",
                      fit->face ? "known, good for registration by probes"
                                : "not known; a registration by probes has to do without it");
    }
    tell_gaps(&fitting->gaps);
    struct fitting_warnings warnings;
    fitting_warn(fitting, &warnings);
    json_t *told = json_array();
    for (int i = 0; i < warnings.count; i++) {
        (void)fprintf(stderr, "warning: %s\n", warnings.text[i]);
        (void)json_array_append_new(told, json_string(warnings.text[i]));
    }
    if (cli->json) {
        json_t *summary = fitting_summary(fitting);
        (void)json_object_set(summary, "warnings", told);
        (void)json_object_set_new(summary, "head", json_string(options->out));
        (void)json_object_set_new(summary, "fit", json_string(path));
        cli_print_json(summary);
    }
    json_decref(told);
}

static enum err_code run(struct cli *cli, int argc, char **argv, struct err *err)
{
    struct options options = {0};
    const struct option_spec spec[] = {{"--landmarks", OPTION_TEXT, &options.landmarks},
                                       {"-o", OPTION_TEXT, &options.out},
                                       {"--units", OPTION_TEXT, &options.units},
                                       {"--picture", OPTION_TEXT, &options.picture},
                                       {"--facets", OPTION_TEXT, &options.facets},
                                       {"--inward", OPTION_FLAG, &options.is_inward},
                                       {"--truth", OPTION_FLAG, &options.is_truth}};
    if (cli_options(cli, spec, 7, (struct option_range){1, 1}, argc, argv, err) != ERR_OK) {
        return err->code;
    }
    if (!options.landmarks || !options.out) {
        return err_set(err, ERR_USAGE, "fit wants --landmarks FILE.yaml and -o HEAD.yaml");
    }
    if (options.facets && strcmp(options.facets, "chords") != 0 &&
        strcmp(options.facets, "skin") != 0) {
        return err_set(err, ERR_USAGE, "--facets: allowed: chords, skin");
    }
    struct fitting fitting = {.scan_path = cli->argument[0],
                              .landmarks_path = options.landmarks,
                              .is_inward = options.is_inward,
                              .is_skin = options.facets && strcmp(options.facets, "skin") == 0};
    enum err_code code = fitting_read(&fitting, &cli->diags, err);
    code = code == ERR_OK ? find_unit(&fitting, &options, err) : code;
    code = code == ERR_OK ? fitting_make(&fitting, &cli->diags, err) : code;
    char *path = fit_path(options.out);
    code = code == ERR_OK ? write_all(&fitting, &options, path, err) : code;
    if (code == ERR_OK) {
        tell(cli, &fitting, &options, path);
    }
    free(path);
    fitting_free(&fitting);
    return code;
}

const struct verb verb_fit = {
    .name = "fit",
    .summary = "make a head's surface of a scan or of probe points",
    .usage =
        "pigment fit scan.stl --units mm --landmarks landmarks.yaml -o head.yaml\n"
        "\n"
        "Scans: STL, PLY, OBJ. Probe points: .csv, .xyz, .txt, three numbers a line. Landmarks "
        "are\nplaces in the scan; they make the head frame. Writes head.yaml, and head.fit "
        "beside it.\n"
        "\n"
        "  --landmarks FILE.yaml  glabella, inion, tragion_left, tragion_right, vertex\n"
        "  --units U              of the scan: mm, cm, m, in, or how many mm one is\n"
        "  --facets WHAT          chords (default): the corners of the triangles are on a smooth "
        "skin;\n                         skin: the triangles are the skin, as of a printed head\n"
        "  --inward               the triangles are wound inside out\n"
        "  --truth                head.yaml names the scan as what a simulator's skin is\n"
        "  --picture FILE.svg     how far the surface may be off, from five sides\n"
        "  -o FILE.yaml           the head\n"
        "  --json                 the figures\n",
    .run = run,
};
