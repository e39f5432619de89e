/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/svg_path.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "config/units.h"

/* Lines that a curve becomes: what matters is its box, and where dots along it would lie. */
enum { CURVE_LINES = 24 };

static int lines_of(const struct svg_path *path)
{
    return path->curve_lines > 0 ? path->curve_lines : CURVE_LINES;
}

static struct svg_point plus(struct svg_point a, struct svg_point b)
{
    return (struct svg_point){a.x + b.x, a.y + b.y};
}

static bool append(struct svg_path *path, struct svg_point point)
{
    struct svg_outline *outline = &path->outline;
    if (outline->count == path->room) {
        const size_t room = path->room ? 2 * path->room : 64;
        struct svg_point *grown =
            room <= SVG_PATH_POINTS_MAX ? realloc(outline->point, room * sizeof *grown) : NULL;
        if (grown == NULL) {
            return false;
        }
        outline->point = grown;
        path->room = room;
    }
    outline->point[outline->count++] = point;
    path->at = point;
    return true;
}

static bool next_point(struct svg_path *path, bool is_relative, struct svg_point *point)
{
    if (!svg_next_number(&path->text, &point->x) || !svg_next_number(&path->text, &point->y)) {
        return false;
    }
    if (is_relative) {
        *point = plus(path->at, *point);
    }
    return true;
}

static bool add_cubic(struct svg_path *path, const struct svg_point p[4])
{
    const int lines = lines_of(path);
    for (int i = 1; i <= lines; i++) {
        const double t = (double)i / lines, s = 1 - t;
        const double w[4] = {s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t};
        const struct svg_point point = {
            w[0] * p[0].x + w[1] * p[1].x + w[2] * p[2].x + w[3] * p[3].x,
            w[0] * p[0].y + w[1] * p[1].y + w[2] * p[2].y + w[3] * p[3].y};
        if (!append(path, i == lines ? p[3] : point)) {
            return false;
        }
    }
    return true;
}

static bool add_quadratic(struct svg_path *path, struct svg_point from, struct svg_point control,
                          struct svg_point to)
{
    const struct svg_point cubic[4] = {
        from,
        {from.x + 2 * (control.x - from.x) / 3, from.y + 2 * (control.y - from.y) / 3},
        {to.x + 2 * (control.x - to.x) / 3, to.y + 2 * (control.y - to.y) / 3},
        to};
    return add_cubic(path, cubic);
}

/* The control point that carries the last curve on, for S and T. */
static struct svg_point mirrored(const struct svg_path *path, char curve)
{
    if (path->control_of != curve) {
        return path->at;
    }
    return (struct svg_point){2 * path->at.x - path->control.x, 2 * path->at.y - path->control.y};
}

struct arc {
    double rx, ry, turn_rad;
    bool is_large, is_sweep;
    struct svg_point to;
};

/* Centre and angles of an arc between two points. Source: SVG 1.1, appendix F.6.5 and F.6.6. */
static bool add_arc(struct svg_path *path, struct arc arc)
{
    const struct svg_point from = path->at;
    double rx = fabs(arc.rx), ry = fabs(arc.ry);
    const double c = cos(arc.turn_rad), s = sin(arc.turn_rad);
    const double hx = (from.x - arc.to.x) / 2, hy = (from.y - arc.to.y) / 2;
    const double x1 = c * hx + s * hy, y1 = -s * hx + c * hy;
    if (!(rx > 0) || !(ry > 0) || (hx == 0 && hy == 0)) {
        return append(path, arc.to); // a zero radius is a straight line
    }
    const double over = (x1 * x1) / (rx * rx) + (y1 * y1) / (ry * ry);
    if (over > 1) {
        rx *= sqrt(over);
        ry *= sqrt(over);
    }
    const double rest = (rx * rx * ry * ry - rx * rx * y1 * y1 - ry * ry * x1 * x1) /
                        (rx * rx * y1 * y1 + ry * ry * x1 * x1);
    const double root = (arc.is_large == arc.is_sweep ? -1 : 1) * sqrt(fmax(0, rest));
    const double cx1 = root * rx * y1 / ry, cy1 = -root * ry * x1 / rx;
    const double cx = c * cx1 - s * cy1 + (from.x + arc.to.x) / 2;
    const double cy = s * cx1 + c * cy1 + (from.y + arc.to.y) / 2;
    const double start = atan2((y1 - cy1) / ry, (x1 - cx1) / rx);
    double sweep = atan2((-y1 - cy1) / ry, (-x1 - cx1) / rx) - start;
    if (arc.is_sweep && sweep < 0) {
        sweep += 2 * UNITS_PI;
    } else if (!arc.is_sweep && sweep > 0) {
        sweep -= 2 * UNITS_PI;
    }
    const int lines = lines_of(path);
    for (int i = 1; i < lines; i++) {
        const double angle = start + sweep * i / lines;
        const double ex = rx * cos(angle), ey = ry * sin(angle);
        if (!append(path, (struct svg_point){cx + c * ex - s * ey, cy + s * ex + c * ey})) {
            return false;
        }
    }
    return append(path, arc.to);
}

static bool line_step(struct svg_path *path, bool is_relative)
{
    struct svg_point to;
    return next_point(path, is_relative, &to) && append(path, to);
}

static bool horizontal_step(struct svg_path *path, bool is_relative)
{
    struct svg_point to = path->at;
    double x = 0;
    if (!svg_next_number(&path->text, &x)) {
        return false;
    }
    to.x = is_relative ? to.x + x : x;
    return append(path, to);
}

static bool vertical_step(struct svg_path *path, bool is_relative)
{
    struct svg_point to = path->at;
    double y = 0;
    if (!svg_next_number(&path->text, &y)) {
        return false;
    }
    to.y = is_relative ? to.y + y : y;
    return append(path, to);
}

static bool cubic_step(struct svg_path *path, bool is_relative)
{
    struct svg_point p[4] = {path->at};
    if (!next_point(path, is_relative, &p[1]) || !next_point(path, is_relative, &p[2]) ||
        !next_point(path, is_relative, &p[3]) || !add_cubic(path, p)) {
        return false;
    }
    path->control = p[2];
    path->control_of = 'C';
    return true;
}

static bool smooth_cubic_step(struct svg_path *path, bool is_relative)
{
    struct svg_point p[4] = {path->at, mirrored(path, 'C')};
    if (!next_point(path, is_relative, &p[2]) || !next_point(path, is_relative, &p[3]) ||
        !add_cubic(path, p)) {
        return false;
    }
    path->control = p[2];
    path->control_of = 'C';
    return true;
}

static bool quadratic_step(struct svg_path *path, bool is_relative)
{
    struct svg_point control, to;
    if (!next_point(path, is_relative, &control) || !next_point(path, is_relative, &to) ||
        !add_quadratic(path, path->at, control, to)) {
        return false;
    }
    path->control = control;
    path->control_of = 'Q';
    return true;
}

static bool smooth_quadratic_step(struct svg_path *path, bool is_relative)
{
    const struct svg_point control = mirrored(path, 'Q');
    struct svg_point to;
    if (!next_point(path, is_relative, &to) || !add_quadratic(path, path->at, control, to)) {
        return false;
    }
    path->control = control;
    path->control_of = 'Q';
    return true;
}

static bool arc_step(struct svg_path *path, bool is_relative)
{
    struct arc arc;
    double turn_deg = 0;
    if (!svg_next_number(&path->text, &arc.rx) || !svg_next_number(&path->text, &arc.ry) ||
        !svg_next_number(&path->text, &turn_deg) || !svg_next_flag(&path->text, &arc.is_large) ||
        !svg_next_flag(&path->text, &arc.is_sweep) || !next_point(path, is_relative, &arc.to)) {
        return false;
    }
    arc.turn_rad = rad_from_deg(turn_deg);
    return add_arc(path, arc);
}

static const struct {
    char command;
    bool (*step)(struct svg_path *path, bool is_relative);
} STEPS[] = {{'L', line_step},
             {'H', horizontal_step},
             {'V', vertical_step},
             {'C', cubic_step},
             {'S', smooth_cubic_step},
             {'Q', quadratic_step},
             {'T', smooth_quadratic_step},
             {'A', arc_step}};

static char upper(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static bool step(struct svg_path *path, char command)
{
    const char kind = upper(command);
    for (size_t i = 0; i < sizeof STEPS / sizeof STEPS[0]; i++) {
        if (STEPS[i].command == kind) {
            const bool is_curve = strchr("CSQT", kind) != NULL;
            const bool done = STEPS[i].step(path, command != kind);
            path->control_of = is_curve ? path->control_of : 0;
            return done;
        }
    }
    return false;
}

static const char *skip(const char *text)
{
    return text + strspn(text, " \t\r\n\f,");
}

static bool is_number_start(char c)
{
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+';
}

static bool begin(struct svg_path *path, struct svg_point at)
{
    path->outline.count = 0;
    path->outline.closed = false;
    path->start = at;
    path->control_of = 0;
    return append(path, at);
}

/* The moveto that every subpath begins with; after a Z the next one may begin where it ended. */
static bool read_move(struct svg_path *path)
{
    path->text = skip(path->text);
    const char command = *path->text;
    if (upper(command) != 'M') {
        return upper(path->command) == 'Z' && begin(path, path->start);
    }
    path->text++;
    struct svg_point to;
    if (!next_point(path, command == 'm', &to) || !begin(path, to)) {
        return false;
    }
    // further pairs are lines
    path->command = command == 'm' ? 'l' : 'L';
    return true;
}

enum svg_path_answer svg_path_next(struct svg_path *path)
{
    assert(path && path->text);
    if (*skip(path->text) == '\0') {
        return SVG_PATH_END;
    }
    if (!read_move(path)) {
        return SVG_PATH_BAD;
    }
    for (path->text = skip(path->text); *path->text != '\0'; path->text = skip(path->text)) {
        const char c = *path->text;
        if (upper(c) == 'M') {
            break;
        }
        if (upper(c) == 'Z') {
            path->text++;
            path->command = c;
            path->outline.closed = true;
            path->at = path->start;
            break;
        }
        if (!is_number_start(c)) {
            path->command = c;
            path->text++;
        }
        if (!step(path, path->command)) {
            return SVG_PATH_BAD;
        }
    }
    return SVG_PATH_OUTLINE;
}

void svg_path_free(struct svg_path *path)
{
    free(path->outline.point);
    path->outline = (struct svg_outline){0};
}
