/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the reader and the writer of a fit file agree on.
 */
#ifndef CONFIG_FIT_TEXT_H
#define CONFIG_FIT_TEXT_H

#define FIT_FORMAT "pigment-fit 1"

enum { FIT_MM_DECIMALS = 6, FIT_UNIT_DECIMALS = 9, FIT_BAND_DECIMALS = 4, FIT_LEAN_DECIMALS = 3 };

#endif
