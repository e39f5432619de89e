/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a layer's name says. Plotters control by it (`%` skip, `!` pause, `+D` `+H` `+S`), designers
 * by words of their own: `zone=front shade=light session=1`. Bare digits mean nothing: what one
 * tool takes for a shade is a layer number to the next.
 */
#ifndef CONFIG_SVG_LAYER_H
#define CONFIG_SVG_LAYER_H

#include <stdbool.h>

enum { SVG_NAME_SIZE = 64, SVG_WORD_SIZE = 32 };

/* "" and 0: nothing said. */
struct svg_words {
    char zone[SVG_WORD_SIZE], shade[SVG_WORD_SIZE];
    int session;
};

struct svg_control {
    bool skips;        /* % */
    bool pauses;       /* ! */
    bool has_height;   /* +H: a pen's height, which would be a depth */
    bool has_speed;    /* +S */
    bool has_delay;    /* +D */
    bool has_bad_word; /* key=value that is not understood */
};

/* Reads name into control and into words (what it does not say stays). */
void svg_layer_read(const char *name, struct svg_words *words, struct svg_control *control);

/* One key and value, from a name or an attribute; false when the value is none. Keys: zone, shade,
 * session. */
bool svg_words_set(struct svg_words *words, const char *key, const char *value);

#endif
