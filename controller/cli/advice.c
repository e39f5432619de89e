/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/cli/advice.h"

#include <stdio.h>
#include <stdlib.h>

#include "config/memory.h"
#include "controller/plan/locate.h"
#include "kinematics/scalp/register_advise.h"

/* A pointer's, where nothing has been measured yet. */
static const double NOISE_MM = 0.2;

struct foretold {
    double worst_mm, rms_mm, tangential_mm;
};

static struct foretold foretell(const struct register_wish *wish,
                                const struct register_advice *advice)
{
    struct foretold foretold = {0};
    for (size_t i = 0; i < wish->dots; i++) {
        const struct register_error error = register_error_at(&advice->foretold, &wish->dot[i]);
        foretold.worst_mm = fmax(foretold.worst_mm, error.total_mm);
        foretold.rms_mm += error.total_mm * error.total_mm / (double)wish->dots;
        foretold.tangential_mm += error.tangential_mm * error.tangential_mm / (double)wish->dots;
    }
    foretold.rms_mm = sqrt(foretold.rms_mm);
    foretold.tangential_mm = sqrt(foretold.tangential_mm);
    return foretold;
}

static const char *where(const struct scalp *scalp, struct vec3 at)
{
    return scalp_place_of(scalp, at) == SCALP_ON ? "scalp" : "face";
}

static void print_text(const struct register_wish *wish, const struct register_advice *advice)
{
    const struct foretold foretold = foretell(wish, advice);
    printf("# where to probe, best first; head frame: x to the nose, y to the left, z up\n"
           "n,x_mm,y_mm,z_mm,where\n");
    for (size_t i = 0; i < advice->count; i++) {
        const struct vec3 at = advice->place[i].at;
        printf("%zu,%.1f,%.1f,%.1f,%s\n", i + 1, at.x, at.y, at.z, where(wish->scalp, at));
    }
    printf("# with all of them, each good to %.2f mm: %.3f mm for the worst dot, %.3f RMS, %.3f "
           "across\n",
           wish->noise_mm, foretold.worst_mm, foretold.rms_mm, foretold.tangential_mm);
}

static void print_json(const struct register_wish *wish, const struct register_advice *advice)
{
    const struct foretold foretold = foretell(wish, advice);
    json_t *places = json_array();
    for (size_t i = 0; i < advice->count; i++) {
        const struct vec3 at = advice->place[i].at;
        (void)json_array_append_new(places,
                                    json_pack("{s:f, s:f, s:f, s:s}", "x_mm", at.x, "y_mm", at.y,
                                              "z_mm", at.z, "where", where(wish->scalp, at)));
    }
    cli_print_json(json_pack("{s:o, s:f, s:f, s:f, s:f}", "places", places, "noise_um",
                             1e3 * wish->noise_mm, "error_um", 1e3 * foretold.worst_mm,
                             "error_rms_um", 1e3 * foretold.rms_mm, "tangential_rms_um",
                             1e3 * foretold.tangential_mm));
}

enum err_code advice_print(const struct cli *cli, const struct scalp *scalp,
                           const struct plan *plan, const struct registration *so_far,
                           unsigned count, struct err *err)
{
    struct register_advice *advice = memory_new(1, sizeof(*advice));
    struct register_wish wish = {.scalp = scalp, .noise_mm = NOISE_MM, .so_far = so_far};
    struct scalp_point *dot = locate_dots(scalp, plan, &wish.dots);
    wish.dot = dot;
    err->code = ERR_OK;
    if (scalp->kind == HEAD_PAD || wish.dots == 0) {
        (void)err_set(err, ERR_DATA, "no probes can tell where this head is; use fiducials");
    } else {
        register_advise(&wish, count, advice);
        (cli->json ? print_json : print_text)(&wish, advice);
    }
    free(dot);
    free(advice);
    return err->code;
}
