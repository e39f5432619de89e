/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ways to spoil a good set of logs, each with the invariant that has to notice.
 */
#ifndef TESTS_AUDIT_MUTANTS_H
#define TESTS_AUDIT_MUTANTS_H

#include "tests/unit/audit_scene.h"

struct afx_mutant {
    const char *name;
    enum audit_invariant breaks;
    void (*spoil)(struct afx *set, unsigned *random);
};

extern const struct afx_mutant afx_skin_mutants[], afx_record_mutants[], afx_plan_mutants[],
    afx_wire_mutants[], afx_excused_mutants[];
extern const size_t afx_skin_mutant_count, afx_record_mutant_count, afx_plan_mutant_count,
    afx_wire_mutant_count, afx_excused_mutant_count;

/* An id between 1 and AFX_DOTS that was simply confirmed. */
uint32_t afx_pick_dot(unsigned *random);
/* Its touch, its record of that type, the read that brought its proof. */
struct afx_touch *afx_touch_of(struct afx *set, uint32_t id);
struct afx_ledger *afx_ledger_of(struct afx *set, uint32_t id);
size_t afx_find_record(const struct afx_ledger *ledger, unsigned type, uint32_t id);
size_t afx_find_group(const struct afx *set, uint32_t id);

#endif
