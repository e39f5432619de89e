/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config/svg_text.h"

#include <math.h>
#include <string.h>

#include "config/number.h"
#include "config/units.h"

const struct affine AFFINE_IDENTITY = {1, 0, 0, 1, 0, 0};

struct affine affine_of(const struct affine *outer, const struct affine *inner)
{
    return (struct affine){
        .a = outer->a * inner->a + outer->c * inner->b,
        .b = outer->b * inner->a + outer->d * inner->b,
        .c = outer->a * inner->c + outer->c * inner->d,
        .d = outer->b * inner->c + outer->d * inner->d,
        .e = outer->a * inner->e + outer->c * inner->f + outer->e,
        .f = outer->b * inner->e + outer->d * inner->f + outer->f,
    };
}

struct svg_point affine_apply(const struct affine *affine, struct svg_point point)
{
    return (struct svg_point){affine->a * point.x + affine->c * point.y + affine->e,
                              affine->b * point.x + affine->d * point.y + affine->f};
}

double affine_area(const struct affine *affine)
{
    return affine->a * affine->d - affine->b * affine->c;
}

bool affine_inverse(const struct affine *affine, struct affine *inverse)
{
    const double area = affine_area(affine);
    if (!isnormal(area)) {
        return false;
    }
    *inverse = (struct affine){.a = affine->d / area,
                               .b = -affine->b / area,
                               .c = -affine->c / area,
                               .d = affine->a / area,
                               .e = (affine->c * affine->f - affine->d * affine->e) / area,
                               .f = (affine->b * affine->e - affine->a * affine->f) / area};
    return isfinite(inverse->a + inverse->b + inverse->c + inverse->d + inverse->e + inverse->f);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static const char *skip_blanks(const char *text)
{
    while (is_blank(*text)) {
        text++;
    }
    return text;
}

static const char *skip_separator(const char *text)
{
    text = skip_blanks(text);
    return *text == ',' ? skip_blanks(text + 1) : text;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_at(const char *text)
{
    size_t count = 0;
    while (is_digit(text[count])) {
        count++;
    }
    return count;
}

/* How long the number at text is; 0 when there is none. */
static size_t number_length(const char *text)
{
    size_t at = text[0] == '+' || text[0] == '-';
    const size_t whole = digits_at(text + at);
    at += whole;
    size_t part = 0;
    if (text[at] == '.') {
        part = digits_at(text + at + 1);
        at += part + 1;
    }
    if (whole + part == 0) {
        return 0;
    }
    if (text[at] == 'e' || text[at] == 'E') {
        const size_t sign = text[at + 1] == '+' || text[at + 1] == '-';
        const size_t digits = digits_at(text + at + 1 + sign);
        // "2em" is a two and a unit
        at += digits > 0 ? 1 + sign + digits : 0;
    }
    return at;
}

/* SVG allows ".5" and "5."; number_parse wants a digit on both sides. */
static bool parse(const char *text, size_t len, double *value)
{
    char plain[72];
    size_t used = 0;
    if (len > 64) {
        return false;
    }
    for (size_t i = 0; i < len; i++) {
        const bool has_whole = i > 0 && is_digit(text[i - 1]);
        if (text[i] == '.' && !has_whole) {
            plain[used++] = '0';
        }
        if (text[i] != '+' || i > 0) {
            plain[used++] = text[i];
        }
        if (text[i] == '.' && (i + 1 == len || !is_digit(text[i + 1]))) {
            plain[used++] = '0';
        }
    }
    return number_parse(plain, used, value);
}

bool svg_next_number(const char **text, double *value)
{
    const char *at = skip_separator(*text);
    const size_t len = number_length(at);
    if (len == 0 || !parse(at, len, value)) {
        return false;
    }
    *text = at + len;
    return true;
}

bool svg_next_flag(const char **text, bool *flag)
{
    const char *at = skip_separator(*text);
    if (*at != '0' && *at != '1') {
        return false;
    }
    *flag = *at == '1';
    *text = at + 1;
    return true;
}

bool svg_at_end(const char *text)
{
    return *skip_separator(text) == '\0';
}

static const struct {
    const char *name;
    enum svg_unit unit;
    double mm;
} UNITS[] = {
    {"", SVG_UNIT_NONE, 1},
    {"px", SVG_UNIT_PX, 1},
    {"mm", SVG_UNIT_LENGTH, 1},
    {"cm", SVG_UNIT_LENGTH, 10},
    {"in", SVG_UNIT_LENGTH, 25.4},
    {"pt", SVG_UNIT_LENGTH, 25.4 / 72},
    {"pc", SVG_UNIT_LENGTH, 25.4 / 6},
    {"%", SVG_UNIT_PERCENT, 1},
};

bool svg_length(const char *text, double *value, enum svg_unit *unit)
{
    double number = 0;
    if (!svg_next_number(&text, &number)) {
        return false;
    }
    const char *end = text + strlen(text);
    while (end > text && is_blank(end[-1])) {
        end--;
    }
    const size_t len = (size_t)(end - text);
    for (size_t i = 0; i < sizeof UNITS / sizeof UNITS[0]; i++) {
        if (strlen(UNITS[i].name) == len && strncmp(text, UNITS[i].name, len) == 0) {
            *value = number * UNITS[i].mm;
            *unit = UNITS[i].unit;
            return true;
        }
    }
    return false;
}

enum { TRANSFORM_NUMBERS = 6 };

static bool matrix(const double *n, size_t count, struct affine *out)
{
    *out = (struct affine){n[0], n[1], n[2], n[3], n[4], n[5]};
    return count == 6;
}

static bool translate(const double *n, size_t count, struct affine *out)
{
    *out = (struct affine){1, 0, 0, 1, n[0], count > 1 ? n[1] : 0};
    return count == 1 || count == 2;
}

static bool scale(const double *n, size_t count, struct affine *out)
{
    *out = (struct affine){n[0], 0, 0, count > 1 ? n[1] : n[0], 0, 0};
    return count == 1 || count == 2;
}

/* Quarter turns are exact, so that a design that is turned back is the design that it was. */
static struct svg_point turn_of(double deg)
{
    const double quarters = deg / 90;
    if (quarters == floor(quarters) && fabs(quarters) < 1e9) {
        static const double COS[4] = {1, 0, -1, 0}, SIN[4] = {0, 1, 0, -1};
        const int quarter = (int)(quarters - 4 * floor(quarters / 4));
        return (struct svg_point){COS[quarter], SIN[quarter]};
    }
    return (struct svg_point){cos(rad_from_deg(deg)), sin(rad_from_deg(deg))};
}

static bool rotate(const double *n, size_t count, struct affine *out)
{
    const struct svg_point turn = turn_of(n[0]);
    *out = (struct affine){turn.x, turn.y, -turn.y, turn.x, 0, 0};
    if (count == 3) {
        const struct svg_point moved = affine_apply(out, (struct svg_point){n[1], n[2]});
        out->e = n[1] - moved.x;
        out->f = n[2] - moved.y;
    }
    return count == 1 || count == 3;
}

static bool skew_x(const double *n, size_t count, struct affine *out)
{
    *out = (struct affine){1, 0, tan(rad_from_deg(n[0])), 1, 0, 0};
    return count == 1;
}

static bool skew_y(const double *n, size_t count, struct affine *out)
{
    *out = (struct affine){1, tan(rad_from_deg(n[0])), 0, 1, 0, 0};
    return count == 1;
}

static const struct {
    const char *name;
    bool (*make)(const double *n, size_t count, struct affine *out);
} TRANSFORMS[] = {{"matrix", matrix}, {"translate", translate}, {"scale", scale},
                  {"rotate", rotate}, {"skewX", skew_x},        {"skewY", skew_y}};

/* "name(numbers)"; *text moves past it. */
static bool next_transform(const char **text, struct affine *out)
{
    for (size_t i = 0; i < sizeof TRANSFORMS / sizeof TRANSFORMS[0]; i++) {
        const size_t len = strlen(TRANSFORMS[i].name);
        const char *at = *text;
        if (strncmp(at, TRANSFORMS[i].name, len) != 0 || *skip_blanks(at + len) != '(') {
            continue;
        }
        at = skip_blanks(at + len) + 1;
        double number[TRANSFORM_NUMBERS] = {0};
        size_t count = 0;
        while (count < TRANSFORM_NUMBERS && svg_next_number(&at, &number[count])) {
            count++;
        }
        at = skip_blanks(at);
        if (*at != ')' || !TRANSFORMS[i].make(number, count, out)) {
            return false;
        }
        *text = at + 1;
        return true;
    }
    return false;
}

bool svg_transform(const char *text, struct affine *affine)
{
    *affine = AFFINE_IDENTITY;
    text = skip_separator(text);
    if (strcmp(text, "none") == 0) {
        return true;
    }
    while (*text != '\0') {
        struct affine one;
        if (!next_transform(&text, &one)) {
            return false;
        }
        *affine = affine_of(affine, &one);
        text = skip_separator(text);
    }
    return true;
}
