/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "controller/picture/svg.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "config/memory.h"
#include "config/number.h"

static void put_bytes(struct svg *svg, const char *bytes, size_t len)
{
    if (svg->size + len + 1 > svg->room) {
        size_t room = 2 * (svg->size + len + 1);
        char *larger = memory_new(room, 1);
        if (svg->size > 0) {
            memcpy(larger, svg->text, svg->size);
        }
        free(svg->text);
        svg->text = larger;
        svg->room = room;
    }
    memcpy(svg->text + svg->size, bytes, len);
    svg->size += len;
    svg->text[svg->size] = '\0';
}

void svg_put(struct svg *svg, const char *text)
{
    assert(svg && text);
    put_bytes(svg, text, strlen(text));
}

void svg_put_escaped(struct svg *svg, const char *text)
{
    assert(svg && text);
    for (const char *at = text; *at; at++) {
        switch (*at) {
        case '<':
            svg_put(svg, "&lt;");
            break;
        case '>':
            svg_put(svg, "&gt;");
            break;
        case '&':
            svg_put(svg, "&amp;");
            break;
        case '"':
            svg_put(svg, "&quot;");
            break;
        default:
            put_bytes(svg, *at >= ' ' && *at <= '~' ? at : "?", 1);
        }
    }
}

void svg_put_mm(struct svg *svg, double mm)
{
    char digits[NUMBER_SIZE];
    size_t len = number_format(digits, sizeof(digits), mm, 3);
    assert(len > 4);
    while (digits[len - 1] == '0') {
        len--;
    }
    put_bytes(svg, digits, digits[len - 1] == '.' ? len - 1 : len);
}

void svg_put_attribute(struct svg *svg, const char *name, double mm)
{
    svg_put(svg, " ");
    svg_put(svg, name);
    svg_put(svg, "=\"");
    svg_put_mm(svg, mm);
    svg_put(svg, "\"");
}

void svg_put_label(struct svg *svg, struct page_point at, double size_mm, const char *anchor,
                   const char *text)
{
    svg_put(svg, "<text");
    svg_put_attribute(svg, "x", at.x_mm);
    svg_put_attribute(svg, "y", at.y_mm);
    svg_put_attribute(svg, "font-size", size_mm);
    svg_put(svg, " text-anchor=\"");
    svg_put(svg, anchor);
    svg_put(svg, "\">");
    svg_put_escaped(svg, text);
    svg_put(svg, "</text>\n");
}

void svg_put_rect(struct svg *svg, struct page_point at, double width_mm, double height_mm,
                  const char *attributes)
{
    svg_put(svg, "<rect");
    svg_put_attribute(svg, "x", at.x_mm);
    svg_put_attribute(svg, "y", at.y_mm);
    svg_put_attribute(svg, "width", width_mm);
    svg_put_attribute(svg, "height", height_mm);
    svg_put(svg, " ");
    svg_put(svg, attributes);
    svg_put(svg, "/>\n");
}

void svg_put_line(struct svg *svg, struct page_point from, struct page_point to,
                  const char *attributes)
{
    svg_put(svg, "<line");
    svg_put_attribute(svg, "x1", from.x_mm);
    svg_put_attribute(svg, "y1", from.y_mm);
    svg_put_attribute(svg, "x2", to.x_mm);
    svg_put_attribute(svg, "y2", to.y_mm);
    svg_put(svg, " ");
    svg_put(svg, attributes);
    svg_put(svg, "/>\n");
}

void svg_put_circle(struct svg *svg, struct page_point at, double radius_mm, const char *attributes)
{
    svg_put(svg, "<circle");
    svg_put_attribute(svg, "cx", at.x_mm);
    svg_put_attribute(svg, "cy", at.y_mm);
    svg_put_attribute(svg, "r", radius_mm);
    svg_put(svg, attributes[0] ? " " : "");
    svg_put(svg, attributes);
    svg_put(svg, "/>\n");
}

void svg_put_step(struct svg *svg, char command, struct page_point to)
{
    put_bytes(svg, &command, 1);
    svg_put_mm(svg, to.x_mm);
    svg_put(svg, " ");
    svg_put_mm(svg, to.y_mm);
}

void svg_put_page(struct svg *svg, double width_mm, double height_mm, const char *title)
{
    svg_put(svg, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                 "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\" width=\"");
    svg_put_mm(svg, width_mm);
    svg_put(svg, "mm\" height=\"");
    svg_put_mm(svg, height_mm);
    svg_put(svg, "mm\" viewBox=\"0 0 ");
    svg_put_mm(svg, width_mm);
    svg_put(svg, " ");
    svg_put_mm(svg, height_mm);
    svg_put(svg, "\" font-family=\"DejaVu Sans, Helvetica, sans-serif\" fill=\"#333\">\n<title>");
    svg_put_escaped(svg, title);
    svg_put(svg, "</title>\n");
    svg_put_rect(svg, (struct page_point){0, 0}, width_mm, height_mm, "fill=\"#fff\"");
}
