/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "kinematics/scalp/head_frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/heads.h"

/* A head as a scanner has it: turned, upside down, somewhere else. */
static void take_landmarks(struct vec3 landmark[HEAD_LANDMARKS], const struct frame *head_in_scan)
{
    static const struct vec3 IN_HEAD[HEAD_LANDMARKS] = {[HEAD_GLABELLA] = {99.7, 2.0, 0.0},
                                                        [HEAD_INION] = {-85.8, 1.0, 39.7},
                                                        [HEAD_TRAGION_LEFT] = {0.0, 69.0, 0.0},
                                                        [HEAD_TRAGION_RIGHT] = {0.0, -69.0, 0.0},
                                                        [HEAD_VERTEX] = {35.4, -1.0, 126.1}};
    for (int i = 0; i < HEAD_LANDMARKS; i++) {
        landmark[i] = frame_point(head_in_scan, IN_HEAD[i]);
    }
}

static struct frame a_scan(void)
{
    const struct pose pose = {
        {heads_random(-500, 500), heads_random(-500, 500), heads_random(-500, 500)},
        {heads_random(-3.1, 3.1), heads_random(-1.5, 1.5), heads_random(-3.1, 3.1)}};
    return frame_from_pose(&pose);
}

static void landmarks_place_the_head_however_the_scan_lies(void **state)
{
    (void)state;
    for (int k = 0; k < 100; k++) {
        const struct frame head_in_scan = a_scan();
        struct vec3 landmark[HEAD_LANDMARKS];
        struct frame scan_in_head;
        take_landmarks(landmark, &head_in_scan);
        assert_int_equal(head_frame_make(landmark, &scan_in_head), HEAD_FRAME_OK);
        const struct vec3 left = frame_point(&scan_in_head, landmark[HEAD_TRAGION_LEFT]);
        const struct vec3 glabella = frame_point(&scan_in_head, landmark[HEAD_GLABELLA]);
        assert_true(vec3_distance(left, (struct vec3){0.0, 69.0, 0.0}) < 1e-9);
        assert_true(glabella.x > 99.0 && fabs(glabella.z) < 1e-9);
        assert_true(frame_point(&scan_in_head, landmark[HEAD_VERTEX]).z > 100.0);
    }
}

static void landmarks_swapped_left_and_right_are_refused(void **state)
{
    (void)state;
    for (int k = 0; k < 100; k++) {
        const struct frame head_in_scan = a_scan();
        struct vec3 landmark[HEAD_LANDMARKS];
        struct frame scan_in_head;
        take_landmarks(landmark, &head_in_scan);
        const struct vec3 left = landmark[HEAD_TRAGION_LEFT];
        landmark[HEAD_TRAGION_LEFT] = landmark[HEAD_TRAGION_RIGHT];
        landmark[HEAD_TRAGION_RIGHT] = left;
        assert_int_equal(head_frame_make(landmark, &scan_in_head), HEAD_FRAME_MIRRORED);
    }
}

static void landmarks_of_a_mirrored_scan_are_refused(void **state)
{
    (void)state;
    for (int k = 0; k < 100; k++) {
        const struct frame head_in_scan = a_scan();
        struct vec3 landmark[HEAD_LANDMARKS];
        struct frame scan_in_head;
        take_landmarks(landmark, &head_in_scan);
        for (int i = 0; i < HEAD_LANDMARKS; i++) {
            landmark[i].x *= -1.0;
        }
        assert_int_equal(head_frame_make(landmark, &scan_in_head), HEAD_FRAME_MIRRORED);
    }
}

static void landmarks_in_a_line_hold_no_frame(void **state)
{
    (void)state;
    const struct frame head_in_scan = a_scan();
    struct vec3 landmark[HEAD_LANDMARKS];
    struct frame scan_in_head;
    take_landmarks(landmark, &head_in_scan);
    landmark[HEAD_GLABELLA] = frame_point(&head_in_scan, (struct vec3){0.5, 30.0, 0.0});
    assert_int_equal(head_frame_make(landmark, &scan_in_head), HEAD_FRAME_IN_LINE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(landmarks_place_the_head_however_the_scan_lies),
        cmocka_unit_test(landmarks_swapped_left_and_right_are_refused),
        cmocka_unit_test(landmarks_of_a_mirrored_scan_are_refused),
        cmocka_unit_test(landmarks_in_a_line_hold_no_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
