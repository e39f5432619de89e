/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CRC-32C (Castagnoli), as in iSCSI: RFC 3720, B.4.
 */
#ifndef CONTROLLER_LEDGER_CRC32C_H
#define CONTROLLER_LEDGER_CRC32C_H

#include <stddef.h>
#include <stdint.h>

uint32_t crc32c(const void *data, size_t size);

/* The same without the help of the processor: what runs where it has none to give. */
uint32_t crc32c_by_table(const void *data, size_t size);

#endif
